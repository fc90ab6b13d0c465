// 우리 부서: what waits for the manager first, what is late, by whom and by which rule, and what was asked for; each
// number leads to its rows, and approving is done in place, one by one or many at once.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Query } from '../core/api';
import { actKey, path, Problem, send } from '../core/api';
import { addDays, number, today, won } from '../core/format';
import { useKeys } from '../core/keys';
import { ALARM_EVENTS, listen } from '../core/live';
import { useGet, useList } from '../core/load';
import { go, goQuery, usePlace } from '../core/router';
import { inWords, say } from '../core/say';
import { me } from '../core/session';
import { AlarmDetail } from '../alarm/detail';
import { ALARM_BULK } from '../alarm/bulk';
import { lateRows, openRows, sums, type Overview, type Person, type ScenarioRow } from '../alarm/overview';
import { Requests } from '../alarm/requests';
import type { AlarmRow } from '../alarm/types';
import { Figure, Panel } from '../charts/panel';
import { Due, Severity, State, areaWords } from '../parts/badges';
import { Button, Empty, Failed, Note, Waiting } from '../parts/basic';
import { BulkBar, useSelection } from '../parts/bulk';
import { ReasonDialog, toast } from '../parts/dialog';
import { Check, SelectField } from '../parts/fields';
import { Rows, total } from '../parts/table';
import type { PageProps } from '../pages';

type ViewName = 'approve' | 'late' | 'open' | 'asked';

// ---- a list beside one alarm, with a selection for many

function Item({ row, here, query, selecting, chosen, onChoose }: { row: AlarmRow; here: boolean; query: string; selecting: boolean; chosen: boolean; onChoose: () => void }) {
  return (
    <li class="item-row">
      {selecting ? <Check hidden label={say(`경보 ${row.id} 고르기`, `Choose alarm ${row.id}`)} checked={chosen} onChange={onChoose} /> : null}
      <a class="item" href={`/department/${row.id}${query}`} aria-current={here ? 'true' : undefined} data-alarm={row.id}>
        <span class="line"><State state={row.state} /><Severity value={row.severity} /><span class="push" /><Due day={row.due_on} /></span>
        <span class="what two">{inWords(row as unknown as Record<string, unknown>, 'sentence')}</span>
        <span class="meta"><span>{row.scenario_id}</span>{row.amount !== null ? <span class="num">{won(row.amount)}</span> : null}<span class="why">{row.handler_name ?? ''}</span></span>
      </a>
    </li>
  );
}

