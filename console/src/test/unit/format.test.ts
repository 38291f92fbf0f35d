// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, millis, nanos, plural, short, tail, unitOf, when } from '../../main/web/format.ts';

test('lengths of time are said in the unit that fits', () => {
  assert.deepEqual([5, 1500, 2_000_000, 3.5e9, 125e9, 7300e9].map(nanos), ['5 ns', '1.5 µs', '2 ms', '3.5 s', '2 min 5 s', '2 h 1 min']);
  assert.deepEqual([0, 250, 1234, 75_000].map(millis), ['0 ms', '250 ms', '1.2 s', '1 min 15 s']);
});

test('numbers are short', () => {
  assert.deepEqual([0, 12.5, 12_345, 3.2e6, 4e-7, -2e9].map(short), ['0', '12.5', '12.35k', '3.2M', '4.00e-7', '-2G']);
  assert.deepEqual([12, 2048, 5.5 * 2 ** 30].map(bytes), ['12 B', '2 KiB', '5.5 GiB']);
  assert.equal(plural(1, 'trace'), '1 trace');
  assert.equal(plural(1234, 'trace'), '1,234 traces');
});

test('Perfetto names lengths of time and sizes by their ends', () => {
  assert.deepEqual(['dur', 'total_dur', 'size_bytes', 'duration', 'name'].map(unitOf), ['nanos', 'nanos', 'bytes', undefined, undefined]);
});

test('what is long ago has a date', () => {
  const now = new Date('2026-05-05T20:00:00');
  assert.equal(when('2026-05-05T19:59:50', now), 'just now');
  assert.equal(when('2026-05-05T19:40:00', now), '20 min ago');
  assert.equal(when('2026-05-05T07:05:00', now), 'today 07:05');
  assert.equal(when('no time', now), 'no time');
});

test('of an address the end tells', () => {
  assert.equal(tail('/a/long/address/of.pftrace', 12), '…/of.pftrace');
  assert.equal(tail('short', 12), 'short');
});
