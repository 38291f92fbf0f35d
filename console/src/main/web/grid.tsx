// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// A table of any number of rows, of which only those in sight are in the page.

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { FilterForm } from './filter-bar.tsx';
import { numberOf } from './filters.ts';
import { bytes, count, nanos, unitOf } from './format.ts';
import type { GridState } from './hash.ts';
import { parseOrder } from './hash.ts';
import type { RowSource } from './source.ts';
import type { Cell, Filter } from './types.ts';
import { Button, copyText, Dialog, Icon, Popover, Spinner } from './ui.tsx';

const ROW = 26;
const HEAD = 30;
/** Browsers end an element's height somewhere above this; beyond it the scroll bar is a scale. */
const TALLEST = 8_000_000;
const CHARACTER = 7.25;

type Props = {
  source: RowSource;
  label: string;
  state: GridState;
  onState: (state: Partial<GridState>) => void;
  /** What a cell shows when it is more than its text. */
  renderCell?: (column: string, cell: Cell, row: (column: string) => Cell | undefined) => ComponentChildren | undefined;
  /** What else can be done with a cell that is shown as a whole. */
  cellAction?: (column: string, cell: Cell, row: (column: string) => Cell | undefined, close: () => void) => ComponentChildren | undefined;
  titles?: Map<string, string>;
  /** Lengths of time and sizes with units that people read, not as they are. */
  units: boolean;
  empty: ComponentChildren;
};

