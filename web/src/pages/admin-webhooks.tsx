// 웹훅: asked for by one person, let go live by another; what was sent, and what was given up.

import { useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import { Once, type Secret } from '../admin/once';
import { changesOf } from '../admin/proposal';
import { Register, type RegisterSpec, type Row } from '../admin/register';
import { wordOf } from '../admin/words';
import { say } from '../core/say';
import { me } from '../core/session';
import { Pill } from '../parts/badges';
import { Tabs } from '../parts/basic';
import { toast } from '../parts/dialog';

const HEAD = 'audit.head';
const EVENTS = ['alarm.issued', 'alarm.changed', 'alarm.withdrawn', 'alarm.reminder', 'alarm.escalated', 'feed.late', 'feed.held', 'bundle.held', HEAD];
const waits = (row: Row): boolean => !row['approved_by'] && !row['ended_us'];
const needsTwo = (row: Row): boolean => Boolean(row['approved_by']) && !row['end_asked_by'] && String(row['events']).split(' ').includes(HEAD);

function stateOf(row: Row) {
  if (row['ended_us']) return <Pill>{say('끝남', 'Ended')}</Pill>;
  if (row['end_asked_by']) return <Pill tone="wait" icon="up">{say('끝내기 대기', 'Awaiting its end')}</Pill>;
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
      words: ['웹훅 신청', 'Ask for a webhook'], path: '/webhooks', extra: { events: { choices: EVENTS }, url: { hint: say('https로 시작하고, 설정 파일의 outbound.allow에 있는 곳이어야 합니다. 접속기록의 머리만은 mailto:로도 보냅니다.', 'It begins with https and stands in outbound.allow of the configuration file. The head of the log alone goes by mailto: too.') } },
      after: (reply) => setSecret({ title: say('서명 열쇠', 'Secret of the signature'), lines: [[say('열쇠', 'Secret'), String(reply['secret'] ?? '')]], note: say('지금 한 번만 보입니다. 받는 쪽에 넣어 주세요. 다른 사람이 승인하면 보내기 시작합니다.', 'It is shown only now. Give it to the receiver. Sending begins when another person approves.') }),
    },
    verbs: [
      {
        words: ['끝내기', 'End'], path: '/webhooks/{id}/end', danger: true, when: (row) => !row['ended_us'] && row['end_asked_by'] !== me().account_id,
        lead: (row) => (needsTwo(row) ? <p>{say('접속기록의 머리를 받는 곳은 두 사람이 끝냅니다.', 'What receives the head of the log ends by two persons.')}</p> : null),
        after: (reply) => toast(reply['ended'] ? say('끝냈습니다.', 'Ended.') : say('끝내자고 했습니다. 다른 사람도 끝내야 멈춥니다.', 'Asked for; it stops when another person ends it too.')),
      },
    ],
    more: (row) => (
      <>
        {waits(row) ? <p><a class="under" href={`/admin/proposals?q=${row.id}`}>{say('다른 사람의 승인을 기다립니다. 변경 보기', 'It waits for another person: see the change')}</a></p> : null}
        {row['end_asked_by'] === me().account_id && !row['ended_us'] ? <p class="muted">{say('끝내자고 했습니다. 다른 사람도 끝내야 멈춥니다.', 'You asked to end it; it stops when another person ends it too.')}</p> : null}
      </>
    ),
    empty: ['웹훅이 없습니다', 'No webhooks'],
  };
  return (
    <Admin title={say('웹훅', 'Webhooks')} lead={say('밖으로 보내는 알림은 두 사람이 정합니다.', 'What is sent out is decided by two persons.')}>
      <section class="panel">
        <Tabs label={say('웹훅', 'Webhooks')} tabs={[
          { id: 'channels', title: say('받는 곳', 'Receivers'), view: () => <Register key="channels" spec={channels} /> },
          { id: 'deliveries', title: say('보낸 것', 'Deliveries'), view: () => <Register key="deliveries" spec={deliveries} /> },
          { id: 'changes', title: say('변경과 승인', 'Changes'), view: () => <Register key="changes" spec={changesOf('webhook')} /> },
        ]} />
      </section>
      {secret ? <Once secret={secret} onClose={() => setSecret(null)} /> : null}
    </Admin>
  );
}
