// 업무와 점검항목: areas, their duties, each with its sheets by version and their items; audit edits drafts, departments
// propose items.

import { useMemo, useState } from 'preact/hooks';
import { Act, Part, type Row, type Verb } from '../admin/register';
import { useApi } from '../core/schema';
import { wordOf } from '../admin/words';
import { send } from '../core/api';
import { date, number } from '../core/format';
import { useGet } from '../core/load';
import { go, goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { may } from '../core/session';
import { Pill } from '../parts/badges';
import { Button, Empty, Failed, Note, Waiting } from '../parts/basic';
import { Confirm, toast } from '../parts/dialog';
import { Icon } from '../parts/icon';
import type { PageProps } from '../pages';
import { SelfCheck } from '../selfcheck/parts';
import { words } from '../selfcheck/types';

interface Duty extends Row { code: string; area: string; name_ko: string; post_duty: string; filled_by: string; everywhere: boolean; example: boolean; in_force: boolean; owners: number; version: number }
interface Sheet extends Row { number: number; cycle: string; state: string; live_from: string | null; items: number; version: number }
interface Item extends Row { code: string; position: number; answer: string; basis: string; scenarios: string[]; version: number }
interface SheetOne { sheet: Sheet; items: Item[]; acts: string[] }

const DUTY: Verb = { words: ['업무 더하기', 'Add a duty'], path: '/selfcheck/duties', done: ['업무를 더했습니다.', 'The duty was added.'] };
const EDIT_DUTY: Verb = { words: ['고치기', 'Edit'], method: 'PATCH', path: '/selfcheck/duties/{id}', edits: true };
const END_DUTY: Verb = { words: ['끝내기', 'End'], path: '/selfcheck/duties/{id}/end', danger: true, lead: () => <p>{say('다음 회차부터 이 업무의 진단서를 열지 않습니다. 지난 진단서는 그대로 남습니다.', 'No sheet of it is opened from the next round on. Past ones stay.')}</p> };
const PUBLISH: Verb = { words: ['시행', 'Publish'], path: '/selfcheck/sheets/{id}/publish', lead: () => <p>{say('시행하면 같은 주기의 앞 판은 끝나고, 다음 회차부터 이 판을 씁니다. 초안을 쓴 사람은 시행할 수 없습니다.', 'The version before it ends, and rounds use this one from now on. Who wrote it cannot publish it.')}</p>, done: ['시행했습니다.', 'Published.'] };
const END_SHEET: Verb = { words: ['이 판 끝내기', 'End this version'], path: '/selfcheck/sheets/{id}/end', danger: true };
const REMOVE: Verb = { words: ['빼기', 'Take out'], method: 'DELETE', path: '/selfcheck/items/{id}', danger: true, lead: (row) => <p>{words(row, 'text')}</p>, done: ['뺐습니다.', 'Taken out.'] };

function useScenarioIds(): string[] {
  const { body } = useGet<{ items: { id: string }[] }>(may('scenario_read') ? '/scenarios' : null);
  return body?.items.map((one) => one.id) ?? [];
}

// ---- one version of a sheet

function Items({ one, edits, ask }: { one: SheetOne; edits: boolean; ask: (verb: Verb, row: Row) => void }) {
  const ids = useScenarioIds();
  const extra = { scenarios: { choices: ids } };
  const edit: Verb = { words: ['고치기', 'Edit'], method: 'PATCH', path: '/selfcheck/items/{id}', edits: true, extra };
  return (
    <>
      <ol class="bank-items">
        {one.items.map((item, i) => (
          <li key={item.id}>
            <span class="nth" aria-hidden="true">{i + 1}</span>
            <div class="push">
              <p>{words(item, 'text')}</p>
              <p class="line wrap small sub"><span class="num">{item.code}</span><span class="kind">{wordOf('answer', item.answer)}</span>{item.basis ? <span>{item.basis}</span> : null}{item.scenarios.length ? <span>{say('같은 것을 보는 규칙', 'Watched by')} {item.scenarios.map((id) => <a key={id} class="under" href={`/scenarios/${id}`}>{id} </a>)}</span> : null}</p>
            </div>
            {edits ? <span class="line"><Button low icon="edit" onClick={() => ask(edit, item)}>{say('고치기', 'Edit')}<span class="sr"> {item.code}</span></Button><Button low onClick={() => ask(REMOVE, item)}>{say('빼기', 'Take out')}<span class="sr"> {item.code}</span></Button></span> : null}
          </li>
        ))}
      </ol>
      {one.items.length ? null : <p class="muted pad">{say('항목이 아직 없습니다.', 'No items yet.')}</p>}
      {edits ? <p class="pad"><Button icon="plus" onClick={() => ask({ words: ['점검항목 더하기', 'Add an item'], path: '/selfcheck/sheets/{id}/items', extra, done: ['더했습니다.', 'Added.'] }, { id: one.sheet.id })}>{say('점검항목 더하기', 'Add an item')}</Button></p> : null}
    </>
  );
}

function Sheets({ duty }: { duty: Duty }) {
  const { api } = useApi();
  const { query } = usePlace();
  const edits = may('selfcheck_edit');
  const list = useGet<{ items: Sheet[] }>('/selfcheck/sheets', { duty_id: duty.id, sort: '-id', limit: 50 });
  const versions = list.body?.items ?? [];
  const asked = versions.find((one) => String(one.id) === query.get('sheet'));
  const chosen = asked ?? versions.find((one) => one.state === 'live') ?? versions[0];
  const one = useGet<SheetOne>(chosen ? `/selfcheck/sheets/${chosen.id}` : null);
  const [act, setAct] = useState<{ verb: Verb; row: Row } | null>(null);
  const again = (): void => { list.again(); one.again(); };
  if (list.problem) return <Failed problem={list.problem} again={list.again} />;
  if (!list.body || !api) return <section class="panel"><Waiting lines={4} /></section>;
  const begin: Verb = { words: ['새 판 쓰기', 'Begin a version'], path: '/selfcheck/sheets', start: () => ({ duty_id: duty.id, cycle: chosen?.cycle ?? 'half_year', from_sheet_id: chosen?.id ?? null }), extra: { duty_id: { hidden: true }, from_sheet_id: { hidden: true } }, after: (reply) => { list.again(); goQuery({ sheet: String(reply['id']) }); toast(say('초안을 만들었습니다. 항목을 고친 뒤 다른 감사자가 시행합니다.', 'A draft was made. Another auditor publishes it.')); } };
  const body = one.body?.sheet.id === chosen?.id ? one.body : null;
  return (
    <section class="panel">
      <div class="title"><h2>{say('진단표', 'Sheets')}</h2><span class="push" />
        {edits ? <Button low icon="plus" onClick={() => setAct({ verb: begin, row: { id: 0 } })}>{say(...begin.words)}</Button> : null}
      </div>
      {versions.length ? (
        <div class="line wrap versions" role="group" aria-label={say('진단표의 판', 'Versions')}>
          {versions.map((row) => <a key={row.id} class="btn low" href={`?sheet=${row.id}`} aria-current={row.id === chosen?.id ? 'true' : undefined} onClick={(event) => { event.preventDefault(); goQuery({ sheet: row.id }); }}>{say(`${row.number}판`, `v${row.number}`)} · {wordOf('cycle', row.cycle)} · {wordOf('state', row.state)}</a>)}
        </div>
      ) : <p class="muted pad">{say('진단표가 아직 없습니다.', 'No sheet yet.')}</p>}
      {body ? (
        <>
          <div class="line wrap sheet-line">
            <Pill tone={body.sheet.state === 'live' ? 'done' : body.sheet.state === 'draft' ? 'work' : ''} icon={body.sheet.state === 'live' ? 'ring-check' : body.sheet.state === 'draft' ? 'edit' : 'minus'}>{wordOf('state', body.sheet.state)}</Pill>
            <span class="sub">{say(`${wordOf('cycle', body.sheet.cycle)}, 항목 ${number(body.items.length)}개`, `${wordOf('cycle', body.sheet.cycle)}, ${number(body.items.length)} items`)}{body.sheet.live_from ? say(`, ${date(body.sheet.live_from)}부터`, `, from ${date(body.sheet.live_from)}`) : ''}</span>
            <span class="push" />
            {body.acts.includes('publish') ? <Button low kind="second" onClick={() => setAct({ verb: PUBLISH, row: body.sheet })}>{say(...PUBLISH.words)}</Button> : null}
            {edits && body.acts.includes('end') ? <Button low onClick={() => setAct({ verb: END_SHEET, row: body.sheet })}>{say(...END_SHEET.words)}</Button> : null}
          </div>
          <Items one={body} edits={edits && body.sheet.state === 'draft'} ask={(verb, row) => setAct({ verb, row })} />
        </>
      ) : chosen ? <Waiting lines={4} /> : null}
      {act ? <Act api={api} verb={act.verb} row={act.row} again={again} onClose={() => setAct(null)} /> : null}
    </section>
  );
}

// ---- one duty

function Chosen({ duty, again }: { duty: Duty; again: () => void }) {
  const { api } = useApi();
  const [verb, setVerb] = useState<Verb | null>(null);
  const edits = may('selfcheck_edit');
  const propose: Verb = { words: ['점검항목 제안하기', 'Propose an item'], path: '/selfcheck/proposals', start: () => ({ duty_id: duty.id, answer: 'yes_no' }), extra: { duty_id: { hidden: true }, reason: { hint: say('어떤 일이 있어서 필요한지', 'What happened that makes it needed') } }, done: ['제안했습니다. 감사부서가 정합니다.', 'Proposed; audit decides.'] };
  return (
    <div class="stack">
      <section class="panel">
        <div class="title">
          <h2>{duty.code} {words(duty, 'name')}</h2>
          {duty.example ? <span class="kind">{say('예시', 'Example')}</span> : null}
          <span class="push" />
          {may('selfcheck_fill') && !edits ? <Button low icon="plus" onClick={() => setVerb(propose)}>{say(...propose.words)}</Button> : null}
          {edits && duty.in_force ? <span class="line"><Button low icon="edit" onClick={() => setVerb(EDIT_DUTY)}>{say(...EDIT_DUTY.words)}</Button><Button low kind="danger" onClick={() => setVerb(END_DUTY)}>{say(...END_DUTY.words)}</Button></span> : null}
        </div>
        <div class="inside">
          <dl class="facts">
            <dt>{say('분야', 'Area')}</dt><dd>{words(duty, 'area')}</dd>
            <dt>{say('작성자', 'Filled in by')}</dt><dd>{wordOf('filled_by', duty.filled_by)}{duty.post_duty ? say(`(담당업무 ${duty.post_duty})`, ` (duty code ${duty.post_duty})`) : ''}</dd>
            <dt>{say('소관', 'Performed by')}</dt><dd>{duty.everywhere ? say('모든 부서', 'Every department') : say(`${number(duty.owners)}개 부서`, `${number(duty.owners)} departments`)}</dd>
          </dl>
        </div>
      </section>
      <Sheets key={duty.id} duty={duty} />
      {duty.everywhere ? null : <Part key={`owners-${duty.id}-${duty.owners}`} limit={100} spec={{
        path: '/selfcheck/owners', name: ['소관 부서', 'Departments that perform it'], columns: ['department_name', 'valid_from', 'valid_to'], fixed: { duty_id: duty.id, sort: 'id' },
        rowTitle: (row) => String(row['department_name']), empty: ['소관 부서가 없어 진단서가 열리지 않습니다.', 'No department performs it, so no sheet is opened.'],
        make: edits ? { words: ['부서 더하기', 'Add a department'], path: '/selfcheck/owners', start: () => ({ duty_id: duty.id }), extra: { duty_id: { hidden: true } } } : undefined,
        verbs: edits ? [{ words: ['끝내기', 'End'], path: '/selfcheck/owners/{id}/end', when: (row) => row['valid_to'] === '9999-12-31' }] : undefined,
      }} />}
      {verb && api ? <Act api={api} verb={verb} row={duty} again={again} onClose={() => setVerb(null)} /> : null}
    </div>
  );
}

function Load({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  return (
    <Confirm title={say('예시 불러오기', 'Load the examples')} verb={say('불러오기', 'Load')} onClose={onClose}
      onAct={async () => {
        const done = await send<{ duties: number; sheets: number; items: number }>('POST', '/selfcheck/examples', {});
        toast(say(`업무 ${number(done.duties)}개, 항목 ${number(done.items)}개를 더했습니다.`, `${number(done.duties)} duties and ${number(done.items)} items were added.`));
        onDone();
      }}>
      <p>{say('프로그램에 들어 있는 예시 업무와 점검항목을 이 기관에 더합니다. 예시라는 표시가 붙으며, 공식 표준이 아닙니다. 이미 있는 것은 그대로 둡니다.', 'Adds the duties and items that come with the program. They are marked as examples and are no official standard. What is there already stays.')}</p>
    </Confirm>
  );
}

export default function Bank({ ids }: PageProps) {
  const { api } = useApi();
  const list = useGet<{ items: Duty[] }>('/selfcheck/duties', { limit: 500, sort: 'code' });
  const [dialog, setDialog] = useState<'load' | 'duty' | null>(null);
  const edits = may('selfcheck_edit');
  const duties = list.body?.items ?? [];
  const areas = useMemo(() => [...new Map(duties.map((one) => [one.area, one])).values()].sort((a, b) => a.area.localeCompare(b.area)), [list.body]);
  const chosen = duties.find((one) => String(one.id) === ids['duty']) ?? (innerWidth >= 1024 ? duties[0] : undefined);
  const live = duties.filter((one) => one.in_force).length;
  return (
    <SelfCheck title={say('업무와 점검항목', 'Duties and items')} lead={list.body ? say(`${areas.length}개 분야, 업무 ${number(live)}개`, `${areas.length} areas, ${number(live)} duties`) : ''}
      act={edits ? <><Button low onClick={() => setDialog('load')}>{say('예시 불러오기', 'Load the examples')}</Button><Button low kind="primary" icon="plus" onClick={() => setDialog('duty')}>{say(...DUTY.words)}</Button></> : null}>
      {duties.some((one) => one.example) ? <p class="after-tiles no-print"><Note>{say('“예시”는 프로그램이 가져온 것으로 공식 표준이 아닙니다. 기관에 맞게 고쳐 쓰세요.', '“Example” marks what came with the program; it is no official standard. Fit it to your agency.')}</Note></p> : null}
      {list.problem ? <Failed problem={list.problem} again={list.again} /> : !list.body ? <Waiting lines={8} />
        : !duties.length ? <section class="panel"><Empty icon="list" title={say('업무가 아직 없습니다', 'No duties yet')}>{edits ? <Button kind="primary" onClick={() => setDialog('load')}>{say('예시 불러오기', 'Load the examples')}</Button> : <p>{say('감사부서가 업무와 점검항목을 넣으면 나타납니다.', 'They appear once audit has entered them.')}</p>}</Empty></section>
        : (
          <div class={`beside ${ids['duty'] ? 'chosen' : ''}`}>
            <nav class="panel tree bank-tree" aria-label={say('업무', 'Duties')}>
              {areas.map((area) => (
                <section key={area.area}>
                  <h2 class="group">{words(area, 'area')}</h2>
                  <ul>{duties.filter((one) => one.area === area.area).map((one) => <li key={one.id}><a href={`/selfcheck/bank/${one.id}`} aria-current={one === chosen ? 'true' : undefined}><span class="num muted">{one.code}</span><span class="push">{words(one, 'name')}</span>{one.in_force ? null : <span class="kind">{say('끝남', 'ended')}</span>}</a></li>)}</ul>
                </section>
              ))}
            </nav>
            {chosen ? <div class="bank-one">{ids['duty'] ? <p class="only-narrow"><a class="under" href="/selfcheck/bank"><Icon name="left" /> {say('모든 업무', 'All duties')}</a></p> : null}<Chosen key={chosen.id} duty={chosen} again={list.again} /></div> : null}
          </div>
        )}
      {dialog === 'load' ? <Load onClose={() => setDialog(null)} onDone={list.again} /> : null}
      {dialog === 'duty' && api ? <Act api={api} verb={{ ...DUTY, after: (reply) => { list.again(); go(`/selfcheck/bank/${String(reply['id'])}`); } }} row={{ id: 0 }} again={list.again} onClose={() => setDialog(null)} /> : null}
    </SelfCheck>
  );
}
