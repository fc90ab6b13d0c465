// 내 할 일: what is due, in order, each with why it stands there; beside the list the one chosen, acted on in place.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { addDays, due, moment, today, won } from '../core/format';
import { useKeys } from '../core/keys';
import { ALARM_EVENTS, listen } from '../core/live';
import { useList } from '../core/load';
import { go, goQuery, usePlace } from '../core/router';
import { inWords, say } from '../core/say';
import { AlarmDetail } from '../alarm/detail';
import type { AlarmRow } from '../alarm/types';
import { Due, Severity, stateWords } from '../parts/badges';
import { Button, Empty, Failed, Waiting } from '../parts/basic';
import { SelectField } from '../parts/fields';
import { total } from '../parts/table';
import type { PageProps } from '../pages';

const GROUPS: [id: string, ko: string, en: string, tone: string][] = [
  ['late', '기한 지남', 'Late', 'late'], ['today', '오늘까지', 'Due today', 'soon'], ['week', '이번 주', 'This week', ''], ['later', '그 뒤', 'Later', ''], ['none', '기한 없음', 'No due day', ''],
];

const SORTS: Record<string, string> = { due: 'due_on', score: '-score', new: '-issued_at' };

function groupOf(row: AlarmRow, now: string): string {
  if (!row.due_on) return 'none';
  const how = due(row.due_on, now);
  if (how?.tone === 'late') return 'late';
  if (row.due_on === now) return 'today';
  return row.due_on <= addDays(now, 7) ? 'week' : 'later';
}

/** Why it stands there, in a few words. */
function whyOf(row: AlarmRow): string {
  if (row.state === 'sent_back') return say('돌려보낸 것입니다', 'was sent back');
  if (row.state === 'acted') return say('승인을 기다립니다', 'awaits approval');
  if (row.state === 'approved') return say('감사부서의 확인을 기다립니다', 'awaits confirmation');
  if (row.state === 'corrected') return say('원천에서 바로잡혔습니다', 'was corrected at the source');
  if (row.handler_why === 'involved') return say('담당자가 관련되어 넘어왔습니다', 'came up because its officer is involved');
  if (row.state === 'working') return say('조치하는 중입니다', 'in progress');
  return row.severity >= 3 ? say('심각도가 높습니다', 'high severity') : say('아직 보지 않았습니다', 'not looked at yet');
}

function Item({ row, here, query }: { row: AlarmRow; here: boolean; query: string }) {
  return (
    <a class="item" href={`/work/${row.id}${query}`} aria-current={here ? 'true' : undefined} data-alarm={row.id}>
      <span class="line"><span class="kind">{row.state === 'sent_back' ? stateWords('sent_back') : say('경보', 'Alarm')}</span><Severity value={row.severity} /><span class="push" /><Due day={row.due_on} /></span>
      <span class="what two">{inWords(row as unknown as Record<string, unknown>, 'sentence')}</span>
      <span class="meta"><span>{row.scenario_id}</span>{row.amount !== null ? <span class="num">{won(row.amount)}</span> : null}<span class="why">{whyOf(row)}</span></span>
    </a>
  );
}

