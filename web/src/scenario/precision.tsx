// How often a rule was right, where enough was decided to say so.

import { number, rate } from '../core/format';
import { say } from '../core/say';
import { ENOUGH, type RateGroup } from './types';

export function Precision({ group }: { group: RateGroup | undefined }) {
  const closed = group?.closed ?? 0;
  if (!closed) return <span class="enough">{say('아직 없음', 'none yet')}</span>;
  if (!group || closed < ENOUGH || group.precision === null)
    return <span class="enough">{say(`비교할 자료가 ${closed}건뿐이라 판단하지 않습니다`, `only ${closed} decided: no judgement`)}</span>;
  return <span class="num">{rate(group.precision)} <span class="muted small">({say(`${number(closed)}건`, `of ${number(closed)}`)})</span></span>;
}
