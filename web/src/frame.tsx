// What stands around every page: menu by right, search, bell, help, session time; and which page it is.

import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { look, whenReachChanges, type Page, type Query } from './core/api';
import { moment, number } from './core/format';
import { TO_CONFIRM } from './alarm/overview';
import { allKeys, keysOn, switchKeys, useKeys } from './core/keys';
import { ALARM_EVENTS, listen } from './core/live';
import { looks, setLooks, type Looks } from './core/looks';
import { fits, go, usePlace } from './core/router';
import { language, say } from './core/say';
import { chooseLanguage, idleLeft, lookUp, may, me, signOut } from './core/session';
import { useHeld } from './core/signal';
import { Button, Empty, NoRight, Waiting } from './parts/basic';
import { Check } from './parts/fields';
import { Dialog } from './parts/dialog';
import { Icon, Mark } from './parts/icon';
import { Find } from './find';
import { MustChange } from './sign-in';
import { menu, pages, startPage, type MenuRow, type PageProps, type PageRow } from './pages';
import { Tour } from './tour';

const TEXT_SIZES: Looks['text'][] = ['90', '100', '110', '130', '150'];
const WARN_SECONDS = 300;

/** Who printed it and when, on paper alone. */
function PaperHead() {
  const [at, setAt] = useState(() => new Date().toISOString());
  useEffect(() => {
    const stamp = (): void => setAt(new Date().toISOString());
    addEventListener('beforeprint', stamp);
    return () => removeEventListener('beforeprint', stamp);
  }, []);
  return <p class="print-only small">{me().agency_name ?? me().agency_id} · {moment(at)} · {me().name}</p>;
}

// ---- counts beside the menu and the bell

interface Tallies { work: number | null; audit: number | null; selfcheck: number | null; unread: number | null }

function useTallies(): Tallies {
  const [tallies, setTallies] = useState<Tallies>({ work: null, audit: null, selfcheck: null, unread: null });
  useEffect(() => {
    let timer: number | undefined;
    const read = (): void => {
      timer = undefined;
      const count = async (at: string, query: Query = {}): Promise<number | null> => (await look<Page<unknown>>(at, { ...query, limit: 1, count: 1 })).total ?? null;
      if (may('alarm_read')) count('/alarms/work').then((work) => setTallies((old) => ({ ...old, work })), () => {});
      if (may('alarm_confirm')) count('/alarms/work', TO_CONFIRM).then((audit) => setTallies((old) => ({ ...old, audit })), () => {});
      if (may('selfcheck_read')) count('/selfcheck/checks', { waiting: 1 }).then((selfcheck) => setTallies((old) => ({ ...old, selfcheck })), () => {});
      look<{ unread: number }>('/notices/unread').then(({ unread }) => setTallies((old) => ({ ...old, unread })), () => {});
    };
    read();
    const stop = listen([...ALARM_EVENTS, 'selfcheck_check.changed', 'notice.read'], () => { timer ??= window.setTimeout(read, 1500); });
    return () => { stop(); clearTimeout(timer); };
  }, []);
  return tallies;
}

// ---- the head

function View() {
  const now = useHeld(looks);
  return (
    <div class="stack">
      <div class="line wrap" role="group" aria-label={say('글자 크기', 'Text size')}>
        {TEXT_SIZES.map((size) => <Button key={size} low kind={now.text === size ? 'second' : ''} aria-pressed={now.text === size} onClick={() => setLooks({ text: size })}>{size}%</Button>)}
      </div>
      <div class="line wrap" role="group" aria-label={say('표의 줄 높이', 'Height of rows')}>
        {([['compact', '좁게', 'Compact'], ['normal', '보통', 'Normal'], ['wide', '넓게', 'Wide']] as const).map(([rows, ko, en]) =>
          <Button key={rows} low kind={now.rows === rows ? 'second' : ''} aria-pressed={now.rows === rows} onClick={() => setLooks({ rows })}>{say(ko, en)}</Button>)}
      </div>
      <Check label={say('고대비', 'High contrast')} checked={now.contrast === 'high'} onChange={(on) => setLooks({ contrast: on ? 'high' : 'normal' })} />
      <Check label={say('한 글자 단축키 쓰기', 'Single-letter keys')} checked={keysOn()} onChange={switchKeys} />
    </div>
  );
}

