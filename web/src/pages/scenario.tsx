// The studio of one rule: read, edited, tried and proposed, with what runs now always beside it.

import { useEffect, useState } from 'preact/hooks';
import { date, moment, number } from '../core/format';
import { useDraft } from '../core/draft';
import { useGet, useList } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { josa, say } from '../core/say';
import { may } from '../core/session';
import { areaWords, Pill, Severity } from '../parts/badges';
import { Button, Failed, Note, Tabs, Waiting } from '../parts/basic';
import { SelectField } from '../parts/fields';
import { Icon } from '../parts/icon';
import { Rows } from '../parts/table';
import { CasesView, countCases, useCases } from '../scenario/cases';
import { Changes, Propose } from '../scenario/changes';
import { Editor, Notes, useCheck } from '../scenario/editor';
import { Differences, Effect, Figures, useBacktest } from '../scenario/effect';
import { ShadowView } from '../scenario/shadow';
import { Reading, ReadinessView, useSchema } from '../scenario/reading';
import { isNumeric, missingTables, stateWords, statusWords, unitOf, valueWords, type Change, type ChangeBody, type Note as Fault, type Scenario, type Version } from '../scenario/types';
import type { PageProps } from '../pages';

interface Draft { text: string; cases: string; values: Record<string, string> }
const NOTHING: Draft = { text: '', cases: '', values: {} };

function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia('(min-width: 1024px)').matches);
  useEffect(() => {
    const media = matchMedia('(min-width: 1024px)');
    const look = (): void => setWide(media.matches);
    media.addEventListener('change', look);
    return () => media.removeEventListener('change', look);
  }, []);
  return wide;
}

const versionAt = (version: Version): string => moment(new Date(Number(version.made_us) / 1000).toISOString());

function Versions({ scenario, onBack }: { scenario: Scenario; onBack: ((number: number) => void) | null }) {
  return (
    <Rows caption={say('판 이력', 'Versions')} items={scenario.versions} id={(version) => version.number} columns={[
      { id: 'number', title: say('판', 'Version'), cell: (version) => <>{say(`${version.number}판`, `version ${version.number}`)} {Number(version.number) === scenario.version ? <Pill tone="done">{say('운영', 'live')}</Pill> : null}</> },
      { id: 'origin', title: say('온 곳', 'Origin'), cell: (version) => (version.origin === 'pack' ? say('꾸러미', 'the pack') : say('이 기관', 'this site')) },
      { id: 'at', title: say('언제', 'When'), cell: (version) => versionAt(version) },
      { id: 'back', title: say('되돌리기', 'Go back'), acts: true, cell: (version) => (onBack && Number(version.number) !== scenario.version ? <Button low onClick={() => onBack(Number(version.number))}>{say('이 판으로 되돌리기 제안', 'Propose going back')}</Button> : '') },
    ]} />
  );
}

function Status({ now, onPropose }: { now: string; onPropose: (status: string) => void }) {
  const [to, setTo] = useState(now);
  return (
    <div class="pad line wrap moving-days"><SelectField label={say('단계', 'Status')} value={to} onChange={setTo} options={['draft', 'test', 'stable'].map((status) => ({ value: status, label: statusWords(status) + (status === now ? say(' (지금)', ' (now)') : '') }))} />
      <Button disabled={to === now} onClick={() => onPropose(to)}>{say('단계 바꾸기 제안', 'Propose it')}</Button></div>
  );
}

function Values({ scenario }: { scenario: Scenario }) {
  if (!scenario.values.length) return null;
  return (
    <section class="pad stack"><h2>{say('이 기관에서 정한 기준값', 'Limits set here')}</h2>
      <Rows caption={say('정한 기준값', 'Limits set')} items={scenario.values} id={(value) => `${value.name} ${value.agency} ${value.valid_from}`} columns={[
        { id: 'name', title: say('기준', 'Limit'), cell: (value) => { const param = scenario.params?.find((one) => one.name === value.name); return param ? unitOf(param).title : value.name; } },
        { id: 'value', title: say('값', 'Value'), right: true, cell: (value) => { const param = scenario.params?.find((one) => one.name === value.name); return value.value === null ? say('기본값', 'default') : param ? valueWords(param, value.value) : value.value; } },
        { id: 'agency', title: say('기관', 'Agency'), cell: (value) => value.agency || say('모두', 'all') },
        { id: 'days', title: say('적용', 'Holds'), cell: (value) => `${date(value.valid_from)}~${date(value.valid_to)}` },
      ]} />
    </section>
  );
}

