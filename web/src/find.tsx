// One field that finds pages, alarms, people, scenarios and records: only what its user may see.

import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { get } from './core/api';
import { go } from './core/router';
import { inWords, say } from './core/say';
import { Dialog } from './parts/dialog';
import { menu } from './pages';

interface Found { kind: string; title: string; detail: string; link: string }
interface Group { kind: string; title: string; items: Found[] }

interface FoundByServer { groups: { kind: string; title_ko: string; title_en: string; items: { title: string; detail: string; link: string }[] }[] }

function pagesLike(text: string): Found[] {
  const typed = text.trim().toLowerCase();
  return menu.filter((row) => row.shown() && row.title.some((title) => title.toLowerCase().includes(typed)))
    .map((row) => ({ kind: 'page', title: say(...row.title), detail: '', link: row.path }));
}

export function Find({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [groups, setGroups] = useState<Group[]>([]);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => { input.current?.focus(); }, []);
  useEffect(() => {
    const own: Group[] = [{ kind: 'page', title: say('화면', 'Pages'), items: pagesLike(text) }];
    setAt(0);
    if ([...text.trim()].length < 2) { setGroups(own.filter((group) => group.items.length)); setBusy(false); return undefined; }
    const abort = new AbortController();
    setBusy(true);
    const timer = setTimeout(() => {
      get<FoundByServer>('/find', { q: text.trim() }, abort.signal).then(
        (found) => {
          setGroups([...own, ...found.groups.map((group) => ({ kind: group.kind, title: inWords(group, 'title'), items: group.items.map((item) => ({ ...item, kind: group.kind })) }))].filter((group) => group.items.length));
          setBusy(false);
        },
        () => { if (!abort.signal.aborted) { setGroups(own.filter((group) => group.items.length)); setBusy(false); } });
    }, 150);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [text]);
  const all = groups.flatMap((group) => group.items);
  const open = (found: Found | undefined): void => { if (found) { onClose(); go(found.link); } };
  const move = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt((now) => (all.length ? (now + (event.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length : 0));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(all[at]);
    }
  };
  let index = -1;
  return (
    <Dialog title={say('찾기', 'Find')} onClose={onClose} wide>
      <input ref={input} class="input" role="combobox" aria-expanded={all.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list" aria-activedescendant={all.length ? `${id}-${at}` : undefined}
        aria-label={say('찾을 말', 'What to find')} placeholder={say('번호, 이름, 거래처, 규칙', 'Number, name, vendor, rule')} value={text} onInput={(event) => setText(event.currentTarget.value)} onKeyDown={move} />
      <p class="sr" role="status">{busy ? '' : say(`${all.length}건 찾음`, `${all.length} found`)}</p>
      <div id={`${id}-list`} role="listbox" aria-label={say('찾은 것', 'Found')} class="found">
        {groups.map((group) => (
          <div role="group" aria-label={group.title} key={group.kind}>
            <p class="group" aria-hidden="true">{group.title}</p>
            {group.items.map((item) => {
              index++;
              const mine = index;
              return (
                <div key={item.link + item.title} id={`${id}-${mine}`} role="option" aria-selected={mine === at} class={`option ${mine === at ? 'at' : ''}`} onMouseMove={() => setAt(mine)} onClick={() => open(item)}>
                  <span class="push">{item.title}</span><span class="muted small">{item.detail}</span>
                </div>
              );
            })}
          </div>
        ))}
        {!busy && text.trim().length > 1 && !all.length ? <p class="muted pad">{say('볼 수 있는 것 가운데 맞는 것이 없습니다.', 'Nothing that you may see fits.')}</p> : null}
      </div>
    </Dialog>
  );
}
