// What is being written is kept by the server on each pause in typing: shared machines keep nothing of it.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get, send, type Problem } from './api';

const PAUSE_MS = 600;

export interface Draft<Body> {
  /** null until what was kept is known. */
  body: Body | null;
  change: (body: Body) => void;
  clear: () => void;
  kept: 'nothing' | 'waiting' | 'kept' | 'failed';
  keptAt: string | null;
}

export function useDraft<Body extends object>(name: string, empty: Body): Draft<Body> {
  const [body, setBody] = useState<Body | null>(null);
  const [kept, setKept] = useState<Draft<Body>['kept']>('nothing');
  const [keptAt, setKeptAt] = useState<string | null>(null);
  const timer = useRef<number | undefined>(undefined);
  const waiting = useRef<Body | null>(null);
  const at = `/drafts/${encodeURIComponent(name)}`;

  const keep = useCallback(() => {
    clearTimeout(timer.current);
    const text = waiting.current;
    waiting.current = null;
    if (!text) return;
    send('PUT', at, { body: text }).then(
      () => { setKept('kept'); setKeptAt(new Date().toISOString()); },
      () => setKept('failed'));
  }, [at]);

  useEffect(() => {
    let gone = false;
    setBody(null);
    setKept('nothing');
    get<{ body: Body; kept_at: string }>(at).then((found) => {
      if (gone) return;
      setBody({ ...empty, ...found.body });
      setKept('kept');
      setKeptAt(found.kept_at);
    }, (problem: Problem) => { if (!gone && problem) setBody(empty); });
    return () => { gone = true; keep(); };
  }, [at]);

  const change = useCallback((next: Body) => {
    setBody(next);
    waiting.current = next;
    setKept('waiting');
    clearTimeout(timer.current);
    timer.current = window.setTimeout(keep, PAUSE_MS);
  }, [keep]);

  const clear = useCallback(() => {
    clearTimeout(timer.current);
    waiting.current = null;
    setBody(empty);
    setKept('nothing');
    send('DELETE', at).catch(() => {});
  }, [at]);

  return { body, change, clear, kept, keptAt };
}
