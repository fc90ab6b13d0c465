// 마일리지 운영 (audit): plans and their tables of points, standings, objections, minus points, what comes by itself, training
// records, samples, and whether the ledger agrees with itself.

import { useState } from 'preact/hooks';
import { Act, Register, type RegisterSpec, type Row, type Verb } from '../admin/register';
import { path, Problem, send } from '../core/api';
import { number } from '../core/format';
import { useGet, useList } from '../core/load';
import { usePlace } from '../core/router';
import { say } from '../core/say';
import { useApi } from '../core/schema';
import { Button, Failed, Note, Tabs, Waiting } from '../parts/basic';
import { toast } from '../parts/dialog';
import { ExportButton } from '../parts/export';
import { Rows } from '../parts/table';
import { Mileage } from '../mileage/frame';
import { itemOf, signed } from '../mileage/types';

interface Plan { id: number; year: number; subject: string; state: string; version: number }

const subjectWords = (subject: unknown): string => (subject === 'department' ? say('부서', 'departments') : say('개인', 'persons'));
const planTitle = (row: Record<string, unknown>): string => say(`${String(row['year'])}년 ${subjectWords(row['subject'])} 배점표`, `${String(row['year'])}, ${subjectWords(row['subject'])}`);
const PROPOSED: [ko: string, en: string] = ['제안했습니다. 다른 감사자가 승인하면 됩니다.', 'Proposed. It takes effect once another auditor approves.'];

// ---- plans

function Proof({ row }: { row: Row }) {
  const { body, problem } = useGet<{ entries: number; unbalanced: number; totals_wrong: number; standings_wrong: number; hash: string; agrees: boolean }>(`/mileage/plans/${row.id}/proof`);
  if (problem) return <Failed problem={problem} />;
  if (!body) return <Waiting lines={1} />;
  return body.agrees
    ? <Note tone="good">{say(`원장 ${number(body.entries)}줄을 다시 계산해 모두 맞았습니다.`, `All ${number(body.entries)} entries were reckoned anew and agree.`)} <span class="small num break">{body.hash}</span></Note>
    : <Note tone="bad">{say(`맞지 않는 것이 있습니다: 줄 ${body.unbalanced}, 합계 ${body.totals_wrong}, 점수 ${body.standings_wrong}`, `Something differs: entries ${body.unbalanced}, totals ${body.totals_wrong}, standings ${body.standings_wrong}`)}</Note>;
}

const PLANS: RegisterSpec = {
  path: '/mileage/plans', name: ['운영계획', 'Plans'], sort: '-year', columns: ['year', 'subject', 'target', 'items', 'state', 'example'], filters: ['year', 'subject', 'state'],
  hidden: ['levels'], rowTitle: planTitle, more: (row) => (row['state'] === 'draft' ? null : <Proof row={row} />),
  cells: { year: (row) => planTitle(row), example: (row) => (row['example'] ? <span class="tag">{say('예시', 'example')}</span> : null) },
  make: { words: ['예시로 초안 만들기', 'Draft from the examples'], path: '/mileage/examples', start: () => ({ year: new Date().getFullYear(), subject: 'person' }), lead: () => <p>{say('예시 배점표는 공식 기준이 아닙니다. 기관에 맞게 고쳐 쓰십시오.', 'The example table is not an official one. Fit it to your agency.')}</p>, done: ['초안을 만들었습니다.', 'The draft was made.'] },
  verbs: [
    { words: ['고치기', 'Edit'], method: 'PATCH', path: '/mileage/plans/{id}', when: (row) => row['state'] === 'draft', edits: true, extra: { levels: { hidden: true } } },
    { words: ['시행 제안', 'Propose to put into force'], path: '/mileage/plans/{id}/publish', when: (row) => row['state'] === 'draft', done: PROPOSED },
    { words: ['마감 제안', 'Propose to close the year'], path: '/mileage/plans/{id}/close', when: (row) => row['state'] === 'live', danger: true, lead: () => <p>{say('마감하면 더는 아무것도 올리거나 되돌릴 수 없습니다.', 'Once it is closed nothing is posted or reversed any more.')}</p>, done: PROPOSED },
    { words: ['항목 더하기', 'Add an item'], path: '/mileage/plans/{id}/items', when: (row) => row['state'] !== 'closed', done: ['더했습니다. 시행 중인 계획이면 다른 감사자가 승인해야 합니다.', 'Added; to a live plan another auditor approves it.'] },
  ],
  empty: ['운영계획이 없습니다.', 'There is no plan.'],
};

