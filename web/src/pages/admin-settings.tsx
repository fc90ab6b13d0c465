// 설정: every setting with what it means; one person proposes, another approves. None of them is a rule of law.

import { useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import { changesOf, toldOf } from '../admin/proposal';
import { Register } from '../admin/register';
import { send } from '../core/api';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { Button, Empty, Failed, Note, Tabs, Waiting } from '../parts/basic';
import { ReasonDialog } from '../parts/dialog';
import { TextField } from '../parts/fields';
import { Rows } from '../parts/table';

interface Setting { name: string; title: string; value: string; default: string; file_only: boolean }

const AREAS: [prefix: string, ko: string, en: string][] = [
  ['alarm.', '경보', 'Alarms'], ['target.', '목표', 'Targets'], ['scenario.', '시나리오', 'Scenarios'], ['intake.', '자료 싣기', 'Loading'], ['bundle.', '자료 싣기', 'Loading'], ['inbox.', '자료 싣기', 'Loading'], ['precheck.', '사전점검', 'Precheck'], ['notice.', '알림', 'Notices'], ['console.', '콘솔', 'Console'],
  ['session.', '로그인', 'Signing in'], ['password.', '로그인', 'Signing in'], ['sign_in.', '로그인', 'Signing in'], ['keep.', '보존 기간', 'Retention'],
];
const areaOf = (name: string): string => { const found = AREAS.find(([prefix]) => name.startsWith(prefix)); return found ? say(found[1], found[2]) : say('서버', 'Server'); };

function All() {
  const list = useGet<{ items: Setting[] }>('/settings');
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<Setting | null>(null);
  const [value, setValue] = useState('');
  if (list.problem) return <Failed problem={list.problem} again={list.again} />;
  if (!list.body) return <Waiting lines={10} />;
  const shown = list.body.items.filter((one) => `${one.name} ${one.title}`.toLowerCase().includes(typed.trim().toLowerCase()));
  const areas = [...new Set(shown.map((one) => areaOf(one.name)))];
  return (
    <>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}><TextField label={say('찾을 말', 'Words')} type="search" value={typed} onChange={setTyped} /></form>
      {areas.length ? areas.map((area) => (
        <div key={area}>
          <h2 class="pad">{area}</h2>
          <Rows caption={area} items={shown.filter((one) => areaOf(one.name) === area)} id={(one) => one.name} columns={[
            { id: 'title', title: say('뜻', 'What it means'), cell: (one) => <>{one.title}<br /><code class="small muted">{one.name}</code></> },
            { id: 'value', title: say('지금 값', 'Value now'), cell: (one) => <><b class="num">{one.value || '—'}</b>{one.value === one.default ? null : <span class="muted small"> {say(`처음 값 ${one.default || '없음'}`, `default ${one.default || 'none'}`)}</span>}</> },
            { id: 'act', title: say('하기', 'Act'), acts: true, cell: (one) => (one.file_only ? <span class="muted small">{say('파일에서만 바꿉니다', 'changed in the file alone')}</span> : <Button low onClick={() => { setChosen(one); setValue(one.value); }}>{say('바꾸자고 하기', 'Propose')}<span class="sr"> {one.title}</span></Button>) },
          ]} />
        </div>
      )) : <Empty icon="filter" title={say('맞는 설정이 없습니다', 'No setting fits')} />}
      {chosen ? (
        <ReasonDialog title={chosen.title} verb={say('제안하기', 'Propose')} least={5} lead={<p>{say('다른 사람이 승인하면 바로 바뀝니다.', 'It holds as soon as another person approves.')}</p>} onClose={() => setChosen(null)}
          onAct={async (reason) => toldOf(await send('PUT', `/settings/${chosen.name}`, { value, reason }))}>
          <TextField label={say('새 값', 'New value')} hint={say(`지금 값 ${chosen.value || '없음'}, 처음 값 ${chosen.default || '없음'}`, `now ${chosen.value || 'none'}, default ${chosen.default || 'none'}`)} value={value} onChange={setValue} required name="value" />
        </ReasonDialog>
      ) : null}
    </>
  );
}

export default function Settings() {
  return (
    <Admin title={say('설정', 'Settings')} lead={say('한 사람이 제안하고 다른 사람이 승인해야 바뀝니다.', 'One person proposes, another approves.')}>
      <div class="stack">
        <Note>{say('여기 값은 기관이 정하는 설정이며, 법령이나 지침이 정한 값이 아닙니다.', 'These values are settings of the agency; no law or guideline fixes them.')}</Note>
        <section class="panel">
          <Tabs label={say('설정', 'Settings')} tabs={[
            { id: 'all', title: say('모든 설정', 'All settings'), view: () => <All /> },
            { id: 'changes', title: say('변경과 승인', 'Changes'), view: () => <Register spec={changesOf('setting')} /> },
          ]} />
        </section>
      </div>
    </Admin>
  );
}
