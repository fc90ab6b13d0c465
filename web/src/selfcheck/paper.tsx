// 진단표 on paper: what was asked and answered, what is to be mended, and who signed. Only printed.

import { date, moment } from '../core/format';
import { say } from '../core/say';
import { me } from '../core/session';
import { valueWords } from './answer';
import { ofWhat, stateWords, titleOf, words, type Check } from './types';

const signers = (check: Check): [words: string, who: string][] => {
  const by = (act: string): string => [...check.history].reverse().find((row) => row.act === act)?.by_name ?? '';
  return [[say('작성', 'Filled in'), check.filled_us ? check.officer_name ?? '' : ''], [say('검토', 'Reviewed'), check.state === 'open' || check.state === 'filled' ? '' : by('review')], [say('승인', 'Approved'), check.approved_us ? by('approve') : '']];
};

export function Paper({ check }: { check: Check }) {
  return (
    <section class="paper-only" aria-hidden="true">
      <h2>{titleOf(check)}</h2>
      <p>{ofWhat(check)} · {check.department_name} · {say('기한', 'due')} {date(check.due_on)} · {stateWords(check.state)}</p>
      <table class="sheet-paper">
        <thead><tr><th>{say('번호', 'No.')}</th><th>{say('점검항목', 'Item')}</th><th>{say('답', 'Answer')}</th><th>{say('까닭·개선 계획·증빙', 'Reason, plan, document')}</th></tr></thead>
        <tbody>
          {check.answers.map((row, i) => (
            <tr key={row.item_id}>
              <td>{i + 1}</td>
              <td>{words(row, 'text')}{row.basis ? <><br /><small>{row.basis}</small></> : null}</td>
              <td>{row.value === null ? '' : valueWords(row)}</td>
              <td>{[row.reason, row.plan && `${say('계획', 'Plan')}: ${row.plan}`, row.plan_due_on && say(`${date(row.plan_due_on)}까지`, `by ${date(row.plan_due_on)}`), row.document].filter(Boolean).map((line, j) => <p key={j}>{line}</p>)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table class="sheet-paper signs"><tbody><tr>{signers(check).map(([what, who]) => <><th key={what}>{what}</th><td>{who}</td></>)}</tr></tbody></table>
      <p><small>{me().agency_name ?? me().agency_id} · {say('진단서', 'Sheet')} {check.id} · {moment(new Date().toISOString())} · {me().name}</small></p>
    </section>
  );
}
