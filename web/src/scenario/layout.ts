// Where the operators of a graph stand: by layers from the tables on the left to the rules on the right, each layer
// ordered by where its inputs stand, so that few lines cross.

export interface GraphNode {
  number: number;
  operator: string;
  table: string;
  title: string;
  words: string;
  inputs: number[];
  rows_in: number;
  rows_out: number;
  bytes: number;
  scenarios: string[];
}

export interface Placed { node: GraphNode; layer: number; at: number; readers: number[] }
export interface Layout { placed: Map<number, Placed>; layers: GraphNode[][] }

export function layOut(nodes: GraphNode[]): Layout {
  const byNumber = new Map(nodes.map((node) => [node.number, node]));
  const depth = new Map<number, number>();
  const depthOf = (node: GraphNode): number => {
    const known = depth.get(node.number);
    if (known !== undefined) return known;
    const inside = node.inputs.flatMap((number) => byNumber.get(number) ?? []);
    const own = inside.length ? 1 + Math.max(...inside.map(depthOf)) : 0;
    depth.set(node.number, own);
    return own;
  };
  nodes.forEach(depthOf);
  const last = Math.max(0, ...depth.values());
  const layers: GraphNode[][] = Array.from({ length: last + 1 }, () => []);
  for (const node of nodes) layers[node.operator === 'sink' ? last : depth.get(node.number) ?? 0]?.push(node);
  const placed = new Map<number, Placed>();
  layers.forEach((layer, at) => {
    const middle = (node: GraphNode): number => {
      const inside = node.inputs.flatMap((number) => placed.get(number)?.at ?? []);
      return inside.length ? inside.reduce((sum, one) => sum + one, 0) / inside.length : Infinity;
    };
    layer.sort((a, b) => (at === 0 ? a.table.localeCompare(b.table) || a.number - b.number : middle(a) - middle(b) || a.number - b.number));
    layer.forEach((node, i) => placed.set(node.number, { node, layer: at, at: i, readers: [] }));
  });
  for (const node of nodes) for (const number of node.inputs) placed.get(number)?.readers.push(node.number);
  return { placed, layers };
}

/** Where an arrow key leads: along an edge to the right or left, else up and down in the layer. */
export function walk(layout: Layout, from: number, key: string): number | null {
  const here = layout.placed.get(from);
  if (!here) return null;
  if (key === 'ArrowRight') return here.readers[0] ?? null;
  if (key === 'ArrowLeft') return here.node.inputs.find((number) => layout.placed.has(number)) ?? null;
  const layer = layout.layers[here.layer] ?? [];
  const next = key === 'ArrowDown' ? layer[here.at + 1] : key === 'ArrowUp' ? layer[here.at - 1] : undefined;
  return next?.number ?? null;
}
