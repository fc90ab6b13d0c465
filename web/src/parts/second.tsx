// The second row of the menu: the pages beside this one.

import { useEffect, useRef } from 'preact/hooks';
import { usePlace } from '../core/router';
import { say } from '../core/say';

export interface SecondRow { path: string; title: [ko: string, en: string]; shown?: () => boolean }

export function Second({ rows, label }: { rows: SecondRow[]; label: string }) {
  const { path } = usePlace();
  const here = rows.filter((row) => path === row.path || path.startsWith(`${row.path}/`)).sort((a, b) => b.path.length - a.path.length)[0];
  const bar = useRef<HTMLElement>(null);
  useEffect(() => { bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }); }, [here]);
  return (
    <nav ref={bar} class="menu second" aria-label={label}>
      {rows.filter((row) => row.shown?.() ?? true).map((row) => <a key={row.path} href={row.path} aria-current={row === here ? 'page' : undefined}>{say(...row.title)}</a>)}
    </nav>
  );
}