const ITEMS: RegisterSpec = {
  path: '/mileage/items', name: ['배점표 항목', 'Items'], sort: 'position', search: true, columns: ['code', 'name_ko', 'points', 'cap', 'per', 'approver'], filters: ['year', 'subject', 'approver'],
  hidden: ['plan_id', 'area', 'area_ko', 'area_en', 'name_en', 'evidence_en', 'position'], rowTitle: (row) => `${String(row['code'])} ${say(String(row['name_ko']), String(row['name_en']))}`,
  cells: { name_ko: (row) => <span class="two">{say(String(row['name_ko']), String(row['name_en']))}</span>, points: (row) => (row['points_max'] ? `${number(Number(row['points']))}~${number(Number(row['points_max']))}` : signed(Number(row['points']))) },
  verbs: [
    { words: ['고치기', 'Edit'], method: 'PATCH', path: '/mileage/items/{id}', edits: true },
    { words: ['빼기', 'Take out'], method: 'DELETE', path: '/mileage/items/{id}', danger: true },
  ],
  empty: ['항목이 없습니다.', 'No items.'],
};

// ---- standings

const THIS_YEAR = new Date().getFullYear();
const EXPORT = { at: '/mileage/standings/export', name: 'standings', title: ['전체 순위 내려받기', 'Download all standings'] as [string, string] };
const STANDINGS: RegisterSpec = {
  path: '/mileage/standings/all', name: ['전체 순위', 'All standings'], sort: '-points', columns: ['officer_name', 'department_name', 'points', 'areas', 'reached_at'], filters: ['year', 'subject', 'department_id'], always: { year: String(THIS_YEAR), subject: 'person' },
  choices: { year: () => [0, 1, 2, 3, 4].map((back) => String(THIS_YEAR - back)).map((year) => ({ value: year, label: year })) }, search: true,
  titles: { officer_name: ['이름', 'Name'] }, cells: { officer_name: (row) => String(row['officer_name'] ?? row['department_name'] ?? '') }, hidden: ['plan_id', 'officer_id'],
  rowTitle: (row) => String(row['officer_name'] ?? row['department_name'] ?? ''), empty: ['점수가 있는 사람이 없습니다.', 'Nobody has points yet.'],
};

// ---- objections

const OBJECTIONS: RegisterSpec = {
  path: '/mileage/objections', name: ['이의신청', 'Objections'], sort: '-asked_at', columns: ['officer_name', 'item_ko', 'asked_at', 'state'], filters: ['state'],
  titles: { officer_name: ['누구', 'Who'] }, cells: { item_ko: (row) => itemOf(row as never), officer_name: (row) => String(row['officer_name'] ?? row['department_name'] ?? '') },
  hidden: ['plan_id', 'item_en', 'item_code', 'officer_id', 'department_id', 'asked_by'], rowTitle: (row) => itemOf(row as never),
  verbs: [
    { words: ['인용', 'Uphold'], path: '/mileage/objections/{id}/uphold', when: (row) => row['state'] === 'asked', done: ['인용하고 원장을 바로잡았습니다.', 'Upheld, and the ledger is mended.'] },
    { words: ['기각', 'Refuse'], path: '/mileage/objections/{id}/refuse', when: (row) => row['state'] === 'asked', done: ['기각했습니다.', 'Refused.'] },
  ],
  empty: ['이의신청이 없습니다.', 'No objections.'],
};

// ---- what comes by itself, and training records

const EARNINGS: RegisterSpec = {
  path: '/mileage/earnings', name: ['자동 적립', 'Credit that comes by itself'], sort: '-earned_at', columns: ['officer_name', 'source', 'ref', 'happened_on', 'state'], filters: ['source', 'state'], search: true,
  titles: { officer_name: ['누구', 'Who'], source: ['근거', 'Source'], why: ['올리지 않은 까닭', 'Why it is not posted'] }, cells: { officer_name: (row) => String(row['officer_name'] ?? row['department_name'] ?? ''), share: (row) => (row['share'] === null ? '–' : `${number(Number(row['share']) / 100)}%`) },
  hidden: ['officer_id', 'department_id'], rowTitle: (row) => String(row['officer_name'] ?? row['department_name'] ?? ''), empty: ['자동으로 적립된 것이 없습니다.', 'Nothing came by itself yet.'],
};

