// The fingerprint of what was frozen, and whether computing it again gives the same.

import { useGet } from '../core/load';
import { say } from '../core/say';
import { Icon } from '../parts/icon';
import type { Round } from './types';

export interface Hashes { number: number; input_hash: string; result_hash: string }
export interface Proof { same: boolean; seed_holds: boolean; results: Hashes[] }

export const useProof = (round: Round) => useGet<Proof>(round.number > 0 ? `/evaluation/rounds/${round.id}/proof` : null);
export const shortHash = (hash: string): string => `${hash.slice(0, 4)}…${hash.slice(-4)}`;

export function ProofLine({ round }: { round: Round }) {
  const { body, problem } = useProof(round);
  if (problem) return <span class="small proof differs"><Icon name="warn" />{problem.message}</span>;
  if (!body) return <span class="small sub proof">{say('다시 계산해 보는 중', 'computing it again')}</span>;
  const hash = body.results.at(-1)?.input_hash ?? '';
  return (
    <span class={`small sub proof ${body.same ? '' : 'differs'}`} title={hash}>
      {say(`입력 지문 ${shortHash(hash)}, ${body.same ? '다시 계산해도 같음' : '다시 계산하니 다름'}`, `Fingerprint ${shortHash(hash)}, ${body.same ? 'computed again: the same' : 'computed again: it differs'}`)}<Icon name={body.same ? 'check' : 'warn'} />
    </span>
  );
}
