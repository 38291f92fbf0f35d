// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Pieces that several of the tools' pages have.

import type { ComponentChildren } from 'preact';
import { Icon } from '../ui.tsx';
import type { ProfileState } from './table-view.tsx';
import type { WireTable } from './tables.ts';

/** What a tool's page is given. */
export interface ToolProps {
  run: string;
  tool: string;
  host: string;
  body: unknown;
  state: ProfileState;
  /** Changes what the link carries; an empty text forgets. */
  patch: (change: ProfileState) => void;
  dark: boolean;
  csv: string;
}

export function Tiles({ tiles }: { tiles: { name: string; value: string; note?: string | undefined; bad?: boolean }[] }) {
  return (
    <dl class="tiles">
      {tiles.map(({ name, value, note, bad }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={bad ? 'bad' : ''}>{value}</dd>
          {note && <dd class="muted">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}

export function Panel({ title, note, children, wide, class: extra = '' }: { title: string; note?: ComponentChildren; children: ComponentChildren; wide?: boolean; class?: string }) {
  return (
    <section class={`panel${wide ? ' wide' : ''} ${extra}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {note && <span class="muted">{note}</span>}
      </header>
      {children}
    </section>
  );
}

/** What the tool itself warns of. */
export function Diagnostics({ table }: { table: WireTable | undefined }) {
  // Hosts that are missing are named above all pages.
  const rows = (table?.rows ?? []).filter((row) => !String(row.c[1]?.v ?? '').startsWith('Not in this answer:'));
  if (rows.length === 0) return null;
  return (
    <ul class="diagnostics">
      {rows.map((row, i) => {
        const severity = String(row.c[0]?.v ?? '');
        return (
          <li key={i} class={severity.toLowerCase()} role={severity === 'ERROR' ? 'alert' : 'note'}>
            <Icon name={severity === 'INFO' ? 'help' : 'warning'} />
            <span>{String(row.c[1]?.v ?? '')}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** The table of diagnostics among the tables of a tool. */
export function diagnosticsIn(tables: WireTable[]): WireTable | undefined {
  return tables.find((table) => table.cols[0]?.id === 'severity');
}

/** Advice comes with links as markup: the links stay, other markup goes. */
export function Advice({ text }: { text: string }) {
  const parts = text.split(/(<a\s[^>]*>[^]*?<\/a>)/i);
  return (
    <>
      {parts.map((part, i) => {
        const link = /^<a\s[^>]*href=["'](https:\/\/[^"']+)["'][^>]*>([^]*?)<\/a>$/i.exec(part);
        return link ? <a key={i} href={link[1]} target="_blank" rel="noopener noreferrer">{bare(link[2]!)}</a> : bare(part);
      })}
    </>
  );
}

function bare(text: string): string {
  return text.replace(/<\/?[a-z][^>]*>/gi, '');
}

export function Choose({ label, value, options, onChange, class: extra = '' }: { label: string; value: string; options: { value: string; label: string }[]; onChange: (value: string) => void; class?: string }) {
  return (
    <label class={`choose ${extra}`}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
      </select>
    </label>
  );
}

export function Segments({ label, value, options, onChange }: { label: string; value: string; options: { value: string; label: string }[]; onChange: (value: string) => void }) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map((option) => (
        <button type="button" key={option.value} aria-pressed={option.value === value} onClick={() => onChange(option.value)}>{option.label}</button>
      ))}
    </div>
  );
}
