// A claim: made from an item of the table, read with its history, and decided by the next person in turn.

import { useState } from 'preact/hooks';
import { actKey, Problem, send } from '../core/api';
import { date, number, today } from '../core/format';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { Button, Failed, Note, Waiting } from '../parts/basic';
import { Dialog, ReasonDialog, toast } from '../parts/dialog';
import { DayField, SelectField, TextField } from '../parts/fields';
import { Files, type FileRow } from '../parts/files';
import { Pill } from '../parts/badges';
import { Timeline, type Event } from '../parts/timeline';
import { claimWords, itemOf, type BalanceItem, type Claim } from './types';

export interface WholeClaim extends Claim { acts: string[]; history: (Event & { at: string })[]; attachments: FileRow[]; entry_id: number | null }

/** The claimant adds files until somebody has decided on it, and while it is with him again. */
const takesFiles = (claim: WholeClaim): boolean => claim.acts.includes('withdraw') && (claim.state !== 'approved' || claim.approver === 'audit');

const TONES: Record<string, string> = { claimed: 'wait', approved: 'wait', posted: 'done', sent_back: 'back', refused: 'back', false: 'back' };
export const ClaimPill = ({ row }: { row: Claim }) => <Pill tone={TONES[row.state] ?? ''}>{claimWords(row.state, row.approver)}</Pill>;

interface Written { item: string; day: string; points: string; evidence: string; reference: string; link: string }

const eachWords = (item: BalanceItem): string => (item.each_max && item.each_max !== item.each ? `${number(item.each)}~${number(item.each_max)}` : number(item.each));

function bodyOf(written: Written, item: BalanceItem | undefined, department: number | null): Record<string, unknown> {
  const ranged = item?.each_max && item.each_max !== item.each;
  return {
    ...(item ? { item_id: item.item_id } : {}), ...(department ? { department_id: department } : {}), happened_on: written.day, evidence: written.evidence.trim(), reference: written.reference.trim(), link: written.link.trim(),
    ...(ranged && written.points ? { points: Number(written.points) } : {}),
  };
}

