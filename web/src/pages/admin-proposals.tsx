// 승인을 기다리는 것: every change that one person proposed and another decides, and how it was decided.

import { Admin } from '../admin/frame';
import { changesOf } from '../admin/proposal';
import { Register } from '../admin/register';
import { say } from '../core/say';
import { Tabs } from '../parts/basic';

const waiting = changesOf(null, { fixed: { state: 'proposed' }, filters: [], columns: ['subject', 'kind', 'detail', 'effect', 'proposer', 'proposed_us'], empty: ['승인을 기다리는 것이 없습니다', 'Nothing waits'] });
const decided = changesOf(null, { fixed: { state: 'approved,refused' }, filters: [], columns: ['subject', 'kind', 'detail', 'effect', 'state', 'decider', 'decided_us'], empty: ['결정된 것이 없습니다', 'Nothing was decided'] });

export default function Proposals() {
  return (
    <Admin title={say('승인을 기다리는 것', 'Waiting for a second person')} lead={say('한 사람이 제안하고 다른 사람이 승인해야 바뀝니다.', 'One person proposes, another approves.')}>
      <section class="panel">
        <Tabs label={say('변경과 승인', 'Changes')} tabs={[
          { id: 'waiting', title: say('기다리는 것', 'Waiting'), view: () => <Register key="waiting" spec={waiting} /> },
          { id: 'decided', title: say('결정된 것', 'Decided'), view: () => <Register key="decided" spec={decided} /> },
        ]} />
      </section>
    </Admin>
  );
}
