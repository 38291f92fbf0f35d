// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyState, parseOrder, readHash, writeHash } from '../../main/web/hash.ts';
import type { State } from '../../main/web/hash.ts';

test('a link carries the whole state', () => {
  const state: State = {
    page: 'traces',
    sql: "SELECT '100% & more' AS \"a+b\", (1)\nFROM slice -- #?=;\n",
    run: '7720667b-1646-4527-a055-f5feace8881e',
    limit: 5,
    keep: false,
    view: 'chart',
    chart: { kind: 'bars', x: 'name', y: 'dur', agg: 'avg' },
    settings: { trace_address: ['gs://bucket/α β/'], many: ['1', '2'], none: [], off: null },
    attach: ['device', 'a b'],
    traces: { filters: [{ field: 'size', op: 'in', value: ['1', null] }], order: 'size desc', columns: ['a', 'b,c'] },
    result: { filters: [{ field: 'x', op: 'is null' }], order: 'x', columns: ['y'] },
    profile: { run: 'tb/2026_01_01', tool: 'trace_viewer@', q: 'dot & add' },
  };

  assert.deepEqual(readHash(writeHash(state)), state);
  assert.ok(!/[\s()'"!*]/.test(writeHash(state)));
});

test('nothing said is nothing written', () => {
  assert.equal(writeHash(emptyState()), '#/query');
  assert.deepEqual(readHash(''), emptyState());
});

test('a link that was cut or edited opens as far as it is understood', () => {
  const state = readHash('#/query?sql=SELECT+1&limit=-3&chart={&tf=[1]&rf=%5B&view=nothing&%E0%A4=1&keep');

  assert.deepEqual(state, { ...emptyState(), sql: 'SELECT 1' });
});

test('an order is a field and a direction', () => {
  assert.deepEqual(parseOrder('total dur DESC'), { field: 'total dur', desc: true });
  assert.deepEqual(parseOrder('a, b desc'), { field: 'a', desc: false });
  assert.equal(parseOrder(''), undefined);
});