function ViewButton() {
  const now = useHeld(looks);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="wide-only" onClick={() => setOpen(true)} aria-haspopup="dialog">{say('가', 'A')} {now.text}%</button>
      {open ? (
        <Dialog title={say('보기', 'View')} onClose={() => setOpen(false)}><View /></Dialog>
      ) : null}
    </>
  );
}

function SessionTime() {
  const left = useHeld(idleLeft);
  const [dismissed, setDismissed] = useState(false);
  if (!Number.isFinite(left)) return null;
  const warn = left <= WARN_SECONDS && left > 0 && !dismissed;
  if (left > WARN_SECONDS && dismissed) setDismissed(false);
  const minutes = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const extend = (): void => { void lookUp(); };
  return (
    <>
      <button type="button" class="num wide-only" onClick={extend} title={say('로그인 시간 늘리기', 'Extend the session')}>
        <Icon name="clock" /><span class="sr">{say('로그아웃까지', 'Time left')} </span>{minutes}
      </button>
      {warn ? (
        <Dialog title={say('곧 로그아웃됩니다', 'You will be signed out soon')} onClose={() => setDismissed(true)}>
          <p class="read">{say(`${Math.ceil(left / 60)}분 뒤 자동으로 로그아웃됩니다. 쓰던 내용은 저장되어 있습니다.`, `You will be signed out in ${Math.ceil(left / 60)} min. Your draft is saved.`)}</p>
          <div class="ends"><Button onClick={() => setDismissed(true)}>{say('닫기', 'Close')}</Button><Button kind="primary" onClick={extend}>{say('로그인 시간 늘리기', 'Stay signed in')}</Button></div>
        </Dialog>
      ) : null}
    </>
  );
}

