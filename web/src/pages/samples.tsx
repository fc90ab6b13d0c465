// 표본 점검: a share of the answers "lawful", drawn by chance; audit looks at each and says whether it holds.

import { useState } from 'preact/hooks';
import { actKey, getOne, send } from '../core/api';
import { addDays, dateShort, moment, number, today } from '../core/format';
import { useGet, useList } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { inWords, say } from '../core/say';
import { AlarmDetail } from '../alarm/detail';
import type { Alarm } from '../alarm/types';
import { Panel } from '../charts/panel';
import { Pill, State } from '../parts/badges';
import { Button, Empty, Note } from '../parts/basic';
import { Dialog, ReasonDialog, toast } from '../parts/dialog';
import { DayField, TextField } from '../parts/fields';
import { Table, type Column } from '../parts/table';

interface SampleRow { id: number; from_us: string; to_us: string; seed: string; commitment?: string; share: number; of_count: number; drawn: number; at_us: string }
interface ItemRow { id: number; sample_id: number; scenario_id: string; department_id: number | null; state: string; sentence_ko: string; sentence_en: string; acted_at: string | null; verdict: '' | 'upheld' | 'wrong'; note: string }

function Draw({ onClose, onDone }: { onClose: () => void; onDone: (id: number) => void }) {
  const [from, setFrom] = useState(addDays(today(), -30));
  const [to, setTo] = useState(today());
  const [share, setShare] = useState('10');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const draw = (event: Event): void => {
    event.preventDefault();
    setBusy(true);
    send<{ id: number; drawn: number; of_count: number }>('POST', '/alarm-samples', { from, to, share: Number(share) || 0 }, { key: actKey() }).then((made) => {
      toast(say(`${number(made.of_count)}건 가운데 ${number(made.drawn)}건을 뽑았습니다.`, `${number(made.drawn)} of ${number(made.of_count)} drawn.`));
      onDone(made.id);
      onClose();
    }, (error: Error) => { setBusy(false); setProblem(error.message); });
  };
  return (
    <Dialog title={say('표본 뽑기', 'Draw a sample')} onClose={onClose}>
      <form class="stack" onSubmit={draw}>
        <p class="read">{say('기간 안에 “정상(소명)”으로 답한 경보에서 무작위로 뽑습니다. 뽑은 씨앗을 남기므로 누구나 다시 해 볼 수 있습니다.', 'Drawn by chance from what was answered “lawful” in the period. The seed is kept, so anybody can repeat the draw.')}</p>
        {problem ? <Note tone="bad" role="alert">{problem}</Note> : null}
        <div class="fields"><DayField label={say('첫날', 'From')} value={from} onChange={setFrom} required /><DayField label={say('끝날', 'To')} value={to} onChange={setTo} required /><TextField label={say('비율(%)', 'Share (%)')} inputMode="numeric" value={share} onChange={setShare} required name="share" /></div>
        <div class="ends"><Button onClick={onClose}>{say('그만두기', 'Cancel')}</Button><Button type="submit" kind="primary" busy={busy}>{say('뽑기', 'Draw')}</Button></div>
      </form>
    </Dialog>
  );
}

function Verdict({ item, verdict, onClose, onDone }: { item: ItemRow; verdict: 'upheld' | 'wrong'; onClose: () => void; onDone: () => void }) {
  const wrong = verdict === 'wrong';
  return (
    <ReasonDialog title={wrong ? say('답변이 맞지 않음', 'The answer does not hold') : say('답변이 맞음', 'The answer holds')} verb={wrong ? say('맞지 않음으로 적기', 'Record as wrong') : say('맞음으로 적기', 'Record as upheld')} least={wrong ? 1 : 0} most={4000} onClose={onClose}
      lead={<p>{inWords(item as unknown as Record<string, unknown>, 'sentence')}{wrong ? <><br />{say('다시 조치하게 하려면 경보에서 “다시 조치 요구”를 해 주세요.', 'To have it acted on again, demand so in the alarm.')}</> : null}</p>}
      onAct={async (note) => {
        const { etag } = await getOne<Alarm>(`/alarms/${item.id}`);
        await send('POST', `/alarms/${item.id}/samples/${item.sample_id}`, { verdict, ...(note ? { note } : {}) }, { version: etag, key: actKey() });
        toast(say('판정을 적었습니다.', 'Recorded.'));
        onDone();
      }} />
  );
}

