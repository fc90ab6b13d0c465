// A form made of field rows, and the dialog that sends it; where somebody was faster, his values and yours side by side.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { get, Problem, type Page, type Reply } from '../core/api';
import { date, moment } from '../core/format';
import { say } from '../core/say';
import type { FieldInfo } from '../core/schema';
import { Button, Note } from '../parts/basic';
import { Dialog } from '../parts/dialog';
import { Check, DayField, SelectField, TextField } from '../parts/fields';
import { ENDLESS, sortByName, wordOf } from './words';

export type Value = string | number | boolean | null | string[];
export type Values = Record<string, Value>;

export interface Department { id: number; agency_id: string; code: string; name: string; parent_id: number | null; valid_from: string; valid_to: string; successor_id: number | null; version: number }

let departments: Promise<Department[]> | null = null;

/** All of them, read once a page; `forget` after a change. */
export function allDepartments(): Promise<Department[]> {
  departments ??= get<Page<Department>>('/departments', { limit: 500 }).then((page) => page.items);
  departments.catch(() => { departments = null; });
  return departments;
}
export const forgetDepartments = (): void => { departments = null; };

export function useDepartments(): Department[] {
  const [list, setList] = useState<Department[]>([]);
  useEffect(() => { allDepartments().then(setList, () => {}); }, []);
  return list;
}

// ---- one person, by name or number

interface Officer { id: number; name: string; emp_no: string }

