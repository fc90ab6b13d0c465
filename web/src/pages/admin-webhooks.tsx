// 웹훅: asked for by one person, let go live by another; what was sent, and what was given up.

import { useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import { Once, type Secret } from '../admin/once';
import { Register, type RegisterSpec, type Row } from '../admin/register';
import { wordOf } from '../admin/words';
import { say } from '../core/say';
import { me } from '../core/session';
import { Pill } from '../parts/badges';
import { Tabs } from '../parts/basic';

const EVENTS = ['alarm.issued', 'alarm.changed', 'alarm.withdrawn', 'alarm.reminder', 'alarm.escalated', 'feed.late', 'feed.held'];
const waits = (row: Row): boolean => !row['approved_by'] && !row['ended_us'];

function stateOf(row: Row) {
  if (row['ended_us']) return <Pill>{say('끝남', 'Ended')}</Pill>;
  return waits(row) ? <Pill tone="wait" icon="up">{say('승인 대기', 'Awaiting approval')}</Pill> : <Pill tone="done">{say('쓰는 중', 'In use')}</Pill>;
}

const deliveries: RegisterSpec = {
  path: '/deliveries',
  name: ['보낸 것', 'Deliveries'],
  columns: ['event', 'state', 'tries', 'due_us', 'sent_us', 'error'],
  filters: ['state', 'event'],
  sort: '-id',
  rowTitle: (row) => `${wordOf('event', String(row['event']))} ${row.id}`,
  verbs: [{ words: ['다시 보내기', 'Send again'], path: '/deliveries/{id}/again', when: (row) => row['state'] === 'dead', done: ['다시 보냅니다.', 'It will be sent again.'] }],
  empty: ['보낸 것이 없습니다', 'Nothing was sent'],
};

export default function Webhooks() {
  const [secret, setSecret] = useState<Secret | null>(null);
  const channels: RegisterSpec = {
    path: '/webhooks',
    name: ['웹훅 목록', 'Webhooks'],
    columns: ['name', 'url', 'events', 'approved_by'],
    titles: { approved_by: ['상태', 'State'] },
    search: true,
    cells: { approved_by: stateOf },
    rowTitle: (row) => String(row['name']),
    make: {
      words: ['웹훅 신청', 'Ask for a webhook'], path: '/webhooks', extra: { events: { choices: EVENTS }, url: { hint: say('https로 시작하고, 설정 파일의 outbound.allow에 있는 곳이어야 합니다.', 'It begins with https and stands in outbound.allow of the configuration file.') } },
      after: (reply) => setSecret({ title: say('서명 열쇠', 'Secret of the signature'), lines: [[say('열쇠', 'Secret'), String(reply['secret'] ?? '')]], note: say('지금 한 번만 보입니다. 받는 쪽에 넣어 주세요. 다른 사람이 승인하면 보내기 시작합니다.', 'It is shown only now. Give it to the receiver. Sending begins when another person approves.') }),
    },
    verbs: [
      { words: ['승인', 'Approve'], path: '/webhooks/{id}/approve', when: (row) => waits(row) && row['made_by'] !== me().account_id, done: ['승인했습니다.', 'Approved.'] },
      { words: ['끝내기', 'End'], path: '/webhooks/{id}/end', danger: true, when: (row) => !row['ended_us'], done: ['끝냈습니다.', 'Ended.'] },
    ],
    more: (row) => (waits(row) && row['made_by'] === me().account_id ? <p class="muted">{say('신청한 사람은 승인할 수 없습니다. 다른 사람의 승인을 기다립니다.', 'Whoever asked cannot approve. It waits for another person.')}</p> : null),
    empty: ['웹훅이 없습니다', 'No webhooks'],
  };
  return (
    <Admin title={say('웹훅', 'Webhooks')} lead={say('밖으로 보내는 알림은 두 사람이 정합니다.', 'What is sent out is decided by two persons.')}>
      <Tabs label={say('웹훅', 'Webhooks')} tabs={[
        { id: 'channels', title: say('받는 곳', 'Receivers'), view: () => <Register key="channels" spec={channels} /> },
        { id: 'deliveries', title: say('보낸 것', 'Deliveries'), view: () => <Register key="deliveries" spec={deliveries} /> },
      ]} />
      {secret ? <Once secret={secret} onClose={() => setSecret(null)} /> : null}
    </Admin>
  );
}
