// One alarm: a sentence, the values compared, what was done; beside them the rule, the advice, what is lawful, the law.

import { useEffect, useState } from 'preact/hooks';
import { getOne, Problem, send } from '../core/api';
import { date, moment, won } from '../core/format';
import { useKeys, type Key } from '../core/keys';
import { ALARM_EVENTS, listen } from '../core/live';
import { goQuery } from '../core/router';
import { inWords, say } from '../core/say';
import { may } from '../core/session';
import { Due, Severity, State, dispositionWords, stateWords } from '../parts/badges';
import { Button, Failed, Note, Tabs, Waiting } from '../parts/basic';
import { ReasonDialog, toast } from '../parts/dialog';
import { TextField } from '../parts/fields';
import { Files } from '../parts/files';
import { Icon } from '../parts/icon';
import { Timeline } from '../parts/timeline';
import { ActForm } from './act';
import { Compare, titleOf } from './compare';
import { actWords, faultWords, givenWith, recordAddress, type Alarm, type EvidenceItem, type Scenario } from './types';
import { useScenario, useVerbs } from './verbs';

const asSentence = (alarm: Alarm): string => inWords(alarm as unknown as Record<string, unknown>, 'sentence');

export function useAlarm(id: number | string): { alarm: Alarm | null; problem: Problem | null; again: () => void } {
  const [alarm, setAlarm] = useState<Alarm | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setProblem(null);
    setAlarm((old) => (String(old?.id) === String(id) ? old : null));
    getOne<Alarm>(`/alarms/${id}`, abort.signal).then(({ body }) => {
      setAlarm(body);
      if (!body.read_at && body.acts.includes('act')) send('POST', `/alarms/${id}/read`, {}, { version: body.version }).catch(() => {});
    }, (error: Problem) => { if (!abort.signal.aborted) setProblem(error); });
    return () => abort.abort();
  }, [id, round]);
  useEffect(() => listen(ALARM_EVENTS, (data) => { if (String(data['id']) === String(id)) setRound((n) => n + 1); }), [id]);
  return { alarm, problem, again: () => setRound((n) => n + 1) };
}

// ---- beside it

function Beside({ alarm, Head }: { alarm: Alarm; Head: 'h2' | 'h3' }) {
  const rule = useScenario<Scenario>(alarm.scenario_id);
  const parts: [string, string, string][] = [['severity', say('심각도', 'severity'), 'a'], ['amount', say('금액', 'amount'), 'd'], ['rarity', say('희소', 'rarity'), 'b'], ['corroboration', say('겹침', 'overlap'), 'e'], ['repetition', say('반복', 'repetition'), 'c']];
  return (
    <aside aria-label={say('이 경보를 이해하는 데', 'To understand this alarm')}>
      {rule ? (
        <>
          <section>
            <Head>{say('이 규칙은', 'The rule')}</Head>
            <p>{rule.title}</p>
            <p class="muted small">{rule.id}, {say(`${rule.version}판`, `version ${rule.version}`)}{rule.params.length ? ` · ${rule.params.map((param) => `${param.title} ${alarm.params[param.name] ?? param.value}`).join(', ')}` : ''}</p>
          </section>
          {rule.advice ? <section><Head>{say('권하는 조치', 'Advice')}</Head><p>{rule.advice}</p></section> : null}
          {rule.exceptions ? <section><Head>{say('정상일 수 있는 경우', 'May be in order')}</Head><p>{rule.exceptions}</p></section> : null}
          {rule.basis ? <section><Head>{say('근거', 'Basis')}</Head><p>{rule.basis} <span class="kind">{rule.evidence_class === 'background' ? say('배경 근거', 'background') : say('직접 근거', 'direct')}</span></p></section> : null}
        </>
      ) : <section><Head>{say('규칙', 'Rule')}</Head><p>{alarm.scenario_id}</p></section>}
      <section>
        <Head>{say('먼저 볼 차례', 'Priority')}</Head>
        <div class="ratio" aria-hidden="true">{parts.filter(([name]) => alarm.score_parts[name]).map(([name, , tone]) => <i key={name} class={tone} style={{ flex: String(alarm.score_parts[name]) }} />)}</div>
        <p class="small">{alarm.score}{say('점: ', ' points: ')}{parts.filter(([name]) => alarm.score_parts[name]).map(([name, words]) => `${words} ${alarm.score_parts[name]}`).join(', ')}</p>
      </section>
      <section>
        <Head>{say('누가', 'Who')}</Head>
        <p>{[alarm.department_name, alarm.handler_name ?? alarm.officer_name].filter(Boolean).join(' · ') || say('부서를 찾지 못했습니다', 'No department found')}</p>
        {alarm.handler_why === 'involved' ? <p class="small muted">{say('담당자가 관련되어 있어 한 단계 위에서 처리합니다.', 'The officer is involved, so it is handled one step up.')}</p> : null}
      </section>
    </aside>
  );
}

