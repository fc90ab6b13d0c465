// 관리: what is broken today, and what will be soon. No business content.

import type { ComponentChildren } from 'preact';
import { Admin } from '../admin/frame';
import { proposalWords } from '../admin/proposal';
import { wordOf } from '../admin/words';
import { addDays, date, moment, number, today } from '../core/format';
import { useGet, type Loaded } from '../core/load';
import type { Page, Query } from '../core/api';
import type { Proposal } from '../core/proposal';
import { say } from '../core/say';
import { may } from '../core/session';
import { Failed, Note } from '../parts/basic';
import { Icon } from '../parts/icon';

type Item = Record<string, string | number | boolean | null>;

interface Watched {
  title: string;
  list: Loaded<Page<Item>>;
  fits?: (item: Item) => boolean;
  words: (item: Item) => ComponentChildren;
  link: (item: Item) => string;
  all: string;
  late?: boolean;
}

const SOON_DAYS = 14, TOKEN_DAYS = 30, REJECT_DAYS = 7, SHOWN = 6, TILES = 6;
const since = (days: number): string => `${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 16)}:00Z`;

const itemsOf = (one: Watched): Item[] => (one.list.body?.items ?? []).filter(one.fits ?? (() => true));
function countOf(one: Watched): number | null {
  if (!one.list.body) return null;
  return one.fits ? itemsOf(one).length : one.list.body.total ?? one.list.body.items.length;
}

function Tile({ one }: { one: Watched }) {
  const count = countOf(one);
  return (
    <a class={`tile ${one.late && count ? 'late' : ''}`} href={one.all}>
      <span class="what">{one.title}</span>
      <span class="figure">{count === null ? '…' : number(count)}<small>{count === null ? '' : say('건', '')}</small></span>
    </a>
  );
}

function Panel({ one }: { one: Watched }) {
  const items = itemsOf(one);
  return (
    <section class="panel">
      <div class="title"><h2>{one.title}</h2><span class="push" /><a href={one.all}>{say('모두 보기', 'See all')}<span class="sr"> {one.title}</span></a></div>
      <ul class="inside stack">{items.slice(0, SHOWN).map((item, i) => <li key={i}><a class="under" href={one.link(item)}>{one.words(item)}</a></li>)}</ul>
    </section>
  );
}

