// The papers of one evaluation, one after the other at hand; minutes are written here too.

import { useState } from 'preact/hooks';
import { FormDialog, type Values } from '../admin/form';
import { getOne, send } from '../core/api';
import { today } from '../core/format';
import { useGet } from '../core/load';
import { usePlace } from '../core/router';
import { say } from '../core/say';
import { bodyOf, useApi } from '../core/schema';
import { Button, Empty, Failed, Waiting } from '../parts/basic';
import { toast } from '../parts/dialog';
import { edits, Evaluation } from '../evaluation/frame';
import { AnnouncementPaper, AwardsPaper, CardPaper, Certificates, MinutesPaper, RankingPaper, When, type Awards, type Minutes } from '../evaluation/paper';
import { PAPERS } from '../evaluation/papers';
import type { Round } from '../evaluation/types';
import type { PageProps } from '../pages';

function WriteMinutes({ round, minutes, onClose, onDone }: { round: Round; minutes: Minutes; onClose: () => void; onDone: () => void }) {
  const { api } = useApi();
  const at = `/evaluation/rounds/${round.id}/minutes`;
  if (!api) return null;
  const fields = bodyOf(api, 'PUT', '/evaluation/rounds/{id}/minutes');
  const start = Object.fromEntries(fields.map(({ name }) => [name, (minutes as unknown as Values)[name] ?? ''])) as Values;
  return (
    <FormDialog title={say('회의록 쓰기', 'Write the minutes')} verb={say('저장', 'Save')} fields={fields} start={{ ...start, held_on: start['held_on'] || today() }} version={minutes.version} onClose={onClose}
      reread={() => getOne<Values>(at)}
      onSend={async (body, version) => { await send('PUT', at, body, { version }); toast(say('저장했습니다.', 'Saved.')); onDone(); }} />
  );
}

function MinutesPage({ round }: { round: Round }) {
  const loaded = useGet<Minutes>(`/evaluation/rounds/${round.id}/minutes`);
  const [writing, setWriting] = useState(false);
  return (
    <When loaded={loaded}>{(minutes) => (
      <>
        {round.state === 'announced' ? null : <p class="line no-print paper-acts">{minutes.version ? null : <span class="muted">{say('아직 쓴 것이 없습니다.', 'Nothing has been written.')}</span>}<Button icon="edit" onClick={() => setWriting(true)}>{say('회의록 쓰기', 'Write the minutes')}</Button></p>}
        <MinutesPaper round={round} minutes={minutes} />
        {writing ? <WriteMinutes round={round} minutes={minutes} onClose={() => setWriting(false)} onDone={loaded.again} /> : null}
      </>
    )}</When>
  );
}

function AwardPage({ round, paper }: { round: Round; paper: string }) {
  const loaded = useGet<Awards>(`/evaluation/rounds/${round.id}/awards`);
  return (
    <When loaded={loaded}>{(awards) => (paper === 'certificates' ? <Certificates awards={awards} day={today()} />
      : paper === 'announcement' ? <AnnouncementPaper round={round} awards={awards} day={today()} /> : <AwardsPaper round={round} awards={awards} />)}</When>
  );
}

function Paper({ round, paper }: { round: Round; paper: string }) {
  const { query } = usePlace();
  switch (paper) {
    case 'ranking': return <RankingPaper round={round} />;
    case 'minutes': return <MinutesPage round={round} />;
    case 'awards': case 'certificates': case 'announcement': return <AwardPage round={round} paper={paper} />;
    case 'card': return <CardPaper round={round} board={query.get('board') ?? ''} subject={query.get('subject') ?? ''} />;
    default: return <Empty icon="find" title={say('없는 인쇄물입니다', 'There is no such paper')} />;
  }
}

export default function PaperPage({ ids }: PageProps) {
  const { body: round, problem, again } = useGet<Round>(`/evaluation/rounds/${ids['round'] ?? ''}`);
  const paper = ids['paper'] ?? '';
  const known = PAPERS.find((one) => one.id === paper);
  const title = known ? say(...known.title) : say('점수표', 'Score card');
  if (!round) return <Evaluation title={title}>{problem ? <Failed problem={problem} again={again} /> : <Waiting lines={12} />}</Evaluation>;
  const others = PAPERS.filter((one) => one.shown(round));
  return (
    <Evaluation title={title} crumb={{ href: `/evaluation/${round.id}`, words: round.name }}
      act={<>
        {edits() || others.length > 1 ? <nav class="line wrap" aria-label={say('다른 인쇄물', 'Other papers')}>{others.filter((one) => one.id !== paper).map((one) => <a key={one.id} class="btn low" href={`/evaluation/${round.id}/${one.id}`}>{say(...one.title)}</a>)}</nav> : null}
        <Button kind="primary" icon="print" onClick={() => print()}>{say('인쇄', 'Print')}</Button>
      </>}>
      <Paper round={round} paper={paper} />
    </Evaluation>
  );
}
