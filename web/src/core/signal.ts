// A value that components follow.

import { useEffect, useState } from 'preact/hooks';

export interface Held<Value> {
  get(): Value;
  set(value: Value): void;
  follow(call: (value: Value) => void): () => void;
}

export function held<Value>(first: Value): Held<Value> {
  let value = first;
  const followers = new Set<(value: Value) => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const call of [...followers]) call(next);
    },
    follow(call) {
      followers.add(call);
      return () => { followers.delete(call); };
    },
  };
}

export function useHeld<Value>(from: Held<Value>): Value {
  const [value, setValue] = useState(from.get());
  useEffect(() => {
    setValue(() => from.get());
    return from.follow((next) => setValue(() => next));
  }, [from]);
  return value;
}
