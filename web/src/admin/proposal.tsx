// What waits for a second person: each kind of change told in words with what it would do, and the two answers.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { get } from '../core/api';
import { date, number } from '../core/format';
import { answerPath, isMine, type Answer, type Proposal } from '../core/proposal';
import { say } from '../core/say';
import { may } from '../core/session';
import { Pill } from '../parts/badges';
import { toast } from '../parts/dialog';
import { InShort } from '../scenario/changes';
import { effectWords, type Change } from '../scenario/types';
import { useDepartments, type Department } from './form';
import type { RegisterSpec, Row, Verb } from './register';
import { ENDLESS, wordOf } from './words';

// ---- mappings

interface MappingRow { kind: string; code: string; department_id?: number | null; officer_id?: number | null; valid_from?: string; valid_to?: string | null; last_day?: string }
interface Move { alarm: number; from_department: number; department: number }
type MappingChange = Proposal<{ mappings: MappingRow[] }, { moves?: number; alarms?: Move[] }>;

const LINES = 20;
const codeWords = (row: MappingRow): string => `${wordOf('kind', row.kind)} ${row.code}`;
const departmentName = (list: Department[], id: number | null | undefined): string => (id ? list.find((one) => one.id === id)?.name ?? say(`부서 ${id}`, `department ${id}`) : say('부서 없음', 'no department'));

function movesWords({ moves }: { moves?: number }): string {
  if (moves === undefined) return '—';
  return moves ? say(`열린 경보 ${number(moves)}건이 옮겨짐`, `${number(moves)} open alarms move`) : say('옮겨질 경보 없음', 'no alarm moves');
}

const isImport = (change: MappingChange): boolean => change.subject.endsWith(' import');

function mappingWords(change: MappingChange): string {
  const [first] = change.detail.mappings;
  return isImport(change) || !first ? say('연결 가져오기', 'Import of mappings') : codeWords(first);
}

const endWords = (day: string): string => say(`${date(day)}에 끝냄`, `ends on ${date(day)}`);

function MappingInShort({ change }: { change: MappingChange }) {
  const list = useDepartments();
  const [first, ...more] = change.detail.mappings;
  if (!first || more.length) return <>{say(`코드 ${number(change.detail.mappings.length)}건`, `${number(change.detail.mappings.length)} codes`)}</>;
  return <>{first.last_day ? endWords(first.last_day) : `→ ${departmentName(list, first.department_id)}`}</>;
}

function Officer({ id }: { id: number }) {
  const [name, setName] = useState('');
  useEffect(() => { get<{ name: string }>(`/officers/${id}`).then((one) => setName(one.name), () => {}); }, [id]);
  return <>{name || say(`직원 ${id}`, `officer ${id}`)}</>;
}

function MappingLine({ row, list }: { row: MappingRow; list: Department[] }) {
  if (row.last_day) return <li>{codeWords(row)}: {endWords(row.last_day)}</li>;
  const days = [row.valid_from ? say(`${date(row.valid_from)}부터`, `from ${date(row.valid_from)}`) : '', row.valid_to && row.valid_to !== ENDLESS ? say(`${date(row.valid_to)}까지`, `to ${date(row.valid_to)}`) : ''].filter(Boolean).join(' ');
  return <li>{codeWords(row)} → {departmentName(list, row.department_id)}{row.officer_id ? <>, <Officer id={row.officer_id} /></> : null}{days ? ` (${days})` : ''}</li>;
}

function MappingInFull({ change }: { change: MappingChange }) {
  const list = useDepartments();
  const rows = change.detail.mappings, alarms = change.effect.alarms ?? [];
  const rest = rows.length - LINES;
  return (
    <>
      <ul class="read">{rows.slice(0, LINES).map((row) => <MappingLine key={row.kind + row.code + row.valid_from} row={row} list={list} />)}{rest > 0 ? <li class="muted">{say(`그 밖에 ${number(rest)}건`, `and ${number(rest)} more`)}</li> : null}</ul>
      {alarms.length ? (
        <details><summary>{say(`옮겨질 경보 보기 ${number(alarms.length)}건`, `Show ${number(alarms.length)} alarms that move`)}</summary>
          <ul class="small">{alarms.map((move) => <li key={move.alarm}>{may('alarm_read') ? <a class="under" href={`/alarms/${move.alarm}`}>{say('경보', 'Alarm')} {move.alarm}</a> : <>{say('경보', 'Alarm')} {move.alarm}</>}: {departmentName(list, move.from_department)} → {departmentName(list, move.department)}</li>)}</ul>
        </details>
      ) : null}
    </>
  );
}

// ---- settings and rules

const titles: Record<string, Promise<Record<string, string>>> = {};

/** What settings, or rules, are called; read once a page. */
function titlesOf(at: '/settings' | '/scenarios'): Promise<Record<string, string>> {
  titles[at] ??= get<{ items: { name?: string; id?: string; title?: string }[] }>(at).then(({ items }) => Object.fromEntries(items.map((one) => [one.name ?? one.id, one.title ?? ''])));
  return titles[at];
}

function Title({ at, id }: { at: '/settings' | '/scenarios'; id: string }) {
  const [title, setTitle] = useState('');
  useEffect(() => { titlesOf(at).then((all) => setTitle(all[id] ?? ''), () => {}); }, [at, id]);
  return <span class="sub">{title}</span>;
}

// ---- every kind

interface KindOf {
  subject: (proposal: Proposal) => string;
  /** What it is called, where the subject is a name of the program's. */
  title?: (proposal: Proposal) => ComponentChildren;
  what: (proposal: Proposal) => ComponentChildren;
  effect?: (proposal: Proposal) => string;
  full?: (proposal: Proposal) => ComponentChildren;
  /** Where the thing itself is looked at. */
  page?: (proposal: Proposal) => string;
}