function Work({ filters, id, empty, onChange }: { filters: Query; id: string | undefined; empty: string; onChange: () => void }) {
  const { query } = usePlace();
  const list = useList<AlarmRow>('/alarms/work', filters, 200);
  const selection = useSelection();
  const [selecting, setSelecting] = useState(false);
  const [fresh, setFresh] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => [...list.items].sort((a, b) => (a.due_on ?? '9').localeCompare(b.due_on ?? '9') || b.score - a.score), [list.items]);
  const wide = innerWidth >= 1024;
  const chosen = id ?? (wide && rows[0] ? String(rows[0].id) : undefined);
  const at = rows.findIndex((row) => String(row.id) === chosen);
  const search = query.toString() ? `?${query.toString()}` : '';
  useEffect(() => listen(ALARM_EVENTS, () => setFresh((n) => n + 1)), []);
  const show = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    go(`/department/${row.id}${search}`, { replace: true });
    requestAnimationFrame(() => { const link = box.current?.querySelector<HTMLElement>(`[data-alarm="${row.id}"]`); link?.focus(); link?.scrollIntoView({ block: 'nearest' }); });
  };
  const again = (): void => { setFresh(0); list.again(); onChange(); };
  const choose = (range: boolean): void => {
    const row = rows[at];
    if (!row) return;
    setSelecting(true);
    if (range) selection.upTo(row.id, rows.map((one) => one.id));
    else selection.toggle(row.id);
  };
  useKeys([
    { code: 'KeyJ', words: ['다음 것', 'Next'], run: () => show(at + 1) },
    { code: 'KeyK', words: ['앞의 것', 'Before'], run: () => show(at - 1) },
    { code: 'KeyX', words: ['고르기', 'Choose'], run: () => choose(false) },
    { code: 'KeyX', shift: true, words: ['여기까지 고르기', 'Choose up to here'], run: () => choose(true) },
    { code: 'KeyN', words: ['다음으로 넘기기', 'Skip to next'], run: () => show(at + 1) },
    { code: 'KeyR', words: ['새로 읽기', 'Refresh'], run: again },
    { code: 'Enter', words: ['열기', 'Open'], run: () => document.getElementById('alarm-title')?.focus() },
    { code: 'Escape', words: ['목록으로', 'Back to the list'], run: () => (wide ? box.current?.querySelector<HTMLElement>('[aria-current]')?.focus() : go(`/department${search}`)) },
  ]);
  return (
    <div class={`split ${id ? 'detail' : ''}`}>
      <section class="panel list" aria-label={say('경보 목록', 'Alarms')}>
        {fresh ? <p class="pad"><Button low icon="refresh" onClick={again}>{say('바뀐 것이 있습니다. 새로 읽기', 'Something changed. Read anew')}</Button></p> : null}
        <div class="items" ref={box}>
          {list.problem ? <Failed problem={list.problem} again={list.again} /> : !list.ready ? <Waiting lines={8} /> : !rows.length ? <Empty title={empty} />
            : <ul>{rows.map((row) => <Item key={row.id} row={row} here={String(row.id) === chosen} query={search} selecting={selecting} chosen={selection.chosen.has(row.id)} onChoose={() => selection.toggle(row.id)} />)}</ul>}
          {list.more ? <p class="pad center"><Button low onClick={list.more}>{say('더 보기', 'Show more')}</Button></p> : null}
        </div>
        <BulkBar spec={ALARM_BULK} rows={rows} selection={selection} onDone={again} />
        <div class="foot small muted no-print">
          <span class="push">{total(list)}</span>
          {rows.length ? <Button low kind="text" aria-pressed={selecting} onClick={() => { setSelecting(!selecting); selection.clear(); }}>{selecting ? say('고르기 끝내기', 'Stop choosing') : say('여럿 고르기', 'Choose several')}<kbd class="wide-only">X</kbd></Button> : null}
        </div>
      </section>
      {chosen ? <AlarmDetail id={chosen} onDone={again} backTo={{ href: `/department${search}`, words: say('우리 부서', 'My department') }} /> : <section class="panel detail-pane"><Empty icon="check" title={say('고른 경보가 없습니다', 'Nothing chosen')} /></section>}
    </div>
  );
}

// ---- handing over when somebody moves

interface Post { id: number; officer_id: number; name: string; emp_no: string; department_id: number | null; department: string; valid_from: string; valid_to: string }

/** Who may take them: whoever has a post today where the alarms, or the manager, are. */
function takers(posts: Post[], rows: AlarmRow[], person: Person): Post[] {
  const now = today(), places = new Set([...rows.map((row) => row.department_id), ...me().posts.filter((post) => post.role === 'manager').map((post) => post.department_id)]);
  const fit = posts.filter((post) => post.officer_id !== person.officer_id && post.department_id !== null && places.has(post.department_id) && post.valid_from <= now && post.valid_to >= now);
  return [...new Map(fit.map((post) => [`${post.officer_id} ${post.department_id}`, post])).values()].sort((a, b) => a.department.localeCompare(b.department) || a.name.localeCompare(b.name));
}

