// Two weights of Pretendard GOV, each in two files: what texts commonly hold, and the rest of Hangul for rare names.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import subsetFont from 'subset-font';

const SYMBOLS = '△▲▽▼▶◀○●◎□■◇◆☆★※→←↑↓↔↕⇄≠≈≤≥±×÷−·…‘’“”「」『』【】《》〈〉℃㎡㎥㎞㎝㎜㎏㎎㎖㏊㈜～〜—–•°′″§¶€₩¥£✔✓⟳①②③④⑤⑥⑦⑧⑨⑩\u00a0';

// KS X 1001's 2,350 syllables: those that EUC-KR encodes in two bytes of the table's rows.
function commonHangul() {
  const decoder = new TextDecoder('euc-kr', { fatal: true });
  let out = '';
  for (let row = 0xb0; row <= 0xc8; row++)
    for (let cell = 0xa1; cell <= 0xfe; cell++)
      try { out += decoder.decode(new Uint8Array([row, cell])); } catch { /* not assigned */ }
  return out;
}

const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
const jamo = Array.from({ length: 51 }, (_, i) => String.fromCharCode(0x3131 + i)).join('');

export const COMMON = ascii + jamo + SYMBOLS + commonHangul();

/** Cut fonts are kept beside the packages, by the hash of what they hold, since cutting takes seconds. */
export async function fonts(here) {
  const common = new Set(COMMON);
  const rest = Array.from({ length: 11172 }, (_, i) => String.fromCharCode(0xac00 + i)).filter((one) => !common.has(one)).join('');
  const files = {};
  const cache = join(here, 'node_modules/.haechi-fonts');
  mkdirSync(cache, { recursive: true });
  for (const [weight, source] of [['regular', 'Regular'], ['bold', 'Bold']]) {
    const font = readFileSync(join(here, `node_modules/pretendard-gov/dist/web/static/woff2/PretendardGOV-${source}.woff2`));
    for (const [name, text] of [[weight, COMMON], [`${weight}-rest`, rest]]) {
      const kept = join(cache, `${name}-${createHash('sha256').update(text).update(font).digest('hex').slice(0, 16)}.woff2`);
      if (!existsSync(kept)) writeFileSync(kept, await subsetFont(font, text, { targetFormat: 'woff2' }));
      files[name] = readFileSync(kept);
    }
  }
  return files;
}