const asMapping = (one: Proposal): MappingChange => one as unknown as MappingChange;
const asRule = (one: Proposal): Change => one as unknown as Change;
const text = (value: unknown): string => (value === '' || value === null || value === undefined ? say('없음', 'none') : String(value));

const kinds: Record<string, KindOf> = {
  setting: { subject: (one) => one.subject, title: (one) => <Title at="/settings" id={one.subject} />, what: ({ detail }) => `${text(detail['before'])} → ${text(detail['value'])}` },
  webhook: {
    subject: ({ detail }) => text(detail['url']),
    what: ({ detail }) => `${text(detail['events']).split(' ').map((event) => wordOf('event', event)).join(', ')}${detail['audit_too'] ? say(', 감사 전용 경보도', ', audit’s alarms too') : ''}`,
  },
  mapping: {
    subject: (one) => mappingWords(asMapping(one)),
    what: (one) => <MappingInShort change={asMapping(one)} />,
    effect: (one) => movesWords(asMapping(one).effect),
    full: (one) => <MappingInFull change={asMapping(one)} />,
  },
  scenario: {
    subject: (one) => one.subject,
    title: (one) => <Title at="/scenarios" id={one.subject} />,
    what: (one) => <InShort change={asRule(one)} />,
    effect: (one) => effectWords(asRule(one).effect),
    page: (one) => `/scenarios/${one.subject}?tab=changes`,
  },
};

const plain: KindOf = { subject: (one) => one.subject, what: (one) => JSON.stringify(one.detail) };
const of = (row: Row): Proposal => row as unknown as Proposal;
const kindOf = (row: Row): KindOf => kinds[of(row).kind] ?? plain;

/** What a proposal is about, in a line. */
export function proposalWords(proposal: Proposal): ComponentChildren {
  const kind = kinds[proposal.kind] ?? plain;
  return <>{wordOf('kind', proposal.kind)} · {kind.subject(proposal)} · {kind.what(proposal)}</>;
}

/** Says that something was proposed, with what it would do. */
export function toldOf(reply: Record<string, unknown>): void {
  const { moves } = (reply['effect'] ?? {}) as { moves?: number };
  const effect = moves === undefined ? '' : `${movesWords({ moves })}. `;
  toast(say(`제안했습니다. ${effect}다른 사람의 승인을 기다립니다.`, `Proposed. ${effect}It waits for another person.`));
}

const waits = (row: Row): boolean => row['state'] === 'proposed' && may(of(row).kind === 'scenario' ? 'scenario_approve' : 'setting_edit');
const answer = (name: Answer, more: Pick<Verb, 'words' | 'when' | 'lead' | 'done' | 'danger' | 'extra'>): Verb => ({ path: `/setting-changes/{id}/${name}`, to: (row) => answerPath(of(row), name), ...more });
const answers: Verb[] = [
  answer('approve', {
    words: ['승인', 'Approve'], when: (row) => waits(row) && !isMine(of(row)), done: ['승인했습니다. 이제부터 그렇게 됩니다.', 'Approved; it holds from now on.'],
    lead: (row) => <p>{proposalWords(of(row))}. {say('승인하는 순간 다시 셈하여 바로 바뀝니다.', 'It is reckoned anew and done at once.')}</p>,
  }),
  answer('refuse', { words: ['거절', 'Refuse'], danger: true, when: waits, done: ['거절했습니다.', 'Refused.'], extra: { reason: { required: true } } }),
];

const TONES: Record<Proposal['state'], string> = { proposed: 'wait', approved: 'done', refused: 'back' };

/** The changes of one kind at their own address, or of every kind at /proposals. */
export function changesOf(kind: string | null, more: Partial<RegisterSpec> = {}): RegisterSpec {
  return {
    path: kind ? `/${kind}-changes` : '/proposals',
    name: ['변경과 승인', 'Changes'],
    columns: ['subject', ...(kind ? [] : ['kind']), 'detail', 'effect', 'state', 'proposer', 'proposed_us'],
    filters: ['state'],
    search: true,
    sort: '-id',
    hidden: ['subject', 'proposed_by', 'decided_by'],
    cells: {
      subject: (row) => (kindOf(row).title ? <>{kindOf(row).title?.(of(row))} <code class="small">{kindOf(row).subject(of(row))}</code></> : kindOf(row).subject(of(row))),
      detail: (row) => kindOf(row).what(of(row)),
      effect: (row) => kindOf(row).effect?.(of(row)) ?? <span class="muted">—</span>,
      state: (row) => <Pill tone={TONES[of(row).state]}>{wordOf('state', of(row).state)}</Pill>,
    },
    rowTitle: (row) => `${wordOf('kind', of(row).kind)}: ${kindOf(row).subject(of(row))}`,
    verbs: answers,
    more: (row) => (
      <>
        {kindOf(row).full?.(of(row))}
        {kindOf(row).page ? <p><a class="under" href={kindOf(row).page?.(of(row))}>{say('지금 기록으로 효과를 다시 세어 보기', 'Count the effect over the records of now')}</a></p> : null}
        {row['state'] === 'proposed' && isMine(of(row)) ? <p class="muted">{say('제안한 사람은 승인할 수 없습니다. 다른 사람의 승인을 기다립니다.', 'Whoever proposed it cannot approve it; it waits for another person.')}</p> : null}
      </>
    ),
    empty: ['제안된 변경이 없습니다', 'No change was proposed'],
    ...more,
  };
}