function Items({ sample }: { sample: SampleRow }) {
  const { query } = usePlace();
  const list = useList<ItemRow>('/alarm-sample-items', { sample_id: sample.id }, 200);
  const [judging, setJudging] = useState<{ item: ItemRow; verdict: 'upheld' | 'wrong' } | null>(null);
  const judged = list.items.filter((one) => one.verdict).length;
  const opened = query.get('alarm');
  const columns: Column<ItemRow>[] = [
    { id: 'what', title: say('무엇이', 'What'), cell: (row) => <button type="button" class="left" onClick={() => goQuery({ alarm: row.id, tab: null }, { replace: true })}><span class="two"><span><span class="sub">{row.scenario_id}</span> {inWords(row as unknown as Record<string, unknown>, 'sentence')}</span></span></button> },
    { id: 'state', title: say('상태', 'State'), width: '14rem', cell: (row) => <State state={row.state} /> },
    { id: 'acted', title: say('조치한 때', 'Acted'), width: '16rem', cell: (row) => <span class="num">{moment(row.acted_at)}</span> },
    { id: 'verdict', title: say('판정', 'Verdict'), width: '24rem', cell: (row) => (row.verdict ? <><Pill tone={row.verdict === 'wrong' ? 'back' : 'done'} icon={row.verdict === 'wrong' ? 'back' : 'check'}>{row.verdict === 'wrong' ? say('맞지 않음', 'Wrong') : say('맞음', 'Upheld')}</Pill> <span class="small sub">{row.note}</span></>
      : <span class="line wrap"><Button low kind="second" onClick={() => setJudging({ item: row, verdict: 'upheld' })}>{say('맞음', 'Holds')}<span class="sr"> {row.id}</span></Button><Button low onClick={() => setJudging({ item: row, verdict: 'wrong' })}>{say('맞지 않음', 'Does not')}<span class="sr"> {row.id}</span></Button></span>) },
  ];
  return (
    <Panel title={say('뽑힌 답변', 'Answers drawn')} note={list.ready ? say(`${number(list.items.length)}건 가운데 ${number(judged)}건 판정`, `${number(judged)} of ${number(list.items.length)} judged`) : ''}>
      <p class="inside small sub">{say(`씨앗 ${sample.seed}`, `Seed ${sample.seed}`)}</p>
      <Table caption={say('표본의 경보', 'Alarms of the sample')} columns={columns} list={list} id={(row) => row.id} rowHeight={56} here={opened} empty={<Empty title={say('뽑힌 것이 없습니다', 'Nothing was drawn')} />} />
      {judging ? <Verdict {...judging} onClose={() => setJudging(null)} onDone={list.again} /> : null}
      {opened ? <Dialog title={say('경보', 'Alarm')} wide onClose={() => goQuery({ alarm: null, tab: null }, { replace: true })}><AlarmDetail id={opened} onDone={list.again} /></Dialog> : null}
    </Panel>
  );
}

export default function Samples() {
  const { query } = usePlace();
  const list = useList<SampleRow>('/alarm-samples', {}, 100);
  const gaps = useGet<{ samples: { drawn: number; judged: number; wrong: number } }>('/statistics/gaps');
  const [drawing, setDrawing] = useState(false);
  const chosen = list.items.find((row) => String(row.id) === query.get('sample')) ?? list.items[0];
  const progress = gaps.body?.samples;
  const columns: Column<SampleRow>[] = [
    { id: 'at', title: say('뽑은 때', 'Drawn'), sort: 'at_us', cell: (row) => <button type="button" class="under num" onClick={() => goQuery({ sample: row.id, alarm: null })}>{moment(row.at_us)}</button> },
    { id: 'period', title: say('기간', 'Period'), cell: (row) => <span class="num">{dateShort(row.from_us)}~{dateShort(new Date(Date.parse(row.to_us) - 1).toISOString())}</span> },
    { id: 'share', title: say('비율(%)', 'Share (%)'), right: true, cell: (row) => row.share },
    { id: 'of', title: say('대상', 'Drawn from'), right: true, cell: (row) => number(row.of_count) },
    { id: 'drawn', title: say('뽑힌 수', 'Drawn'), right: true, cell: (row) => number(row.drawn) },
  ];
  return (
    <div class="page">
      <nav aria-label={say('지금 자리', 'You are here')}><ol class="crumbs"><li><a href="/audit">{say('감사실', 'Audit room')}</a></li><li aria-current="page">{say('표본 점검', 'Quality samples')}</li></ol></nav>
      <div class="head">
        <h1>{say('표본 점검', 'Quality samples')}</h1>
        <p class="lead">{progress ? say(`뽑힌 답변 ${number(progress.drawn)}건 가운데 ${number(progress.judged)}건을 판정했고, 맞지 않은 것이 ${number(progress.wrong)}건입니다.`, `${number(progress.judged)} of ${number(progress.drawn)} answers judged, ${number(progress.wrong)} did not hold.`) : ''}</p>
        <span class="push" /><Button kind="primary" low onClick={() => setDrawing(true)}>{say('표본 뽑기', 'Draw a sample')}</Button>
      </div>
      <div class="board halves">
        <section class="panel across samples"><Table caption={say('표본', 'Samples')} columns={columns} list={list} id={(row) => row.id} here={chosen?.id} empty={<Empty icon="check" title={say('뽑은 표본이 없습니다', 'No sample was drawn')}><p>{say('“정상”으로 답한 경보 가운데 얼마를 뽑아 다시 봅니다.', 'A share of the answers “lawful” is looked at again.')}</p></Empty>} /></section>
        {chosen ? <div class="across"><Items key={chosen.id} sample={chosen} /></div> : null}
      </div>
      {drawing ? <Draw onClose={() => setDrawing(false)} onDone={(id) => { list.again(); gaps.again(); goQuery({ sample: id }); }} /> : null}
    </div>
  );
}

