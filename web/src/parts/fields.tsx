// Form fields: a label, a hint above the error, both tied to the input; native elements only.

import type { ComponentChildren, JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { date as showDate, hangulAmount, number, parseDay } from '../core/format';
import { language, say } from '../core/say';
import { Icon } from './icon';

export interface FieldFrame { label: string; hint?: string; error?: string | null; required?: boolean; name?: string }

export function Field({ label, hint, error, required, children }: FieldFrame & { children: (tie: Record<string, unknown>) => ComponentChildren }) {
  const id = useId();
  const described = [hint ? `${id}-h` : '', error ? `${id}-e` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div class="field">
      <label for={id}>{label}{required ? <span class="sr"> ({say('필수', 'required')})</span> : null}</label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined, 'aria-required': required || undefined })}
      {hint ? <span class="hint" id={`${id}-h`}>{hint}</span> : null}
      {error ? <span class="error" id={`${id}-e`}><Icon name="warn" />{error}</span> : null}
    </div>
  );
}

type Plain = FieldFrame & { value: string; onChange: (value: string) => void; disabled?: boolean };

export function TextField({ value, onChange, type = 'text', area, rows = 3, max, auto, inputMode, disabled, list, ...frame }: Plain & {
  type?: string; area?: boolean; rows?: number; max?: number; auto?: string; inputMode?: JSX.HTMLAttributes<HTMLInputElement>['inputMode']; list?: string;
}) {
  return (
    <Field {...frame}>
      {(tie) => area
        ? <textarea {...tie} class="input" rows={rows} maxLength={max} value={value} disabled={disabled} name={frame.name} onInput={(event) => onChange(event.currentTarget.value)} />
        : <input {...tie} class="input" type={type} maxLength={max} value={value} autocomplete={auto} inputMode={inputMode} disabled={disabled} name={frame.name} list={list} onInput={(event) => onChange(event.currentTarget.value)} />}
    </Field>
  );
}

export function SelectField({ value, onChange, options, disabled, ...frame }: Plain & { options: { value: string; label: string }[] }) {
  return (
    <Field {...frame}>
      {(tie) => (
        <select {...tie} class="input" value={value} disabled={disabled} name={frame.name} onChange={(event) => onChange(event.currentTarget.value)}>
          {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </select>
      )}
    </Field>
  );
}

/** An amount of won: digits grouped while typing, written out in Hangul below. */
export function WonField({ value, onChange, ...frame }: FieldFrame & { value: number | null; onChange: (value: number | null) => void }) {
  const hint = value !== null && language() === 'ko' ? `금${hangulAmount(value)}원` : frame.hint;
  return (
    <Field {...frame} hint={hint}>
      {(tie) => (
        <span class="with-unit">
          <input {...tie} class="input right num" inputMode="numeric" name={frame.name} value={value === null ? '' : number(value)}
            onInput={(event) => { const digits = event.currentTarget.value.replace(/[^0-9]/g, '').slice(0, 15); onChange(digits ? Number(digits) : null); }} />
          <span class="muted">{say('원', 'won')}</span>
        </span>
      )}
    </Field>
  );
}

/** A day, typed as people type it: 20261124, 11.24, 오늘, +7. */
export function DayField({ value, onChange, ...frame }: FieldFrame & { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const leave = (text: string): void => {
    const day = text.trim() ? parseDay(text) : '';
    setWrong(day === null);
    if (day === null) return;
    setTyped(null);
    onChange(day);
  };
  return (
    <Field {...frame} hint={frame.hint ?? say('예: 20261124, 11.24, 오늘, +7', 'e.g. 20261124, 11.24, today, +7')}
      error={wrong ? say('날짜로 읽을 수 없습니다', 'Not a date') : frame.error}>
      {(tie) => (
        <input {...tie} class="input num" name={frame.name} value={typed ?? showDate(value)} inputMode="text" autocomplete="off"
          onInput={(event) => setTyped(event.currentTarget.value)} onBlur={(event) => leave(event.currentTarget.value)}
          onKeyDown={(event) => { if (event.key === 'Enter') leave(event.currentTarget.value); }} />
      )}
    </Field>
  );
}

export function Check({ label, checked, onChange, disabled, hidden }: { label: string; checked: boolean; onChange: (on: boolean) => void; disabled?: boolean; hidden?: boolean }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span class={hidden ? 'sr' : ''}>{label}</span>
    </label>
  );
}

/** One of a few, all of them in sight; nothing is chosen beforehand. */
export function Choice({ legend, hidden, name, options, value, onChange, error }: {
  legend: string; hidden?: boolean; name: string; options: { value: string; label: string }[]; value: string; onChange: (value: string) => void; error?: string | null;
}) {
  return (
    <fieldset aria-invalid={error ? true : undefined}>
      <legend class={hidden ? 'sr' : 'label'}>{legend}</legend>
      <div class="chips">
        {options.map((option) => (
          <label key={option.value} class="chip">
            <input type="radio" name={name} value={option.value} checked={value === option.value} onChange={() => onChange(option.value)} />{option.label}
          </label>
        ))}
      </div>
      {error ? <span class="field"><span class="error"><Icon name="warn" />{error}</span></span> : null}
    </fieldset>
  );
}
