// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The state of the page that a link carries: what is asked of which traces, and how the answer is shown.

import type { Filter } from './types.ts';

export type PageName = 'query' | 'traces' | 'history' | 'profiles';
export type ResultView = 'table' | 'chart' | 'errors';

export interface ChartConfig {
  kind: 'line' | 'bars' | 'histogram' | 'heatmap';
  x?: string;
  y?: string;
  by?: string;
  agg?: 'sum' | 'avg' | 'max' | 'min' | 'count';
}

export interface GridState {
  filters: Filter[];
  order: string;
  columns: string[];
}

export interface State {
  page: PageName;
  sql: string;
  run: string;
  limit: number;
  keep: boolean;
  view: ResultView;
  chart: ChartConfig | undefined;
  /** Values of settings that differ from what the server proposes; null is switched off. */
  settings: Record<string, string[] | null>;
  /** Columns of the traces that come with each row. */
  attach: string[];
  traces: GridState;
  result: GridState;
  /** What is shown of the profiles: run, tool, host and what else a tool's page has chosen. */
  profile: Record<string, string>;
}

export const DEFAULT_LIMIT = 10000;

export function emptyState(): State {
  return {
    page: 'query',
    sql: '',
    run: '',
    limit: DEFAULT_LIMIT,
    keep: true,
    view: 'table',
    chart: undefined,
    settings: {},
    attach: [],
    traces: emptyGrid(),
    result: emptyGrid(),
    profile: {},
  };
}

export function emptyGrid(): GridState {
  return { filters: [], order: '', columns: [] };
}

export function writeHash(state: State): string {
  const parts: string[] = [];
  const add = (key: string, value: string) => {
    if (value !== '') parts.push(`${key}=${encode(value)}`);
  };
  add('sql', state.sql);
  add('run', state.run);
  if (state.limit !== DEFAULT_LIMIT) add('limit', String(state.limit));
  if (!state.keep) add('keep', '0');
  if (state.view !== 'table') add('view', state.view);
  if (state.chart) add('chart', JSON.stringify(state.chart));
  for (const [id, values] of Object.entries(state.settings)) {
    if (values === null) add(`off.${id}`, '1');
    else if (values.length === 0) parts.push(`s.${encode(id)}=`);
    else for (const value of values) parts.push(`s.${encode(id)}=${encode(value)}`);
  }
  if (state.attach.length) add('attach', JSON.stringify(state.attach));
  grid('t', state.traces);
  grid('r', state.result);
  for (const [key, value] of Object.entries(state.profile)) add(`p.${key}`, value);
  return `#/${state.page}${parts.length ? `?${parts.join('&')}` : ''}`;

  function grid(prefix: string, of: GridState): void {
    if (of.filters.length) add(`${prefix}f`, JSON.stringify(of.filters));
    add(`${prefix}o`, of.order);
    if (of.columns.length) add(`${prefix}c`, JSON.stringify(of.columns));
  }
}

/** Reads what writeHash wrote; what is not understood is left at its default, for links get cut and edited. */
export function readHash(hash: string): State {
  const state = emptyState();
  const [path = '', query = ''] = split(hash.replace(/^#\/?/, ''), '?');
  if (path === 'traces' || path === 'history' || path === 'profiles') state.page = path;
  for (const part of query.split('&')) {
    const [rawKey, rawValue] = split(part, '=');
    const key = decode(rawKey);
    const value = decode(rawValue ?? '');
    if (key === 'sql') state.sql = value;
    else if (key === 'run') state.run = value;
    else if (key === 'limit' && Number(value) >= 1) state.limit = Math.floor(Number(value));
    else if (key === 'keep') state.keep = value !== '0';
    else if (key === 'view' && (value === 'chart' || value === 'errors')) state.view = value;
    else if (key === 'chart') state.chart = json<ChartConfig>(value, isObject);
    else if (key === 'attach') state.attach = json<string[]>(value, isTexts) ?? [];
    else if (key.startsWith('s.')) {
      const known = state.settings[key.slice(2)] ?? [];
      state.settings[key.slice(2)] = value === '' ? known : [...known, value];
    } else if (key.startsWith('off.')) state.settings[key.slice(4)] = null;
    else if (key.startsWith('p.') && value !== '') state.profile[key.slice(2)] = value;
    else if (key === 'tf' || key === 'rf') gridOf(key).filters = json<Filter[]>(value, isFilters) ?? [];
    else if (key === 'to' || key === 'ro') gridOf(key).order = value;
    else if (key === 'tc' || key === 'rc') gridOf(key).columns = json<string[]>(value, isTexts) ?? [];
  }
  return state;

  function gridOf(key: string): GridState {
    return key[0] === 't' ? state.traces : state.result;
  }
}

function split(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

// Links are read by people, and break off at what chat programs take for their end.
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%2C/g, ',')
    .replace(/%3A/g, ':')
    .replace(/%2F/g, '/')
    .replace(/[()'!*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

function json<T>(text: string, check: (value: unknown) => boolean): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return check(value) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isFilters(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && typeof (item as Filter).field === 'string');
}

/** `ts desc` as field and direction. */
export function parseOrder(order: string): { field: string; desc: boolean } | undefined {
  const found = /^\s*(.+?)(?:\s+(asc|desc))?\s*$/i.exec(order.split(',')[0] ?? '');
  return found?.[1] ? { field: found[1], desc: found[2]?.toLowerCase() === 'desc' } : undefined;
}
