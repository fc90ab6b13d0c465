// Changes of rules: proposed by one person with their effect, decided by another.

import { useState } from 'preact/hooks';
import { Problem, send } from '../core/api';
import { moment } from '../core/format';
import { useGet, type LoadedList } from '../core/load';
import { decide, isMine, type Answer } from '../core/proposal';
import { say } from '../core/say';
import { may, me } from '../core/session';
import { Pill } from '../parts/badges';
import { Button, Failed, Note, Waiting } from '../parts/basic';
import { Dialog, ReasonDialog, toast } from '../parts/dialog';
import { DayField, SelectField, TextField } from '../parts/fields';
import { useBacktest, Differences, Figures } from './effect';
import { detailWords, effectWords, kindWords, valueWords, type Change, type ChangeBody, type ChangeEffect, type Param, type Scenario } from './types';

/** The change as it was asked for, to be tried again over the records of now. */
function bodyOf(change: Change): ChangeBody {
  return Object.fromEntries(Object.entries(change.detail).filter(([, value]) => value !== null)) as ChangeBody;
}

export const wordsOf = (error: unknown): string => (error instanceof Problem ? error.message : String(error));

export function Propose({ id, body, lead, onDone, onClose, isLimit }: { id: string; body: ChangeBody; lead: string; onDone: () => void; onClose: () => void; isLimit?: boolean }) {
  const [from, setFrom] = useState(''), [to, setTo] = useState('');
  const [whole, setWhole] = useState('');
  const days = isLimit ? { ...(whole ? { agency: whole } : {}), ...(from ? { valid_from: from } : {}), ...(to ? { valid_to: to } : {}) } : {};
  return (
    <ReasonDialog title={say('검토 요청', 'Ask for review')} verb={say('검토 요청하기', 'Ask for review')} least={5} most={1000} onClose={onClose}
      lead={<><p>{lead}</p><p class="muted">{say('다른 감사자나 부단체장이 승인해야 바뀝니다. 그때까지 운영 중인 규칙은 그대로입니다.', 'It changes once another auditor or the deputy head approves. Until then the live rule stays.')}</p></>}
      onAct={async (reason) => { await send('POST', `/scenarios/${id}/changes`, { ...body, ...days, reason }); toast(say('검토를 요청했습니다', 'Review asked for')); onDone(); }}>
      {isLimit ? (
        <div class="fields">
          <SelectField label={say('누구에게', 'For whom')} value={whole} onChange={setWhole} options={[{ value: '', label: say('모든 기관', 'Every agency') }, { value: me().agency_id, label: say(`${me().agency_name ?? me().agency_id}만`, `${me().agency_name ?? me().agency_id} alone`) }]} />
          <DayField label={say('적용일', 'From')} value={from} onChange={setFrom} hint={say('비우면 승인한 날부터', 'Empty: from the approval on')} />
          <DayField label={say('마지막 적용일', 'To')} value={to} onChange={setTo} hint={say('비우면 계속', 'Empty: without end')} />
        </div>
      ) : null}
    </ReasonDialog>
  );
}

function Keys({ effect }: { effect: ChangeEffect }) {
  const lists: [string, string[]][] = [[say('생기는 것', 'Raised'), effect.raised_keys ?? []], [say('거두는 것', 'Withdrawn'), effect.withdrawn_keys ?? []]];
  return <>{lists.map(([title, keys]) => (keys.length ? <details key={title}><summary>{title} {keys.length}</summary><ul class="plain-list small">{keys.map((key) => <li key={key}><code>{key}</code></li>)}</ul></details> : null))}</>;
}

