// What is shown once and never again: a password that works once, a token, a secret.

import { useState } from 'preact/hooks';
import { say } from '../core/say';
import { Button, Note } from '../parts/basic';
import { Dialog } from '../parts/dialog';

export interface Secret { title: string; lines: [title: string, value: string][]; note: string }

export function Once({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const [copied, setCopied] = useState('');
  const copy = (value: string): void => { navigator.clipboard?.writeText(value).then(() => setCopied(value), () => {}); };
  return (
    <Dialog title={secret.title} onClose={onClose}>
      <Note tone="warn">{secret.note}</Note>
      <dl class="facts">
        {secret.lines.map(([title, value]) => (
          <><dt>{title}</dt><dd class="line wrap"><code class="secret">{value}</code><Button low onClick={() => copy(value)}>{copied === value ? say('복사함', 'Copied') : say('복사', 'Copy')}<span class="sr"> {title}</span></Button></dd></>
        ))}
      </dl>
      <div class="ends"><Button kind="primary" onClick={onClose}>{say('적어 두었으니 닫기', 'Noted, close')}</Button></div>
    </Dialog>
  );
}
