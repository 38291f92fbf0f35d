// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// From rows to what charts draw.

import { compareCells, numberOf } from './filters.ts';
import type { ChartConfig } from './hash.ts';
import type { Cell } from './types.ts';

export interface Columns {
  names: string[];
  /** Columns in which every cell is a number or NULL, and one at least is. */
  numeric: string[];
  text: string[];
}

export interface Series {
  name: string;
  points: { x: number; y: number }[];
}

export type ChartData =
  | { kind: 'line'; series: Series[]; others: number }
  | { kind: 'bars'; bars: { label: string; value: number; n: number }[]; others: number }
  | { kind: 'histogram'; from: number; width: number; counts: number[]; n: number }
  | { kind: 'heatmap'; xs: string[]; ys: string[]; cells: number[][]; max: number; others: number; xFrom: number | undefined; xWidth: number }
  | { kind: 'nothing'; why: string };

const MOST_SERIES = 8;
const MOST_BARS = 40;
const MOST_ROWS = 60;
const HEAT_COLUMNS = 60;

export function classify(names: string[], rows: Cell[][]): Columns {
  const numeric: string[] = [];
  const text: string[] = [];
  names.forEach((name, i) => {
    let numbers = 0;
    let others = 0;
    for (const row of rows) {
      const cell = row[i] ?? null;
      if (cell === null) continue;
      if (numberOf(cell) === undefined) others++;
      else numbers++;
    }
    if (numbers > 0 && others === 0) numeric.push(name);
    else text.push(name);
  });
  return { names, numeric, text };
}

/** Does a column say which trace a row is of? */
export function namesTrace(column: string): boolean {
  return /^(_trace_address|trace_address|file_path|file_name)$/.test(column);
}

/** The chart that most likely shows what these columns are about. */
export function propose({ numeric, text }: Columns): ChartConfig {
  const time = numeric.find((name) => /^(ts|time|timestamp|client_ts|start_ts)$/i.test(name)) ?? numeric.find((name) => /(^|_)ts$/i.test(name));
  const measures = numeric.filter((name) => name !== time && !/(^|_)(id|utid|upid|tid|pid|cpu|track_id|depth)$/i.test(name));
  const measure = measures.find((name) => /(total|sum|dur|value|avg|self)/i.test(name)) ?? measures[0];
  const labels = text.filter((name) => !namesTrace(name));
  const trace = text.find(namesTrace);
  if (time && measure) return { kind: 'line', x: time, y: measure, ...(labels[0] ? { by: labels[0] } : {}) };
  if (labels[0] && measure) return { kind: 'bars', x: labels[0], y: measure, agg: 'sum' };
  if (trace && measure) return { kind: 'bars', x: trace, y: measure, agg: 'sum' };
  const number = measure ?? numeric[0];
  if (number) return { kind: 'histogram', x: number };
  return text[0] ? { kind: 'bars', x: text[0], agg: 'count' } : { kind: 'bars' };
}

export function prepare(config: ChartConfig, names: string[], rows: Cell[][]): ChartData {
  const at = (name: string | undefined) => (name === undefined ? -1 : names.indexOf(name));
  const x = at(config.x);
  if (x < 0) return { kind: 'nothing', why: 'Choose a column.' };
  switch (config.kind) {
    case 'line':
      return lines(rows, x, at(config.y), at(config.by));
    case 'bars':
      return bars(rows, x, at(config.y), config.agg ?? 'sum');
    case 'histogram':
      return histogram(rows, x);
    case 'heatmap':
      return heatmap(rows, x, at(config.by), at(config.y), config.agg ?? 'count');
  }
}

function lines(rows: Cell[][], x: number, y: number, by: number): ChartData {
  if (y < 0) return { kind: 'nothing', why: 'Choose a column of numbers for the vertical axis.' };
  const series = new Map<string, Series>();
  for (const row of rows) {
    const px = numberOf(row[x] ?? null);
    const py = numberOf(row[y] ?? null);
    if (px === undefined || py === undefined) continue;
    const name = by < 0 ? '' : (row[by] ?? 'NULL');
    let one = series.get(name);
    if (!one) series.set(name, (one = { name, points: [] }));
    one.points.push({ x: px, y: py });
  }
  if (series.size === 0) return { kind: 'nothing', why: 'No row has numbers in both columns.' };
  const all = [...series.values()].sort((a, b) => b.points.length - a.points.length);
  const shown = all.slice(0, MOST_SERIES);
  for (const one of shown) one.points.sort((a, b) => a.x - b.x);
  return { kind: 'line', series: shown, others: all.length - shown.length };
}

class Sum {
  n = 0;
  sum = 0;
  min = Infinity;
  max = -Infinity;

  add(value: number | undefined): void {
    if (value === undefined) return;
    this.n++;
    this.sum += value;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
  }

  value(agg: NonNullable<ChartConfig['agg']>): number {
    if (agg === 'count') return this.n;
    if (this.n === 0) return 0;
    return agg === 'avg' ? this.sum / this.n : agg === 'min' ? this.min : agg === 'max' ? this.max : this.sum;
  }
}

