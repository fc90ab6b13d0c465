// The steps of a wizard, and which one is at hand.

import { say } from '../core/say';

export function Steps({ at, names }: { at: number; names: string[] }) {
  return <ol class="steps" aria-label={say('단계', 'Steps')}>{names.map((name, i) => <li key={name} aria-current={i === at ? 'step' : undefined} class={i < at ? 'past' : ''}><b>{i + 1}</b> {name}</li>)}</ol>;
}