function HandOver({ person, onClose, onDone }: { person: Person; onClose: () => void; onDone: () => void }) {
  const list = useList<AlarmRow>('/alarms/work', { handler_id: person.officer_id }, 500);
  const posts = useList<Post>('/posts', {}, 500);
  const [to, setTo] = useState('');
  const [refused, setRefused] = useState<string[]>([]);
  const [done, setDone] = useState(0);
  const fit = takers(posts.items, list.items, person);
  const run = async (reason: string): Promise<void> => {
    const taker = fit.find((post) => String(post.id) === to);
    if (!taker) throw new Problem(-1, say('받을 사람을 골라 주세요.', 'Choose who takes them.'), '', '', 'form');
    const problems: string[] = [];
    let many = 0;
    for (const row of list.items) {
      try {
        await send('POST', `/alarms/${row.id}/transfer`, { officer_id: taker.officer_id, ...(row.department_id === taker.department_id ? {} : { department_id: taker.department_id }), reason }, { version: row.version, key: actKey() });
        setDone(++many);
      } catch (error) { problems.push(`${row.id}: ${(error as Error).message}`); }
    }
    onDone();
    if (problems.length) { setRefused(problems); list.again(); throw new Problem(-1, say(`${many}건을 넘겼고 ${problems.length}건은 넘기지 못했습니다.`, `${many} handed over, ${problems.length} were not.`), '', '', 'form'); }
    toast(say(`${number(many)}건을 넘겼습니다.`, `${number(many)} handed over.`));
  };
  return (
    <ReasonDialog title={say('인계', 'Hand over')} verb={say(`${number(list.items.length)}건 넘기기`, `Hand over ${number(list.items.length)}`)} least={1} most={4000} onClose={onClose} onAct={run}
      lead={<p>{say(`${person.name} 님이 처리할 열린 경보 ${number(list.items.length)}건을 다른 직원에게 넘깁니다. 기한은 그대로이고, 경보에 관련된 사람에게는 넘어가지 않습니다. 보직이 끝나면(관리자가 조직에서 끝냄) 남은 것은 팀장에게 갑니다.`, `Hands the ${number(list.items.length)} open alarms of ${person.name} to another officer. Due days stay, and nobody who is involved gets his own. When a post ends (the administrator ends it), what is left goes to the lead.`)}</p>}>
      {list.ready ? null : <Waiting lines={1} />}
      <SelectField label={say('받을 사람', 'Who takes them')} value={to} onChange={setTo} options={[{ value: '', label: say('고르지 않음', 'None') }, ...fit.map((post) => ({ value: String(post.id), label: `${post.name} (${post.emp_no}) · ${post.department}` }))]} />
      {done ? <p role="status" class="small sub">{say(`${done}건 넘김`, `${done} done`)}</p> : null}
      {refused.length ? <Note tone="warn"><ul>{refused.map((words) => <li key={words}>{words}</li>)}</ul></Note> : null}
    </ReasonDialog>
  );
}

function Spread({ overview, again }: { overview: Overview; again: () => void }) {
  const scenarios = useGet<{ items: ScenarioRow[] }>('/scenarios');
  const [moving, setMoving] = useState<Person | null>(null);
  const title = (id: string): string => scenarios.body?.items.find((one) => one.id === id)?.title ?? '';
  const byRule = sums(overview.cells, (cell) => [cell.scenario_id, cell.area]);
  const link = (value: number, href: string, words: string) => (value ? <a class="under" href={href}>{number(value)}<span class="sr"> {words}</span></a> : '0');
  return (
    <div class="board halves">
      <Panel title={say('누구에게 있나', 'Who has them')} note={say('처리할 사람별 열린 경보', 'open alarms by who handles them')}>
        <Rows caption={say('사람별 열린 경보', 'Open alarms by person')} items={overview.people} id={(row) => String(row.officer_id)} empty={say('열린 경보가 없습니다', 'No alarm is open')} columns={[
          { id: 'name', title: say('사람', 'Person'), cell: (row) => row.name ?? say('처리할 사람 없음', 'nobody') },
          { id: 'act', title: say('조치할 것', 'To act'), right: true, cell: (row) => link(row.to_act, path('/alarms', { handler_id: row.officer_id, state: 'issued,working' }), row.name ?? '') },
          { id: 'late', title: say('기한 지남', 'Late'), right: true, cell: (row) => link(row.late, lateRows(overview.today, { handler_id: row.officer_id }), row.name ?? '') },
          { id: 'open', title: say('열림', 'Open'), right: true, cell: (row) => link(row.open, openRows({ handler_id: row.officer_id }), row.name ?? '') },
          { id: 'move', title: say('인계', 'Hand over'), acts: true, cell: (row) => (row.officer_id ? <Button low icon="transfer" onClick={() => setMoving(row)}>{say('넘기기', 'Hand over')}<span class="sr"> {row.name}</span></Button> : '') },
        ]} />
      </Panel>
      <Panel title={say('어느 규칙에 걸렸나', 'Which rules')} note={say('규칙별 열린 경보', 'open alarms by rule')}>
        <Rows caption={say('규칙별 열린 경보', 'Open alarms by rule')} items={byRule} id={(row) => row.key} empty={say('열린 경보가 없습니다', 'No alarm is open')} columns={[
          { id: 'rule', title: say('규칙', 'Rule'), cell: (row) => <><b>{row.key}</b> {title(row.key)} <span class="kind">{areaWords(row.words)}</span></> },
          { id: 'late', title: say('기한 지남', 'Late'), right: true, cell: (row) => link(row.late, lateRows(overview.today, { scenario_id: row.key }), row.key) },
          { id: 'open', title: say('열림', 'Open'), right: true, cell: (row) => link(row.open, openRows({ scenario_id: row.key }), row.key) },
          { id: 'won', title: say('금액(원)', 'Won'), right: true, cell: (row) => number(row.won) },
        ]} />
      </Panel>
      {moving ? <HandOver person={moving} onClose={() => setMoving(null)} onDone={again} /> : null}
    </div>
  );
}