export default function Today() {
  const ask = (permitted: boolean, path: string, query: Query = {}): Loaded<Page<Item>> => useGet<Page<Item>>(permitted ? path : null, { limit: 100, count: 1, ...query });
  const now = new Date().toISOString();
  const edits = may('org_edit'), accounts = may('account_admin'), feeds = may('feed_admin'), settings = may('setting_edit');
  const day = (value: unknown): string => date(String(value));
  const watched: (Watched & { shown: boolean })[] = [
    { shown: feeds, title: say('실패하거나 보류된 자료', 'Failed or held loads'), list: ask(feeds, '/ingests', { state: 'failed,held', sort: '-began_us' }), late: true, all: '/admin/feeds?state=failed', link: (item) => `/admin/feeds?state=${String(item['state'])}&row=${String(item['id'])}`, words: (item) => <>{wordOf('state', String(item['state']))} · {String(item['name'] || item['table_name'])} <span class="num">{moment(String(item['began_us']))}</span></> },
    { shown: feeds, title: say(`${REJECT_DAYS}일 안에 거절된 행이 있는 자료`, `Loads with rejects within ${REJECT_DAYS} days`), list: ask(feeds, '/ingests', { rejected_from: 1, began_us_from: since(REJECT_DAYS), sort: '-began_us' }), all: '/admin/feeds', link: (item) => `/admin/feeds?row=${String(item['id'])}`, words: (item) => <>{String(item['name'] || item['table_name'])}: {say(`${number(Number(item['rejected']))}행`, `${number(Number(item['rejected']))} rows`)} <span class="num">{moment(String(item['began_us']))}</span></> },
    { shown: feeds, title: say('보류된 묶음', 'Held bundles'), list: ask(feeds, '/bundles', { state: 'held' }), late: true, all: '/admin/feeds?tab=bundles&state=held', link: (item) => `/admin/feeds?tab=bundles&row=${String(item['id'])}`, words: (item) => <>{String(item['name'] || item['id'])}: {say(`경보 ${number(Number(item['would_raise']))}건`, `${number(Number(item['would_raise']))} alarms`)} <span class="num">{moment(String(item['ended_us']))}</span></> },
    { shown: feeds, title: say('늦은 자료', 'Late data'), list: ask(feeds, '/feeds', { count: undefined }), fits: (item) => item['late'] === true, late: true, all: '/admin/feeds?tab=feeds', link: (item) => `/admin/feeds?tab=feeds&row=${String(item['id'])}`, words: (item) => <>{String(item['table_name'])} <span class="num">{moment(String(item['late_us']))}{say('부터', ' on')}</span></> },
    { shown: may('scenario_read'), title: say('멈춘 규칙', 'Rules that stopped'), list: ask(may('scenario_read'), '/scenarios', { limit: undefined, count: undefined }), fits: (item) => item['state'] === 'broken' || item['state'] === 'suspended' || Boolean(item['error']), late: true, all: '/scenarios', link: (item) => `/scenarios/${String(item['id'])}`, words: (item) => <>{String(item['id'])} {String(item['title'] ?? '')}: {String(item['error'] ?? item['reason'] ?? '')}</> },
    { shown: edits, title: say('이어지지 않은 코드', 'Unmapped codes'), list: ask(edits, '/unmapped', { sort: '-count' }), all: '/admin/mappings', link: (item) => `/admin/mappings?row=${String(item['id'])}`, words: (item) => <>{wordOf('kind', String(item['kind']))} {String(item['code'])} <span class="num">{say(`${number(Number(item['count']))}번`, `${number(Number(item['count']))} times`)}</span></> },
    { shown: edits, title: say(`${SOON_DAYS}일 안에 끝나는 보직`, `Posts that end within ${SOON_DAYS} days`), list: ask(edits, '/posts', { valid_to_from: today(), valid_to_to: addDays(today(), SOON_DAYS), sort: 'valid_to' }), all: '/admin/people', link: (item) => `/admin/people/${String(item['officer_id'])}`, words: (item) => <>{String(item['name'])} {String(item['department'])} {wordOf('role', String(item['role']))} <span class="num">{day(item['valid_to'])}</span></> },
    { shown: accounts, title: say(`${TOKEN_DAYS}일 안에 끝나는 토큰`, `Tokens that expire within ${TOKEN_DAYS} days`), list: ask(accounts, '/tokens', { working: true, expires_to: since(-TOKEN_DAYS), sort: 'expires' }), all: '/admin/tokens', link: (item) => `/admin/tokens?row=${String(item['id'])}`, words: (item) => <>{String(item['name'])} <span class="num">{moment(String(item['expires']))}</span></> },
    { shown: accounts, title: say('잠긴 계정', 'Locked accounts'), list: ask(accounts, '/accounts', { working: true, locked_until_from: since(0) }), all: '/admin/accounts', link: (item) => `/admin/accounts?row=${String(item['id'])}`, words: (item) => <>{String(item['name'])} ({String(item['login'])})</> },
    { shown: settings, title: say('승인을 기다리는 것', 'Waiting for a second person'), list: ask(settings, '/proposals', { state: 'proposed' }), all: '/admin/proposals', link: (item) => `/admin/proposals?row=${String(item['id'])}`, words: (item) => proposalWords(item as unknown as Proposal) },
    { shown: settings, title: say('보내기를 그만둔 웹훅', 'Deliveries given up'), list: ask(settings, '/deliveries', { state: 'dead', sort: '-id' }), all: '/admin/webhooks?tab=deliveries&state=dead', link: (item) => `/admin/webhooks?tab=deliveries&row=${String(item['id'])}`, words: (item) => <>{wordOf('event', String(item['event']))}: {String(item['error'])}</> },
  ];
  const mine = watched.filter((one) => one.shown);
  const open = mine.filter((one) => (countOf(one) ?? 0) > 0), broken = open.filter((one) => one.late);
  const quiet = mine.slice(TILES).filter((one) => countOf(one) === 0);
  const failed = mine.find((one) => one.list.problem);
  return (
    <Admin title={say('관리', 'Administration')} lead={say(`${moment(now)}. ${broken.length ? `고장 난 것이 ${broken.length}가지 있습니다.` : '고장 난 것이 없습니다.'}${open.length - broken.length ? ` 살펴볼 것이 ${open.length - broken.length}가지 있습니다.` : ''}`, `${moment(now)}. ${broken.length ? `${broken.length} things are broken.` : 'Nothing is broken.'}${open.length - broken.length ? ` ${open.length - broken.length} to look at.` : ''}`)}>
      <div class="stack">
        {failed?.list.problem ? <Failed problem={failed.list.problem} again={failed.list.again} /> : null}
        <div class="tiles">{mine.slice(0, TILES).map((one) => <Tile key={one.title} one={one} />)}</div>
        <div class="grid2">{open.map((one) => <Panel key={one.title} one={one} />)}</div>
        {quiet.length ? <Note tone="good">{say('지금 없는 것: ', 'None now: ')}{quiet.map((one) => one.title).join(', ')}</Note> : null}
        <p class="muted small"><Icon name="info" /> {say('이 화면에는 경보와 기록의 내용이 없습니다.', 'No alarms or records are shown here.')}</p>
      </div>
    </Admin>
  );
}
