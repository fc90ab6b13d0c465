// What somebody asked for and somebody else decides: a later day, an exclusion with what it would hide.

import { useState } from 'preact/hooks';
import { actKey, send } from '../core/api';
import { date, moment, number } from '../core/format';
import { useGet, useList } from '../core/load';
import { inWords, say } from '../core/say';
import { may } from '../core/session';
import { Pill } from '../parts/badges';
import { Button, Empty, Note, Waiting } from '../parts/basic';
import { ReasonDialog, toast } from '../parts/dialog';
import { Table, type Column } from '../parts/table';

export interface RequestRow {
  id: number; alarm_id: number; kind: 'exclude' | 'extend'; scope: string; columns: string[]; until_on: string | null; reason: string; state: string;
  asked_at: string; decided_at: string | null; decision: string; scenario_id: string; matched: number; sentence_ko: string; sentence_en: string; version: number;
}

const STATES: Record<string, [ko: string, en: string, tone: string]> = {
  asked: ['정할 것', 'To decide', 'wait'], granted: ['승인함', 'Granted', 'done'], refused: ['거절함', 'Refused', 'back'], ended: ['끝남', 'Ended', ''],
};
export const requestWords = (state: string): string => { const known = STATES[state]; return known ? say(known[0], known[1]) : state; };

const kindPath = (row: RequestRow): string => (row.kind === 'exclude' ? 'exclusions' : 'extensions');
export const mayDecide = (kind: RequestRow['kind']): boolean => may(kind === 'exclude' ? 'alarm_confirm' : 'alarm_approve');

/** What granting an exclusion would keep away, as of now. */
function Hides({ id }: { id: number }) {
  const found = useGet<{ hides: { count: number; alarms: number[] } }>(`/exclusions/${id}`);
  if (found.problem) return <Note tone="bad">{found.problem.message}</Note>;
  if (!found.body) return <Waiting lines={1} />;
  const { count, alarms } = found.body.hides;
  return (
    <Note tone={count > 1 ? 'warn' : ''}>
      <p>{say(`승인하면 지금 열린 경보 ${number(count)}건을 알리지 않습니다. 그동안에도 건수는 셉니다.`, `Granting it keeps ${number(count)} open alarms away. Matches are still counted.`)}</p>
      <p class="line wrap">{alarms.slice(0, 8).map((alarm) => <a key={alarm} class="under num" href={`/alarms/${alarm}`} target="_blank" rel="noopener">{alarm}</a>)}{count > 8 ? say(`그 밖 ${number(count - 8)}건`, `and ${number(count - 8)} more`) : ''}</p>
    </Note>
  );
}

function Decide({ row, verdict, onClose, onDone }: { row: RequestRow; verdict: 'approve' | 'refuse'; onClose: () => void; onDone: () => void }) {
  const [key] = useState(actKey);
  const grants = verdict === 'approve';
  return (
    <ReasonDialog title={row.kind === 'exclude' ? say('제외 요청', 'Exclusion asked for') : say('기한 연장 요청', 'Later day asked for')} verb={grants ? say('승인', 'Grant') : say('거절', 'Refuse')} least={grants ? 0 : 1} most={4000} onClose={onClose}
      lead={<p>“{row.reason}”</p>} onAct={async (reason) => {
        await send('POST', `/${kindPath(row)}/${row.id}/${verdict}`, reason ? { reason } : {}, { version: row.version, key });
        toast(grants ? say('승인했습니다.', 'Granted.') : say('거절했습니다.', 'Refused.'));
        onDone();
      }}>
      {row.kind === 'exclude' && grants ? <Hides id={row.id} /> : row.until_on && grants ? <p>{say(`새 기한 ${date(row.until_on)}`, `New due day ${date(row.until_on)}`)}</p> : null}
    </ReasonDialog>
  );
}

export function Requests({ kind, state }: { kind?: RequestRow['kind']; state?: string }) {
  const list = useList<RequestRow>('/alarm-requests', { kind, state: state || undefined, sort: '-asked_at' }, 100);
  const [deciding, setDeciding] = useState<{ row: RequestRow; verdict: 'approve' | 'refuse' } | null>(null);
  const columns: Column<RequestRow>[] = [
    { id: 'what', title: say('무엇을', 'What'), cell: (row) => <><a class="under" href={`/alarms/${row.alarm_id}`}>{inWords(row as unknown as Record<string, unknown>, 'sentence')}</a><br /><span class="small sub">“{row.reason}”</span></> },
    { id: 'scenario', title: say('규칙', 'Rule'), cell: (row) => row.scenario_id, width: '7rem' },
    { id: 'until', title: say('언제까지', 'Until'), cell: (row) => <span class="num">{row.kind === 'exclude' && row.scope === 'record' ? say('이 건만', 'this one') : date(row.until_on)}</span>, width: '12rem' },
    { id: 'asked', title: say('요청한 때', 'Asked'), sort: 'asked_at', cell: (row) => <span class="num">{moment(row.asked_at)}</span>, width: '16rem' },
    { id: 'state', title: say('상태', 'State'), cell: (row) => <><Pill tone={STATES[row.state]?.[2]}>{requestWords(row.state)}</Pill>{row.matched ? <span class="small sub"> {say(`${number(row.matched)}건 가림`, `${number(row.matched)} hidden`)}</span> : null}</>, width: '14rem' },
    { id: 'acts', title: say('정하기', 'Decide'), width: '18rem', cell: (row) => (row.state === 'asked' && mayDecide(row.kind) ? (
      <span class="line wrap"><Button low kind="second" onClick={() => setDeciding({ row, verdict: 'approve' })}>{say('승인', 'Grant')}<span class="sr"> {row.id}</span></Button><Button low onClick={() => setDeciding({ row, verdict: 'refuse' })}>{say('거절', 'Refuse')}<span class="sr"> {row.id}</span></Button></span>
    ) : <span class="small sub">{row.decision || (row.decided_at ? moment(row.decided_at) : '')}</span>) },
  ];
  return (
    <>
      <Table caption={say('요청', 'Requests')} columns={columns} list={list} id={(row) => row.id} rowHeight={72}
        empty={<Empty title={state === 'asked' || state === undefined ? say('정할 요청이 없습니다', 'No request waits') : say('요청이 없습니다', 'No requests')} />} />
      {deciding ? <Decide {...deciding} onClose={() => setDeciding(null)} onDone={list.again} /> : null}
    </>
  );
}