interface Told { written: boolean; added: number; same: number; fault_count: number; faults: { line: number; column: number; header: string; value: string; reason: string }[] }

function Training() {
  const [file, setFile] = useState<File | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (dry: boolean, raw: File): Promise<void> => {
    setBusy(true);
    setWrong(null);
    try {
      const reply = await send<Told>('POST', path('/mileage/training', { dry: dry ? 1 : undefined }), undefined, { raw, type: 'text/csv' });
      setTold(reply);
      if (reply.written) toast(say(`${number(reply.added)}건을 들였습니다.`, `${number(reply.added)} taken in.`));
    } catch (problem) {
      if (problem instanceof Problem && problem.more['faults']) setTold(problem.more as unknown as Told);
      else setWrong(problem instanceof Error ? problem.message : String(problem));
    }
    setBusy(false);
  };
  const choose = (event: Event): void => {
    const chosen = (event.currentTarget as HTMLInputElement).files?.[0];
    if (!chosen) return;
    setFile(chosen);
    ask(true, chosen).catch(() => {});
  };
  return (
    <section class="panel pad stack">
      <h2>{say('교육 이수 자료 들이기', 'Take in training records')}</h2>
      <p class="sub">{say('첫 줄에 열 이름이 있는 CSV 파일입니다. 먼저 살펴보고, 틀린 줄이 없을 때 들입니다.', 'A CSV file with the names of columns in its first line. It is looked at first, and taken in when no line is wrong.')}</p>
      <label class="field"><span class="label">{say('파일 고르기', 'Choose a file')}</span><input type="file" accept=".csv,text/csv" onChange={choose} /></label>
      {wrong ? <Note tone="bad" role="alert">{wrong}</Note> : null}
      {told ? (
        <div class="stack" role="status">
          <p>{told.written ? say(`들였습니다: 새로 ${number(told.added)}건, 이미 있던 것 ${number(told.same)}건`, `Taken in: ${number(told.added)} new, ${number(told.same)} known`) : say(`${file?.name ?? ''}: 새로 ${number(told.added)}건, 이미 있던 것 ${number(told.same)}건, 틀린 곳 ${number(told.fault_count)}군데`, `${file?.name ?? ''}: ${number(told.added)} new, ${number(told.same)} known, ${number(told.fault_count)} wrong`)}</p>
          {told.faults.length ? <Rows caption={say('틀린 곳', 'What is wrong')} items={told.faults} id={(one) => `${one.line}-${one.column}-${one.value}`} columns={[
            { id: 'line', title: say('줄', 'Line'), right: true, cell: (one) => number(one.line) }, { id: 'header', title: say('열', 'Column'), cell: (one) => one.header },
            { id: 'value', title: say('값', 'Value'), cell: (one) => one.value }, { id: 'reason', title: say('까닭', 'Why'), cell: (one) => one.reason },
          ]} /> : null}
          {!told.written && !told.fault_count && file ? <p><Button kind="primary" busy={busy} onClick={() => { ask(false, file).catch(() => {}); }}>{say('들이기', 'Take in')}</Button></p> : null}
        </div>
      ) : null}
    </section>
  );
}

// ---- samples of posted claims

const SAMPLE_ITEMS: RegisterSpec = {
  path: '/mileage/sample-items', name: ['표본의 신청', 'Claims of the samples'], columns: ['claimed_by_name', 'item_ko', 'points', 'happened_on', 'verdict'],
  titles: { claimed_by_name: ['신청한 사람', 'Claimed by'] }, cells: { item_ko: (row) => itemOf(row as never) }, hidden: ['plan_id', 'item_id', 'item_en', 'officer_id', 'department_id', 'claimed_by', 'entry_id'], rowTitle: (row) => itemOf(row as never),
  verbs: [{ words: ['판정하기', 'Judge'], path: '/mileage/claims/{id}/verdict', when: (row) => !row['verdict'], start: (row) => ({ sample_id: row['sample_id'] ?? null }), extra: { sample_id: { hidden: true } }, lead: () => <p>{say('“맞지 않음”은 허위 신청으로 처리되어 점수가 취소되고 감점됩니다.', '“Wrong” is dealt with as a false claim: reversed, and points are taken.')}</p>, done: ['판정했습니다.', 'Judged.'] }],
  empty: ['뽑은 표본이 없습니다.', 'No sample was drawn.'],
};