/** The right half while the text itself is edited: the draft beside what runs. */
function TextEffect({ id, text, runs }: { id: string; text: string; runs: boolean }) {
  const [asked, setAsked] = useState<string | null>(null);
  const test = useBacktest(id, asked === text ? { kind: 'version', text } : null, 100);
  return (
    <div>
      <p class="pad muted">{say('글을 고친 초안을 운영판과 견줍니다. 기준값은 글의 params에서 바꿀 수 있습니다.', 'The edited draft beside the live version. Limits can be changed in its params.')}</p>
      <p class="pad"><Button icon="chart" onClick={() => setAsked(text)} disabled={!runs} busy={test.busy && asked === text}>{say('운영판과 비교', 'Compare with live')}</Button></p>
      {!runs ? <p class="pad muted">{say('틀린 곳을 고치면 견줄 수 있습니다.', 'Mend the faults to compare.')}</p> : null}
      {test.problem && asked === text ? <Failed problem={test.problem} /> : null}
      {test.found && asked === text ? <><Figures counts={test.found} /><Differences found={test.found} busy={test.busy} onMore={null} /></> : null}
    </div>
  );
}

function Studio({ scenario, again }: { scenario: Scenario; again: () => void }) {
  const { query } = usePlace();
  const wide = useWide();
  const author = may('scenario_propose');
  const draft = useDraft<Draft>(`scenario-${scenario.id}`, NOTHING);
  const schema = useSchema();
  const changes = useList<Change>('/scenario-changes', { subject: scenario.id }, 20);
  const [goTo, setGoTo] = useState<{ start: number } | null>(null);
  const [proposing, setProposing] = useState<{ body: ChangeBody; lead: string; isLimit?: boolean } | null>(null);
  const now = author ? draft.body ?? NOTHING : NOTHING;
  const text = now.text || scenario.text;
  const edited = !!now.text && now.text !== scenario.text;
  const check = useCheck(author ? text : null);
  const checked = check.checked;
  const runs = !!checked?.runs && check.of === text;
  const ran = useCases(scenario.id, edited ? text : null, now.cases && now.cases !== scenario.cases ? now.cases : null);
  const params = (scenario.params ?? []).filter(isNumeric);
  const chosen = params.find((param) => param.name === query.get('limit')) ?? params[0] ?? null;
  const moved = chosen ? now.values[chosen.name] : undefined;
  const state = stateWords(scenario);
  const missing = missingTables(scenario);
  const errors = checked && check.of === text ? checked.notes.filter((note) => note.severity === 'error').length : 0;
  const set = (change: Partial<Draft>): void => {
    const next = { ...now, ...change };
    if (next.text || next.cases || Object.keys(next.values).length) draft.change(next);
    else draft.clear(); // at once: what was dropped must not come back
  };
  const choose = (name: string): void => { goQuery({ limit: name }, { replace: true }); };
  const done = (): void => { again(); changes.again(); };

  const isMoved = chosen !== null && moved !== undefined && moved !== chosen.value;
  const drafted: ChangeBody | null = edited ? (runs ? { kind: 'version', text } : null) : isMoved && chosen && moved !== undefined ? { kind: 'parameter', parameter: chosen.name, value: moved } : null;
  const propose = (): void => {
    if (!drafted) return;
    if (edited) setProposing({ body: drafted, lead: say(`${scenario.id} ${scenario.title}의 글을 고친 초안을 검토에 올립니다.`, `The edited text of ${scenario.id} goes to review.`) });
    else if (chosen)
      setProposing({ isLimit: true, body: drafted, lead: say(`${unitOf(chosen).title}: ${valueWords(chosen)}에서 ${valueWords(chosen, moved)}로 바꾸는 일을 검토에 올립니다.`, `${unitOf(chosen).title}: from ${valueWords(chosen)} to ${valueWords(chosen, moved)}.`) });
  };

  const reading = (
    <div class={author ? 'studio' : 'studio reading-only'}>
      <div class="left">
        <Reading scenario={scenario} checked={checked} schema={schema} values={now.values} chosen={chosen?.name ?? ''} onChoose={author ? choose : null} />
        <section class="sql-part" aria-label="SQL">
          <div class="line wrap sql-head"><h2>SQL</h2><span class="muted small">{say('PostgreSQL 그대로 실행됩니다', 'Runs as PostgreSQL')}</span><span class="push" />
            <span class={`small ${errors ? 'lacking' : 'fine'}`} role="status">{!author || !checked ? '' : check.busy ? say('읽는 중', 'reading') : errors ? say(`틀린 곳 ${errors}곳`, `${errors} faults`) : say('읽힘', 'sound')}</span></div>
          {author ? <Notes notes={checked && check.of === text ? checked.notes : []} onGo={(note: Fault) => setGoTo({ start: note.start })} /> : null}
          <Editor label={say('시나리오 파일', 'Scenario file')} value={text} checked={checked} of={check.of} readOnly={!author || !wide} onChange={(next) => set({ text: next })} describedBy="sql-keys" goTo={goTo} />
          {author && wide ? <p class="small muted pad" id="sql-keys">{say('나가려면 Esc를 누른 뒤 Tab을 누르세요. 초안은 서버에 저장됩니다.', 'To leave press Esc, then Tab. The draft is kept by the server.')} {draft.kept === 'failed' ? say('저장하지 못했습니다.', 'It could not be kept.') : ''}
            {edited ? <> <Button low kind="text" onClick={() => set({ text: '' })}>{say('고친 것 버리기', 'Drop the edits')}</Button></> : null}</p> : null}
          {author && !wide ? <p class="small muted pad">{say('글은 넓은 화면에서 고칠 수 있습니다.', 'The text can be edited on a wide screen.')}</p> : null}
          {check.problem ? <Note tone="bad">{check.problem}</Note> : null}
        </section>
      </div>
      {author ? <section class="right-half" aria-label={say('바꾸면 달라지는 것', 'What a change does')}>
        <div class="line wrap right-head"><h2>{say('기준을 옮기면 무엇이 달라지나', 'What moving a limit changes')}</h2><span class="push" /><span class="muted small">{scenario.records ? say(`기록 ${number(scenario.records)}건에서`, `over ${number(scenario.records)} records`) : ''}</span></div>
        {edited ? <TextEffect id={scenario.id} text={text} runs={runs} />
          : chosen ? <Effect id={scenario.id} params={params} chosen={chosen} onChoose={choose} values={now.values} onValue={(name, value) => set({ values: { ...now.values, [name]: value } })} />
          : <p class="pad muted">{say('옮길 수 있는 기준값이 없는 규칙입니다.', 'This rule has no limits to move.')}</p>}
      </section> : null}
    </div>
  );

  return (
    <div class="page">
      <nav class="crumbs small" aria-label={say('위치', 'Where')}><a href="/scenarios">{say('시나리오', 'Scenarios')}</a>{scenario.area ? <><Icon name="right" /><a href={`/scenarios?area=${scenario.area}`}>{areaWords(scenario.area)}</a></> : null}<Icon name="right" /><span aria-current="page">{scenario.id}</span></nav>
      <div class="head">
        <h1>{scenario.title ?? scenario.id}</h1>
        <span class="line wrap"><Pill tone={state.tone} icon={state.icon}>{state.words}</Pill>{edited || isMoved ? <Pill tone="work" icon="half">{say('초안', 'Draft')}</Pill> : null}{scenario.severity ? <Severity value={scenario.severity} /> : null}<span class="muted">{scenario.version ? say(`운영 ${scenario.version}판`, `live version ${scenario.version}`) : ''}</span></span>
        <span class="push" />
        {author ? (
          <span class="line wrap no-print">
            <Button icon="play" onClick={() => { goQuery({ tab: 'cases' }, { replace: true }); ran.run(); }} busy={ran.busy}>{say(`사례 ${countCases(now.cases || scenario.cases || '')}개 실행`, `Run ${countCases(now.cases || scenario.cases || '')} cases`)}</Button>
            <Button onClick={() => setProposing({ body: { kind: scenario.paused ? 'resume' : 'pause' }, lead: scenario.paused ? say('쉬던 규칙을 다시 돌리자고 제안합니다.', 'Propose that the rule runs again.') : say('규칙을 쉬게 하자고 제안합니다. 쉬는 동안 잡힌 경보는 거두어집니다.', 'Propose a pause. Meanwhile its alarms are withdrawn.') })} icon={scenario.paused ? 'play' : 'pause'}>{scenario.paused ? say('다시 돌리기 제안', 'Propose to resume') : say('쉬기 제안', 'Propose a pause')}</Button>
            <Button kind="primary" onClick={propose} disabled={!drafted}>{say('검토 요청', 'Ask for review')}</Button>
          </span>
        ) : null}
      </div>
      {scenario.error || scenario.reason ? <Note tone="warn">{scenario.error ?? scenario.reason}</Note> : null}
      {author && draft.body && Object.entries(now.values).some(([name, value]) => scenario.params?.find((one) => one.name === name && one.value !== value)) && edited
        ? <Note tone="warn">{say('글과 기준값을 함께 고쳤습니다. 검토에는 글만 올라갑니다.', 'Both text and limits were changed; only the text goes to review.')}</Note> : null}
      <section class="panel studio-panel">
        <Tabs label={say('이 규칙', 'This rule')} tabs={[
          { id: 'read', title: author ? say('읽기와 고치기', 'Read and edit') : say('읽기', 'Read'), view: () => reading },
          { id: 'cases', title: say('사례', 'Cases'), badge: countCases(now.cases || scenario.cases || ''), view: () => (author ? <CasesView text={now.cases || scenario.cases || ''} onChange={(cases) => set({ cases })} ran={ran} readOnly={!wide} /> : <pre class="plain pad">{scenario.cases || say('사례가 없습니다', 'No cases')}</pre>) },
          { id: 'ready', title: say('준비 상태', 'Readiness'), badge: missing.length ? say('자료 없음', 'no data') : null, view: () => <ReadinessView scenario={scenario} checked={checked} schema={schema} author={author} /> },
          { id: 'versions', title: say('판 이력', 'Versions'), badge: scenario.versions.length, view: () => <>{author && scenario.status ? <Status now={scenario.status} onPropose={(status) => setProposing({ body: { kind: 'status', status }, lead: say(`단계를 ${statusWords(scenario.status ?? '')}에서 ${josa(statusWords(status), '으로/로')} 바꾸자고 제안합니다.`, `Propose to move it from ${statusWords(scenario.status ?? '')} to ${statusWords(status)}.`) })} /> : null}<Versions scenario={scenario} onBack={author ? (back) => setProposing({ body: { kind: 'version', number: back }, lead: say(`${back}판으로 되돌리자고 제안합니다.`, `Propose going back to version ${back}.`) }) : null} /><Values scenario={scenario} /></> },
          ...(author ? [{ id: 'shadow', title: say('곁에서 돌리기', 'Run beside'), view: () => <ShadowView id={scenario.id} params={scenario.params ?? []} body={drafted} /> }] : []),
          { id: 'changes', title: say('변경과 검토', 'Changes'), badge: changes.total, view: () => <Changes list={changes} onDone={done} params={scenario.params} /> },
        ]} />
      </section>
      {proposing ? <Propose id={scenario.id} {...proposing} onDone={() => { if (proposing.body.kind === 'parameter' || proposing.body.kind === 'version') set({ text: '', values: {} }); changes.again(); goQuery({ tab: 'changes' }, { replace: true }); }} onClose={() => setProposing(null)} /> : null}
    </div>
  );
}

export default function ScenarioPage({ ids }: PageProps) {
  const id = ids['scenario'] ?? '';
  const found = useGet<Scenario>(`/scenarios/${encodeURIComponent(id)}`);
  useEffect(() => { if (found.body?.title) document.title = `${found.body.title} · ${say('해치', 'Haechi')}`; }, [found.body]);
  if (found.problem && !found.body) return <div class="page"><h1 class="sr">{say('시나리오', 'Scenario')}</h1><Failed problem={found.problem} again={found.again} /></div>;
  if (!found.body) return <div class="page"><h1 class="sr">{say('시나리오', 'Scenario')}</h1><Waiting lines={10} /></div>;
  return <Studio key={found.body.id} scenario={found.body} again={found.again} />;
}
