// One alarm by its address: what notices and links lead to.

import { say } from '../core/say';
import { AlarmDetail } from '../alarm/detail';
import type { PageProps } from '../pages';

export default function AlarmPage({ ids }: PageProps) {
  return (
    <div class="page">
      <nav aria-label={say('지금 자리', 'You are here')}><ol class="crumbs"><li><a href="/alarms">{say('경보', 'Alarms')}</a></li><li aria-current="page" class="num">{ids['alarm']}</li></ol></nav>
      <AlarmDetail id={ids['alarm'] ?? ''} level={1} />
    </div>
  );
}
