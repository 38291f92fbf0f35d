// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMissing, refusal } from '../../main/web/profiles/profile-api.ts';
import { decades, readRoofline, si } from '../../main/web/profiles/roofline.ts';
import { fixed, nameOf, places, plainText, readTable, search } from '../../main/web/profiles/tables.ts';
import type { WireTable } from '../../main/web/profiles/tables.ts';
import { toolsShown } from '../../main/web/profiles/tools.ts';

function table(columns: [string, string, string][], rows: unknown[][], p?: Record<string, string>): WireTable {
  return { cols: columns.map(([id, label, type]) => ({ id, label, type })), rows: rows.map((row) => ({ c: row.map((v) => ({ v })) })), ...(p ? { p } : {}) };
}

test('shares are of a hundred, whatever the tool says them of', () => {
  const columns: [string, string, string][] = [['total_self_time_percent', 'Total self time (%)', 'number']];

  assert.deepEqual(readTable(table(columns, [[0.25]]), 'roofline_model').rows, [['25']]);
  assert.deepEqual(readTable(table(columns, [[25]]), 'hlo_stats').rows, [['25']]);
});

test('a column knows what it holds', () => {
  const { columns, rows } = readTable(table([['n', '#Occurrences', 'number'], ['t', 'Total time (us)', 'number'], ['b', 'Eager', 'boolean'], ['s', 'Name', 'string']], [[3, 1.5, true, 'x'], [null, 2000.25, false, '<div title=\'a\'>f.py:1</div>']]), 'kernel_stats');

  assert.deepEqual(columns.map(({ label, kind }) => [label, kind]), [['Occurrences', 'count'], ['Total time (µs)', 'number'], ['Eager', 'text'], ['Name', 'text']]);
  assert.deepEqual(rows, [['3', '1.5', 'yes', 'x'], [null, '2000.25', 'no', 'f.py:1']]);
});

test('units are as people write them', () => {
  assert.equal(nameOf('# Occurrences'), 'Occurrences');
  assert.equal(nameOf('Avg Duration (μs)'), 'Avg Duration (µs)');
  assert.equal(nameOf('Total Time (in ms)'), 'Total Time (ms)');
  assert.equal(fixed(1234.5, 2), '1,234.50');
  assert.equal(places(123_456, 3), 1);
  assert.equal(plainText('a < b && c > d'), 'a < b && c > d');
});

test('what is found is found in every column', () => {
  assert.deepEqual(search([['Dot', '1'], ['add', null]], ' dOT '), [['Dot', '1']]);
});

test('hosts that are missing come with their reasons', () => {
  assert.deepEqual(readMissing("a: Host 'a': [a.xplane.pb] damaged at byte 2: expected 1; b: gone; really"), [
    { host: 'a', reason: '[a.xplane.pb] damaged at byte 2: expected 1' },
    { host: 'b', reason: 'gone; really' },
  ]);
  assert.deepEqual(readMissing(null), []);
});

test('no data is no error, and has its reason', () => {
  const absent = refusal(404, 'No Data: not available for this profile, because it has no steps');
  const broken = refusal(500, "Host 'a': damaged");

  assert.deepEqual([absent.absent, absent.message], [true, 'Not available for this profile, because it has no steps']);
  assert.deepEqual([broken.absent, broken.message], [false, "Host 'a': damaged"]);
});

test('a roof meets the peak where bandwidth and peak are equal', () => {
  const columns: [string, string, string][] = [
    ['step', '', 'string'], ['rank', '', 'number'], ['operation', '', 'string'], ['measured_flop_rate', '', 'number'], ['hbm_operational_intensity', '', 'number'], ['vmem_read_bw', '', 'number'], ['include_infeed_outfeed', '', 'boolean'],
  ];
  const wire = table(columns, [['Total', 0, 'Program', 5, 2, 0, true], ['Total', 1, 'dot', 10, 4, 0, true], ['Total', 2, 'copy', 0, 0, 0, true], ['Total', 0, 'Program', 5, 2, 0, false], ['1', 1, 'dot', 3, 4, 0, true]], { peak_flop_rate: '918000', peak_hbm_bw: '1525.5' });
  const model = readRoofline(wire, '', true);

  assert.equal(model.roofs[0]!.ridge.toFixed(3), '560.442');
  assert.deepEqual(model.points.map((point) => point.name), ['Program', 'dot']);
  assert.equal(model.placeless, 1);
  assert.deepEqual(model.steps, ['Total', '1']);
  assert.deepEqual(readRoofline(wire, '1', true).points.map((point) => point.rate), [3]);
  assert.deepEqual(decades([0.5, 900]), [-1, 4]);
  assert.equal(si(1.638e12, 'B/s'), '1.638 TB/s');
});

test('the tools of a run are in the order in which one asks them', () => {
  assert.deepEqual(toolsShown(['hlo_stats', 'trace_viewer', 'trace_viewer@', 'overview_page', 'new_one'], 2), ['overview_page', 'trace_viewer@', 'hlo_stats', 'input_pipeline_analyzer', 'pod_viewer', 'new_one']);
});