export default function MileageAudit() {
  const { api } = useApi();
  const plans = useGet<{ items: Plan[] }>('/mileage/plans', { limit: 50 });
  const items = useGet<{ items: { id: number; plan_id: number; code: string; name_ko: string; name_en: string; minus: boolean }[] }>('/mileage/items', { minus: 'true', limit: 100 });
  const objections = useList<unknown>('/mileage/objections', { state: 'asked' }, 1);
  const [verb, setVerb] = useState<Verb | null>(null);
  const { query } = usePlace();
  const live = (plans.body?.items ?? []).filter((one) => one.state === 'live');
  const planOptions = live.map((one) => ({ value: String(one.id), label: planTitle(one as unknown as Record<string, unknown>) }));
  const minus: Verb = {
    words: ['감점 올리기', 'Enter a minus'], path: '/mileage/minus', danger: true, done: ['감점을 올렸습니다.', 'Entered.'],
    lead: () => <p>{say('징계·경고 같은 감점은 감사부서만 올립니다. 본인에게 알림이 가고 이의신청할 수 있습니다.', 'Discipline and warnings are entered by audit alone. The person is told, and may object.')}</p>,
    extra: { item_id: { options: (items.body?.items ?? []).filter((one) => live.some((plan) => plan.id === one.plan_id)).map((one) => ({ value: String(one.id), label: `${one.code} ${say(one.name_ko, one.name_en)}` })) } },
  };
  const sample: Verb = { words: ['표본 뽑기', 'Draw a sample'], path: '/mileage/samples', start: () => ({ share: 5 }), extra: { plan_id: { options: planOptions } }, done: ['뽑았습니다.', 'Drawn.'] };
  return (
    <Mileage here="/mileage/audit" title={say('마일리지 운영', 'Running the mileage')} lead={objections.total ? say(`정할 이의신청이 ${number(objections.total)}건 있습니다.`, `${number(objections.total)} objections to decide.`) : live.length ? say('시행 중인 계획이 있습니다.', 'A plan is in force.') : say('시행 중인 계획이 없습니다.', 'No plan is in force.')}
      act={<>{live.length ? <Button low icon="minus" onClick={() => setVerb(minus)}>{say('감점 올리기', 'Enter a minus')}</Button> : null}</>}>
      <Tabs label={say('마일리지 운영', 'Running the mileage')} tabs={[
        { id: 'plans', title: say('운영계획', 'Plans'), view: () => <Register spec={PLANS} /> },
        { id: 'items', title: say('배점표', 'Table of points'), view: () => <Register spec={ITEMS} /> },
        { id: 'standings', title: say('전체 순위', 'Standings'), view: () => <><p class="ends"><ExportButton spec={EXPORT} filters={Object.fromEntries(['year', 'subject', 'department_id', 'q'].map((name) => [name, query.get(name)]))} /></p><Register spec={STANDINGS} /></> },
        { id: 'objections', title: say('이의신청', 'Objections'), badge: objections.total || null, view: () => <Register spec={OBJECTIONS} /> },
        { id: 'earnings', title: say('자동 적립', 'Automatic'), view: () => <Register spec={EARNINGS} /> },
        { id: 'training', title: say('교육 이수', 'Training'), view: () => <Training /> },
        { id: 'samples', title: say('표본', 'Samples'), view: () => <>{live.length ? <p class="ends"><Button low onClick={() => setVerb(sample)}>{say('표본 뽑기', 'Draw a sample')}</Button></p> : null}<Register spec={SAMPLE_ITEMS} /></> },
      ]} />
      {verb && api ? <Act api={api} verb={verb} row={{ id: 0 }} again={plans.again} onClose={() => setVerb(null)} /> : null}
    </Mileage>
  );
}
