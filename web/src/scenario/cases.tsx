// The cases of a rule: records that must raise it and records that must not, run against the draft.

import { useState } from 'preact/hooks';
import { send } from '../core/api';
import { say } from '../core/say';
import { Pill } from '../parts/badges';
import { Button, Note } from '../parts/basic';
import { wordsOf } from './changes';
import type { CaseResult } from './types';

export interface Ran { results: CaseResult[] | null; problem: string | null; busy: boolean; run: () => void }

/** `text` and `cases` as they stand; null where they are the live ones. */
export function useCases(id: string, text: string | null, cases: string | null): Ran {
  const [state, setState] = useState<{ results: CaseResult[] | null; problem: string | null; busy: boolean }>({ results: null, problem: null, busy: false });
  const run = (): void => {
    setState((old) => ({ ...old, busy: true, problem: null }));
    send<{ cases: CaseResult[] }>('POST', `/scenarios/${id}/cases`, { ...(text === null ? {} : { text }), ...(cases === null ? {} : { cases }) }).then(
      (found) => setState({ results: found.cases, problem: null, busy: false }),
      (error: unknown) => setState({ results: null, problem: wordsOf(error), busy: false }));
  };
  return { ...state, run };
}

/** "cases:34: 이름 (쓰인 대로 / as written): …" told under the case's own name. */
function brief(one: CaseResult): string {
  return one.report.split('\n').map((line) => {
    const found = /^cases:(\d+): /.exec(line);
    if (!found) return line;
    const rest = line.slice(found[0].length).replace(`${one.name} `, '').replace(/^\([^)]*\): /, '');
    return say(`${found[1]}행: ${rest}`, `line ${found[1]}: ${rest}`);
  }).join('\n').trim();
}

export const countCases = (text: string): number => (text.match(/^case /gm) ?? []).length;

export function CasesView({ text, onChange, ran, readOnly }: { text: string; onChange: (text: string) => void; ran: Ran; readOnly: boolean }) {
  const failed = ran.results?.filter((one) => !one.passed).length ?? 0;
  return (
    <div class="pad stack">
      <p class="read">{say('기록을 넣었을 때 무엇이 나와야 하는지 적은 사례입니다. 규칙을 고치면 사례가 먼저 알려 줍니다.', 'Records put in, and what must come out. When a rule is edited, its cases tell first.')}</p>
      <div class="line wrap"><Button icon="play" onClick={ran.run} busy={ran.busy}>{say(`사례 ${countCases(text)}개 실행`, `Run ${countCases(text)} cases`)}</Button>
        <span role="status">{ran.results ? failed ? say(`${ran.results.length}개 가운데 ${failed}개가 다릅니다`, `${failed} of ${ran.results.length} differ`) : say(`${ran.results.length}개 모두 통과`, `all ${ran.results.length} pass`) : ''}</span></div>
      {ran.problem ? <Note tone="bad" role="alert">{ran.problem}</Note> : null}
      {ran.results ? (
        <ul class="case-list">
          {ran.results.map((one) => (
            <li key={one.line}><Pill tone={one.passed ? 'done' : 'back'} icon={one.passed ? 'ring-check' : 'warn'}>{one.passed ? say('통과', 'passes') : say('다름', 'differs')}</Pill> <span>{one.name}</span>{one.passed ? null : <pre class="plain">{brief(one)}</pre>}</li>
          ))}
        </ul>
      ) : null}
      {readOnly ? <pre class="plain">{text || say('사례가 없습니다', 'No cases')}</pre> : (
        <label class="field"><span class="label">{say('사례의 글(시험만 하고 저장하지 않음)', 'The cases (run here, not published)')}</span>
          <textarea class="input mono" rows={Math.min(30, text.split('\n').length + 2)} spellcheck={false} value={text} onInput={(event) => onChange(event.currentTarget.value)} /></label>
      )}
    </div>
  );
}
