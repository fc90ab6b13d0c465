// The signature of an alarm: what was compared with what, with a sign and a word, and the letters that differ.

import { language, say } from '../core/say';
import type { EvidenceItem } from './types';

const BEFORE = ['prev_', 'earlier_', 'first_', 'other_', 'last_'];

export interface Pair { title: string; before: EvidenceItem | null; now: EvidenceItem }

/** A rule that words a value itself does so twice, "problem" and "problem_en": what is in the other language goes. */
function inLanguage(evidence: EvidenceItem[]): EvidenceItem[] {
  const byName = new Map(evidence.map((item) => [item.name, item]));
  return evidence.flatMap((item) => {
    if (item.name.endsWith('_en') && byName.has(item.name.slice(0, -3))) return [];
    const other = byName.get(`${item.name}_en`);
    return [language() === 'en' && other ? { ...item, value: other.value } : item];
  });
}

/** Puts "prev_pay_ymd" beside "pay_ymd"; what has no other half stands alone. */
export function pairsOf(given: EvidenceItem[]): { pairs: Pair[]; single: EvidenceItem[] } {
  const evidence = inLanguage(given);
  const byName = new Map(evidence.map((item) => [item.name, item]));
  const pairs: Pair[] = [], used = new Set<string>();
  for (const item of evidence) {
    const start = BEFORE.find((prefix) => item.name.startsWith(prefix));
    const other = start ? byName.get(item.name.slice(start.length)) : undefined;
    if (!other) continue;
    pairs.push({ title: titleOf(other), before: item, now: other });
    used.add(item.name).add(other.name);
  }
  return { pairs, single: evidence.filter((item) => !used.has(item.name)) };
}

/** Columns that rules make or take from other tables; the catalog names the others. */
const OWN_TITLES: Record<string, [ko: string, en: string]> = {
  limit_amt: ['한도액(원)', 'Limit (won)'], sum_amt: ['합계(원)', 'Sum (won)'], cont_cnt: ['계약 건수', 'Contracts'], first_ymd: ['첫 날', 'First day'], payee: ['받는 사람', 'Payee'], payee_tok: ['받는 사람(식별값)', 'Payee (token)'],
  risk_amt: ['걸린 금액(원)', 'At stake (won)'], paid_amt: ['지급액(원)', 'Paid (won)'], over_amt: ['넘은 금액(원)', 'Over (won)'], diff_amt: ['차이(원)', 'Difference (won)'], use_ymd: ['쓴 날', 'Day of use'], limit_ymd: ['기한', 'Due'], hol_nm: ['휴일', 'Holiday'],
  dept_cd: ['부서코드', 'Department code'], emp_no: ['사번', 'Staff number'], mk_emp_no: ['작성자 사번', 'Entered by'], holder_emp_no: ['카드 소지자 사번', 'Card holder'], officer_emp_no: ['담당자 사번', 'Officer'], vendor_nm: ['거래처명', 'Vendor'], mcc_nm: ['업종', 'Trade'],
  merchant_nm: ['가맹점명', 'Merchant'], ntx_apv_no: ['세금계산서 승인번호', 'Tax invoice'], invoice_amt: ['계산서 금액(원)', 'Invoice (won)'], req_amt: ['품의액(원)', 'Requested (won)'], levy_amt: ['부과액(원)', 'Levied (won)'], unpaid_amt: ['미납액(원)', 'Unpaid (won)'],
  back_amt: ['반납액(원)', 'Returned (won)'], net_amt: ['순액(원)', 'Net (won)'], cut_amt: ['줄인 금액(원)', 'Cut (won)'], max_amt: ['가장 큰 금액(원)', 'Largest (won)'], pay_cnt: ['지급 건수', 'Payments'], use_cnt: ['사용 건수', 'Uses'], hh_cnt: ['세대 수', 'Households'], vendor_cnt: ['거래처 수', 'Vendors'],
  pay_yr: ['지급 연도', 'Year of payment'], cont_yr: ['계약 연도', 'Year of contract'], pay_ym: ['지급 연월', 'Month of payment'], month_ymd: ['달', 'Month'], death_ymd: ['사망일', 'Day of death'], problem: ['문제', 'Problem'], reason: ['까닭', 'Reason'], kind: ['구분', 'Kind'],
  first_cont_no: ['첫 계약번호', 'First contract'], last_cont_no: ['마지막 계약번호', 'Last contract'], first_apv_no: ['첫 승인번호', 'First approval'], last_apv_no: ['마지막 승인번호', 'Last approval'], share_pct: ['비율(%)', 'Share (%)'], rate_pct: ['비율(%)', 'Rate (%)'], mean_pct: ['평균(%)', 'Mean (%)'],
  apv_cnt: ['승인 건수', 'Approvals'], promo_yn: ['업무추진비', 'Promotion expenses'], dept_cnt: ['부서의 계약 건수', 'Contracts of the department'], vendor_amt: ['거래처 금액(원)', 'Of the vendor (won)'], book_amt: ['장부잔액(원)', 'By the book (won)'], same_person_yn: ['같은 사람이 처리', 'By the same person'],
  away_kind: ['휴가·출장', 'Leave or trip'], away_from_dtm: ['비운 때부터', 'Away from'], away_to_dtm: ['비운 때까지', 'Away until'], zero_ymd: ['비워진 날', 'Day it was empty'], low_amt: ['그날 잔액(원)', 'Balance that day (won)'], payer_cnt: ['납세자 수', 'Taxpayers'], refund_cnt: ['환급 건수', 'Refunds'],
  levy_cnt: ['부과 건수', 'Levies'], cut_cnt: ['줄인 건수', 'Reductions'], limit_pct: ['한도(%)', 'Limit (%)'], n: ['견준 사람 수', 'People compared'], amt: ['금액(원)', 'Amount (won)'], acct_tok: ['계좌(식별값)', 'Account (token)'],
  total_hours: ['시간 합계', 'Hours in all'], total_min: ['분 합계', 'Minutes in all'], end_dtm: ['끝난 때', 'Ended at'], duties: ['직무', 'Duties'], est_amt: ['추정가격(원)', 'Estimate (won)'],
};

