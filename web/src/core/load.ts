// Reading for a view: what is on its way, what came, what went wrong; what was on screen stays while it is read anew.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get, type Page, type Query, Problem, path } from './api';

export interface Loaded<Body> {
  body: Body | null;
  problem: Problem | null;
  busy: boolean;
  again: () => void;
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(-1, error instanceof Error ? error.message : String(error), '', '', 'script');
}

/** Reads `at`; null reads nothing. */
export function useGet<Body>(at: string | null, query: Query = {}): Loaded<Body> {
  const address = at === null ? null : path(at, query);
  const [state, setState] = useState<{ address: string | null; body: Body | null; problem: Problem | null; busy: boolean }>(
    { address: null, body: null, problem: null, busy: address !== null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (address === null) return undefined;
    const abort = new AbortController();
    setState((old) => ({ ...old, busy: true, problem: null }));
    get<Body>(address, {}, abort.signal).then(
      (body) => setState({ address, body, problem: null, busy: false }),
      (error: unknown) => { if (!abort.signal.aborted) setState((old) => ({ ...old, problem: asProblem(error), busy: false })); });
    return () => abort.abort();
  }, [address, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { body: address === null ? null : state.body, problem: state.problem, busy: state.busy, again };
}

export interface LoadedList<Item> {
  items: Item[];
  total: number | null;
  totalIsMore: boolean;
  problem: Problem | null;
  busy: boolean;
  /** The first page has come. */
  ready: boolean;
  more: (() => void) | null;
  again: () => void;
  /** Puts a changed item in the place of the old one. */
  patch: (change: (item: Item) => Item) => void;
}

/** Reads a list page by page; not every list can be counted. */
export function useList<Item>(at: string | null, query: Query = {}, limit = 100, counted = true): LoadedList<Item> {
  const address = at === null ? null : path(at, { ...query, limit, count: counted ? 1 : undefined });
  const [items, setItems] = useState<Item[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [total, setTotal] = useState<{ n: number; more: boolean } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(address !== null);
  const [ready, setReady] = useState(false);
  const [round, setRound] = useState(0);
  const abort = useRef<AbortController | null>(null);

  const readPage = useCallback((cursor: string | null) => {
    if (address === null) return;
    abort.current?.abort();
    const mine = new AbortController();
    abort.current = mine;
    setBusy(true);
    setProblem(null);
    const target = cursor ? `${address}&cursor=${encodeURIComponent(cursor)}` : address;
    get<Page<Item>>(target, {}, mine.signal).then((page) => {
      setItems((old) => (cursor ? [...old, ...page.items] : page.items));
      setNext(page.next);
      if (page.total !== undefined) setTotal({ n: page.total, more: page.total_is_more === true });
      setBusy(false);
      setReady(true);
    }, (error: unknown) => {
      if (mine.signal.aborted) return;
      setProblem(asProblem(error));
      setBusy(false);
    });
  }, [address]);

  useEffect(() => {
    setReady(false);
    readPage(null);
    return () => abort.current?.abort();
  }, [readPage, round]);

  const again = useCallback(() => setRound((n) => n + 1), []);
  const patch = useCallback((change: (item: Item) => Item) => setItems((old) => old.map(change)), []);
  return {
    items, total: total?.n ?? null, totalIsMore: total?.more ?? false, problem, busy, ready,
    more: next && !busy ? () => readPage(next) : null, again, patch,
  };
}
