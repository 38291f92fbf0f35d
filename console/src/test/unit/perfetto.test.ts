// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, linkTo, nameOf, readLink, targetOf } from '../../main/web/perfetto.ts';

const rowOf = (cells: Record<string, string | null>) => (column: string) => cells[column];

test('a row with an event says where in its trace it is, another only which trace', () => {
  assert.deepEqual(targetOf('/a', rowOf({ ts: '12', dur: '-1', pid: '7', tid: null })), { trace: '/a', ts: '12', pid: '7' });
  assert.deepEqual(targetOf('/a', rowOf({ dur: '5' })), { trace: '/a' });
  assert.deepEqual(targetOf('/a', rowOf({ ts: '1.5e3', dur: '5' })), { trace: '/a' });
});

test('the UI is asked to select the event and to show what is around it, to the nanosecond', () => {
  const target = { trace: '/a', ts: '9007199254740993', dur: '1000' };

  assert.equal(
    addressOf('https://ui.perfetto.dev', target),
    'https://ui.perfetto.dev/?visStart=9007199254739993&visEnd=9007199254742993&ts=9007199254740993&dur=1000',
  );
  assert.equal(addressOf('http://host/ui/?x=1', { trace: '/a', ts: '5' }), 'http://host/ui/?x=1&visStart=0&visEnd=1000005&ts=5');
  assert.equal(addressOf('https://ui.perfetto.dev', { trace: '/a' }), 'https://ui.perfetto.dev/');
});

test('a link to a trace is read as it was written', () => {
  const target = { trace: 'gs://b/α β&c=?#1.pftrace', ts: '1', dur: '2', tid: '3' };

  assert.deepEqual(readLink(`https://host/console/${linkTo(target)}`), target);
  assert.deepEqual(readLink('https://host/#/open?trace=%2Flocal%2Fa%20b.json'), { trace: '/local/a b.json' });
  assert.equal(readLink('https://host/#/query?sql=1'), undefined);
  assert.equal(readLink('https://host/#/open?ts=1'), undefined);
});

test('a trace is called after its file', () => {
  assert.deepEqual(['/a/b.gz', 'gs://b/c', 'C:\\x\\y', 'z', 'd/'].map(nameOf), ['b.gz', 'c', 'y', 'z', 'd']);
});