export function Grid({ source, label, state, onState, renderCell, cellAction, titles, units, empty }: Props) {
  const [, repaint] = useReducer((n: number) => n + 1, 0);
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400 });
  const [widths, setWidths] = useState<Record<string, number>>({});
  const [at, setAt] = useState<{ row: number; column: number } | undefined>();
  const [whole, setWhole] = useState<{ column: string; cell: Cell; row: number } | undefined>();

  useEffect(() => source.subscribe(() => repaint(0)), [source]);
  useEffect(() => {
    setAt(undefined);
    scroller.current?.scrollTo({ top: 0 });
    setView((old) => ({ ...old, top: 0 }));
  }, [source]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setView((old) => ({ ...old, height: element.clientHeight }));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const total = source.total ?? 0;
  const columns = source.columns;
  const natural = useNaturalWidths(source, columns);
  const widthOf = (name: string) => widths[name] ?? natural.widths.get(name) ?? 120;
  const gutter = Math.max(40, String(total).length * CHARACTER + 18);
  const sum = gutter + columns.reduce((all, name) => all + widthOf(name), 0);

  const full = total * ROW;
  const body = Math.min(full, TALLEST);
  const visible = Math.max(1, view.height - HEAD);
  // Of a scaled bar, its share of the way is the rows' share of the way.
  const rowsTop = full <= TALLEST ? view.top : (view.top / Math.max(1, body - visible)) * (full - visible);
  const first = Math.max(0, Math.floor(rowsTop / ROW) - 6);
  const last = Math.min(total - 1, Math.ceil((rowsTop + visible) / ROW) + 6);
  const shift = view.top - rowsTop;

  useEffect(() => {
    const timer = setTimeout(() => source.need(first, Math.max(last, 0)), source.loading ? 0 : 40);
    return () => clearTimeout(timer);
  }, [source, first, last, total]);

  const scrollToRow = (row: number) => {
    const element = scroller.current;
    if (!element) return;
    const top = row * ROW;
    const target = top < rowsTop ? top : top + ROW > rowsTop + visible ? top + ROW - visible : undefined;
    if (target === undefined) return;
    element.scrollTop = full <= TALLEST ? target : (target / (full - visible)) * (body - visible);
  };
  const move = (row: number, column: number) => {
    const next = { row: Math.max(0, Math.min(total - 1, row)), column: Math.max(0, Math.min(columns.length - 1, column)) };
    setAt(next);
    scrollToRow(next.row);
    const element = scroller.current;
    if (!element) return;
    const left = gutter + columns.slice(0, next.column).reduce((all, name) => all + widthOf(name), 0);
    const width = widthOf(columns[next.column] ?? '');
    if (left - gutter < element.scrollLeft) element.scrollLeft = left - gutter;
    else if (left + width > element.scrollLeft + element.clientWidth) element.scrollLeft = left + width - element.clientWidth;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || total === 0) return;
    const { row, column } = at ?? { row: Math.max(0, Math.ceil(rowsTop / ROW)), column: 0 };
    const page = Math.max(1, Math.floor(visible / ROW) - 1);
    const ctrl = event.ctrlKey || event.metaKey;
    const cell = at ? (source.row(at.row)?.[at.column] ?? null) : null;
    switch (event.key) {
      case 'ArrowDown': move(at ? row + 1 : row, column); break;
      case 'ArrowUp': move(row - 1, column); break;
      case 'ArrowRight': move(row, at ? column + 1 : column); break;
      case 'ArrowLeft': move(row, column - 1); break;
      case 'PageDown': move(row + page, column); break;
      case 'PageUp': move(row - page, column); break;
      case 'Home': move(ctrl ? 0 : row, 0); break;
      case 'End': move(ctrl ? total - 1 : row, columns.length - 1); break;
      case 'Enter': {
        const name = at && columns[at.column];
        if (name) setWhole({ column: name, cell, row });
        break;
      }
      case 'c':
        if (!ctrl || !at || String(getSelection()) !== '') return;
        void copyText(cell ?? '', 'Cell copied');
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const order = parseOrder(state.order);
  const sort = (name: string) =>
    onState({ order: order?.field !== name ? name : order.desc ? '' : `${name} desc` });
  const resize = (name: string, event: PointerEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const from = event.clientX;
    const width = widthOf(name);
    const drag = (moved: PointerEvent) => setWidths((old) => ({ ...old, [name]: Math.max(48, width + moved.clientX - from) }));
    const end = () => {
      removeEventListener('pointermove', drag);
      removeEventListener('pointerup', end);
    };
    addEventListener('pointermove', drag);
    addEventListener('pointerup', end);
  };

  const rows = [];
  for (let index = first; index <= last; index++) {
    const cells = source.row(index);
    rows.push(
      <div key={index} class="grid-row" role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${index * ROW + shift}px)`, width: `${sum}px` }}>
        <div class="cell gutter" role="rowheader" style={{ width: `${gutter}px` }}>{count(index + 1)}</div>
        {columns.map((name, i) => {
          const cell = cells?.[i];
          const chosen = at?.row === index && at.column === i;
          const numeric = natural.numeric.has(name);
          return (
            <div
              key={name}
              role="gridcell"
              id={chosen ? 'grid-active' : undefined}
              aria-selected={chosen}
              aria-colindex={i + 2}
              class={`cell${numeric ? ' numeric' : ''}${chosen ? ' chosen' : ''}${cell === null ? ' null' : ''}`}
              style={{ width: `${widthOf(name)}px` }}
              title={cell ? tooltip(name, cell) : undefined}
              onMouseDown={() => setAt({ row: index, column: i })}
              onDblClick={() => setWhole({ column: name, cell: cell ?? null, row: index })}
            >
              {cell === undefined ? <span class="skeleton" /> : ((cell !== null && renderCell?.(name, cell, (other) => cells?.[columns.indexOf(other)])) || (cell === null ? 'NULL' : units && numeric && unitOf(name) ? aside(name, cell) : clip(cell)))}
            </div>
          );
        })}
      </div>,
    );
  }

  if (source.loading && columns.length === 0) return <div class="grid-wait"><Spinner label="Loading rows" /></div>;
  if (!source.loading && columns.length === 0) return <div class="grid-wait">{empty}</div>;
  return (
    <>
      <div
        class="grid"
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={at ? 'grid-active' : undefined}
        tabIndex={0}
        ref={scroller}
        onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
        onKeyDown={onKeyDown}
      >
        <div class="grid-head" role="row" aria-rowindex={1} style={{ width: `${sum}px` }}>
          <div class="head-cell gutter" role="columnheader" aria-label="Row" style={{ width: `${gutter}px` }}>#</div>
          {columns.map((name, i) => {
            const sorted = order?.field === name ? (order.desc ? 'descending' : 'ascending') : 'none';
            const filtered = state.filters.some((filter) => filter.field === name);
            return (
              <div key={name} class={`head-cell${natural.numeric.has(name) ? ' numeric' : ''}`} role="columnheader" aria-colindex={i + 2} aria-sort={sorted} style={{ width: `${widthOf(name)}px` }}>
                <button type="button" class="head-name" title={`${titles?.get(name) ?? name}\nClick to sort`} onClick={() => sort(name)}>
                  <span>{name}</span>
                  {sorted !== 'none' && <span class="sort-mark" aria-hidden="true">{sorted === 'ascending' ? '▲' : '▼'}</span>}
                </button>
                <Popover kind="bare" icon="filter" label={`Filter ${name}`} class={`head-filter${filtered ? ' active' : ''}`} align="end">
                  {(close) => (
                    <FilterForm
                      columns={source.available}
                      field={name}
                      onDone={(filter: Filter) => {
                        close();
                        onState({ filters: [...state.filters, filter] });
                      }}
                    />
                  )}
                </Popover>
                <span class="head-grip" onPointerDown={(event) => resize(name, event)} onDblClick={() => setWidths(({ [name]: _, ...others }) => others)} aria-hidden="true" />
              </div>
            );
          })}
        </div>
        <div class="grid-body" role="rowgroup" style={{ height: `${Math.max(body, 1)}px`, width: `${sum}px` }}>{rows}</div>
        {total === 0 && !source.loading && <div class="grid-none">{empty}</div>}
      </div>
      {whole && (
        <Dialog title={whole.column} onClose={() => setWhole(undefined)} wide>
          <pre class="cell-text" tabIndex={0}>{whole.cell ?? 'NULL'}</pre>
          {whole.cell !== null && <p class="muted">{aside(whole.column, whole.cell)}</p>}
          <footer>
            {cellAction?.(whole.column, whole.cell, (other) => source.row(whole.row)?.[columns.indexOf(other)], () => setWhole(undefined))}
            <Button icon="copy" onClick={() => void copyText(whole.cell ?? '', 'Cell copied')}>Copy</Button>
          </footer>
        </Dialog>
      )}
    </>
  );
}

function clip(cell: string): string {
  return cell.length > 400 ? `${cell.slice(0, 400)}…` : cell;
}

function aside(column: string, cell: string): string {
  const value = numberOf(cell);
  const unit = unitOf(column);
  if (value === undefined || !unit) return `${count(cell.length)} characters`;
  return unit === 'nanos' ? nanos(value) : bytes(value);
}

function tooltip(column: string, cell: string): string {
  const value = unitOf(column) ? numberOf(cell) : undefined;
  return value === undefined ? cell.slice(0, 2000) : `${cell}\n${aside(column, cell)}`;
}

/** Widths by what the first rows hold, and which columns are numbers. They stay as they are while one scrolls. */
function useNaturalWidths(source: RowSource, columns: string[]): { widths: Map<string, number>; numeric: Set<string> } {
  const key = columns.join('\n');
  const ready = source.row(0) !== undefined;
  return useMemo(() => {
    const widths = new Map<string, number>();
    const numeric = new Set<string>();
    columns.forEach((name, i) => {
      let longest = name.length + 5;
      let numbers = 0;
      let others = 0;
      for (let row = 0; row < 60; row++) {
        const cell = source.row(row)?.[i];
        if (cell === undefined || cell === null) continue;
        longest = Math.max(longest, Math.min(cell.length, 60) + 2);
        if (numberOf(cell) === undefined) others++;
        else numbers++;
      }
      if (numbers > 0 && others === 0) numeric.add(name);
      widths.set(name, Math.round(Math.max(64, Math.min(420, longest * CHARACTER + 16))));
    });
    return { widths, numeric };
  }, [source, key, ready]);
}

export function UnitsButton({ units, onUnits }: { units: boolean; onUnits: () => void }) {
  return (
    <Button kind="bare" aria-pressed={units} title={units ? 'Lengths of time and sizes have units; press for the numbers as they are' : 'Numbers as they are; press for units'} onClick={onUnits}>
      {units ? 'ms' : '123'}
      <span class="sr-only"> units</span>
    </Button>
  );
}

export function SortMenu({ columns, order, onOrder }: { columns: string[]; order: string; onOrder: (order: string) => void }) {
  const now = parseOrder(order);
  return (
    <label class="sort-menu">
      <span class="sr-only">Sort by</span>
      <select value={order} onChange={(event) => onOrder(event.currentTarget.value)}>
        <option value="">{now ? 'No order' : 'Sort by…'}</option>
        {columns.flatMap((name) => [
          <option key={name} value={name}>{`${name} ▲`}</option>,
          <option key={`${name} desc`} value={`${name} desc`}>{`${name} ▼`}</option>,
        ])}
      </select>
      <Icon name="down" />
    </label>
  );
}
