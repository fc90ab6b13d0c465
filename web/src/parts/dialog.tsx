// Dialogs on the browser's own <dialog>: focus stays inside, Esc closes, focus goes back to where it was.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Problem } from '../core/api';
import { held, useHeld } from '../core/signal';
import { say } from '../core/say';
import { Button, IconButton, Note } from './basic';
import { TextField } from './fields';

export function Dialog({ title, onClose, children, wide, side }: { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean; side?: boolean }) {
  const at = useRef<HTMLDialogElement>(null);
  const named = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    at.current?.showModal();
    return () => { if (before?.isConnected) before.focus(); };
  }, []);
  return (
    <dialog ref={at} class={`${wide ? 'wide' : ''} ${side ? 'side' : ''}`} aria-labelledby={named}
      onCancel={(event) => { event.preventDefault(); onClose(); }} onClick={(event) => { if (event.target === at.current) onClose(); }}>
      <div class="body">
        <div class="dialog-head"><h2 id={named} class="push" tabIndex={-1}>{title}</h2><IconButton icon="close" label={say('닫기', 'Close')} onClick={onClose} /></div>
        {children}
      </div>
    </dialog>
  );
}

/** An act that asks for a reason: what it does is on the button, never "OK". */
export function ReasonDialog({ title, verb, lead, least = 2, most = 400, danger, onAct, onClose, children }: {
  title: string; verb: string; lead?: ComponentChildren; least?: number; most?: number; danger?: boolean;
  onAct: (reason: string) => Promise<void>; onClose: () => void; children?: ComponentChildren;
}) {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ([...reason.trim()].length < least) {
      setError(say(`까닭을 ${least}글자 넘게 적어 주세요.`, `Give a reason of at least ${least} characters.`));
      return;
    }
    setBusy(true);
    try {
      await onAct(reason.trim());
      onClose();
    } catch (problem) {
      setBusy(false);
      setError(problem instanceof Problem ? problem.message : String(problem));
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={act}>
        {lead ? <div class="read">{lead}</div> : null}
        {children}
        <TextField area label={say('까닭', 'Reason')} value={reason} onChange={setReason} error={error} max={most} required name="reason" />
        <div class="ends">
          <Button onClick={onClose}>{say('그만두기', 'Cancel')}</Button>
          <Button type="submit" kind={danger ? 'danger' : 'primary'} busy={busy}>{verb}</Button>
        </div>
      </form>
    </Dialog>
  );
}

export function Confirm({ title, verb, children, onAct, onClose, danger }: { title: string; verb: string; children: ComponentChildren; onAct: () => Promise<void>; onClose: () => void; danger?: boolean }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = (): void => {
    setBusy(true);
    onAct().then(onClose, (error: unknown) => { setBusy(false); setProblem(error instanceof Error ? error.message : String(error)); });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="read">{children}</div>
      {problem ? <Note tone="bad" role="alert">{problem}</Note> : null}
      <div class="ends"><Button onClick={onClose}>{say('그만두기', 'Cancel')}</Button><Button kind={danger ? 'danger' : 'primary'} onClick={act} busy={busy}>{verb}</Button></div>
    </Dialog>
  );
}

// ---- short words that say what just happened; never the only sign of it

interface Toast { id: number; words: string; act?: { words: string; run: () => void } }
const toasts = held<Toast[]>([]);
let last = 0;

export function toast(words: string, act?: Toast['act']): void {
  const id = ++last;
  toasts.set([...toasts.get(), { id, words, act }]);
  setTimeout(() => toasts.set(toasts.get().filter((one) => one.id !== id)), 8000);
}

export function Toasts() {
  const shown = useHeld(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        <div class="toast" key={one.id}><span class="push">{one.words}</span>{one.act ? <button type="button" onClick={one.act.run}>{one.act.words}</button> : null}</div>
      ))}
    </div>
  );
}
