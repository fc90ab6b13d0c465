// What one person proposes and another decides; every kind of change comes in one shape (/proposals).

import { send } from './api';
import { me } from './session';

export interface Proposal<Detail = Record<string, unknown>, Effect = Record<string, unknown>> {
  id: number;
  kind: string;
  /** What is changed: a setting's name, a rule's or a webhook's number, "A1 card C7". */
  subject: string;
  detail: Detail;
  reason: string;
  /** As of when it was proposed, after the approval as of then; empty for who does not decide. */
  effect: Effect;
  state: 'proposed' | 'approved' | 'refused';
  proposed_by: number;
  proposer: string;
  proposed_us: string;
  decided_by: number | null;
  decider: string;
  decided_us: string | null;
  decision: string | null;
}

export type Answer = 'approve' | 'refuse';
export const answerPath = (proposal: Pick<Proposal, 'id' | 'kind'>, answer: Answer): string => `/${proposal.kind}-changes/${proposal.id}/${answer}`;
export const isMine = (proposal: Pick<Proposal, 'proposed_by'>): boolean => proposal.proposed_by === me().account_id;

export function decide(proposal: Pick<Proposal, 'id' | 'kind'>, answer: Answer, reason: string): Promise<unknown> {
  return send('POST', answerPath(proposal, answer), reason ? { reason } : {});
}
