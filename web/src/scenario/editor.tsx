// SQL as text over which its colours lie: the tokens and the places of faults come from the server's own parser.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Problem, send } from '../core/api';
import { say } from '../core/say';
import { Icon } from '../parts/icon';
import type { Checked, Note, Token } from './types';

const PAUSE_MS = 250;

/** Asks what the text says on each pause in typing; what was known stays until the answer comes. */
export function useCheck(text: string | null): { checked: Checked | null; of: string; busy: boolean; problem: string | null } {
  const [state, setState] = useState<{ checked: Checked | null; of: string; problem: string | null }>({ checked: null, of: '', problem: null });
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (text === null || !text.trim()) return undefined;
    const abort = new AbortController();
    setBusy(true);
    const timer = setTimeout(() => {
      send<Checked>('POST', '/scenarios/check', { text }, { signal: abort.signal }).then(
        (checked) => { setState({ checked, of: text, problem: null }); setBusy(false); },
        (error: unknown) => { if (!abort.signal.aborted) { setState((old) => ({ ...old, problem: error instanceof Problem ? error.message : String(error) })); setBusy(false); } });
    }, state.of ? PAUSE_MS : 0);
    return () => { clearTimeout(timer); abort.abort(); };
    // eslint-disable-next-line
  }, [text]);
  return { ...state, busy };
}

/** Tokens of a text that has changed since: those before the change stay, those behind it move along. */
export function moved(tokens: Token[], was: string[], now: string[]): Token[] {
  let head = 0, tail = 0;
  const least = Math.min(was.length, now.length);
  while (head < least && was[head] === now[head]) head++;
  while (tail < least - head && was[was.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const end = was.length - tail, shift = now.length - was.length;
  return tokens.flatMap((token) => (token.end <= head ? [token] : token.start >= end ? [{ ...token, start: token.start + shift, end: token.end + shift }] : []));
}

interface Piece { text: string; kind: string; fault: boolean }

/** A fault at "c" of "c.amount" is all of that name. */
function faulty(tokens: Token[], points: string[], faults: Note[]): Set<Token> {
  const found = new Set<Token>();
  tokens.forEach((token, i) => {
    if (token.kind === 'comment' || !faults.some((note) => note.start >= token.start && note.start < token.end)) return;
    let at = i;
    found.add(token);
    for (let next = tokens[at + 1]; next && next.start === tokens[at]?.end && (next.kind === 'name' || points[next.start] === '.'); next = tokens[++at + 1]) found.add(next);
  });
  return found;
}

function pieces(points: string[], tokens: Token[], faults: Note[]): Piece[] {
  const out: Piece[] = [];
  const wrong = faulty(tokens, points, faults);
  let at = 0;
  const put = (end: number, kind: string, fault: boolean): void => { if (end > at) out.push({ text: points.slice(at, end).join(''), kind, fault }); at = Math.max(at, end); };
  for (const token of tokens) {
    put(token.start, '', false);
    put(token.end, token.kind, wrong.has(token));
  }
  put(points.length, '', false);
  return out;
}

function Coloured({ text, tokens, faults }: { text: string; tokens: Token[]; faults: Note[] }) {
  const points = useMemo(() => [...text], [text]);
  return <>{pieces(points, tokens, faults).map((piece, i) => {
    const inside = piece.kind ? <span key={i} class={`t-${piece.kind}`}>{piece.text}</span> : piece.text;
    return piece.fault ? <u key={i} class="fault">{inside}</u> : inside;
  })}{'\n'}</>;
}

/** The faults of a text, each a way to its place. */
export function Notes({ notes, onGo }: { notes: Note[]; onGo: (note: Note) => void }) {
  if (!notes.length) return null;
  return (
    <ul class="faults" aria-label={say('틀린 곳과 살펴볼 곳', 'Faults and hints')}>
      {notes.map((note, i) => (
        <li key={i} class={note.severity}>
          <Icon name={note.severity === 'error' ? 'warn' : 'info'} />
          <button type="button" class="as-link" onClick={() => onGo(note)}>{say(`${note.line}행 ${note.column}열`, `Line ${note.line}, column ${note.column}`)}</button>
          <span>{note.text}</span>
        </li>
      ))}
    </ul>
  );
}

export function Editor({ label, value, onChange, checked, of, readOnly, describedBy, goTo }: {
  label: string; value: string; onChange: (text: string) => void; checked: Checked | null; of: string; readOnly: boolean; describedBy?: string;
  /** Where the caret is to go; a new object goes there again. */
  goTo?: { start: number } | null;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [leaving, setLeaving] = useState(false);
  const tokens = useMemo(() => (checked ? (of === value ? checked.tokens : moved(checked.tokens, [...of], [...value])) : []), [checked, of, value]);
  const faults = checked && of === value ? checked.notes.filter((note) => note.severity === 'error') : [];
  const lines = value.split('\n').length;
  useEffect(() => {
    if (!goTo || !area.current) return;
    const at = [...value].slice(0, goTo.start).join('').length;
    area.current.focus();
    area.current.setSelectionRange(at, at);
  }, [goTo]);
  useEffect(() => { // the header is read above in words: the box opens at the SQL
    const end = value.indexOf('*/');
    if (box.current && end > 0) box.current.scrollTop = (value.slice(0, end).split('\n').length / lines) * box.current.scrollHeight;
    // eslint-disable-next-line
  }, []);
  const keys = (event: KeyboardEvent): void => {
    const target = area.current;
    if (event.key === 'Escape') { setLeaving(true); event.stopPropagation(); return; }
    if (event.key === 'Tab' && !event.shiftKey && !leaving && target) {
      event.preventDefault();
      const { selectionStart: from, selectionEnd: to } = target;
      onChange(`${value.slice(0, from)}    ${value.slice(to)}`);
      requestAnimationFrame(() => target.setSelectionRange(from + 4, from + 4));
      return;
    }
    if (event.key !== 'Shift') setLeaving(false);
  };
  const rows = { height: `${lines * 2.2 + 1.6}rem` };
  return (
    <div ref={box} class="sql" tabIndex={readOnly ? 0 : undefined} role={readOnly ? 'region' : undefined} aria-label={readOnly ? label : undefined}>
      <pre class="numbers" aria-hidden="true">{Array.from({ length: lines }, (_, i) => `${i + 1}\n`).join('')}</pre>
      <div class="over">
        <pre aria-hidden={readOnly ? undefined : 'true'}><Coloured text={value} tokens={tokens} faults={faults} /></pre>
        {readOnly ? null : (
          <textarea ref={area} aria-label={label} aria-describedby={describedBy} aria-invalid={faults.length > 0 || undefined} value={value} style={rows} wrap="off" spellcheck={false} autocapitalize="off" autocomplete="off"
            onInput={(event) => onChange(event.currentTarget.value)} onKeyDown={keys} onBlur={() => setLeaving(false)} />
        )}
      </div>
    </div>
  );
}
