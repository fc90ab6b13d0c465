// bench/chart.mjs — a tick of n changes against answering again, as an SVG that says in words what it shows.
import { breakEven, seconds, ticksOf, whole } from './results.mjs';

const box = { left: 80, right: 640, top: 30, bottom: 330, width: 760, height: 400 };
const dashes = { duckdb: '8 4', postgres: '2 4', sqlite: '12 4 2 4' };

export function chartOf(results) {
  const ticks = ticksOf(results);
  const peers = results.peers.map(({ key, name, again }) => ({ key, name, again: again.many, even: breakEven(ticks, again.many) }));
  const all = [...ticks, ...peers.map((peer) => [peer.even.changes, peer.again])];
  const decades = (numbers) => [Math.floor(Math.log10(Math.min(...numbers))), Math.ceil(Math.log10(Math.max(...numbers)))];
  const [xs, ys] = [decades(all.map(([n]) => n)), decades(all.map(([, s]) => s))];
  const x = (n) => box.left + ((Math.log10(n) - xs[0]) / (xs[1] - xs[0])) * (box.right - box.left);
  const y = (s) => box.bottom - ((Math.log10(s) - ys[0]) / (ys[1] - ys[0])) * (box.bottom - box.top);
  const text = (at, up, words, anchor = 'start') => `<text x="${at.toFixed(1)}" y="${up.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
  const line = (x1, y1, x2, y2, style) => `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" ${style}/>`;
  const range = ([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const words = peers.map(({ name, again, even }) => `${name} answers again in ${seconds(again)}, which the engine needs for ${whole(even.changes)} changes${even.beyond ? ' (extrapolated)' : ''}`);
  const last = ticks.at(-1);
  const reach = peers.filter(({ even }) => even.beyond).map(({ even, again }) => [even.changes, again]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${box.width} ${box.height}" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="13">`,
    '<title id="title">Seconds until the answer is current, by the number of changes in a tick</title>',
    `<desc id="desc">Both axes are logarithmic. The engine: ${ticks.map(([n, s]) => `${whole(n)} changes ${seconds(s)}`).join(', ')}. ${words.join('. ')}.</desc>`,
    `<rect width="${box.width}" height="${box.height}" fill="#ffffff"/>`,
    ...range(xs).map((d) => line(x(10 ** d), box.top, x(10 ** d), box.bottom, 'stroke="#dddddd"') + text(x(10 ** d), box.bottom + 20, whole(10 ** d), 'middle')),
    ...range(ys).map((d) => line(box.left, y(10 ** d), box.right, y(10 ** d), 'stroke="#dddddd"') + text(box.left - 8, y(10 ** d) + 4, seconds(10 ** d).replace(/\.0+/, ''), 'end')),
    text((box.left + box.right) / 2, box.bottom + 48, 'changes in one tick', 'middle'),
    text(box.left, box.top - 10, 'until the answer is current: engine, and peers asked again'),
    ...peers.map(({ key, name, again, even }) => line(box.left, y(again), box.right, y(again), `stroke="#a03000" stroke-width="2" stroke-dasharray="${dashes[key]}"`)
      + text(box.right + 8, y(again) + 4, name) + `<circle cx="${x(even.changes).toFixed(1)}" cy="${y(again).toFixed(1)}" r="5" fill="none" stroke="#000000" stroke-width="2"/>`),
    ...reach.map(([n, s]) => line(x(last[0]), y(last[1]), x(n), y(s), 'stroke="#004c99" stroke-dasharray="3 3"')),
    `<polyline points="${ticks.map(([n, s]) => `${x(n).toFixed(1)},${y(s).toFixed(1)}`).join(' ')}" fill="none" stroke="#004c99" stroke-width="2"/>`,
    ...ticks.map(([n, s]) => `<rect x="${(x(n) - 3).toFixed(1)}" y="${(y(s) - 3).toFixed(1)}" width="6" height="6" fill="#004c99"/>`),
    text(x(ticks[0][0]) + 8, y(ticks[0][1]) + 16, 'engine'),
    '</svg>', '',
  ].join('\n');
}
