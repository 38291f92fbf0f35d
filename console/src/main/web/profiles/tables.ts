// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// XProf's tables, as rows that a grid shows.

import type { Cell, Page } from '../types.ts';

export interface WireTable {
  cols: { id: string; label: string; type: string; p?: Record<string, string> }[];
  rows: { c: { v?: unknown }[] }[];
  p?: Record<string, string>;
}

export type Kind = 'text' | 'count' | 'number' | 'percent';

export interface Column {
  id: string;
  label: string;
  kind: Kind;
  decimals: number;
}

export interface Table {
  columns: Column[];
  rows: Cell[][];
}

/** Tools whose shares are of one, though their columns say percent. */
const OF_ONE = new Set(['framework_op_stats', 'roofline_model', 'input_pipeline_analyzer', 'overview_page']);

export function isTable(value: unknown): value is WireTable {
  return typeof value === 'object' && value !== null && Array.isArray((value as WireTable).cols) && Array.isArray((value as WireTable).rows);
}

/** The tables of an answer: some tools send one, some send several with other things between them. */
export function tablesIn(body: unknown): WireTable[] {
  return (Array.isArray(body) ? body : [body]).filter(isTable);
}

export function readTable(table: WireTable, tool: string): Table {
  const shown = table.cols.map((col, at) => ({ col, at })).filter(({ col }) => col.p?.['role'] === undefined);
  const seen = new Set<string>();
  const columns: Column[] = [];
  const scales: number[] = [];
  for (const { col, at } of shown) {
    let label = nameOf(col.label || col.id);
    if (seen.has(label)) label = `${label} [${col.id}]`;
    seen.add(label);
    const percent = isPercent(col.id, col.label);
    const scale = percent && OF_ONE.has(tool) ? 100 : 1;
    scales.push(scale);
    columns.push({ id: col.id, label, ...kindOf(table, at, percent, scale) });
  }
  const rows = table.rows.map((row) => shown.map(({ at }, i) => cellOf(row.c[at]?.v, columns[i]!, scales[i]!)));
  return { columns, rows };
}

function kindOf(table: WireTable, at: number, percent: boolean, scale: number): { kind: Kind; decimals: number } {
  let numbers = 0;
  let whole = true;
  let smallest = Infinity;
  for (const row of table.rows) {
    const value = row.c[at]?.v;
    if (typeof value === 'string' && table.cols[at]!.type !== 'number') return { kind: 'text', decimals: 0 };
    if (typeof value !== 'number') continue;
    numbers++;
    if (!Number.isInteger(value)) whole = false;
    if (value !== 0) smallest = Math.min(smallest, Math.abs(value * scale));
  }
  if (percent && table.cols[at]!.type === 'number') return { kind: 'percent', decimals: smallest < 0.01 ? 4 : 2 };
  if (numbers === 0) return { kind: 'text', decimals: 0 };
  return whole ? { kind: 'count', decimals: 0 } : { kind: 'number', decimals: smallest < 0.01 ? 5 : 3 };
}

function cellOf(value: unknown, column: Column, scale: number): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(Number((value * scale).toFixed(column.decimals)));
  return column.kind === 'text' ? plainText(String(value)) : String(value);
}

function isPercent(id: string, label: string): boolean {
  return /percent|_pct$|efficiency$|utilization$/i.test(id) || /\(%\)|^%|%$/.test(label);
}

/** Units as people write them, counts without a number sign. */
export function nameOf(label: string): string {
  return label
    .replace(/^#\s*/, '')
    .replace(/\((?:in )?[uμ]s\)/, '(µs)')
    .replace(/\(in ms\)/, '(ms)')
    .replace(/\(as (%[^)]*)\)/, '($1)');
}

/** The text of a cell that XProf sends as markup: `<div title='stack'>file:1</div>`. */
export function plainText(text: string): string {
  return text.includes('<') && /<\/?(div|a|b|span|br)[\s>/]/i.test(text)
    ? text.replace(/<br\s*\/?>/gi, '\n').replace(/<\/?(div|a|b|span)(\s[^>]*)?>/gi, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')
    : text;
}

const FORMATS = new Map<number, Intl.NumberFormat>();

/** With separators, and with as many digits behind the point in each row of a column. */
export function fixed(value: number, decimals: number): string {
  let format = FORMATS.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    FORMATS.set(decimals, format);
  }
  return format.format(value);
}

/** How many places behind the point are worth a look where the largest value is this. */
export function places(largest: number, decimals: number): number {
  return largest >= 1000 ? Math.min(decimals, 1) : largest >= 10 ? Math.min(decimals, 2) : decimals;
}

export function asPage({ columns, rows }: Table): Page {
  return { columnNames: columns.map((column) => column.label), rows: rows.map((values) => ({ values })) };
}

/** Rows in which a text says this. */
export function search(rows: Cell[][], text: string): Cell[][] {
  const wanted = text.trim().toLowerCase();
  return wanted === '' ? rows : rows.filter((row) => row.some((cell) => cell !== null && cell.toLowerCase().includes(wanted)));
}
