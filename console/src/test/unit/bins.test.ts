// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binning, classify, prepare, propose, ticks } from '../../main/web/bins.ts';

const names = ['_trace_address', 'ts', 'dur', 'name'];
const rows = [
  ['a', '1', '10', 'x'],
  ['a', '3', '30', 'y'],
  ['b', '2', null, 'x'],
  ['b', '4', '5', 'x'],
];

test('columns are numbers or texts', () => {
  assert.deepEqual(classify(names, rows), { names, numeric: ['ts', 'dur'], text: ['_trace_address', 'name'] });
  assert.deepEqual(classify(['c'], [[null]]).numeric, []);
});

test('the proposed chart follows the columns', () => {
  const of = (columns: string[]) => propose(classify(columns, rows.map((row) => columns.map((name) => row[names.indexOf(name)]!))));
  assert.deepEqual(of(names), { kind: 'line', x: 'ts', y: 'dur', by: 'name' });
  assert.deepEqual(of(['name', 'dur']), { kind: 'bars', x: 'name', y: 'dur', agg: 'sum' });
  assert.deepEqual(of(['dur']), { kind: 'histogram', x: 'dur' });
  assert.deepEqual(of(['name']), { kind: 'bars', x: 'name', agg: 'count' });
});

test('a line for each value, points in the order of time', () => {
  assert.deepEqual(prepare({ kind: 'line', x: 'ts', y: 'dur', by: 'name' }, names, rows), {
    kind: 'line',
    series: [{ name: 'x', points: [{ x: 1, y: 10 }, { x: 4, y: 5 }] }, { name: 'y', points: [{ x: 3, y: 30 }] }],
    others: 0,
  });
});

test('bars add up, the longest first', () => {
  assert.deepEqual(prepare({ kind: 'bars', x: 'name', y: 'dur', agg: 'sum' }, names, rows), {
    kind: 'bars',
    bars: [{ label: 'y', value: 30, n: 1 }, { label: 'x', value: 15, n: 2 }],
    others: 0,
  });
  assert.deepEqual(prepare({ kind: 'bars', x: 'name', agg: 'count' }, names, rows), {
    kind: 'bars',
    bars: [{ label: 'x', value: 3, n: 3 }, { label: 'y', value: 1, n: 1 }],
    others: 0,
  });
});

test('every value is in one bin of a histogram', () => {
  const values = Array.from({ length: 1000 }, (_, i) => [String((i * 7919) % 1234)]);
  const data = prepare({ kind: 'histogram', x: 'v' }, ['v'], values);
  assert.ok(data.kind === 'histogram' && data.counts.reduce((a, b) => a + b) === 1000 && data.counts.length <= 61);
  assert.deepEqual(binning([7, 7]), { from: 6.5, width: 1, bins: 1 });
});

test('a heat map has a row for each trace', () => {
  const data = prepare({ kind: 'heatmap', x: 'name', by: '_trace_address', y: 'dur', agg: 'max' }, names, rows);
  assert.deepEqual(data, { kind: 'heatmap', xs: ['x', 'y'], ys: ['a', 'b'], cells: [[10, 30], [5, Number.NaN]], max: 30, others: 0, xFrom: undefined, xWidth: 1 });
});

test('ticks are round and within', () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
  assert.deepEqual(ticks(13, 47, 4), [20, 30, 40]);
  assert.deepEqual(ticks(5, 5, 4), [5]);
});