/** What is proposed, over the records of now, and the two answers. */
function Review({ change, onDone, onClose }: { change: Change; onDone: () => void; onClose: () => void }) {
  const mayTry = may('scenario_propose');
  const scenario = useGet<Scenario>(`/scenarios/${change.subject}`).body;
  const now = scenario?.params?.find((param) => param.name === change.detail['parameter']);
  const test = useBacktest(change.subject, mayTry ? bodyOf(change) : null);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = (answer: Answer): void => {
    if (answer === 'refuse' && [...reason.trim()].length < 2) { setProblem(say('돌려보내는 까닭을 적어 주세요.', 'Say why it is refused.')); return; }
    setBusy(true);
    decide(change, answer, reason.trim()).then(
      () => { toast(answer === 'approve' ? say('승인했습니다. 규칙이 바뀌었습니다.', 'Approved. The rule has changed.') : say('돌려보냈습니다', 'Refused')); onDone(); onClose(); },
      (error: unknown) => { setBusy(false); setProblem(wordsOf(error)); });
  };
  return (
    <Dialog title={say(`${change.subject} 변경 검토`, `Review a change of ${change.subject}`)} wide onClose={onClose}>
      <p class="read bold">{scenario?.title} · {kindWords(change.detail.kind)} · {detailWords(change, scenario?.params)}{now ? <span class="muted"> {say(`(운영 ${valueWords(now)})`, `(live ${valueWords(now)})`)}</span> : null}</p>
      <p class="read">{say('까닭', 'Reason')}: {change.reason}</p>
      <p>{say(`제안할 때의 효과: ${effectWords(change.effect)}`, `Effect when proposed: ${effectWords(change.effect)}`)}</p>
      {mayTry ? null : <Keys effect={change.effect} />}
      {typeof change.detail['text'] === 'string' ? <details><summary>{say('제안한 글 보기', 'Show the proposed text')}</summary><pre class="plain">{change.detail['text']}</pre></details> : null}
      {!mayTry ? null : test.problem ? <Failed problem={test.problem} /> : !test.found ? <Waiting lines={4} what={say('지금 기록으로 다시 세는 중입니다', 'Counting over the records of now')} />
        : <section class="stack"><h3>{say('지금 승인하면', 'If approved now')}</h3><Figures counts={test.found} /><Differences found={test.found} busy={test.busy} onMore={null} /></section>}
      <TextField area label={say('의견(돌려보낼 때는 꼭 적어 주세요)', 'Comment (needed to refuse)')} value={reason} onChange={setReason} max={1000} name="decision" />
      {problem ? <Note tone="bad" role="alert">{problem}</Note> : null}
      <div class="ends"><Button onClick={onClose}>{say('닫기', 'Close')}</Button><Button kind="danger" busy={busy} onClick={() => act('refuse')}>{say('돌려보내기', 'Refuse')}</Button><Button kind="primary" busy={busy} onClick={() => act('approve')}>{say('승인하고 바꾸기', 'Approve and change')}</Button></div>
    </Dialog>
  );
}

/** What is to be changed; a limit by its name, which is asked for where it is not at hand. */
export function InShort({ change, params }: { change: Change; params?: Param[] }) {
  const { kind } = change.detail;
  const rule = useGet<Scenario>(kind === 'parameter' && !params && may('scenario_read') ? `/scenarios/${change.subject}` : null);
  return <>{[...new Set([kindWords(kind), detailWords(change, params ?? rule.body?.params)])].join(': ')}</>;
}

const STATES: Record<Change['state'], [ko: string, en: string, tone: string]> = {
  proposed: ['검토 대기', 'Awaits review', 'wait'], approved: ['승인됨', 'Approved', 'done'], refused: ['돌려보냄', 'Refused', 'back'],
};

export function Changes({ list, onDone, withRule, params }: { list: LoadedList<Change>; onDone: () => void; withRule?: boolean; params?: Param[] }) {
  const [reviewing, setReviewing] = useState<Change | null>(null);
  if (list.problem) return <Failed problem={list.problem} again={list.again} />;
  if (!list.ready) return <Waiting lines={2} />;
  if (!list.items.length) return <p class="muted pad">{say('제안된 변경이 없습니다.', 'No change has been proposed.')}</p>;
  return (
    <>
      <ul class="changes">
        {list.items.map((change) => {
          const [ko, en, tone] = STATES[change.state];
          const mine = isMine(change);
          return (
            <li key={change.id}>
              <p class="line wrap"><Pill tone={tone}>{say(ko, en)}</Pill>{withRule ? <a href={`/scenarios/${change.subject}`}>{change.subject}</a> : null}<b><InShort change={change} params={params} /></b></p>
              <p>{change.reason}</p>
              <p class="small muted">{mine ? say('내가 제안', 'proposed by me') : say(`${change.proposer} 제안`, `proposed by ${change.proposer}`)} · {moment(change.proposed_us)} · {effectWords(change.effect)}{change.decision ? ` · ${change.decision}` : ''}</p>
              {change.state !== 'proposed' || !may('scenario_approve') ? null
                : mine ? <p class="small">{say('제안한 사람은 승인할 수 없습니다. 다른 사람의 검토를 기다립니다.', 'Who proposes cannot approve: it awaits somebody else.')}</p>
                : <p><Button low kind="second" onClick={() => setReviewing(change)}>{say('효과 보고 결정하기', 'See the effect and decide')}</Button></p>}
            </li>
          );
        })}
      </ul>
      {list.more ? <p class="pad"><Button low onClick={list.more}>{say('더 보기', 'Show more')}</Button></p> : null}
      {reviewing ? <Review change={reviewing} onDone={onDone} onClose={() => setReviewing(null)} /> : null}
    </>
  );
}
