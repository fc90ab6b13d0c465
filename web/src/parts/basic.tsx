// Buttons, notices, and what stands where nothing can be shown.

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../core/api';
import { say } from '../core/say';
import { goQuery, usePlace } from '../core/router';
import { Icon, type IconName } from './icon';

type ButtonKind = 'primary' | 'second' | 'text' | 'danger' | '';

export function Button({ kind = '', low, icon, busy, children, ...rest }: {
  kind?: ButtonKind; low?: boolean; icon?: IconName; busy?: boolean; children: ComponentChildren;
} & Omit<JSX.HTMLAttributes<HTMLButtonElement>, 'icon'> & { type?: 'button' | 'submit'; disabled?: boolean }) {
  return (
    <button type="button" {...rest} class={`btn ${kind} ${low ? 'low' : ''}`} aria-busy={busy || undefined} disabled={rest.disabled || busy}>
      {icon ? <Icon name={icon} /> : null}{children}
    </button>
  );
}

/** A button without a word; its label says what it does. */
export function IconButton({ icon, label, ...rest }: { icon: IconName; label: string } & Omit<JSX.HTMLAttributes<HTMLButtonElement>, 'icon' | 'label'>) {
  return <button type="button" {...rest} class="btn low text" title={label}><Icon name={icon} label={label} /></button>;
}

export function Note({ tone = '', children, role }: { tone?: '' | 'warn' | 'bad' | 'good'; children: ComponentChildren; role?: 'alert' | 'status' }) {
  const icon = tone === 'good' ? 'ring-check' : tone ? 'warn' : 'info';
  return <div class={`note ${tone}`} role={role}><Icon name={icon} /><div>{children}</div></div>;
}

export function Empty({ icon = 'ring-check', title, children }: { icon?: IconName; title: string; children?: ComponentChildren }) {
  return <div class="empty"><Icon name={icon} /><p class="bold">{title}</p>{children}</div>;
}

/** Zero for lack of rights is not nothing. */
export function NoRight({ what, who }: { what: string; who?: string }) {
  return (
    <Empty icon="lock" title={what}>
      <p>{who ?? say('권한은 기관의 시스템 관리자가 줍니다.', 'Your agency’s administrator grants rights.')}</p>
    </Empty>
  );
}

/** What went wrong, why, what to do, and a way to try again. */
export function Failed({ problem, again }: { problem: Problem; again?: () => void }) {
  if (problem.status === 403)
    return <NoRight what={say('볼 권한이 없습니다', 'You may not see this')} />;
  if (problem.status === 404)
    return <Empty icon="find" title={say('없거나 볼 수 없습니다', 'Not there, or not yours to see')} />;
  return (
    <div class="pad">
      <Note tone="bad" role="alert">
        <p class="bold">{problem.title}</p>
        {problem.detail && problem.detail !== problem.title ? <p>{problem.detail}</p> : null}
        {again ? <p><Button low onClick={again} icon="refresh">{say('다시 시도', 'Try again')}</Button></p> : null}
      </Note>
    </div>
  );
}

/** Nothing for 150 ms, then lines of about the same heights; after a second it says so. */
export function Waiting({ lines = 6, what }: { lines?: number; what?: string }) {
  const [shown, setShown] = useState(0);
  useEffect(() => {
    const first = setTimeout(() => setShown(1), 150), second = setTimeout(() => setShown(2), 1000);
    return () => { clearTimeout(first); clearTimeout(second); };
  }, []);
  if (!shown) return <div class="pad" aria-busy="true" />;
  return (
    <div class="pad stack" aria-busy="true">
      {shown === 2 ? <p class="spinner" role="status">{what ?? say('불러오는 중입니다', 'Loading')}</p> : null}
      {Array.from({ length: lines }, (_, i) => <span key={i} class="skeleton" />)}
    </div>
  );
}

/** Buttons that choose one of the panels below them; the choice stands in the address (?tab=). */
export function Tabs({ tabs, name = 'tab', label }: { tabs: { id: string; title: string; badge?: number | string | null; view: () => ComponentChildren }[]; name?: string; label: string }) {
  const { query } = usePlace();
  const now = tabs.find((tab) => tab.id === query.get(name)) ?? tabs[0];
  if (!now) return null;
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    const next = tabs[(tabs.indexOf(now) + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    goQuery({ [name]: next.id }, { replace: true });
    requestAnimationFrame(() => document.getElementById(`tab-${name}-${next.id}`)?.focus());
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button key={tab.id} type="button" role="tab" id={`tab-${name}-${tab.id}`} aria-selected={tab === now} aria-controls={`panel-${name}`}
            tabIndex={tab === now ? 0 : -1} onClick={() => goQuery({ [name]: tab.id }, { replace: true })}>
            {tab.title}{tab.badge !== undefined && tab.badge !== null ? ` ${tab.badge}` : ''}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`panel-${name}`} aria-labelledby={`tab-${name}-${now.id}`} tabIndex={0}>{now.view()}</div>
    </>
  );
}
