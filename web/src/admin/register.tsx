// A register: a list whose columns and filters the server describes, a drawer with one row, and what can be done with it.
// A page gives what the server cannot know: which columns, in what order, and the verbs.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { getOne, Problem, send, type Query } from '../core/api';
import { date, moment, number } from '../core/format';
import { useGet, useList } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { bodyOf, columnsOf, useApi, type Api, type FieldInfo } from '../core/schema';
import { Button, Empty, Failed, Waiting } from '../parts/basic';
import { Dialog, toast } from '../parts/dialog';
import { SelectField, TextField } from '../parts/fields';
import { Table, total, type Column } from '../parts/table';
import { FormDialog, useDepartments, type Department, type Extra, type Values } from './form';
import { ENDLESS, wordOf } from './words';

export type Row = Values & { id: number };

export interface Verb {
  words: [ko: string, en: string];
  method?: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** As the server describes it: "/posts/{id}/end". */
  path: string;
  when?: (row: Row) => boolean;
  danger?: boolean;
  lead?: (row: Row) => ComponentChildren;
  start?: (row: Row) => Values;
  extra?: Record<string, Extra>;
  /** Where it is sent, if not to `path` with the row's number. */
  to?: (row: Row) => string;
  /** Asked first: what the address names. */
  choose?: { title: string; options: { value: string; label: string }[]; value: string; onChange: (value: string) => void };
  /** Sends what was changed alone. Every act names the version of what was read (If-Match), where it has one. */
  edits?: boolean;
  done?: [ko: string, en: string];
  after?: (reply: Record<string, unknown>) => void;
}

export interface RegisterSpec {
  path: string;
  /** The path as the server describes it, where `path` has a number in it. */
  shape?: string;
  name: [ko: string, en: string];
  columns: string[];
  cells?: Record<string, (row: Row) => ComponentChildren>;
  titles?: Record<string, [ko: string, en: string]>;
  /** What the words of a choice are called here, where they are not what they are elsewhere. */
  words?: Record<string, (word: string) => string>;
  filters?: string[];
  /** What a filter may be, where the server does not list it. */
  choices?: Record<string, () => { value: string; label: string }[]>;
  /** What a filter is until another is chosen, where the list is never of all. */
  always?: Record<string, string>;
  search?: boolean;
  fixed?: Query;
  sort?: string;
  /** What the drawer is called, and what it leaves out. */
  rowTitle: (row: Row) => string;
  rowLink?: (row: Row) => string;
  hidden?: string[];
  more?: (row: Row, again: () => void) => ComponentChildren;
  make?: Verb;
  verbs?: Verb[];
  empty: [ko: string, en: string];
}

export function cell(field: FieldInfo | undefined, row: Values, list: Department[]): ComponentChildren {
  const value = field ? row[field.name] : undefined;
  if (!field || value === null || value === undefined || value === '') return <span class="muted">—</span>;
  switch (field.kind) {
    case 'bool': return value ? say('예', 'yes') : say('아니요', 'no');
    case 'day': return <span class="num">{value === ENDLESS ? say('계속', 'no end') : date(String(value))}</span>;
    case 'time': return <span class="num">{moment(String(value))}</span>;
    case 'int':
    case 'points': return number(Number(value));
    case 'department': return list.find((one) => one.id === value)?.name ?? String(value);
    case 'object': return <code class="small">{JSON.stringify(value)}</code>;
    case 'text': return String(value).split(' ').map((word) => wordOf(field.name, word)).join(field.name === 'events' || field.name === 'permissions' ? ', ' : ' ');
    default: return wordOf(field.name, String(value));
  }
}

/** A verb's dialog: its fields are what the server takes. */
export function Act({ api, verb, row, again, onClose }: { api: Api; verb: Verb; row: Row; again: () => void; onClose: () => void }) {
  const method = verb.method ?? 'POST';
  const at = verb.to?.(row) ?? verb.path.replace(/\{\w+\}/, String(row.id));
  const fields = bodyOf(api, method, verb.path);
  return (
    <FormDialog title={say(...verb.words)} verb={say(...verb.words)} fields={fields}
      lead={verb.choose ? <SelectField label={verb.choose.title} value={verb.choose.value} onChange={verb.choose.onChange} required options={[{ value: '', label: say('고르지 않음', 'None') }, ...verb.choose.options]} /> : verb.lead?.(row)} start={verb.edits ? { ...row, ...verb.start?.(row) } : verb.start?.(row)} edit={verb.edits}
      version={(row['version'] as number | undefined) ?? null} extra={{ agency_id: { hidden: true }, ...verb.extra }} danger={verb.danger} onClose={onClose}
      reread={verb.edits ? () => getOne<Values>(at) : undefined}
      onSend={async (body, version) => {
        const reply = await send<Record<string, unknown>>(method, at, body, { version });
        again();
        if (verb.after) verb.after(reply);
        else toast(verb.done ? say(...verb.done) : say('저장했습니다.', 'Saved.'));
      }} />
  );
}

