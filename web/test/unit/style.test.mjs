// Colours, sizes of text and radii come from the tokens; every letter that the console writes is in its font.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMON } from '../../fonts.mjs';

const source = join(dirname(fileURLToPath(import.meta.url)), '../../src');
const files = (folder, ending) => readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? files(join(folder, one.name), ending) : one.name.endsWith(ending) ? [join(folder, one.name)] : []);

test('no colour, radius or size of text but by tokens', () => {
  for (const path of files(join(source, 'styles'), '.css').filter((name) => !name.endsWith('palette.css'))) {
    const css = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    for (const declaration of css.match(/[\w-]+:\s*[^;{}]+/g) ?? []) {
      assert.doesNotMatch(declaration, /#[0-9a-f]{3,8}\b|rgb\(|rgba\(|hsl\(/i, `${path}: ${declaration}`);
      if (declaration.startsWith('border-radius'))
        assert.match(declaration, /^border-radius:\s*(var\(--r(-[sl])?\)|50%|0)(\s+(var\(--r(-[sl])?\)|0))*\s*$/, `${path}: ${declaration}`);
    }
  }
});

test('the font has every letter of the texts', () => {
  const known = new Set([...COMMON, '\n', '\t', '\r']);
  for (const path of files(source, '.tsx').concat(files(source, '.ts'))) {
    const text = readFileSync(path, 'utf8').replace(/\\u[0-9a-f]{4}/gi, '');
    const missing = [...new Set([...text].filter((letter) => !known.has(letter) && !(letter >= '\uac00' && letter <= '\ud7a3')))];
    assert.deepEqual(missing, [], `${path} writes ${missing.join(' ')}`);
  }
});