export default function Work({ ids }: PageProps) {
  const { query } = usePlace();
  const order = query.get('sort') ?? 'due';
  const state = query.get('state') ?? '';
  const list = useList<AlarmRow>('/alarms/work', { sort: SORTS[order] ?? SORTS['due'], state: state || undefined }, 200);
  const now = today();
  const late = useList<AlarmRow>('/alarms/work', { due_on_to: addDays(now, -1), state: state || undefined }, 1);
  const dueToday = useList<AlarmRow>('/alarms/work', { due_on_from: now, due_on_to: now, state: state || undefined }, 1);
  const again = (): void => { list.again(); late.again(); dueToday.again(); };
  const [fresh, setFresh] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => {
    if (order !== 'due') return [{ id: 'all', title: '', tone: '', rows: list.items }];
    return GROUPS.map(([id, ko, en, tone]) => ({ id, title: say(ko, en), tone, rows: list.items.filter((row) => groupOf(row, now) === id).sort((a, b) => (a.due_on ?? '9').localeCompare(b.due_on ?? '9') || b.score - a.score) })).filter((group) => group.rows.length);
  }, [list.items, order, now]);
  const rows = groups.flatMap((group) => group.rows);
  const wide = innerWidth >= 1024;
  const chosen = ids['alarm'] ?? (wide && rows[0] ? String(rows[0].id) : null);
  const at = rows.findIndex((row) => String(row.id) === chosen);
  const search = query.toString() ? `?${query.toString()}` : '';

  useEffect(() => listen(ALARM_EVENTS, (data, event) => {
    if (event === 'alarm.issued') setFresh((n) => n + 1);
    else list.patch((row) => (row.id === data['id'] && typeof data['state'] === 'string' ? { ...row, state: data['state'] } : row));
  }), [list.patch]);

  useEffect(() => { box.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }); }, [list.ready, chosen]);

  const show = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    go(`/work/${row.id}${search}`, { replace: true });
    requestAnimationFrame(() => { const link = box.current?.querySelector<HTMLElement>(`[data-alarm="${row.id}"]`); link?.focus(); link?.scrollIntoView({ block: 'nearest' }); });
  };
  const skip = (): void => show(at + 1);
  const refresh = (): void => { setFresh(0); again(); };
  useKeys([
    { code: 'KeyJ', words: ['다음 것', 'Next'], run: () => show(at + 1) },
    { code: 'KeyK', words: ['앞의 것', 'Before'], run: () => show(at - 1) },
    { code: 'KeyN', words: ['다음으로 넘기기', 'Skip to next'], run: skip },
    { code: 'KeyR', words: ['새로 읽기', 'Refresh'], run: refresh },
    { code: 'Enter', words: ['열기', 'Open'], run: () => document.getElementById('alarm-title')?.focus() },
    { code: 'KeyA', words: ['처리로 가기', 'Go to acting'], run: () => document.querySelector<HTMLElement>('.act input')?.focus() },
    { code: 'Escape', words: ['목록으로', 'Back to the list'], run: () => (wide ? box.current?.querySelector<HTMLElement>('[aria-current]')?.focus() : go(`/work${search}`)) },
  ]);

  return (
    <div class={`page flush fill ${ids['alarm'] ? 'detail' : ''}`}>
      <div class="head">
        <h1>{say('내 할 일', 'My work')}</h1>
        <p class="lead">{late.ready && dueToday.ready ? say(
          `${moment(new Date().toISOString())}. ${late.total ? `기한이 지난 일이 ${total(late)} 있고, ` : ''}오늘까지 마칠 일${dueToday.total ? `이 ${total(dueToday)} 있습니다.` : '은 없습니다.'}`,
          `${moment(new Date().toISOString())}. ${late.total ? `${total(late)} late, ` : ''}${dueToday.total ? total(dueToday) : 'nothing'} due today.`) : ''}</p>
        <span class="push" />
        <div class="line wrap no-print">
          <SelectField label={say('상태', 'State')} value={state} onChange={(value) => goQuery({ state: value || null })} options={[{ value: '', label: say('모든 일', 'All work') }, ...['issued', 'working', 'sent_back', 'acted', 'approved', 'corrected'].map((name) => ({ value: name, label: stateWords(name) }))]} />
          <SelectField label={say('차례', 'Order')} value={order} onChange={(value) => goQuery({ sort: value })} options={[{ value: 'due', label: say('기한 순', 'By due day') }, { value: 'score', label: say('점수 순', 'By score') }, { value: 'new', label: say('새것부터', 'Newest first') }]} />
        </div>
      </div>
      <div class={`split ${ids['alarm'] ? 'detail' : ''}`}>
        <section class="panel list" aria-label={say('할 일 목록', 'Work list')}>
          {fresh ? <p class="pad"><Button low icon="refresh" onClick={refresh}>{say(`새 일 ${fresh}건 보기`, `Show ${fresh} new`)}</Button></p> : null}
          <div class="items" ref={box}>
            {list.problem ? <Failed problem={list.problem} again={list.again} /> : !list.ready ? <Waiting lines={8} />
              : !rows.length ? <Empty title={state ? say('고른 상태의 일이 없습니다', 'No work in this state') : say('지금 할 일이 없습니다', 'Nothing to do now')}>{state ? <Button low onClick={() => goQuery({ state: null })}>{say('거르지 않고 보기', 'Show all')}</Button> : null}</Empty>
              : groups.map((group) => (
                <section key={group.id} aria-label={group.title || undefined}>
                  {group.title ? <h2 class={`group ${group.tone}`}>{group.title} <span>{group.rows.length}</span></h2> : null}
                  <ul>{group.rows.map((row) => <li key={row.id}><Item row={row} here={String(row.id) === chosen} query={search} /></li>)}</ul>
                </section>
              ))}
            {list.more ? <p class="pad center"><Button low onClick={list.more}>{say('더 보기', 'Show more')}</Button></p> : null}
          </div>
          <div class="foot small muted no-print"><span class="push">{total(list)}</span><span class="wide-only"><kbd>J</kbd> <kbd>K</kbd> {say('이동', 'move')} <kbd>?</kbd> {say('단축키', 'keys')}</span></div>
        </section>
        {chosen ? <AlarmDetail id={chosen} onDone={() => { again(); if (rows.length > 1) skip(); }} onSkip={skip} backTo={{ href: `/work${search}`, words: say('내 할 일', 'My work') }} />
          : <section class="panel detail-pane"><Empty icon="check" title={say('고른 일이 없습니다', 'Nothing chosen')} /></section>}
      </div>
    </div>
  );
}
