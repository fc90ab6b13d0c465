// 제외 요청: what departments want to be left alone with; audit grants or refuses, seeing what a grant would hide.

import { say } from '../core/say';
import { goQuery, usePlace } from '../core/router';
import { useList } from '../core/load';
import { Requests, requestWords } from '../alarm/requests';
import { SelectField } from '../parts/fields';
import { total } from '../parts/table';

export default function Exclusions() {
  const { query } = usePlace();
  const state = query.get('state') ?? 'asked';
  const kind = query.get('kind') === 'extend' ? 'extend' : 'exclude';
  const waiting = useList<unknown>('/alarm-requests', { kind: 'exclude', state: 'asked' }, 1);
  return (
    <div class="page">
      <nav aria-label={say('지금 자리', 'You are here')}><ol class="crumbs"><li><a href="/audit">{say('감사실', 'Audit room')}</a></li><li aria-current="page">{say('제외 요청', 'Exclusions')}</li></ol></nav>
      <div class="head">
        <h1>{say('제외 요청', 'Exclusions')}</h1>
        <p class="lead">{waiting.ready ? say(`정할 제외 요청 ${total(waiting)}`, `${total(waiting)} to decide`) : ''}</p>
        <span class="push" />
        <div class="line wrap no-print">
          <SelectField label={say('종류', 'Kind')} value={kind} onChange={(value) => goQuery({ kind: value })} options={[{ value: 'exclude', label: say('제외', 'Exclusions') }, { value: 'extend', label: say('기한 연장', 'Later days') }]} />
          <SelectField label={say('상태', 'State')} value={state} onChange={(value) => goQuery({ state: value })} options={[...['asked', 'granted', 'refused', 'ended'].map((name) => ({ value: name, label: requestWords(name) })), { value: 'all', label: say('모두', 'All') }]} />
        </div>
      </div>
      <section class="panel"><Requests kind={kind} state={state === 'all' ? '' : state} /></section>
    </div>
  );
}