function bars(rows: Cell[][], x: number, y: number, agg: NonNullable<ChartConfig['agg']>): ChartData {
  if (y < 0 && agg !== 'count') return { kind: 'nothing', why: 'Choose a column of numbers, or count rows.' };
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const label = row[x] ?? 'NULL';
    let sum = sums.get(label);
    if (!sum) sums.set(label, (sum = new Sum()));
    sum.add(agg === 'count' ? 1 : numberOf(row[y] ?? null));
  }
  const all = [...sums].map(([label, sum]) => ({ label, value: sum.value(agg), n: sum.n })).sort((a, b) => b.value - a.value);
  if (all.length === 0) return { kind: 'nothing', why: 'There are no rows.' };
  return { kind: 'bars', bars: all.slice(0, MOST_BARS), others: Math.max(0, all.length - MOST_BARS) };
}

function histogram(rows: Cell[][], x: number): ChartData {
  const values = rows.map((row) => numberOf(row[x] ?? null)).filter((value): value is number => value !== undefined);
  if (values.length === 0) return { kind: 'nothing', why: 'The column holds no numbers.' };
  const { from, width, bins } = binning(values);
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor((value - from) / width));
    counts[bin] = counts[bin]! + 1;
  }
  return { kind: 'histogram', from, width, counts, n: values.length };
}

/** Bins of a round width: as many as Freedman and Diaconis say, within what can be seen. */
export function binning(values: number[], most = 60): { from: number; width: number; bins: number } {
  const sorted = Float64Array.from(values).sort();
  const min = sorted[0]!;
  const max = sorted[sorted.length - 1]!;
  if (min === max) return { from: min - 0.5, width: 1, bins: 1 };
  const iqr = sorted[Math.floor(sorted.length * 0.75)]! - sorted[Math.floor(sorted.length * 0.25)]!;
  const ideal = iqr > 0 ? (2 * iqr) / Math.cbrt(sorted.length) : (max - min) / 20;
  const wanted = Math.max(ideal, (max - min) / most);
  const whole = values.every(Number.isInteger);
  const width = Math.max(whole ? 1 : 0, roundUp(wanted));
  const from = Math.floor(min / width) * width;
  return { from, width, bins: Math.floor((max - from) / width) + 1 };
}

/** The next number of 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 2, 5]) if (value <= step * power * (1 + 1e-9)) return step * power;
  return 10 * power;
}

/** Round values on an axis, at most so many. */
export function ticks(min: number, max: number, most: number): number[] {
  if (!(max > min)) return [min];
  const step = roundUp((max - min) / Math.max(1, most));
  const found = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max * (1 + 1e-12) + step * 1e-9; i++) found.push(i * step + 0); // of -0, 0
  return found;
}

function heatmap(rows: Cell[][], x: number, by: number, y: number, agg: NonNullable<ChartConfig['agg']>): ChartData {
  if (by < 0) return { kind: 'nothing', why: 'Choose the column whose values are the rows of the map.' };
  if (y < 0 && agg !== 'count') return { kind: 'nothing', why: 'Choose a column of numbers for the colour, or count rows.' };
  const numbers = rows.map((row) => numberOf(row[x] ?? null));
  const numeric = numbers.every((value, i) => value !== undefined || (rows[i]![x] ?? null) === null) && numbers.some((value) => value !== undefined);
  let place: (row: Cell[], i: number) => number;
  let xs: string[];
  let xFrom: number | undefined;
  let xWidth = 1;
  if (numeric) {
    const { from, width, bins } = binning(numbers.filter((value): value is number => value !== undefined), HEAT_COLUMNS);
    xs = Array.from({ length: bins }, (_, i) => String(from + i * width));
    xFrom = from;
    xWidth = width;
    place = (_, i) => (numbers[i] === undefined ? -1 : Math.min(bins - 1, Math.floor((numbers[i]! - from) / width)));
  } else {
    xs = mostOf(rows.map((row) => row[x] ?? 'NULL'), HEAT_COLUMNS);
    const index = new Map(xs.map((name, i) => [name, i]));
    place = (row) => index.get(row[x] ?? 'NULL') ?? -1;
  }
  const names = mostOf(rows.map((row) => row[by] ?? 'NULL'), Number.MAX_SAFE_INTEGER);
  const ys = names.slice(0, MOST_ROWS).sort((a, b) => compareCells(a, b));
  const lineOf = new Map(ys.map((name, i) => [name, i]));
  const sums = ys.map(() => xs.map(() => new Sum()));
  rows.forEach((row, i) => {
    const line = lineOf.get(row[by] ?? 'NULL');
    const column = place(row, i);
    if (line === undefined || column < 0) return;
    sums[line]![column]!.add(agg === 'count' ? 1 : numberOf(row[y] ?? null));
  });
  const cells = sums.map((line) => line.map((sum) => (sum.n === 0 ? Number.NaN : sum.value(agg))));
  const max = Math.max(...cells.flat().filter((value) => !Number.isNaN(value)), 0);
  return { kind: 'heatmap', xs, ys, cells, max, others: Math.max(0, names.length - ys.length), xFrom, xWidth };
}

/** The most frequent texts, in the order of their first appearance where they are equally frequent. */
function mostOf(texts: string[], most: number): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, most).map(([text]) => text);
}
