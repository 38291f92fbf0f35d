// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeSql, tablesOf } from '../../main/web/completion.ts';

const names = {
  tables: [
    { name: 'slice', columns: [{ name: 'ts' }, { name: 'dur' }] },
    { name: 'thread', columns: [{ name: 'utid' }, { name: 'name' }] },
  ],
  functions: [{ name: 'extract_arg' }],
  modules: [{ name: 'slices.with_context' }],
};

/** What is offered where the text has its `|`. */
function offered(text: string): string[] | undefined {
  const at = text.indexOf('|');
  const state = EditorState.create({ doc: text.replace('|', '') });
  return completeSql(() => names)(new CompletionContext(state, at, false))?.options.map((option) => option.label);
}

test('tables come after FROM and JOIN', () => {
  assert.deepEqual(offered('SELECT * FROM s|'), ['slice', 'thread']);
  assert.deepEqual(offered('SELECT * FROM slice JOIN |'), undefined);
  assert.deepEqual(offered('SELECT * FROM slice JOIN t|'), ['slice', 'thread']);
});

test('columns come after the name of a table and after its alias, also before it is named', () => {
  assert.deepEqual(offered('SELECT s.| FROM slice s'), ['ts', 'dur']);
  assert.deepEqual(offered('SELECT * FROM slice AS s JOIN thread t ON t.|'), ['utid', 'name']);
  assert.deepEqual(offered('SELECT thread.n|'), ['utid', 'name']);
  assert.equal(offered('SELECT 1; SELECT s.| FROM nothing s'), undefined);
});

test('elsewhere there are the columns of the tables that are named, functions, tables and words', () => {
  const found = offered('SELECT d| FROM slice')!;
  assert.ok(['dur', 'extract_arg', 'slice', 'SELECT'].every((name) => found.includes(name)));
  assert.ok(!found.includes('utid'));
});

test('modules come after INCLUDE PERFETTO MODULE', () => {
  assert.deepEqual(offered('INCLUDE PERFETTO MODULE sl|'), ['slices.with_context']);
});

test('nothing is offered in texts and comments', () => {
  assert.equal(offered("SELECT 'sl|"), undefined);
  assert.equal(offered('-- sl|'), undefined);
});

test('the tables of a statement go by their aliases', () => {
  assert.deepEqual([...tablesOf('SELECT * FROM slice s, thread JOIN process AS p USING (upid) WHERE 1')], [
    ['slice', 'slice'], ['s', 'slice'], ['thread', 'thread'], ['process', 'process'], ['p', 'process'],
  ]);
});