function PersonField({ field, value, onChange, error }: { field: FieldInfo; value: Value | undefined; onChange: (value: Value) => void; error?: string | null }) {
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Officer[]>([]);
  const options = useId();
  const label = (one: Officer): string => `${one.name} (${one.emp_no})`;
  useEffect(() => {
    if (typeof value === 'number' && !typed) get<Officer>(`/officers/${value}`).then((one) => { setFound([one]); setTyped(label(one)); }, () => {});
    // the first value alone
  }, []);
  const type = (text: string): void => {
    setTyped(text);
    const chosen = found.find((one) => label(one) === text);
    onChange(chosen ? chosen.id : null);
    if (!chosen && text.trim()) get<Page<Officer>>('/officers', { q: text.trim().replace(/ \(.*/, ''), limit: 20 }).then((page) => {
      setFound(page.items);
      const exact = page.items.find((one) => label(one) === text || one.emp_no === text.trim());
      if (exact) onChange(exact.id);
    }, () => {});
  };
  const hint = typed && !value ? say(`${found.length}명 찾음. 목록에서 골라 주세요.`, `${found.length} found. Choose one of the list.`) : say('이름이나 직원번호', 'Name or employee number');
  return (
    <>
      <TextField label={field.title} hint={hint} value={typed} onChange={type} error={error} required={field.required} list={options} auto="off" name={field.name} />
      <datalist id={options}>{found.map((one) => <option key={one.id} value={label(one)} />)}</datalist>
    </>
  );
}

function ManyField({ field, value, choices, onChange, error }: { field: FieldInfo; value: string[]; choices: string[]; onChange: (value: Value) => void; error?: string | null }) {
  return (
    <fieldset class="many" aria-invalid={error ? true : undefined}>
      <legend class="label">{field.title}</legend>
      {choices.map((one) => <Check key={one} label={wordOf(field.name, one)} checked={value.includes(one)} onChange={(on) => onChange(on ? [...value, one] : value.filter((other) => other !== one))} />)}
      {error ? <p class="field"><span class="error">{error}</span></p> : null}
    </fieldset>
  );
}

// ---- fields

/** What a field of the API's does not say: other words, a hint, choices of a list, what a number may name, that it is needed here. */
export interface Extra { title?: string; hint?: string; choices?: string[]; hidden?: boolean; required?: boolean; options?: { value: string; label: string }[] }

const isNeeded = (field: FieldInfo, extra?: Record<string, Extra>): boolean => extra?.[field.name]?.required ?? field.required;

export function FormFields({ fields, values, onChange, wrong, extra = {} }: {
  fields: FieldInfo[]; values: Values; onChange: (name: string, value: Value) => void; wrong: { field: string; text: string } | null; extra?: Record<string, Extra>;
}) {
  const list = useDepartments();
  return (
    <>
      {fields.filter((one) => !extra[one.name]?.hidden).map((plain) => {
        const field = { ...plain, title: extra[plain.name]?.title ?? plain.title, required: isNeeded(plain, extra) };
        const value = values[field.name];
        const error = wrong?.field === field.name ? wrong.text : null;
        const set = (next: Value): void => onChange(field.name, next);
        const frame = { label: field.title, hint: extra[field.name]?.hint, error, required: field.required, name: field.name };
        const options = extra[field.name]?.options;
        if (options)
          return <SelectField key={field.name} {...frame} value={String(value ?? '')} onChange={(text) => set(text && field.kind === 'id' ? Number(text) : text || null)} options={[{ value: '', label: say('고르지 않음', 'None') }, ...options]} />;
        switch (field.kind) {
          case 'department':
            return <SelectField key={field.name} {...frame} value={value ? String(value) : ''} onChange={(text) => set(text ? Number(text) : null)}
              options={[{ value: '', label: say('고르지 않음', 'None') }, ...sortByName(list).map((one) => ({ value: String(one.id), label: `${one.name} (${one.code})` }))]} />;
          case 'person': return <PersonField key={field.name} field={field} value={value} onChange={set} error={error} />;
          case 'choice':
            return <SelectField key={field.name} {...frame} value={String(value ?? '')} onChange={set}
              options={[...(field.required && value ? [] : [{ value: '', label: say('고르지 않음', 'None') }]), ...field.choices.map((one) => ({ value: one, label: wordOf(field.name, one) }))]} />;
          case 'list': return <ManyField key={field.name} field={field} value={Array.isArray(value) ? value : []} choices={extra[field.name]?.choices ?? []} onChange={set} error={error} />;
          case 'bool': return <Check key={field.name} label={field.title} checked={value === true} onChange={set} />;
          case 'day': return <DayField key={field.name} {...frame} value={value === ENDLESS ? '' : String(value ?? '')} onChange={set} />;
          case 'int': return <TextField key={field.name} {...frame} value={String(value ?? '')} onChange={(text) => set(text === '' ? null : Number(text.replace(/[^0-9-]/g, '')))} inputMode="numeric" />;
          default: return <TextField key={field.name} {...frame} value={String(value ?? '')} onChange={set} area={field.kind === 'long'} max={field.max} auto="off" />;
        }
      })}
    </>
  );
}

// ---- somebody was faster

function shown(field: FieldInfo, value: Value | undefined, list: Department[]): string {
  if (value === null || value === undefined || value === '') return '—';
  if (field.kind === 'department') return list.find((one) => one.id === value)?.name ?? String(value);
  if (field.kind === 'day') return value === ENDLESS ? say('계속', 'no end') : date(String(value));
  if (field.kind === 'time') return moment(String(value));
  return wordOf(field.name, String(value));
}

function Conflict({ fields, before, theirs, mine, onChoose }: { fields: FieldInfo[]; before: Values; theirs: Values; mine: Values; onChoose: (name: string, value: Value) => void }) {
  const list = useDepartments();
  const name = useId();
  const differing = fields.filter((field) => field.name in theirs && (theirs[field.name] ?? null) !== (mine[field.name] ?? null));
  const [kept] = useState({ differing, mine });
  if (!kept.differing.length) return <Note>{say('다른 사람이 같은 값으로 고쳤습니다.', 'Somebody made the same change.')}</Note>;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={say('서로 다른 값', 'What differs')}>
      <table class="table">
        <caption class="sr">{say('다른 사람의 값과 내 값', 'Their values and yours')}</caption>
        <thead><tr><th scope="col">{say('항목', 'Field')}</th><th scope="col">{say('처음', 'Before')}</th><th scope="col">{say('다른 사람', 'Theirs')}</th><th scope="col">{say('나', 'Yours')}</th></tr></thead>
        <tbody>
          {kept.differing.map((field) => (
            <tr key={field.name}>
              <th scope="row">{field.title}</th>
              <td>{shown(field, before[field.name], list)}</td>
              {[theirs, kept.mine].map((from, i) => (
                <td key={i}><label class="check"><input type="radio" name={`${name}-${field.name}`} checked={(mine[field.name] ?? null) === (from[field.name] ?? null)} onChange={() => onChoose(field.name, from[field.name] ?? null)} />{shown(field, from[field.name], list)}</label></td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// ---- the dialog



/** What of the values is sent: of an edit what changed, of a new thing what was filled in. */
function asBody(fields: FieldInfo[], values: Values, before: Values | null): Values {
  const body: Values = {};
  for (const { name, kind } of fields) {
    const value = values[name] ?? null;
    const empty = value === null || value === '' || (Array.isArray(value) && !value.length);
    if (before ? value === (before[name] ?? null) : empty && kind !== 'bool') continue;
    body[name] = before && kind === 'day' && empty ? ENDLESS : value;
  }
  return body;
}

export function FormDialog({ title, verb, lead, fields, start = {}, edit, version = null, extra, danger, reread, onSend, onClose }: {
  title: string; verb: string; lead?: ComponentChildren; fields: FieldInfo[]; start?: Values;
  /** Only what changed is sent. */
  edit?: boolean;
  version?: string | number | null; extra?: Record<string, Extra>; danger?: boolean;
  /** The thing as it is now, after somebody was faster. */
  reread?: () => Promise<Reply<Values>>;
  onSend: (body: Values, version: string | number | null) => Promise<void>; onClose: () => void;
}) {
  const [values, setValues] = useState<Values>(start);
  const [wrong, setWrong] = useState<{ field: string; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [theirs, setTheirs] = useState<{ values: Values; version: string | null } | null>(null);
  const set = (name: string, value: Value): void => setValues((old) => ({ ...old, [name]: value }));
  const failed = async (problem: Problem): Promise<void> => {
    if (problem.status === 409 && problem.field === 'If-Match' && reread) {
      const now = await reread();
      setTheirs({ values: now.body, version: now.etag });
      return;
    }
    setWrong({ field: problem.field, text: problem.message });
  };
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const missing = fields.find((one) => isNeeded(one, extra) && !extra?.[one.name]?.hidden && (values[one.name] === undefined || values[one.name] === null || values[one.name] === ''));
    if (missing) { setWrong({ field: missing.name, text: say('적어 주세요.', 'Needed.') }); return; }
    setBusy(true);
    setWrong(null);
    try {
      await onSend(asBody(fields, values, edit ? theirs?.values ?? start : null), theirs ? theirs.version : version);
      onClose();
    } catch (problem) {
      await failed(problem as Problem).catch((error: Problem) => setWrong({ field: '', text: error.message }));
    } finally {
      setBusy(false);
    }
  };
  const general = wrong && !fields.some((one) => one.name === wrong.field && !extra?.[one.name]?.hidden) ? wrong.text : null;
  return (
    <Dialog title={title} onClose={onClose} wide={theirs !== null}>
      <form class="stack" onSubmit={send} noValidate>
        {lead ? <div class="read">{lead}</div> : null}
        {general ? <Note tone="bad" role="alert">{general}</Note> : null}
        {theirs ? (
          <>
            <Note tone="warn" role="alert">{say('다른 사람이 먼저 고쳤습니다. 항목마다 어느 값을 둘지 골라 주세요.', 'Somebody else changed this first. Choose which value to keep, field by field.')}</Note>
            <Conflict key={theirs.version} fields={fields} before={start} theirs={theirs.values} mine={values} onChoose={set} />
          </>
        ) : <FormFields fields={fields} values={values} onChange={set} wrong={wrong} extra={extra} />}
        <div class="ends"><Button onClick={onClose}>{say('그만두기', 'Cancel')}</Button><Button type="submit" kind={danger ? 'danger' : 'primary'} busy={busy}>{verb}</Button></div>
      </form>
    </Dialog>
  );
}

