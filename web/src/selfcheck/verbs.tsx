// What may be done with a sheet besides filling it in: only what the server offers, each by its own name.

import { useState } from 'preact/hooks';
import { Act, type Row, type Verb } from '../admin/register';
import { useKeys } from '../core/keys';
import { say } from '../core/say';
import { useApi } from '../core/schema';
import { Button } from '../parts/basic';
import type { IconName } from '../parts/icon';
import type { Check } from './types';

interface Offered extends Verb { act: string; icon?: IconName; key?: string; primary?: boolean }

const at = (act: string): string => `/selfcheck/checks/{id}/${act}`;
const VERBS: Offered[] = [
  { act: 'assign', words: ['작성할 사람 지정', 'Name who fills it in'], path: at('assign'), icon: 'person', done: ['작성할 사람을 정했습니다.', 'Assigned.'] },
  { act: 'send_back', words: ['돌려보내기', 'Send back'], path: at('send-back'), icon: 'back', key: 'KeyB', done: ['돌려보냈습니다.', 'Sent back.'], lead: () => <p>{say('무엇을 고쳐야 하는지 적어 주세요. 작성자가 읽습니다.', 'Say what to mend; the officer reads it.')}</p> },
  { act: 'review', words: ['검토 마침', 'Reviewed'], path: at('review'), primary: true, key: 'KeyY', done: ['검토를 마쳤습니다. 부서장에게 넘어갑니다.', 'Reviewed; it goes to the manager.'], lead: () => <p>{say('검토를 마치면 부서장에게 넘어갑니다.', 'Once reviewed, it goes to the manager.')}</p> },
  { act: 'approve', words: ['승인', 'Approve'], path: at('approve'), primary: true, key: 'KeyY', done: ['승인했습니다.', 'Approved.'], lead: () => <p>{say('승인하면 감사부서의 표본 대상이 되고, “아니요”로 답한 것은 개선할 일로 남습니다.', 'Once approved, audit may draw it as a sample, and what was answered “no” stays to be mended.')}</p> },
];

const offeredTo = (check: Check): Offered[] => VERBS.filter((verb) => check.acts.includes(verb.act));
export const hasVerbs = (check: Check): boolean => offeredTo(check).length > 0;

export function Verbs({ check, again }: { check: Check; again: () => void }) {
  const { api } = useApi();
  const [open, setOpen] = useState<Verb | null>(null);
  const offered = offeredTo(check);
  useKeys(offered.flatMap((verb) => (verb.key ? [{ code: verb.key, words: verb.words, run: () => setOpen(verb) }] : [])));
  return (
    <>
      {offered.map((verb) => <Button key={verb.act} kind={verb.primary ? 'primary' : ''} icon={verb.icon} onClick={() => setOpen(verb)}>{say(...verb.words)}</Button>)}
      {open && api ? <Act api={api} verb={open} row={check as unknown as Row} again={again} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
