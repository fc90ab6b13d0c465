// Builds the console into OUT: scripts and styles with the hash of their content in the name, fonts cut to what is
// needed, all packed with gzip, and a page that loads them. haechi embeds the folder (tools/registry assets).
//
//   node build.mjs OUT [--watch-free]
//
// Fails when the first load is over its budget. The list of what there is: OUT/manifest.json.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { fonts } from './fonts.mjs';

const FIRST_LOAD_MAX = 120 * 1024; // bytes, packed, of script and style; fonts apart
const TOTAL_MAX = 250 * 1024;

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, '../build/web');
const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 10);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const written = {};

function put(name, bytes, packed = true) {
  const data = packed ? gzipSync(bytes, { level: 9 }) : bytes;
  writeFileSync(join(out, name), data);
  written[name] = { bytes: bytes.length, packed: data.length, gzip: packed };
  return name;
}

// ---- style: the tokens that are used, then ours

function usedTokens(css) {
  const all = readFileSync(join(here, 'node_modules/krds-uiux/resources/css/token/krds_tokens.css'), 'utf8');
  const values = new Map([...all.matchAll(/(--krds-[\w-]+):\s*([^;]+);/g)].map((one) => [one[1], one[2].trim()]));
  const wanted = new Map();
  const take = (text) => {
    for (const [name] of text.matchAll(/--krds-[\w-]+/g)) {
      if (wanted.has(name)) continue;
      if (!values.has(name)) throw new Error(`${name} is not a token of KRDS`);
      wanted.set(name, values.get(name));
      take(values.get(name));
    }
  };
  take(css);
  return `:root{${[...wanted].map(([name, value]) => `${name}:${value}`).join(';')}}`;
}

const styleOrder = ['palette', 'base', 'frame', 'parts', 'work'];
const styleFiles = readdirSync(join(here, 'src/styles')).map((file) => file.replace(/\.css$/, ''));
const ordered = [...styleOrder, ...styleFiles.filter((name) => !styleOrder.includes(name)).sort()];
const rawStyle = ordered.map((name) => readFileSync(join(here, `src/styles/${name}.css`), 'utf8')).join('\n');

const fontFiles = await fonts(here);
let style = rawStyle;
for (const [name, file] of Object.entries(fontFiles))
  style = style.replaceAll(`font:${name}`, `/assets/${put(`${name}-${hashOf(file)}.woff2`, file, false)}`);
const css = (await esbuild.transform(usedTokens(style) + style, { loader: 'css', minify: true })).code;
const cssName = put(`style-${hashOf(css)}.css`, Buffer.from(css));

// ---- script

const bundle = await esbuild.build({
  entryPoints: [join(here, 'src/main.tsx')],
  bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2022', write: false, metafile: true,
  outdir: out, entryNames: 'main-[hash]', chunkNames: '[name]-[hash]', legalComments: 'none',
  charset: 'utf8', jsx: 'automatic', jsxImportSource: 'preact', loader: { '.css': 'text' },
});
for (const file of bundle.outputFiles) put(file.path.slice(file.path.lastIndexOf('/') + 1), Buffer.from(file.contents));
const main = Object.keys(written).find((name) => name.startsWith('main-') && name.endsWith('.js'));

// What the first page loads: the entry and what it imports at once.
const first = new Set([cssName]);
const follow = (name) => {
  if (first.has(name)) return;
  first.add(name);
  const found = Object.entries(bundle.metafile.outputs).find(([path]) => path.endsWith(`/${name}`) || path === name);
  for (const one of found?.[1].imports ?? [])
    if (one.kind === 'import-statement') follow(one.path.slice(one.path.lastIndexOf('/') + 1));
};
follow(main);

// ---- page

const regular = Object.keys(written).find((name) => /^regular-[0-9a-f]+\.woff2$/.test(name));
put('index.html', Buffer.from(`<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light">
<title>해치</title>
<link rel="icon" href="/assets/${put(`mark-${hashOf(readFileSync(join(here, 'src/mark.svg')))}.svg`, readFileSync(join(here, 'src/mark.svg')))}" type="image/svg+xml">
<link rel="preload" href="/assets/${regular}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="/assets/${cssName}">
<script type="module" src="/assets/${main}"></script>
</head>
<body>
<div id="app"><noscript><p>이 화면은 자바스크립트가 있어야 보입니다. This page needs JavaScript.</p></noscript></div>
</body>
</html>
`));

const firstBytes = [...first].reduce((sum, name) => sum + written[name].packed, 0);
const totalBytes = Object.entries(written).filter(([name]) => /\.(js|css)$/.test(name)).reduce((sum, [, file]) => sum + file.packed, 0);
writeFileSync(join(out, 'manifest.json'), JSON.stringify({ first: [...first], first_bytes: firstBytes, total_bytes: totalBytes, files: written }, null, 1));
console.log(`console: first load ${(firstBytes / 1024).toFixed(1)} kB, all ${(totalBytes / 1024).toFixed(1)} kB (gzip)`);
if (firstBytes > FIRST_LOAD_MAX || totalBytes > TOTAL_MAX) {
  console.error(`over the budget: first load at most ${FIRST_LOAD_MAX / 1024} kB, all at most ${TOTAL_MAX / 1024} kB`);
  process.exit(1);
}