function Drawer({ spec, api, row, fields, again }: { spec: RegisterSpec; api: Api; row: Row; fields: FieldInfo[]; again: () => void }) {
  const [verb, setVerb] = useState<Verb | null>(null);
  const list = useDepartments();
  const hidden = ['id', 'agency_id', 'version', ...(spec.hidden ?? [])];
  const verbs = (spec.verbs ?? []).filter((one) => one.when?.(row) ?? true);
  return (
    <Dialog side title={spec.rowTitle(row)} onClose={() => goQuery({ row: null })}>
      <dl class="facts">
        {fields.filter((field) => !hidden.includes(field.name) && row[field.name] !== null && row[field.name] !== '').map((field) => (
          <><dt>{spec.titles?.[field.name] ? say(...(spec.titles[field.name] as [string, string])) : field.title}</dt><dd>{spec.cells?.[field.name]?.(row) ?? cell(field, row, list)}</dd></>
        ))}
      </dl>
      {spec.more?.(row, again)}
      {verbs.length ? <div class="line wrap">{verbs.map((one) => <Button key={one.path + one.words[0]} kind={one.danger ? 'danger' : ''} onClick={() => setVerb(one)}>{say(...one.words)}</Button>)}</div> : null}
      {verb ? <Act api={api} verb={verb} row={row} again={again} onClose={() => setVerb(null)} /> : null}
    </Dialog>
  );
}

/** Another tab's choice of the same name is none of this list. */
const isChoice = (field: FieldInfo | undefined, value: string | null): boolean => field?.kind !== 'choice' || !value || value.split(',').every((one) => field.choices.includes(one));

/** Many filters stand behind one line where they would push the list out of sight. */
function Conditions({ few, on, children }: { few: boolean; on: number; children: ComponentChildren }) {
  const [narrow] = useState(() => innerWidth < 768);
  return few || !narrow ? <>{children}</> : <details class="more-filters" open={on > 0}><summary>{say(`조건${on ? ` ${on}개` : ''}`, `Filters${on ? `: ${on}` : ''}`)}</summary>{children}</details>;
}

/** The list with its filters and drawer; the page around it is the caller's. */
export function Register({ spec, onList }: { spec: RegisterSpec; onList?: (words: string) => void }) {
  const { api, problem } = useApi();
  const { query } = usePlace();
  const names = [...(spec.filters ?? []), ...(spec.search ? ['q'] : [])];
  const fields = api ? columnsOf(api, spec.shape ?? spec.path) : [];
  const byName = (name: string): FieldInfo | undefined => fields.find((one) => one.name === name);
  const asked: Query = Object.fromEntries(names.map((name) => [name, (isChoice(byName(name), query.get(name)) && query.get(name)) || (spec.always?.[name] ?? null)]));
  const list = useList<Row>(api ? spec.path : null, { ...spec.fixed, ...asked, sort: query.get('sort') ?? spec.sort }, 200);
  const departments = useDepartments();
  const [making, setMaking] = useState(false);
  const chosen = query.get('row');
  if (problem) return <Failed problem={problem} />;
  if (!api) return <Waiting lines={8} />;
  const titleOf = (name: string): string => { const own = spec.titles?.[name]; return own ? say(...own) : byName(name)?.title ?? name; };
  const columns: Column<Row>[] = spec.columns.map((name, i) => ({
    id: name, title: titleOf(name), right: i > 0 && ['int', 'points'].includes(byName(name)?.kind ?? ''),
    cell: (row) => {
      const content = spec.cells?.[name]?.(row) ?? cell(byName(name), row, departments);
      return i ? content : <a href={spec.rowLink?.(row) ?? `?row=${row.id}`} onClick={spec.rowLink ? undefined : (event) => { event.preventDefault(); goQuery({ row: row.id }); }}>{content}</a>;
    },
  }));
  const row = list.items.find((one) => String(one.id) === chosen);
  const set = (name: string) => (value: string): void => goQuery({ [name]: value || null, row: null }, { replace: true });
  const now = (name: string): string => String(asked[name] ?? '');
  const all = (name: string): { value: string; label: string }[] => (spec.always?.[name] ? [] : [{ value: '', label: say('모두', 'All') }]);
  onList?.(list.ready ? total(list) : '');
  return (
    <section class="panel">
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        {spec.search ? <TextField label={say('찾을 말', 'Words')} type="search" value={query.get('q') ?? ''} onChange={set('q')} /> : null}
        <Conditions few={(spec.filters ?? []).length < 3} on={(spec.filters ?? []).filter((name) => query.get(name)).length}>{(spec.filters ?? []).map((name) => {
          const field = byName(name), choices = spec.choices?.[name];
          if (choices)
            return <SelectField key={name} label={titleOf(name)} value={now(name)} onChange={set(name)} options={[...all(name), ...choices()]} />;
          if (field?.kind === 'choice' || field?.kind === 'bool')
            return <SelectField key={name} label={titleOf(name)} value={now(name)} onChange={set(name)}
              options={[...all(name), ...(field.kind === 'bool' ? ['true', 'false'] : field.choices).map((one) => ({ value: one, label: field.kind === 'bool' ? (one === 'true' ? say('예', 'yes') : say('아니요', 'no')) : (spec.words?.[name]?.(one) ?? wordOf(name, one)) }))]} />;
          if (field?.kind === 'department')
            return <SelectField key={name} label={titleOf(name)} value={now(name)} onChange={set(name)} options={[...all(name), ...departments.map((one) => ({ value: String(one.id), label: one.name }))]} />;
          return <TextField key={name} label={titleOf(name)} value={now(name)} onChange={set(name)} />;
        })}</Conditions>
        <span class="push muted small tally-words">{list.ready ? total(list) : ''}</span>
        {spec.make ? <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>{say(...spec.make.words)}</Button> : null}
      </form>
      <Table caption={say(...spec.name)} columns={columns} list={list} id={(one) => one.id} here={chosen} rowHeight={44}
        onOpen={spec.rowLink ? undefined : (one) => goQuery({ row: one.id })}
        empty={names.some((name) => query.get(name)) ? <Empty icon="filter" title={say('조건에 맞는 것이 없습니다', 'Nothing fits')}><Button low onClick={() => goQuery(Object.fromEntries(names.map((name) => [name, null])))}>{say('조건을 모두 빼고 보기', 'Show all')}</Button></Empty> : <Empty icon="list" title={say(...spec.empty)} />} />
      {row ? <Drawer key={row.id} spec={spec} api={api} row={row} fields={fields} again={list.again} /> : null}
      {making && spec.make ? <Act api={api} verb={spec.make} row={{ id: 0 }} again={list.again} onClose={() => setMaking(false)} /> : null}
    </section>
  );
}

