// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrowsAt, flowsOf, leaves } from '../../main/web/profiles/timeline-arrows.ts';
import { decode, eventAt, find, firstAfter, rowOf } from '../../main/web/profiles/timeline-data.ts';
import { measure, spanOf } from '../../main/web/profiles/timeline-measure.ts';
import type { WireEvent } from '../../main/web/profiles/timeline-data.ts';

function slice(tid: number, name: string, ts: number | string, dur: number | string, pid = 1): WireEvent {
  return { ph: 'X', pid, tid, name, ts, dur, args: {} };
}

test('events that overlap are in rows of their own, as deep as they are nested', () => {
  const timeline = decode({ traceEvents: [slice(1, 'a', 0, 100), slice(1, 'b', 10, 20), slice(1, 'c', 12, 5), slice(1, 'd', 30, 70), slice(1, 'e', 100, 10)] });

  assert.equal(timeline.lanes.length, 1);
  assert.deepEqual(rows(timeline), [['a', 'e'], ['b', 'd'], ['c']]);
});

test('an event that outlives the one it began in is below it all the same', () => {
  assert.deepEqual(rows(decode({ traceEvents: [slice(1, 'a', 0, 10), slice(1, 'b', 5, 10), slice(1, 'c', 11, 1)] })), [['a', 'c'], ['b']]);
});

test('events come in any order, and times as texts', () => {
  assert.deepEqual(rows(decode({ traceEvents: [slice(1, 'late', '50', '1'), slice(1, 'inner', 10, 5), slice(1, 'outer', 10, 20), slice(1, 'bad', 'inf', 3)] })), [['outer', 'late'], ['inner']]);
});

test('processes and threads are in the order that the profile gives them', () => {
  const timeline = decode({
    traceEvents: [
      { ph: 'M', name: 'process_name', pid: 1, args: { name: 'h second' } }, { ph: 'M', name: 'process_sort_index', pid: 1, args: { sort_index: 9 } },
      { ph: 'M', name: 'process_name', pid: 2, args: { name: 'h first' } }, { ph: 'M', name: 'thread_name', pid: 2, tid: 7, args: { name: 'seven' } },
      slice(1, 'x', 0, 1, 1), slice(7, 'y', 0, 1, 2), slice(3, 'z', 0, 1, 2),
    ],
  });

  assert.deepEqual(timeline.processes, ['first', 'second']);
  assert.deepEqual(timeline.lanes.map((lane) => lane.name), ['3', 'seven', '1']);
});

test('begin and end make an event, counters make a lane', () => {
  const timeline = decode({
    traceEvents: [
      { ph: 'b', pid: 1, tid: 1, cat: 'c', id: '1', name: 'async', ts: 5 }, { ph: 'e', pid: 1, tid: 1, cat: 'c', id: '1', ts: 9 },
      { ph: 'C', pid: 1, name: 'power', entries: [[0, 3], [10, 7]] },
    ],
  });

  assert.deepEqual(timeline.lanes.map((lane) => lane.kind), ['counter', 'slices']);
  assert.equal(timeline.lanes[0]!.counter!.max, 7);
  assert.deepEqual([timeline.ts[0], timeline.end[0], timeline.from, timeline.to], [5, 9, 0, 10]);
});

test('what is at a place is found, and what is near to it', () => {
  const timeline = decode({ traceEvents: Array.from({ length: 1000 }, (_, i) => slice(1, `e${i}`, i * 10, 4)) });

  assert.equal(eventAt(timeline, 0, 5002, 0), 500);
  assert.equal(eventAt(timeline, 0, 5006, 0), -1);
  assert.equal(eventAt(timeline, 0, 5006, 2), 500);
  assert.equal(eventAt(timeline, 0, 5009, 2), 501);
  assert.equal(eventAt(timeline, 0, -5, 2), -1);
  assert.equal(eventAt(timeline, 0, 99_999, 2), -1);
});

test('the first after a value is the one that a look at each would find', () => {
  const values = Float64Array.from([1, 1, 2, 3, 5, 8, 8, 13]);
  for (let value = 0; value < 15; value++) {
    for (let low = 0; low <= values.length; low++) {
      let expected = low;
      while (expected < values.length && values[expected]! <= value) expected++;
      assert.equal(firstAfter(values, value, low, values.length), expected);
    }
  }
});

