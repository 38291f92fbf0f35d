// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The server says which settings there are; this shows them and makes requests of them.

import { useEffect, useState } from 'preact/hooks';
import type { State } from './hash.ts';
import type { Category, Option, Setting, SettingIn } from './types.ts';

type Values = State['settings'];

/** What the server proposes, as texts. */
export function defaults(setting: Setting): string[] {
  if (setting.number) return [String(setting.number.defaultValue ?? 0)];
  if (setting.stringEnum) return texts([setting.stringEnum.defaultValue ?? setting.stringEnum.options?.[0]?.value]);
  if (setting.multiSelect) return setting.multiSelect.defaultValues ?? [];
  if (setting.stringArray) return setting.stringArray.defaultValues ?? [];
  if (setting.booleanOptions) return [String(setting.booleanOptions.defaultValue ?? false)];
  return texts([setting.plainString?.defaultValue]);
}

function texts(values: (string | undefined)[]): string[] {
  return values.filter((value): value is string => value !== undefined && value !== '');
}

/** What applies now; undefined where the setting is switched off. */
export function valueOf(setting: Setting, values: Values): string[] | undefined {
  const own = values[setting.id];
  if (own === null || (own === undefined && setting.disabled && !setting.booleanOptions)) return undefined;
  const now = own ?? defaults(setting);
  const options = setting.stringEnum?.options ?? setting.multiSelect?.options;
  return options ? now.filter((value) => options.some((option) => option.value === value)) : now;
}

export function settingsIn(settings: Setting[], values: Values): SettingIn[] {
  return settings.flatMap((setting) => {
    const now = valueOf(setting, values);
    return setting.category && now ? [{ setting_id: setting.id, values: now, category: setting.category }] : [];
  });
}

/** The values without those that are the server's own: they are what a link has to carry. */
export function changed(setting: Setting, values: Values, now: string[] | null): Values {
  const { [setting.id]: _, ...others } = values;
  const same = now !== null && !setting.disabled && now.length === defaults(setting).length && now.every((value, i) => value === defaults(setting)[i]);
  return same ? others : { ...others, [setting.id]: now };
}

export function SettingsForm({ settings, categories, values, onChange }: { settings: Setting[]; categories: Category[]; values: Values; onChange: (values: Values) => void }) {
  const shown = settings.filter((setting) => setting.category && categories.includes(setting.category));
  return (
    <div class="settings-form">
      {shown.map((setting) => (
        <SettingField key={setting.id} setting={setting} value={valueOf(setting, values)} onValue={(now) => onChange(changed(setting, values, now))} />
      ))}
    </div>
  );
}

export function SettingField({ setting, value, onValue, inline }: { setting: Setting; value: string[] | undefined; onValue: (value: string[] | null) => void; inline?: boolean }) {
  const id = `setting-${setting.id}${inline ? '-inline' : ''}`;
  const on = value !== undefined;
  const current = value ?? defaults(setting);
  const canSwitch = !setting.booleanOptions && !inline && setting.disabled;
  if (setting.booleanOptions) {
    return (
      <div class="setting">
        <label class="check">
          <input type="checkbox" checked={current[0] === 'true'} onChange={(event) => onValue([String(event.currentTarget.checked)])} />
          <span>{setting.name}</span>
        </label>
        <p class="muted">{setting.description}</p>
      </div>
    );
  }
  return (
    <div class={`setting${on ? '' : ' off'}`}>
      {!inline && (
        <div class="setting-name">
          {canSwitch && <input type="checkbox" checked={on} aria-label={`Use ${setting.name}`} onChange={(event) => onValue(event.currentTarget.checked ? defaults(setting) : null)} />}
          <label for={id}>{setting.name}</label>
        </div>
      )}
      {(on || !canSwitch) && <Field id={id} setting={setting} value={current} disabled={!on} onValue={onValue} />}
      {!inline && setting.description && <p class="muted">{setting.description}</p>}
    </div>
  );
}

function Field({ id, setting, value, disabled, onValue }: { id: string; setting: Setting; value: string[]; disabled: boolean; onValue: (value: string[]) => void }) {
  const common = { id, disabled, 'aria-label': setting.name, title: setting.description };
  if (setting.stringEnum) {
    return (
      <select {...common} value={value[0] ?? ''} onChange={(event) => onValue([event.currentTarget.value])}>
        {(setting.stringEnum.options ?? []).map((option) => <option key={option.value} value={option.value}>{nameOf(option)}</option>)}
      </select>
    );
  }
  if (setting.multiSelect) {
    return (
      <div class="options" id={id} role="group" aria-label={setting.name}>
        {(setting.multiSelect.options ?? []).map((option) => (
          <label class="check" key={option.value}>
            <input
              type="checkbox"
              disabled={disabled}
              checked={value.includes(option.value ?? '')}
              onChange={(event) => onValue(event.currentTarget.checked ? [...value, option.value ?? ''] : value.filter((other) => other !== option.value))}
            />
            <span>{nameOf(option)}</span>
          </label>
        ))}
      </div>
    );
  }
  if (setting.number) {
    const { min, max } = setting.number;
    return (
      <TextField
        {...common}
        type="number"
        text={value[0] ?? '0'}
        {...(min ? { min } : {})}
        {...(max ? { max } : {})}
        onText={(text) => {
          if (text !== '' && Number.isFinite(Number(text))) onValue([text]);
        }}
      />
    );
  }
  if (setting.stringArray) {
    return <TextField {...common} rows={3} text={value.join('\n')} onText={(text) => onValue(text.split('\n').map((line) => line.trim()).filter(Boolean))} />;
  }
  return <TextField {...common} type="text" text={value[0] ?? ''} onText={(text) => onValue(text.trim() === '' ? [] : [text.trim()])} />;
}

type TextProps = { id: string; disabled: boolean; text: string; onText: (text: string) => void; type?: string; rows?: number; min?: number; max?: number; title?: string; 'aria-label'?: string };

/** A text that counts once it is finished: on Enter, on leaving, or a moment after the last key. */
function TextField({ text, onText, rows, ...rest }: TextProps) {
  const [draft, setDraft] = useState(text);
  useEffect(() => setDraft(text), [text]);
  useEffect(() => {
    if (draft === text) return;
    const timer = setTimeout(() => onText(draft), 700);
    return () => clearTimeout(timer);
  }, [draft]);
  const commit = () => {
    if (draft !== text) onText(draft);
  };
  if (rows) return <textarea {...rest} class="mono" rows={rows} value={draft} onInput={(event) => setDraft(event.currentTarget.value)} onBlur={commit} spellcheck={false} />;
  return (
    <input
      {...rest}
      value={draft}
      spellcheck={false}
      onInput={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}

function nameOf(option: Option): string {
  return option.label || option.value || '';
}