export default function Department({ ids }: PageProps) {
  const { query } = usePlace();
  const view = (query.get('view') ?? 'approve') as ViewName;
  const overview = useGet<Overview>('/statistics/overview');
  const asked = useList<unknown>('/alarm-requests', { kind: 'extend', state: 'asked' }, 1);
  const again = (): void => { overview.again(); asked.again(); };
  useEffect(() => { let timer: number | undefined; const stop = listen(ALARM_EVENTS, () => { timer ??= window.setTimeout(() => { timer = undefined; again(); }, 3000); }); return () => { stop(); clearTimeout(timer); }; }, [overview.again]);
  const open = overview.body?.open;
  const now = overview.body?.today ?? '';
  const department = me().posts.find((post) => post.role === 'manager')?.department ?? '';
  const tile = (name: ViewName, what: string, value: number | null | undefined, how: string, late = false) =>
    <Figure what={what} value={value === null || value === undefined ? '…' : number(value)} unit={say('건', '')} how={how} late={late && !!value} href={path('/department', { view: name })} current={view === name} />;
  return (
    <div class={`page flush fill ${ids['alarm'] ? 'detail' : ''}`}>
      <div class="head">
        <h1>{say('우리 부서', 'My department')}</h1>
        <p class="lead">{open ? say(`${department ? `${department}. ` : ''}승인할 것이 ${number(open.to_approve)}건, 기한이 지난 것이 ${number(open.late)}건 있습니다.`, `${department ? `${department}. ` : ''}${number(open.to_approve)} to approve, ${number(open.late)} late.`) : ''}</p>
        <span class="push" />
        {view === 'late' ? <Button low onClick={() => goQuery({ view: null })}>{say('승인할 것으로', 'To what is to be approved')}</Button> : null}
      </div>
      {overview.problem ? <Failed problem={overview.problem} again={overview.again} /> : (
        <nav class="tiles" aria-label={say('부서의 일', 'Of the department')}>
          {tile('approve', say('승인할 것', 'To approve'), open?.to_approve, say('담당자가 조치를 마침', 'acted on by officers'))}
          {tile('late', say('기한 지남', 'Late'), open?.late, open?.late_week ? say(`7일 넘은 것 ${number(open.late_week)}건`, `${number(open.late_week)} over 7 days`) : say('7일 넘은 것 없음', 'none over 7 days'), true)}
          {tile('open', say('열린 경보', 'Open'), open?.count, say('사람별, 규칙별로', 'by person and by rule'))}
          {tile('asked', say('정할 요청', 'Requests to decide'), asked.total, say('기한 연장', 'later days'))}
        </nav>
      )}
      <div class="department-view">
        {view === 'open' ? (overview.body ? <Spread overview={overview.body} again={again} /> : <Waiting />)
          : view === 'asked' ? <div class="board halves"><section class="panel across" aria-label={say('기한 연장 요청', 'Requests for later days')}><Requests kind="extend" state={query.get('all') ? undefined : 'asked'} /><p class="pad"><Check label={say('정한 것도 보기', 'Show decided ones too')} checked={!!query.get('all')} onChange={(on) => goQuery({ all: on ? 1 : null })} /></p></section></div>
          : view === 'late' ? (now ? <Work key="late" filters={{ due_on_to: addDays(now, -1) }} id={ids['alarm']} empty={say('기한이 지난 경보가 없습니다', 'Nothing is late')} onChange={again} /> : <Waiting />)
          : <Work key="approve" filters={{ state: 'acted' }} id={ids['alarm']} empty={say('승인할 것이 없습니다', 'Nothing to approve')} onChange={again} />}
      </div>
    </div>
  );
}
