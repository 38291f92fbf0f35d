// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// A table of a tool: found in, sorted, filtered, with the columns one wants.

import type { ComponentChildren } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { ColumnPicker, FilterBar } from '../filter-bar.tsx';
import { plural } from '../format.ts';
import { Grid, SortMenu } from '../grid.tsx';
import type { GridState } from '../hash.ts';
import { pageOf, RowSource } from '../source.ts';
import type { Cell, Filter } from '../types.ts';
import { Button, Icon, Message } from '../ui.tsx';
import { asPage, fixed, places, search } from './tables.ts';
import type { Column, Table } from './tables.ts';

export type ProfileState = Record<string, string>;

type Props = {
  table: Table;
  label: string;
  state: ProfileState;
  patch: (change: ProfileState) => void;
  /** Ids of the columns that are shown at first, in this order; all without it. */
  first?: string[];
  csv?: string | undefined;
  one?: string;
  extra?: ComponentChildren;
  empty?: string;
};

export function TableView({ table, label, state, patch, first, csv, one = 'row', extra, empty }: Props) {
  const grid = gridState(state);
  const labels = table.columns.map((column) => column.label);
  const proposed = first ? first.flatMap((id) => table.columns.find((column) => column.id === id)?.label ?? []) : labels;
  const known = grid.columns.filter((name) => labels.includes(name));
  const shown = known.length ? known : proposed.length ? proposed : labels;
  const question = JSON.stringify([state['q'], grid, shown]);
  const { source, total } = useMemo(() => {
    const page = asPage({ columns: table.columns, rows: search(table.rows, state['q'] ?? '') });
    const answer = pageOf(page, Infinity, 0, grid.order, grid.filters.filter((filter) => labels.includes(filter.field)), shown);
    const made = new RowSource((limit, offset) => Promise.resolve({ ...answer, rows: answer.rows.slice(offset, offset + limit) }));
    return { source: made, total: answer.rows.length };
  }, [table, question]);
  useEffect(() => () => source.dispose(), [source]);
  const looks = useMemo(() => looksOf(table), [table]);
  const change = (part: Partial<GridState>) => patch(written(part));
  const titles = useMemo(() => new Map(table.columns.map((column) => [column.label, column.id])), [table]);
  return (
    <section class="profile-table" aria-label={label}>
      <div class="toolbar">
        <label class="find">
          <span class="sr-only">Find in {label}</span>
          <Icon name="search" />
          <input type="search" placeholder="Find" value={state['q'] ?? ''} onInput={(event) => patch({ q: event.currentTarget.value })} />
        </label>
        <FilterBar columns={labels} filters={grid.filters} onChange={(filters) => change({ filters })} />
        {extra}
        <span class="spacer" />
        <span class="count" role="status">{total === table.rows.length ? plural(total, one) : `${plural(total, one)} of ${fixed(table.rows.length, 0)}`}</span>
        <SortMenu columns={shown} order={grid.order} onOrder={(order) => change({ order })} />
        <ColumnPicker available={labels} shown={shown} onChange={(columns) => change({ columns })} notes={titles} />
        {csv && <a class="button bare square" href={csv} download aria-label="Download as CSV" title="Download as CSV"><Icon name="download" /></a>}
      </div>
      <div class="fill">
        {table.rows.length === 0 ? (
          <Message kind="empty" title={empty ?? `No ${one}s in this profile`} />
        ) : (
          <Grid
            source={source}
            label={label}
            state={{ ...grid, columns: shown }}
            onState={change}
            titles={titles}
            renderCell={(column, cell) => looks.get(column)?.(cell)}
            units={false}
            empty={<Message kind="empty" title={`No ${one} passes`} action={<Button onClick={() => patch({ q: '', f: '' })}>Show all</Button>} />}
          />
        )}
      </div>
    </section>
  );
}

function gridState(state: ProfileState): GridState {
  return { filters: list<Filter>(state['f']), order: state['o'] ?? '', columns: list<string>(state['c']) };
}

function list<T>(text: string | undefined): T[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? (value as T[]) : [];
  } catch {
    return [];
  }
}

function written({ filters, order, columns }: Partial<GridState>): ProfileState {
  return {
    ...(filters ? { f: filters.length ? JSON.stringify(filters) : '' } : {}),
    ...(order === undefined ? {} : { o: order }),
    ...(columns ? { c: columns.length ? JSON.stringify(columns) : '' } : {}),
  };
}

type Look = (cell: Cell) => ComponentChildren;

/** How the cells of each column look: as many places in each row, and shares with a bar. */
function looksOf(table: Table): Map<string, Look> {
  const looks = new Map<string, Look>();
  table.columns.forEach((column, i) => {
    if (column.kind === 'text') return;
    let largest = 0;
    for (const row of table.rows) largest = Math.max(largest, Math.abs(Number(row[i] ?? 0)) || 0);
    const digits = places(largest, column.decimals);
    looks.set(column.label, look(column, digits, largest));
  });
  return looks;
}

function look(column: Column, digits: number, largest: number): Look {
  const isShare = column.kind === 'percent' && !/cumulative/i.test(column.id);
  return (cell) => {
    const value = Number(cell);
    if (cell === null || Number.isNaN(value)) return undefined;
    if (value === 0) return <span class="nought">0</span>;
    const rounded = fixed(value, digits);
    // What is little is not nothing.
    const text = Number(rounded) === 0 ? `<${fixed(10 ** -digits, digits)}` : rounded;
    return isShare && largest > 0 ? <span class="share" style={{ '--share': `${Math.min(100, (100 * value) / Math.max(largest, 1))}%` }}>{text}</span> : text;
  };
}