function Person() {
  const [open, setOpen] = useState(false);
  const person = me();
  const place = person.posts.find((post) => post.department)?.department ?? person.posts[0]?.title ?? '';
  return (
    <>
      <button type="button" class="person wide-only" aria-haspopup="dialog" onClick={() => setOpen(true)}><Icon name="person" />{person.name}{place ? ` · ${place}` : ''}</button>
      {open ? (
        <Dialog title={person.name} onClose={() => setOpen(false)}>
          <ul class="stack">
            {person.posts.map((post, i) => <li key={i}>{[post.department, post.title, post.substitute ? say('직무대리', 'substitute') : ''].filter(Boolean).join(' · ')}</li>)}
          </ul>
          <div class="ends">
            <a class="btn" href="/account" onClick={() => setOpen(false)}>{say('내 계정', 'My account')}</a>
            <Button icon="out" onClick={() => { void signOut(); }}>{say('로그아웃', 'Sign out')}</Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

function Head({ tallies, onFind }: { tallies: Tallies; onFind: () => void }) {
  const person = me();
  const place = usePlace();
  const rows = menu.filter((row) => row.shown());
  const now = current(rows, place.path);
  return (
    <header class="top">
      <div class="bar">
        <a class="brand" href={startPage()}><Mark />{say('해치', 'Haechi')}<small>{person.agency_name ?? person.agency_id} {say('자율적 내부통제', 'internal control')}</small></a>
        <button type="button" class="find-open" onClick={onFind} aria-haspopup="dialog"><Icon name="find" /><span class="push">{say('경보, 기록, 거래처, 메뉴 찾기', 'Find alarms, records, vendors, pages')}</span><kbd class="wide-only">Ctrl K</kbd></button>
        <div class="util">
          <ViewButton />
          <button type="button" class="wide-only" lang={language() === 'ko' ? 'en' : 'ko'} onClick={() => { void chooseLanguage(language() === 'ko' ? 'en' : 'ko'); }}>{language() === 'ko' ? 'English' : '한국어'}</button>
          <a class="bell" href="/notices"><Icon name="bell" />{tallies.unread ? <b>{tallies.unread > 99 ? '99+' : tallies.unread}</b> : null}<span class="sr">{say(`알림 ${tallies.unread ?? 0}건`, `${tallies.unread ?? 0} notices`)}</span></a>
          <a href="/help"><Icon name="help" /><span class="wide-words">{say('도움말', 'Help')}</span></a>
          <Person />
          <SessionTime />
        </div>
      </div>
      <nav class="menu" aria-label={say('주 메뉴', 'Main menu')}>
        {rows.map((row) => <MenuLink key={row.path} row={row} here={row === now} tallies={tallies} />)}
      </nav>
    </header>
  );
}

/** How much of the address a row of the menu names; 0: nothing. */
const named = (row: MenuRow, at: string): number =>
  Math.max(0, ...[row.path, ...(row.also ?? [])].filter((path) => at === path || at.startsWith(`${path}/`)).map((path) => path.length));

/** The one row that the address belongs to: /audit/log is of the log and not of the audit room. */
function current(rows: MenuRow[], at: string): MenuRow | null {
  return rows.reduce<MenuRow | null>((best, row) => (named(row, at) > (best ? named(best, at) : 0) ? row : best), null);
}

function MenuLink({ row, here, tallies, small }: { row: MenuRow; here: boolean; tallies: Tallies; small?: boolean }) {
  const tally = row.tally ? tallies[row.tally] : null;
  return (
    <a href={row.path} aria-current={here ? 'page' : undefined}>
      {small ? <Icon name={row.icon} /> : null}{say(...row.title)}{tally ? <span class="tally">{number(tally)}<span class="sr">{say('건', ' items')}</span></span> : null}
    </a>
  );
}

/** The bottom bar of phones: four of the menu, and the rest behind one button. */
function TabBar({ tallies }: { tallies: Tallies }) {
  const place = usePlace();
  const [open, setOpen] = useState(false);
  const rows = menu.filter((row) => row.shown());
  const now = current(rows, place.path);
  return (
    <>
      <nav class="tabbar" aria-label={say('주 메뉴', 'Main menu')}>
        {rows.slice(0, 4).map((row) => <MenuLink key={row.path} row={row} here={row === now} tallies={tallies} small />)}
        <button type="button" onClick={() => setOpen(true)} aria-haspopup="dialog"><Icon name="list" />{say('전체', 'More')}</button>
      </nav>
      {open ? (
        <Dialog title={say('전체 메뉴', 'All pages')} onClose={() => setOpen(false)}>
          <ul class="stack" onClick={(event) => { if ((event.target as Element).closest('a')) setOpen(false); }}>
            {rows.map((row) => <li key={row.path}><a href={row.path}>{say(...row.title)}</a></li>)}
            <li><a href="/account">{say('내 계정', 'My account')}</a></li>
          </ul>
          <h3>{say('보기', 'View')}</h3>
          <View />
          <div class="ends">
            <Button onClick={() => { void chooseLanguage(language() === 'ko' ? 'en' : 'ko'); }}><span lang={language() === 'ko' ? 'en' : 'ko'}>{language() === 'ko' ? 'English' : '한국어'}</span></Button>
            <Button icon="out" onClick={() => { void signOut(); }}>{say('로그아웃', 'Sign out')}</Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

// ---- which page

type View = ComponentType<PageProps>;
const loaded = new Map<PageRow, View>();

/** null while its code is on its way: the page before it does not fit this address. */
function useView(row: PageRow): { View: View | null; failed: boolean } {
  const [came, setCame] = useState<{ row: PageRow; failed: boolean } | null>(null);
  useEffect(() => {
    if (!loaded.has(row)) row.load().then(({ default: view }) => { loaded.set(row, view); setCame({ row, failed: false }); }, () => setCame({ row, failed: true }));
  }, [row]);
  return { View: loaded.get(row) ?? null, failed: came?.row === row && came.failed };
}

function Shown({ row, ids }: { row: PageRow; ids: Record<string, string> }) {
  const { View, failed } = useView(row);
  useEffect(() => {
    document.title = `${say(...row.title)} · ${say('해치', 'Haechi')}`;
  }, [row]);
  if (failed)
    return <div class="page"><Empty icon="warn" title={say('화면을 불러오지 못했습니다', 'The page could not be loaded')}><Button onClick={() => location.reload()} icon="refresh">{say('다시 시도', 'Try again')}</Button></Empty></div>;
  return View ? <View ids={ids} /> : <div class="page"><Waiting /></div>;
}

function NotFound() {
  return (
    <div class="page">
      <h1 class="sr">{say('없는 주소', 'Not found')}</h1>
      <Empty icon="find" title={say('이 주소에는 화면이 없습니다', 'There is no page at this address')}>
        <p>{say('주소가 바뀌었을 수 있습니다.', 'It may have moved.')}</p>
        <a class="btn" href={startPage()}>{say('처음으로', 'Go to start')}</a>
      </Empty>
    </div>
  );
}

function Keys({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={say('단축키', 'Keys')} onClose={onClose}>
      <dl class="facts">
        {allKeys().map((key) => (
          <>
            <dt><kbd>{key.ctrl ? 'Ctrl ' : ''}{key.shift ? 'Shift ' : ''}{key.code.replace(/^(Key|Digit)/, '').replace('Slash', '/')}</kbd></dt>
            <dd>{say(...key.words)}</dd>
          </>
        ))}
      </dl>
    </Dialog>
  );
}

export function Frame() {
  const place = usePlace();
  const tallies = useTallies();
  const [reached, setReached] = useState(true);
  const [finding, setFinding] = useState(false);
  const [keys, setKeys] = useState(false);
  const main = useRef<HTMLElement>(null);
  useEffect(() => { whenReachChanges(setReached); }, []);
  useEffect(() => { if (place.path === '/' || place.path === '/sign-in') go(startPage(), { replace: true }); }, [place.path]);
  useEffect(() => { scrollTo(0, 0); }, [place.path]);
  useKeys([
    { code: 'KeyK', ctrl: true, words: ['찾기', 'Find'], run: () => setFinding(true) },
    { code: 'Slash', words: ['찾기', 'Find'], run: () => setFinding(true) },
    { code: 'Slash', shift: true, words: ['단축키 보기', 'Show keys'], run: () => setKeys(true) },
  ]);
  if (me().must_change) return <MustChange />;
  let found: { row: PageRow; ids: Record<string, string> } | null = null;
  for (const row of pages) {
    const ids = fits(row.path, place.path);
    if (ids) { found = { row, ids }; break; }
  }
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{say('본문 바로가기', 'Skip to the content')}</a>
      <Head tallies={tallies} onFind={() => setFinding(true)} />
      {reached ? null : <div class="offline" role="status"><Icon name="warn" />{say('서버에 닿지 않습니다. 쓰는 것은 이어지지만 보내지는 못합니다.', 'The server is out of reach. You can go on writing, but nothing is sent.')}</div>}
      <PaperHead />
      <main id="main" ref={main} tabIndex={-1}>
        {place.path === '/' ? <div class="page"><Waiting /></div>
          : !found ? <NotFound />
          : found.row.open && !found.row.open() ? <div class="page"><h1 class="sr">{say(...found.row.title)}</h1><NoRight what={say('이 화면을 볼 권한이 없습니다', 'You may not see this page')} /></div>
          : <Shown row={found.row} ids={found.ids} />}
      </main>
      <TabBar tallies={tallies} />
      {finding ? <Find onClose={() => setFinding(false)} /> : null}
      {keys ? <Keys onClose={() => setKeys(false)} /> : null}
      <Tour />
    </>
  );
}