/** A few rows of another list, inside a page about one thing. */
export function Part({ spec, limit = 20 }: { spec: RegisterSpec; limit?: number }) {
  const { api } = useApi();
  const list = useGet<{ items: Row[] }>(spec.path, { ...spec.fixed, limit });
  const departments = useDepartments();
  const [act, setAct] = useState<{ verb: Verb; row: Row } | null>(null);
  if (list.problem) return <Failed problem={list.problem as Problem} again={list.again} />;
  if (!api || !list.body) return <Waiting lines={2} />;
  const fields = columnsOf(api, spec.shape ?? spec.path);
  return (
    <section class="panel">
      <div class="title"><h2>{say(...spec.name)}</h2><span class="push" />{spec.make ? <Button low icon="plus" onClick={() => spec.make && setAct({ verb: spec.make, row: { id: 0 } })}>{say(...spec.make.words)}</Button> : null}</div>
      {list.body.items.length ? (
        <div class="table-wrap" tabIndex={0} role="region" aria-label={say(...spec.name)}>
          <table class="table cards">
            <caption class="sr">{say(...spec.name)}</caption>
            <thead><tr>{spec.columns.map((name) => <th key={name} scope="col">{spec.titles?.[name] ? say(...(spec.titles[name] as [string, string])) : fields.find((one) => one.name === name)?.title}</th>)}{spec.verbs ? <th scope="col">{say('하기', 'Act')}</th> : null}</tr></thead>
            <tbody>
              {list.body.items.map((row) => (
                <tr key={row.id}>
                  {spec.columns.map((name, i) => {
                    const field = fields.find((one) => one.name === name);
                    const content = spec.cells?.[name]?.(row) ?? cell(field, row, departments);
                    return i ? <td key={name} data-title={field?.title}>{content}</td> : <th key={name} scope="row">{content}</th>;
                  })}
                  {spec.verbs ? <td class="acts"><span class="line wrap">{spec.verbs.filter((one) => one.when?.(row) ?? true).map((one) => <Button key={one.path + one.words[0]} low onClick={() => setAct({ verb: one, row })}>{say(...one.words)}<span class="sr"> {spec.rowTitle(row)}</span></Button>)}</span></td> : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : <p class="muted pad">{say(...spec.empty)}</p>}
      {act ? <Act api={api} verb={act.verb} row={act.row} again={list.again} onClose={() => setAct(null)} /> : null}
    </section>
  );
}
