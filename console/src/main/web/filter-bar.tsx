// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { useState } from 'preact/hooks';
import { describe, makeFilter, valueText } from './filters.ts';
import { OPERATORS } from './types.ts';
import type { Filter, Operator } from './types.ts';
import { Button, Icon, Popover } from './ui.tsx';

type Props = { columns: string[]; filters: Filter[]; onChange: (filters: Filter[]) => void };

/** The filters as chips that can be changed, and a button for another. */
export function FilterBar({ columns, filters, onChange }: Props) {
  return (
    <div class="chips" role="group" aria-label="Filters">
      {filters.map((filter, at) => (
        <span class="chip" key={`${at} ${describe(filter)}`}>
          <Popover kind="bare" class="chip-text" title="Change this filter" text={describe(filter)}>
            {(close) => (
              <FilterForm
                columns={columns}
                initial={filter}
                onDone={(changed) => {
                  close();
                  onChange(filters.map((other, i) => (i === at ? changed : other)));
                }}
              />
            )}
          </Popover>
          <button type="button" class="chip-close" aria-label={`Remove filter ${describe(filter)}`} onClick={() => onChange(filters.filter((_, i) => i !== at))}>
            <Icon name="close" />
          </button>
        </span>
      ))}
      <Popover kind="bare" icon="filter" text="Filter" title="Add a filter">
        {(close) => (
          <FilterForm
            columns={columns}
            onDone={(filter) => {
              close();
              onChange([...filters, filter]);
            }}
          />
        )}
      </Popover>
      {filters.length > 1 && <Button kind="bare" onClick={() => onChange([])}>Clear</Button>}
    </div>
  );
}

const MEANINGS: Record<Operator, string> = {
  '=': 'is', '!=': 'is not', '<': 'less than', '<=': 'at most', '>': 'more than', '>=': 'at least',
  glob: 'matches pattern', 'not glob': 'does not match', in: 'is one of', 'not in': 'is none of', 'is null': 'is NULL', 'is not null': 'is not NULL',
};

export function FilterForm({ columns, initial, field: fixed, onDone }: { columns: string[]; initial?: Filter; field?: string; onDone: (filter: Filter) => void }) {
  const [field, setField] = useState(initial?.field ?? fixed ?? columns[0] ?? '');
  const [op, setOp] = useState<Operator>(initial?.op ?? '=');
  const [text, setText] = useState(initial ? valueText(initial) : '');
  const list = op === 'in' || op === 'not in';
  const none = op === 'is null' || op === 'is not null';
  const filter = makeFilter(field, op, text);
  const names = columns.includes(field) || !field ? columns : [field, ...columns];
  return (
    <form
      class="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (filter) onDone(filter);
      }}
    >
      <label>
        Column
        <select value={field} onChange={(event) => setField(event.currentTarget.value)}>
          {names.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <label>
        Operator
        <select value={op} onChange={(event) => setOp(event.currentTarget.value as Operator)}>
          {OPERATORS.map((name) => <option key={name} value={name}>{`${name}  (${MEANINGS[name]})`}</option>)}
        </select>
      </label>
      {!none && (
        <label>
          {list ? 'Values, one a line' : 'Value'}
          {list ? (
            <textarea data-focus rows={5} value={text} onInput={(event) => setText(event.currentTarget.value)} />
          ) : (
            <input
              data-focus
              value={text}
              placeholder={op.endsWith('glob') ? '*pattern*' : ''}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </label>
      )}
      <Button kind="primary" type="submit" disabled={!filter}>{initial ? 'Change filter' : 'Add filter'}</Button>
    </form>
  );
}

/** Which columns are shown, in which order. */
export function ColumnPicker({ available, shown, onChange, notes }: { available: string[]; shown: string[]; onChange: (columns: string[]) => void; notes?: Map<string, string> }) {
  const [search, setSearch] = useState('');
  const matching = available.filter((name) => name.toLowerCase().includes(search.toLowerCase()));
  return (
    <Popover icon="columns" text={<span class="wide-only">Columns</span>} label="Columns" align="end" kind="bare" title="Columns shown">
      {() => (
        <div class="column-picker">
          <input type="search" placeholder="Find a column" value={search} onInput={(event) => setSearch(event.currentTarget.value)} aria-label="Find a column" />
          <ul>
            {matching.map((name) => (
              <li key={name}>
                <label title={notes?.get(name)}>
                  <input
                    type="checkbox"
                    checked={shown.includes(name)}
                    onChange={(event) => {
                      const wanted = new Set(event.currentTarget.checked ? [...shown, name] : shown.filter((other) => other !== name));
                      if (wanted.size) onChange(available.filter((other) => wanted.has(other)));
                      else event.currentTarget.checked = true;
                    }}
                  />
                  <span class="mono">{name}</span>
                </label>
              </li>
            ))}
            {matching.length === 0 && <li class="muted">No such column</li>}
          </ul>
          <footer>
            <Button kind="bare" onClick={() => onChange([])}>As at first</Button>
            <Button kind="bare" onClick={() => onChange([...available])}>All</Button>
          </footer>
        </div>
      )}
    </Popover>
  );
}