test('a search tells how many and how long, in the order of time', () => {
  const timeline = decode({ traceEvents: [slice(1, 'dot', 20, 3), slice(1, 'add', 0, 5), slice(2, 'Dot.1', 4, 2)] });
  const found = find(timeline, ' DOT ')!;

  assert.deepEqual([...found.events].map((event) => timeline.names[timeline.name[event]!]), ['Dot.1', 'dot']);
  assert.equal(found.total, 5);
  assert.equal(find(timeline, ' '), undefined);
  assert.deepEqual([...found.events].map((event) => timeline.lanes[timeline.laneOf[rowOf(timeline, event)]!]!.name), ['2', '1']);
});

test('events of one number are connected, each with the last that leads somewhere', () => {
  const arrow = (event: WireEvent, id: number, out: boolean, into: boolean): WireEvent => ({ ...event, bind_id: id, cat: 'k', flow_out: out, flow_in: into });
  const timeline = decode({
    traceEvents: [
      arrow(slice(1, 'launch', 0, 10), 5, true, false), arrow(slice(2, 'kernel', 20, 4), 5, false, true), arrow(slice(3, 'done', 30, 1), 5, false, true),
      arrow(slice(1, 'send', 40, 10), 6, true, false), arrow(slice(2, 'pass', 45, 1), 6, true, true), arrow(slice(3, 'receive', 50, 1), 6, false, true),
      arrow(slice(1, 'alone', 60, 1), 7, true, false), { ...arrow(slice(2, 'other kind', 61, 1), 7, false, true), cat: 'l' },
    ],
  });
  const name = (event: number) => timeline.names[timeline.name[event]!]!;
  const all = [...timeline.arrows.from].map((from, i) => `${name(from)} > ${name(timeline.arrows.to[i]!)}`).sort();

  assert.deepEqual(all, ['launch > done', 'launch > kernel', 'pass > receive', 'send > pass']);
  const event = (wanted: string) => timeline.wire.findIndex((one) => one.name === wanted);
  const { into, out } = arrowsAt(timeline.arrows, event('pass'));
  assert.deepEqual([into.map((i) => name(timeline.arrows.from[i]!)), out.map((i) => name(timeline.arrows.to[i]!))], [['send'], ['receive']]);
  assert.equal(flowsOf(timeline.arrows, event('receive')).length, 2);
  // It leaves its event when the other begins, or at its end.
  assert.equal(leaves(timeline, into[0]!), 45);
  assert.equal(leaves(timeline, arrowsAt(timeline.arrows, event('done')).into[0]!), 10);
});

test('of what is in a span in part, that part counts', () => {
  const timeline = decode({ traceEvents: [slice(1, 'a', 0, 100), slice(1, 'b', 10, 20), slice(2, 'b', 35, 10), slice(2, 'c', 60, 5)] });

  assert.deepEqual(measure(timeline, { from: 20, to: 40 }, () => true), { events: 3, total: 35, names: [{ name: 0, events: 1, total: 20 }, { name: 1, events: 2, total: 15 }] });
  assert.equal(measure(timeline, { from: 20, to: 40 }, (lane) => lane === 1).events, 1);
  assert.deepEqual(spanOf('1.5-3'), { from: 1.5, to: 3 });
  assert.equal(spanOf('3-1'), undefined);
  assert.equal(spanOf(undefined), undefined);
});

test('values of one counter are one lane however they come', () => {
  const timeline = decode({ traceEvents: [{ ph: 'C', pid: 1, name: 'w', entries: [[0, 3]] }, { ph: 'C', pid: 1, name: 'k', entries: [[1, 3]] }, { ph: 'C', pid: 1, name: 'w', entries: [[2, 4]] }] });

  assert.deepEqual(timeline.lanes.map((lane) => [lane.name, lane.counter!.ts.length]), [['w', 2], ['k', 1]]);
});

function rows(timeline: ReturnType<typeof decode>): string[][] {
  return [...timeline.rowStart].slice(0, -1).map((start, row) =>
    [...timeline.name.slice(start, timeline.rowStart[row + 1])].map((name) => timeline.names[name]!));
}