/** A new claim, or one that was sent back. */
export function ClaimDialog({ items, claim, department = null, onMade, onDone, onClose }: { items: BalanceItem[]; claim?: WholeClaim; department?: number | null; onMade?: (id: number) => void; onDone: () => void; onClose: () => void }) {
  const [written, setWritten] = useState<Written>({ item: claim ? String(claim.item_id) : '', day: claim?.happened_on ?? today(), points: claim ? String(claim.points) : '', evidence: claim?.evidence ?? '', reference: claim?.reference ?? '', link: claim?.link ?? '' });
  const [wrong, setWrong] = useState<{ field: string; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(actKey);
  const set = (name: keyof Written) => (value: string): void => setWritten((old) => ({ ...old, [name]: value }));
  const open = items.filter((one) => one.approver !== 'auto' && !one.minus);
  const item = items.find((one) => String(one.item_id) === written.item);
  const error = (field: string): string | null => (wrong?.field === field ? wrong.text : null);
  const act = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!claim && !item) { setWrong({ field: 'item_id', text: say('활동을 골라 주세요.', 'Choose an activity.') }); return; }
    setBusy(true);
    try {
      if (claim) {
        const { item_id: _, ...body } = bodyOf(written, item, null);
        await send('POST', `/mileage/claims/${claim.id}/again`, body, { version: claim.version });
        toast(say('신청했습니다.', 'Claimed.'));
      } else {
        const { id } = await send<{ id: number }>('POST', '/mileage/claims', bodyOf(written, item, department), { key });
        toast(say('신청했습니다.', 'Claimed.'), onMade && { words: say('파일 붙이기', 'Attach a file'), run: () => onMade(id) });
      }
      onDone();
      onClose();
    } catch (problem) {
      setBusy(false);
      setWrong({ field: problem instanceof Problem ? problem.field : '', text: problem instanceof Error ? problem.message : String(problem) });
    }
  };
  return (
    <Dialog title={claim ? say('고쳐서 다시 신청', 'Claim again') : say('활동 신청', 'Claim an activity')} onClose={onClose}>
      <form class="stack" onSubmit={act}>
        {claim ? <p class="bold">{itemOf(claim)}</p> : (
          <SelectField label={say('활동', 'Activity')} name="item_id" value={written.item} onChange={set('item')} required error={error('item_id')}
            options={[{ value: '', label: say('고르지 않음', 'None') }, ...open.map((one) => ({ value: String(one.item_id), label: say(`${one.area_ko} · ${one.name_ko} (${eachWords(one)}점)`, `${one.area_en} · ${one.name_en} (${eachWords(one)} points)`) }))]} />
        )}
        {item ? <Note>{say(`증빙: ${item.evidence_ko || '활동을 알 수 있는 것'}. ${item.approver === 'audit' ? '감사부서가' : '부서장이'} 승인합니다.`, `Evidence: ${item.evidence_en || 'what shows the activity'}. ${item.approver === 'audit' ? 'Audit approves it.' : 'Your manager approves it.'}`)}{item.left !== null ? say(` 올해 ${number(item.left)}점까지 더 인정됩니다.`, ` ${number(item.left)} more points count this year.`) : ''}</Note> : null}
        <DayField label={say('활동한 날', 'Day of it')} name="happened_on" value={written.day} onChange={set('day')} required error={error('happened_on')} />
        {item?.each_max && item.each_max !== item.each ? <TextField label={say('신청 점수', 'Points')} name="points" hint={eachWords(item)} inputMode="decimal" value={written.points} onChange={set('points')} required error={error('points')} /> : null}
        <TextField area label={say('무엇을 했나요?', 'What did you do?')} name="evidence" value={written.evidence} onChange={set('evidence')} required max={4000} error={error('evidence')} />
        <TextField label={say('문서·증서 번호', 'Number of a document')} name="reference" value={written.reference} onChange={set('reference')} max={100} error={error('reference')} />
        <TextField label={say('링크', 'Link')} name="link" value={written.link} onChange={set('link')} max={500} error={error('link')} />
        {wrong && !['item_id', 'happened_on', 'points', 'evidence', 'reference', 'link'].includes(wrong.field) ? <Note tone="bad" role="alert">{wrong.text}</Note> : null}
        <p class="small sub">{say('사실과 다른 신청은 점수가 취소되고 신청 점수의 배로 감점됩니다.', 'A false claim is reversed and costs a multiple of its points.')}</p>
        <div class="ends"><Button onClick={onClose}>{say('그만두기', 'Cancel')}</Button><Button type="submit" kind="primary" busy={busy}>{say('신청', 'Claim')}</Button></div>
      </form>
    </Dialog>
  );
}

const ACTS: { act: string; path: string; words: [ko: string, en: string]; done: [ko: string, en: string]; kind: 'primary' | 'danger' | ''; reason: boolean; lead?: [ko: string, en: string] }[] = [
  { act: 'approve', path: 'approve', words: ['승인', 'Approve'], done: ['승인했습니다.', 'Approved.'], kind: 'primary', reason: false },
  { act: 'post', path: 'post', words: ['확인하고 원장에 올리기', 'Verify and post'], done: ['원장에 올렸습니다.', 'Posted.'], kind: 'primary', reason: false },
  { act: 'send_back', path: 'send-back', words: ['돌려보내기', 'Send back'], done: ['돌려보냈습니다.', 'Sent back.'], kind: '', reason: true },
  { act: 'refuse', path: 'refuse', words: ['거부', 'Refuse'], done: ['거부했습니다.', 'Refused.'], kind: '', reason: true },
  { act: 'withdraw', path: 'withdraw', words: ['신청 거두기', 'Withdraw'], done: ['거두었습니다.', 'Withdrawn.'], kind: '', reason: false },
  { act: 'false', path: 'false', words: ['허위 신청으로 처리', 'Deal with as false'], done: ['점수를 취소하고 감점했습니다.', 'Reversed, and points taken.'], kind: 'danger', reason: true, lead: ['올린 점수를 되돌리고 신청 점수의 배를 감점합니다.', 'Its points are reversed, and a multiple of them is taken.'] },
];
const HISTORY: Record<string, [ko: string, en: string]> = { pass: ['감사부서로', 'To audit'], reopen: ['다시 살펴봄', 'Reopened'], claim: ['신청', 'Claimed'], again: ['다시 신청', 'Claimed again'], approve: ['승인', 'Approved'], post: ['원장에 올림', 'Posted'], send_back: ['돌려보냄', 'Sent back'], refuse: ['거부', 'Refused'], withdraw: ['거둠', 'Withdrawn'], false: ['허위로 처리', 'Found false'], reverse: ['되돌림', 'Reversed'] };

