// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_ROWS, pageOf, RowSource } from '../../main/web/source.ts';
import type { Page } from '../../main/web/types.ts';

function numbers(total: number, limit: number, offset: number): Page {
  const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, i) => ({ values: [String(offset + i)] }));
  return { columnNames: ['n'], rows, totalFilteredRows: total };
}

test('only the pages in sight are asked for, once', async () => {
  const asked: number[] = [];
  const source = new RowSource((limit, offset) => {
    asked.push(offset);
    return Promise.resolve(numbers(1_000_000, limit, offset));
  });
  source.need(0, 30);
  await settled();
  source.need(500_000, 500_030);
  source.need(500_010, 500_040);
  await settled();

  assert.deepEqual(asked, [0, 500_000]);
  assert.deepEqual(source.row(500_017), ['500017']);
  assert.equal(source.row(1000), undefined);
  assert.equal(source.total, 1_000_000);
});

test('a request for rows that were scrolled past is called off', async () => {
  let aborted = 0;
  const source = new RowSource((_, __, signal) => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      aborted++;
      reject(new Error('aborted'));
    });
  }));
  source.need(0, 10);
  source.need(100_000, 100_010);
  await settled();

  assert.equal(aborted, 1);
  assert.equal(source.error, undefined);
});

test('rows that come later are there later', async () => {
  let total = 0;
  let early = true;
  const source = new RowSource(
    (limit, offset) => (total === 0 ? Promise.reject(new Error('no rows yet')) : Promise.resolve(numbers(total, limit, offset))),
    () => early,
  );
  source.need(0, 10);
  await settled();
  assert.equal(source.error, undefined);

  total = 50;
  source.grown();
  await settled();
  total = PAGE_ROWS + 50;
  source.grown();
  source.need(0, 10);
  await settled();
  early = false;

  assert.equal(source.total, PAGE_ROWS + 50);
  assert.deepEqual(source.row(60), ['60']);
});

test('an answer that is here is sorted, filtered and cut as the server does it', () => {
  const all: Page = { columnNames: ['a', 'b'], rows: [['1', 'x'], ['3', 'y'], [null, 'z']].map((values) => ({ values })) };

  assert.deepEqual(pageOf(all, 1, 0, 'a desc', [{ field: 'b', op: '!=', value: 'x' }], ['b']), {
    columnNames: ['b'],
    availableColumnNames: ['a', 'b'],
    rows: [{ values: ['y'] }],
    totalFilteredRows: 2,
  });
});

async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}
