// Beside the sheet: the items with how far each is, and what helps to answer the one at hand.

import { path } from '../core/api';
import { number } from '../core/format';
import { useGet } from '../core/load';
import { inWords, say } from '../core/say';
import { OPEN_STATES } from '../alarm/overview';
import type { AlarmRow } from '../alarm/types';
import { State } from '../parts/badges';
import { Icon, type IconName } from '../parts/icon';
import { valueWords, type Standing } from './answer';
import { cardId } from './question';
import { periodWords, words, type AnswerRow, type Check, type CheckRow } from './types';

const STANDINGS: Record<Standing, { icon: IconName | null; words: [ko: string, en: string] }> = {
  done: { icon: 'ring-check', words: ['마침', 'Done'] }, writing: { icon: 'half', words: ['쓰는 중', 'Being written'] },
  proposed: { icon: 'eye', words: ['기록으로 채움, 확인 전', 'From the records, to confirm'] }, todo: { icon: null, words: ['시작 전', 'Not begun'] },
};

/** Puts the card in sight and its question under the keyboard. */
export function goToItem(item: number): void {
  document.getElementById(cardId(item))?.scrollIntoView({ block: 'start' });
  document.getElementById(`${cardId(item)}-q`)?.focus({ preventScroll: true });
}

export function Items({ check, standingOf, current, kept, open }: { check: Check; standingOf: (row: AnswerRow) => Standing; current: number; kept: string; open: boolean }) {
  const done = check.answers.filter((row) => row.value !== null).length;
  return (
    <nav class="panel sheet-items no-print" aria-label={say('항목', 'Items')}>
      <h2>{open ? say(`항목 ${number(check.answers.length)}개 가운데 ${number(done)}개 마침`, `${number(done)} of ${number(check.answers.length)} items done`) : say(`항목 ${number(check.answers.length)}개`, `${number(check.answers.length)} items`)}</h2>
      {open ? <div class="rail" aria-hidden="true"><i style={{ width: `${(100 * done) / Math.max(1, check.answers.length)}%` }} /></div> : null}
      <ol>
        {check.answers.map((row, i) => {
          const how = STANDINGS[standingOf(row)];
          return (
            <li key={row.item_id}>
              <a href={`#${cardId(row.item_id)}`} aria-current={open && row.item_id === current ? 'step' : undefined} onClick={(event) => { event.preventDefault(); goToItem(row.item_id); }}>
                <span class="n">{i + 1}</span><span>{words(row, 'text')}</span>
                <span class={`how ${open ? standingOf(row) : ''}`}>{open ? <>{how.icon ? <Icon name={how.icon} /> : null}{say(...how.words)}</> : valueWords(row)}</span>
              </a>
            </li>
          );
        })}
      </ol>
      {open ? <p class="small muted kept" role="status">{kept}</p> : null}
    </nav>
  );
}

// ---- beside the item at hand

function Alarms({ row, check }: { row: AnswerRow; check: CheckRow }) {
  const rules = row.evidence.filter((one) => one.standing).map((one) => one.scenario_id);
  const filters = { scenario_id: rules[0], department_id: check.department_id, state: OPEN_STATES };
  const list = useGet<{ items: AlarmRow[] }>(rules.length ? '/alarms' : null, { ...filters, limit: 3 });
  if (!list.body?.items.length) return null;
  return (
    <section>
      <h2>{say('이 항목에 걸린 경보', 'Alarms on this item')}</h2>
      <ul class="plain-list">{list.body.items.map((alarm) => <li key={alarm.id}><State state={alarm.state} /><br /><a class="under" href={`/alarms/${alarm.id}`}>{alarm.scenario_id} {inWords(alarm as unknown as Record<string, unknown>, 'sentence')}</a></li>)}</ul>
      <p class="small"><a class="under" href={path('/alarms', filters)}>{say('모두 보기', 'See all')}</a></p>
      <p class="small sub">{say('“예”로 답하고 뒤에 경보가 확정되면 감사부서가 함께 살펴봅니다.', 'If you answer “yes” and the alarm is later confirmed, audit looks at both.')}</p>
    </section>
  );
}

/** The same sheet before: whose answer to this item it was. */
function useBefore(check: Check): Check | null {
  const list = useGet<{ items: CheckRow[] }>('/selfcheck/checks', { duty_id: check.duty_id, department_id: check.department_id, state: 'approved,closed', due_on_to: check.due_on, sort: '-due_on', limit: 5 });
  const before = list.body?.items.find((one) => one.id !== check.id && one.cycle === check.cycle);
  return useGet<Check>(before ? `/selfcheck/checks/${before.id}` : null).body;
}

export function Beside({ row, check }: { row: AnswerRow | undefined; check: Check }) {
  const before = useBefore(check);
  const last = row && before?.answers.find((one) => one.code === row.code);
  if (!row) return null;
  return (
    <aside class="panel sheet-aside no-print" aria-label={say('이 항목을 이해하는 데', 'To understand this item')}>
      <Alarms key={row.item_id} row={row} check={check} />
      <section><h2>{say('근거', 'Basis')}</h2><p>{row.basis || say('정해진 법령이 없습니다.', 'No law is named.')}</p></section>
      <section><h2>{say('지난번 답', 'Last answer')}</h2><p>{before && last ? <a class="under" href={`/selfcheck/checks/${before.id}`}>{say(`${periodWords(before)} “${valueWords(last)}”`, `${periodWords(before)}: “${valueWords(last)}”`)}{before.officer_name ? `, ${before.officer_name}` : ''}</a> : say('전에 답한 적이 없습니다.', 'Not answered before.')}</p></section>
      <section><h2>{say('진단표', 'Sheet')}</h2><p><a class="under" href={`/selfcheck/bank/${check.duty_id}?sheet=${check.sheet_id}`}>{check.duty_code} {words(check, 'duty')}</a>, {say(`${number(check.sheet_number)}판`, `version ${number(check.sheet_number)}`)}</p></section>
    </aside>
  );
}
