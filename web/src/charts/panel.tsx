// A panel asks a question in plain words; its chart has the same numbers as a table behind "표로 보기".

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { say } from '../core/say';
import { Button } from '../parts/basic';

export function Panel({ title, note, link, children, className = '' }: { title: string; note?: string; link?: ComponentChildren; children: ComponentChildren; className?: string }) {
  return (
    <section class={`panel ${className}`}>
      <div class="title"><h2>{title}</h2>{note ? <span class="small muted">{note}</span> : null}<span class="push" />{link}</div>
      {children}
    </section>
  );
}

/** A panel with a figure, the finding as its caption, and the table of it. */
export function ChartPanel({ title, note, finding, chart, table, link, className }: {
  title: string; note?: string; finding: string; chart: ComponentChildren; table: ComponentChildren; link?: ComponentChildren; className?: string;
}) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel title={title} note={note} className={className} link={<>{link}<Button low kind="text" class="no-print" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>{asTable ? say('그림으로 보기', 'As a chart') : say('표로 보기', 'As a table')}<span class="sr">: {title}</span></Button></>}>
      <figure class="inside" onKeyDown={(event) => { if (event.code === 'KeyT' && !event.ctrlKey && !event.metaKey && !event.altKey) setAsTable(!asTable); }}>
        {asTable ? table : chart}
        <figcaption class="small sub">{finding}</figcaption>
      </figure>
    </Panel>
  );
}

/** A figure that leads to its rows; with a target, a bar and a tick. */
export function Figure({ what, value, unit = '', how, href, late, share, target, title, current }: {
  what: string; value: string; unit?: string; how?: ComponentChildren; href?: string; late?: boolean; share?: number | null; target?: number; title?: string; current?: boolean;
}) {
  const inside = (
    <>
      <span class="what">{what}</span>
      <span class="figure" title={title}>{value}{unit ? <small>{unit}</small> : null}</span>
      {share !== undefined && target !== undefined ? <Bullet share={share} target={target} /> : null}
      {how ? <span class="how">{how}</span> : null}
    </>
  );
  const name = `tile ${late ? 'late' : ''}`;
  return href ? <a class={name} href={href} aria-current={current ? 'true' : undefined}>{inside}</a> : <div class={name}>{inside}</div>;
}

function Bullet({ share, target }: { share: number | null; target: number }) {
  return (
    <svg class="bullet" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="rail" x="0" y="2.5" width="100" height="3" />
      {share === null ? null : <rect class="bar" x="0" y="2.5" width={share / 100} height="3" />}
      <rect class="tick" x={Math.min(99, target / 100 - 0.5)} y="0" width="1" height="8" />
    </svg>
  );
}

export interface Bar { key: string; words: string; value: number; shown: string; href?: string; late?: boolean }

/** Bars from zero to `least` at the least, each with its number, which is a link. */
export function Bars({ bars, least = 1 }: { bars: Bar[]; least?: number }) {
  const most = Math.max(least, ...bars.map((bar) => bar.value));
  return (
    <ul class="bars">
      {bars.map((bar) => (
        <li key={bar.key}>
          <span class="name">{bar.words}</span>
          <span class="track" aria-hidden="true"><i class={bar.late ? 'late' : ''} style={{ width: `${(100 * bar.value) / most}%` }} /></span>
          {bar.href ? <a class="num under" href={bar.href}>{bar.shown}<span class="sr"> {bar.words}</span></a> : <span class="num">{bar.shown}</span>}
        </li>
      ))}
    </ul>
  );
}
