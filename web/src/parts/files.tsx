// Files of a thing: their list, one more, and a download whose reason is logged first.

import { useState } from 'preact/hooks';
import { download, path, send, type Problem } from '../core/api';
import { bytes, moment } from '../core/format';
import { say } from '../core/say';
import { Button, Note, Waiting } from './basic';
import { ReasonDialog } from './dialog';
import { Icon } from './icon';

export interface FileRow { id: number; name: string; kind: string; bytes: number; by_name?: string | null; at_us: string }

const MOST_MB = 20;

/** `at` is the thing in the API; `adds` whether the reader may add one now. */
export function Files({ at, rows, adds, again }: { at: string; rows: FileRow[]; adds: boolean; again: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [coming, setComing] = useState<File | null>(null);
  const [asked, setAsked] = useState<FileRow | null>(null);
  const where = `${at}/attachments`;
  const attach = (input: HTMLInputElement): void => {
    const file = input.files?.[0];
    input.value = ''; // so that the same one can be chosen once more
    if (!file) return;
    setProblem(file.size > MOST_MB * 1024 * 1024 ? say(`${file.name}: ${MOST_MB}MB까지 붙일 수 있습니다.`, `${file.name}: at most ${MOST_MB} MB.`) : null);
    if (file.size > MOST_MB * 1024 * 1024) return;
    setComing(file);
    send('POST', path(where, { name: file.name }), undefined, { raw: file, type: 'application/octet-stream' })
      .then(again, (error: Problem) => setProblem(`${file.name}: ${error.message}`)).finally(() => setComing(null));
  };
  return (
    <>
      {problem ? <Note tone="bad" role="alert">{problem}</Note> : null}
      <ul class="stack">
        {rows.map((one) => (
          <li key={one.id} class="line wrap"><Icon name="clip" /><span class="push">{one.name} <span class="muted small">{bytes(one.bytes)} · {one.by_name} {moment(one.at_us)}</span></span>
            <Button low icon="download" onClick={() => setAsked(one)}>{say('내려받기', 'Download')}<span class="sr"> {one.name}</span></Button></li>
        ))}
      </ul>
      {rows.length ? null : <p class="muted">{say('붙인 파일이 없습니다.', 'No files.')}</p>}
      {coming ? <Waiting lines={0} what={say(`${coming.name}(${bytes(coming.size)}) 올리는 중입니다`, `Uploading ${coming.name} (${bytes(coming.size)})`)} /> : null}
      {adds ? (
        <div class="field">
          <label for="attach">{say('파일 붙이기', 'Attach a file')}</label>
          <span class="hint" id="attach-h">{say(`한글(HWP·HWPX), PDF, 그림, 문서. ${MOST_MB}MB까지, 암호로 바꾸어 둡니다.`, `HWP, PDF, pictures, office files; up to ${MOST_MB} MB, kept encrypted.`)}</span>
          <input id="attach" type="file" class="input" aria-describedby="attach-h" disabled={coming !== null} onChange={(event) => attach(event.currentTarget)} />
        </div>
      ) : null}
      {asked ? (
        <ReasonDialog title={say('내려받기', 'Download')} verb={say('내려받기', 'Download')} lead={say('내려받은 까닭이 기록에 남습니다.', 'The reason is logged.')} onClose={() => setAsked(null)}
          onAct={(reason) => download(path(`${where}/${asked.id}`, { reason }), asked.name)} />
      ) : null}
    </>
  );
}