/** What a result column is called that no table has; null: it has no name of its own. */
export function ownTitle(name: string): string | null {
  const own = OWN_TITLES[name];
  return own ? say(...own) : null;
}

export function titleOf(item: EvidenceItem): string {
  if (item.title) return item.title;
  return ownTitle(item.name) ?? item.name;
}

/** The part of each text that the other lacks, found from both ends. */
export function differing(a: string, b: string): { a: [string, string, string]; b: [string, string, string] } {
  const x = [...a], y = [...b];
  let head = 0;
  while (head < x.length && head < y.length && x[head] === y[head]) head++;
  let tail = 0;
  while (tail < x.length - head && tail < y.length - head && x[x.length - 1 - tail] === y[y.length - 1 - tail]) tail++;
  const cut = (t: string[]): [string, string, string] => [t.slice(0, head).join(''), t.slice(head, t.length - tail).join(''), t.slice(t.length - tail).join('')];
  return { a: cut(x), b: cut(y) };
}

export type Likeness = 'same' | 'near' | 'moved' | 'different';

export function likeness(a: string, b: string): { kind: Likeness; words: string } {
  if (a === b) return { kind: 'same', words: say('같음', 'Same') };
  const days = /^(\d{4})\. (\d+)\. (\d+)\.$/;
  const x = days.exec(a), y = days.exec(b);
  if (x && y) {
    const at = (m: RegExpExecArray): number => Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]));
    const apart = Math.abs(at(y) - at(x)) / 86_400_000;
    return { kind: 'moved', words: say(`${apart}일 차이`, `${apart} ${apart === 1 ? 'day' : 'days'} apart`) };
  }
  const numbers = [a, b].map((text) => (/^-?[\d,]+$/.test(text) ? Number(text.replace(/,/g, '')) : NaN));
  if (numbers.every(Number.isFinite)) {
    const gap = Math.abs((numbers[1] ?? 0) - (numbers[0] ?? 0)).toLocaleString('en');
    return { kind: 'moved', words: say(`${gap} 차이`, `${gap} apart`) };
  }
  const parts = differing(a, b);
  const apart = Math.max([...parts.a[1]].length, [...parts.b[1]].length);
  if (apart * 3 <= Math.max([...a].length, [...b].length)) return { kind: 'near', words: say(`거의 같음, ${apart}글자 다름`, `Nearly the same, ${apart} off`) };
  return { kind: 'different', words: say('다름', 'Different') };
}

export const SIGNS: Record<Likeness, string> = { same: '=', near: '≈', moved: '↔', different: '≠' };

export function Sign({ a, b }: { a: string; b: string }) {
  const like = likeness(a, b);
  return <span class={`sign ${like.kind}`}><i aria-hidden="true">{SIGNS[like.kind]}</i>{like.words}</span>;
}

export function Marked({ text, other }: { text: string; other: string }) {
  const like = likeness(text, other);
  if (like.kind !== 'near') return <>{text}</>;
  const [head, middle, tail] = differing(text, other).a;
  return <>{head}<u>{middle}</u>{tail}</>;
}

export function Compare({ evidence, onReveal }: { evidence: EvidenceItem[]; onReveal?: (item: EvidenceItem) => void }) {
  const { pairs, single } = pairsOf(evidence);
  const value = (item: EvidenceItem) => (
    <>{item.value || '-'}{item.mark === 'masked' || item.mark === 'restricted' ? (onReveal ? <> <button type="button" class="btn low text" onClick={() => onReveal(item)}>{say('보기', 'Show')}<span class="sr"> {titleOf(item)}</span></button></> : null) : null}</>
  );
  return (
    <div class="stack">
      {pairs.length ? (
        <table class="compare">
          <caption class="sr">{say('견준 값', 'Values compared')}</caption>
          <thead><tr><th scope="col"><span class="sr">{say('항목', 'Item')}</span></th><th scope="col">{say('먼저', 'Before')}</th><th scope="col">{say('이번', 'This one')}</th><th scope="col">{say('견주어 보면', 'Side by side')}</th></tr></thead>
          <tbody>
            {pairs.map(({ title, before, now }) => (
              <tr key={now.name}>
                <th scope="row">{title}</th>
                <td class="num">{before ? <Marked text={before.value} other={now.value} /> : ''}</td>
                <td class="num"><Marked text={now.value} other={before?.value ?? ''} /></td>
                <td>{before ? <Sign a={before.value} b={now.value} /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <table class="compare">
        <caption class="sr">{say('기록이 보이는 것', 'What the records show')}</caption>
        <thead><tr><th scope="col">{say('항목', 'Item')}</th><th scope="col">{say('기록된 값', 'On record')}</th><th scope="col"><span class="sr">{say('쓰임', 'Use')}</span></th></tr></thead>
        <tbody>
          {single.filter((item) => item.name !== 'agency_id').map((item) => (
            <tr key={item.name}><th scope="row">{titleOf(item)}</th><td>{value(item)}</td><td class="small muted">{item.compared ? say('견준 값', 'compared') : ''}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
