// A list as a file: the format, and the reason that is logged before it goes out.

import { useState } from 'preact/hooks';
import { download, path, type Query } from '../core/api';
import { today } from '../core/format';
import { say } from '../core/say';
import { may } from '../core/session';
import { Button } from './basic';
import { ReasonDialog, toast } from './dialog';
import { Choice } from './fields';

export interface ExportSpec {
  at: string;
  /** The first word of the file's name. */
  name: string;
  title: [ko: string, en: string];
}

export function ExportButton({ spec, filters }: { spec: ExportSpec; filters: Query }) {
  const [open, setOpen] = useState(false);
  const [format, setFormat] = useState('xlsx');
  if (!may('export')) return null;
  return (
    <>
      <Button low icon="download" class="no-print" onClick={() => setOpen(true)}>{say('내려받기', 'Download')}</Button>
      {open ? (
        <ReasonDialog title={say(...spec.title)} verb={say('내려받기', 'Download')} least={5} most={1000} onClose={() => setOpen(false)}
          lead={say('지금 조건에 맞고 볼 수 있는 것만 담습니다. 가려진 값은 가린 채로 나가며, 내려받은 사람과 까닭이 기록에 남습니다.', 'It holds what fits and what you may see. What is masked stays masked; who downloaded it and why is logged.')}
          onAct={async (reason) => { await download(path(spec.at, { ...filters, format, reason }), `${spec.name}-${today()}.${format}`); toast(say('내려받았습니다. 까닭을 기록했습니다.', 'Downloaded; the reason is logged.')); }}>
          <Choice legend={say('파일 형식', 'Format')} name="format" value={format} onChange={setFormat} options={[{ value: 'xlsx', label: 'XLSX' }, { value: 'csv', label: 'CSV' }]} />
        </ReasonDialog>
      ) : null}
    </>
  );
}