// ---- tabs

function History({ alarm }: { alarm: Alarm }) {
  return (
    <div class="pad">
      <Timeline rows={alarm.history.map((row) => (row.act === 'doubt' ? { ...row, reason: faultWords(row.reason) } : row))} when={(row) => row.at_us} act={actWords} state={stateWords} more={(row) => {
        const causes = (row.detail['causes'] as { table: string; key: string; change: string }[] | undefined) ?? [];
        const given = givenWith(row);
        return <>{given ? <p>{given}</p> : null}{causes.map((cause, i) => <p key={i} class="small muted">{cause.table} {cause.key}: {cause.change}</p>)}</>;
      }} />
    </div>
  );
}

function Comments({ alarm, again }: { alarm: Alarm; again: () => void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const add = (event: Event): void => {
    event.preventDefault();
    if (!text.trim()) { setProblem(say('의견을 적어 주세요.', 'Write a comment.')); return; }
    send('POST', `/alarms/${alarm.id}/comments`, { text: text.trim() }).then(() => { setText(''); setProblem(null); again(); }, (error: Problem) => setProblem(error.message));
  };
  return (
    <div class="pad stack">
      {alarm.comments.map((one) => <div key={one.id}><p><b>{one.by_name}</b> <span class="muted small num">{moment(one.at_us)}</span></p><p class="read">{one.text}</p></div>)}
      {alarm.comments.length ? null : <p class="muted">{say('의견이 아직 없습니다.', 'No comments yet.')}</p>}
      <form class="stack" onSubmit={add}>
        <TextField area label={say('의견', 'Comment')} hint={say('담당자, 부서장, 감사부서가 읽습니다.', 'Read by the officer, the manager and audit.')} value={text} onChange={setText} error={problem} max={4000} name="comment" />
        <div><Button type="submit">{say('의견 남기기', 'Add the comment')}</Button></div>
      </form>
    </div>
  );
}

function Records({ alarm, Head }: { alarm: Alarm; Head: 'h2' | 'h3' }) {
  return (
    <div class="pad stack">
      <ul class="stack">
        {alarm.records.map((record) => (
          <li key={record.table + record.key} class="line wrap">
            <span class="kind">{record.title || record.table}</span>
            {may('record_read') ? <a class="under num" href={recordAddress(record)}>{record.key}</a> : <span class="num">{record.key}</span>}
          </li>
        ))}
      </ul>
      {alarm.involved.length ? (
        <section><Head>{say('기록에 이름이 있는 사람', 'People named in the records')}</Head>
          <ul>{alarm.involved.map((one) => <li key={one.emp_no + one.why}>{one.name ?? one.emp_no} <span class="muted small">{one.emp_no} · {one.why}</span></li>)}</ul></section>
      ) : null}
    </div>
  );
}

// ---- the whole

function Situation({ alarm }: { alarm: Alarm }) {
  const back = alarm.state === 'sent_back' || alarm.state === 'working' ? [...alarm.history].reverse().find((row) => row.act === 'send_back' || row.act === 'demand') : undefined;
  return (
    <>
      {alarm.state === 'corrected' ? <Note tone="good">{say('원천 기록이 바로잡혀 경보가 물러났습니다. 감사부서가 확인합니다.', 'The record was corrected at its source; audit confirms it.')}</Note> : null}
      {alarm.state === 'closed' && !alarm.standing ? <Note tone="good">{say('기록이 바로잡혀 경보가 닫혔습니다. 더 하실 일은 없습니다.', 'The record was corrected and the alarm closed. Nothing more to do.')}</Note> : null}
      {back?.reason ? <Note tone="warn">{say(`${back.by_name ?? ''} 님이 돌려보냈습니다: “${back.reason}”`, `${back.by_name ?? ''} returned this: “${back.reason}”`)}</Note> : null}
      {alarm.own_case ? <Note tone="warn">{say('본인이 관련된 건이라 볼 수만 있습니다. 한 단계 위에서 처리합니다.', 'You are involved, so you may only read it. It is handled one step up.')}</Note> : null}
      {alarm.fault ? <Note tone="warn">{say('자료가 모자라 확실히 판단하지 못했습니다', 'The data do not suffice to be sure')}: {faultWords(alarm.fault)}</Note> : null}
      {alarm.requests.filter((one) => one.state === 'asked').map((one) => (
        <Note key={one.id}>{one.kind === 'extend' || one.kind === 'extension' ? say(`기한을 ${date(one.until_on)}로 늦추어 달라고 요청했습니다.`, `Extension to ${date(one.until_on)} requested.`) : say('제외를 요청했습니다. 감사부서가 정합니다.', 'An exclusion was asked for; audit decides.')}</Note>
      ))}
      {alarm.disposition ? <p>{say('처분', 'Outcome')}: <b>{dispositionWords(alarm.disposition)}</b>{alarm.action_amount ? ` · ${won(alarm.action_amount)}` : ''}</p> : null}
    </>
  );
}

export function AlarmDetail({ id, onDone, onSkip, backTo, level = 2 }: { id: number | string; onDone?: () => void; onSkip?: () => void; backTo?: { href: string; words: string }; level?: 1 | 2 }) {
  const { alarm, problem, again } = useAlarm(id);
  const [revealing, setRevealing] = useState<EvidenceItem | null>(null);
  const [shown, setShown] = useState<Record<string, string>>({});
  useEffect(() => setShown({}), [id]);
  useKeys([
    { code: 'KeyO', words: ['관련 기록', 'Records'], run: () => goQuery({ tab: 'records' }, { replace: true }) },
    { code: 'KeyH', words: ['이력', 'History'], run: () => goQuery({ tab: 'history' }, { replace: true }) },
    { code: 'KeyC', words: ['의견', 'Comment'], run: () => goQuery({ tab: 'comments' }, { replace: true }) },
  ]);
  if (problem) return <section class="panel detail-pane">{backTo ? <a class="only-narrow pad" href={backTo.href}><Icon name="left" /> {backTo.words}</a> : null}<Failed problem={problem} again={again} /></section>;
  if (!alarm) return <section class="panel detail-pane"><Waiting lines={10} /></section>;
  return <Detail key={alarm.id} {...{ alarm, again, onDone, onSkip, backTo, level, revealing, setRevealing, shown, setShown }} />;
}

function Detail({ alarm, again, onDone, onSkip, backTo, level, revealing, setRevealing, shown, setShown }: {
  alarm: Alarm; again: () => void; onDone?: () => void; onSkip?: () => void; backTo?: { href: string; words: string }; level: 1 | 2;
  revealing: EvidenceItem | null; setRevealing: (item: EvidenceItem | null) => void;
  shown: Record<string, string>; setShown: (values: Record<string, string>) => void;
}) {
  // The list that had the focus is gone where list and alarm are two pages.
  useEffect(() => { if (backTo && innerWidth < 1024) document.getElementById('alarm-title')?.focus(); }, []);
  const done = (): void => { again(); onDone?.(); };
  const verbs = useVerbs(alarm, done);
  const keyOf = (code: string, acts: string[], words: [string, string]): Key[] => { const act = acts.find((one) => alarm.acts.includes(one)); return act ? [{ code, words, run: () => verbs.open(act) }] : []; };
  useKeys([...keyOf('KeyY', ['approve', 'confirm'], ['승인, 확인', 'Approve, confirm']), ...keyOf('KeyB', ['send_back', 'demand'], ['돌려보내기', 'Send back']), ...keyOf('KeyT', ['transfer', 'assign'], ['이관', 'Transfer'])]);
  const evidence = alarm.evidence.map((item) => (shown[item.name] !== undefined ? { ...item, value: shown[item.name] ?? '', mark: '' } : item));
  const acts = alarm.acts.includes('act') && ['issued', 'working', 'sent_back'].includes(alarm.state);
  const Title = level === 1 ? 'h1' : 'h2';
  return (
    <article class="panel detail-pane" aria-labelledby="alarm-title">
      <div class="detail-head">
        {backTo ? <a class="only-narrow" href={backTo.href}><Icon name="left" /> {backTo.words}</a> : null}
        <div class="line wrap">
          <State state={alarm.state} /><Severity value={alarm.severity} /><Due day={alarm.due_on} />
          {alarm.audit_only ? <span class="kind">{say('감사부서만', 'Audit only')}</span> : null}
          {alarm.baseline ? <span class="kind">{say('밀린 경보', 'Backlog')}</span> : null}
          <span class="push" />
          <span class="small muted num">{say('경보', 'Alarm')} {alarm.id}</span>
        </div>
        <Title id="alarm-title" tabIndex={-1}>{asSentence(alarm)}</Title>
        <div class="line wrap no-print">{verbs.small}<Button low kind="text" icon="print" onClick={() => print()}>{say('인쇄', 'Print')}</Button></div>
      </div>
      <div class="tabbed">
        <Tabs label={say('경보의 내용', 'Of the alarm')} tabs={[
          { id: 'act', title: say('확인과 처리', 'Check and act'), view: () => (
            <div class="detail-body">
              <div class="main stack">
                <Situation alarm={alarm} />
                <Compare evidence={evidence} onReveal={may('reveal') ? setRevealing : undefined} />
                {acts ? <ActForm alarm={alarm} onDone={done} onSkip={onSkip} /> : null}
              </div>
              <Beside alarm={alarm} Head={level === 1 ? 'h2' : 'h3'} />
            </div>) },
          { id: 'history', title: say('이력', 'History'), badge: alarm.history.length, view: () => <History alarm={alarm} /> },
          { id: 'records', title: say('관련 기록', 'Records'), badge: alarm.records.length, view: () => <Records alarm={alarm} Head={level === 1 ? 'h2' : 'h3'} /> },
          { id: 'comments', title: say('의견', 'Comments'), badge: alarm.comments.length, view: () => <Comments alarm={alarm} again={again} /> },
          { id: 'files', title: say('첨부', 'Files'), badge: alarm.attachments.length, view: () => <div class="pad stack"><Files at={`/alarms/${alarm.id}`} rows={alarm.attachments} adds again={again} /></div> },
        ]} />
      </div>
      {!acts && verbs.main.length ? <div class="foot"><span class="push" />{verbs.main}</div> : null}
      {verbs.dialog}
      {revealing ? (
        <ReasonDialog title={say(`${titleOf(revealing)} 보기`, `Show ${titleOf(revealing)}`)} verb={say('보기', 'Show')} onClose={() => setRevealing(null)}
          lead={say('개인정보를 보는 까닭을 적어 주세요. 조회 기록이 남습니다.', 'Say why you need to see this. The view is logged.')}
          onAct={async (reason) => {
            const found = await send<{ value: string }>('POST', `/alarms/${alarm.id}/reveal`, { column: revealing.name, reason });
            setShown({ ...shown, [revealing.name]: found.value });
            toast(say('조회 기록을 남겼습니다.', 'The view was logged.'));
          }} />
      ) : null}
    </article>
  );
}
