// Which of many must be looked at before one act on all of them.

const LOOK_LEAST = 3, LOOK_SHARE = 0.1;

/** Which of them must be looked at: a tenth, three at least, all of three and fewer. */
export function draw<Item>(items: Item[]): Item[] {
  const many = Math.min(items.length, Math.max(LOOK_LEAST, Math.ceil(items.length * LOOK_SHARE)));
  const left = [...items], out: Item[] = [];
  while (out.length < many) {
    const at = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % left.length;
    out.push(...left.splice(at, 1));
  }
  return out;
}