export function ClaimDrawer({ id, items, onDone, onClose }: { id: number; items: BalanceItem[]; onDone: () => void; onClose: () => void }) {
  const { body, problem, again } = useGet<WholeClaim>(`/mileage/claims/${id}`);
  const [asking, setAsking] = useState<(typeof ACTS)[number] | null>(null);
  const [mending, setMending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (one: (typeof ACTS)[number], reason: string): Promise<void> => {
    await send('POST', `/mileage/claims/${id}/${one.path}`, reason ? { reason } : {}, { version: body?.version });
    toast(say(...one.done));
    onDone();
    onClose();
  };
  const start = (one: (typeof ACTS)[number]): void => {
    if (one.reason) setAsking(one);
    else run(one, '').catch((wrong: Error) => { setError(wrong.message); again(); });
  };
  return (
    <Dialog side title={body ? itemOf(body) : say('신청', 'Claim')} onClose={onClose}>
      {problem ? <Failed problem={problem} again={again} /> : !body ? <Waiting lines={5} /> : (
        <>
          <p><ClaimPill row={body} /></p>
          <dl class="facts">
            <dt>{say('신청한 사람', 'Claimed by')}</dt><dd>{body.claimed_by_name} · {body.department_name}</dd>
            <dt>{say('점수', 'Points')}</dt><dd>{number(body.points)}</dd>
            <dt>{say('활동한 날', 'Day of it')}</dt><dd>{date(body.happened_on)}</dd>
            <dt>{say('무엇을 했나', 'What was done')}</dt><dd class="words">{body.evidence}</dd>
            {body.reference ? <><dt>{say('문서·증서 번호', 'Document')}</dt><dd>{body.reference}</dd></> : null}
            {body.link ? <><dt>{say('링크', 'Link')}</dt><dd class="words">{body.link}</dd></> : null}
          </dl>
          <Files at={`/mileage/claims/${id}`} rows={body.attachments} adds={takesFiles(body)} again={again} />
          <Timeline rows={body.history} when={(one) => one.at} act={(one) => HISTORY[one] ?? [one, one]} state={(one) => claimWords(one)} />
          {error ? <Note tone="bad" role="alert">{error}</Note> : null}
          <div class="line wrap">
            {body.acts.includes('again') ? <Button kind="primary" onClick={() => setMending(true)}>{say('고쳐서 다시 신청', 'Mend and claim again')}</Button> : null}
            {ACTS.filter((one) => body.acts.includes(one.act)).map((one) => <Button key={one.act} kind={one.kind} onClick={() => start(one)}>{say(...one.words)}</Button>)}
          </div>
          {asking ? <ReasonDialog title={say(...asking.words)} verb={say(...asking.words)} danger={asking.kind === 'danger'} lead={asking.lead ? <p>{say(...asking.lead)}</p> : undefined} onAct={(reason) => run(asking, reason)} onClose={() => setAsking(null)} /> : null}
          {mending ? <ClaimDialog items={items} claim={body} onDone={() => { onDone(); onClose(); }} onClose={() => setMending(false)} /> : null}
        </>
      )}
    </Dialog>
  );
}
