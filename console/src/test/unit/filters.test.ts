// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareCells, describe, makeFilter, passes, splitValues, valueText } from '../../main/web/filters.ts';
import type { Cell, Filter, Operator } from '../../main/web/types.ts';

const cells: Cell[] = ['10', '9', 'abc', '', 'NULL', null];

function passing(op: Operator, text: string): Cell[] {
  const filter = makeFilter('c', op, text)!;
  return cells.filter((cell) => passes([filter], ['c'], [cell]));
}

test('every operator filters rows that are here as the server filters its own', () => {
  assert.deepEqual(passing('=', '10.0'), ['10']);
  assert.deepEqual(passing('!=', '10'), ['9', 'abc', '', 'NULL']);
  assert.deepEqual(passing('<', '10'), ['9']);
  assert.deepEqual(passing('<=', '10'), ['10', '9']);
  assert.deepEqual(passing('>', '9'), ['10', 'abc', '', 'NULL']);
  assert.deepEqual(passing('>=', 'abc'), ['abc']);
  assert.deepEqual(passing('glob', '[a-c]b?'), ['abc']);
  assert.deepEqual(passing('not glob', '*1*'), ['9', 'abc', '', 'NULL']);
  assert.deepEqual(passing('in', '9, abc'), ['9', 'abc']);
  assert.deepEqual(passing('not in', '9\nabc'), ['10', '', 'NULL']);
  assert.deepEqual(passing('is null', ''), [null]);
  assert.deepEqual(passing('is not null', ''), ['10', '9', 'abc', '', 'NULL']);
});

test('cells are ordered as SQL orders them', () => {
  assert.deepEqual([...cells].sort(compareCells), [null, '9', '10', '', 'NULL', 'abc']);
  assert.equal(compareCells('9007199254740993', '9007199254740992'), 1);
});

test('what was typed can be edited again', () => {
  for (const filter of [makeFilter('c', 'in', 'a,b')!, makeFilter('c', '=', 'x y')!, makeFilter('c', 'is null', '')!]) {
    assert.deepEqual(makeFilter(filter.field, filter.op, valueText(filter)), filter);
  }
  assert.deepEqual(splitValues('a, b\nc'), ['a, b', 'c']);
  assert.equal(makeFilter('c', 'in', ' , '), undefined);
});

test('a chip says what a filter does', () => {
  const filters: Filter[] = [
    { field: 'dur', op: '>=', value: '5' },
    { field: 'name', op: 'in', value: ['a', 'b', null, 'd', 'e'] },
    { field: 'name', op: 'is not null' },
  ];
  assert.deepEqual(filters.map(describe), ['dur >= 5', 'name in a, b, NULL +2', 'name is not null']);
});
