// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Events of a timeline in columns, sorted by row and time, so that a frame looks at what is in sight and nothing else.

import { connect, rowIn } from './timeline-arrows.ts';
import type { Arrows } from './timeline-arrows.ts';

export interface WireEvent {
  ph?: string;
  pid?: number;
  tid?: number | string;
  name?: string;
  ts?: number | string;
  dur?: number | string;
  id?: number | string;
  cat?: string;
  /** Events of one number are connected, from those that are `flow_out` to those that are `flow_in`. */
  bind_id?: number | string;
  flow_in?: boolean;
  flow_out?: boolean;
  /** Which of those that begin at one instant. */
  z?: number;
  sf?: number | string;
  args?: Record<string, unknown>;
  entries?: (number | string)[][];
}

export interface WireTimeline {
  traceEvents?: WireEvent[];
  stackFrames?: Record<string, { name?: string }>;
  fullTimespan?: [number, number];
  filteredByVisibility?: boolean;
  /** Switches that the server offers. */
  details?: { name: string; value: boolean }[];
}

/** Rows of events, one of which never overlaps the next. */
export interface Lane {
  process: number;
  name: string;
  kind: 'slices' | 'counter';
  /** Its first row, and how many: one for each depth of nesting. */
  row: number;
  rows: number;
  counter: { ts: Float64Array; value: Float64Array; max: number } | undefined;
}

export interface Timeline {
  processes: string[];
  /** The host of each process, or nothing. */
  hosts: string[];
  lanes: Lane[];
  names: string[];
  /** Where the events of each row begin in the columns; one more than there are rows. */
  rowStart: Uint32Array;
  /** In microseconds. */
  ts: Float64Array;
  end: Float64Array;
  name: Uint32Array;
  /** The lane of each row. */
  laneOf: Uint32Array;
  /** What else the event says, as it was sent. */
  wire: WireEvent[];
  frames: Record<string, { name?: string }>;
  arrows: Arrows;
  from: number;
  to: number;
  /** The server left out what is too small to be seen at this zoom. */
  thinned: boolean;
}

/** Where threads are that have no number. */
const LAST = Number.MAX_SAFE_INTEGER;

interface Thread {
  pid: number;
  tid: string;
  name: string;
  sort: number;
  /** Begin, end and event, as they came. */
  ts: number[];
  end: number[];
  events: WireEvent[];
}

export function decode(wire: WireTimeline): Timeline {
  const processNames = new Map<number, { name: string; sort: number }>();
  const threads = new Map<string, Thread>();
  const counters = new Map<string, { pid: number; name: string; entries: (number | string)[][] }>();
  const open = new Map<string, WireEvent[]>();
  let [from, to] = [Infinity, -Infinity];
  const threadOf = (pid: number, tid: string): Thread => {
    const key = `${pid}/${tid}`;
    let thread = threads.get(key);
    if (!thread) threads.set(key, (thread = { pid, tid, name: '', sort: Number.isNaN(Number(tid)) ? LAST : Number(tid), ts: [], end: [], events: [] }));
    return thread;
  };
  const processOf = (pid: number) => {
    let process = processNames.get(pid);
    if (!process) processNames.set(pid, (process = { name: `Process ${pid}`, sort: pid }));
    return process;
  };
  const add = (event: WireEvent, ts: number, dur: number) => {
    const thread = threadOf(event.pid ?? 0, String(event.tid ?? ''));
    thread.ts.push(ts);
    thread.end.push(ts + dur);
    thread.events.push(event);
    if (ts < from) from = ts;
    if (ts + dur > to) to = ts + dur;
  };
  for (const event of wire.traceEvents ?? []) {
    const ts = Number(event.ts);
    if (event.ph === 'X') {
      const dur = Number(event.dur ?? 0);
      if (Number.isFinite(ts) && Number.isFinite(dur)) add(event, ts, Math.max(0, dur));
    } else if (event.ph === 'M') {
      const pid = event.pid ?? 0;
      const { name, sort_index: sort } = (event.args ?? {}) as { name?: string; sort_index?: number };
      if (event.name === 'process_name') processOf(pid).name = name ?? '';
      else if (event.name === 'process_sort_index') processOf(pid).sort = Number(sort ?? pid);
      else if (event.name === 'thread_name') threadOf(pid, String(event.tid ?? '')).name = name ?? '';
      else if (event.name === 'thread_sort_index') threadOf(pid, String(event.tid ?? '')).sort = Number(sort ?? 0);
    } else if (event.ph === 'C' && event.entries) {
      const [pid, name] = [event.pid ?? 0, event.name ?? ''];
      const known = counters.get(`${pid}/${name}`);
      if (known) known.entries.push(...event.entries);
      else counters.set(`${pid}/${name}`, { pid, name, entries: [...event.entries] });
    } else if (event.ph === 'b' || event.ph === 'e') {
      const key = `${event.pid}/${event.cat ?? ''}/${event.id ?? ''}`;
      const begun = open.get(key) ?? [];
      if (event.ph === 'b') open.set(key, [...begun, event]);
      else {
        const begin = begun.pop();
        if (begin) add({ ...begin, dur: ts - Number(begin.ts), tid: begin.tid ?? `asynchronous ${begin.cat ?? ''}`.trim() }, Number(begin.ts), Math.max(0, ts - Number(begin.ts)));
      }
    }
  }
  for (const { pid } of threads.values()) processOf(pid);
  for (const { pid } of counters.values()) processOf(pid);
  // Of a part of a large profile, lanes stay where they are though nothing of them is in it.
  const all = [...threads.values()].filter((thread) => thread.events.length > 0 || (wire.filteredByVisibility && thread.name !== ''));
  return layOut(processNames, all, [...counters.values()], wire, from, to);
}

function layOut(
  processNames: Map<number, { name: string; sort: number }>,
  threads: Thread[],
  counters: { pid: number; name: string; entries: (number | string)[][] }[],
  wire: WireTimeline,
  from: number,
  to: number,
): Timeline {
  const total = threads.reduce((sum, thread) => sum + thread.events.length, 0);
  const columns = { ts: new Float64Array(total), end: new Float64Array(total), name: new Uint32Array(total) };
  const events = new Array<WireEvent>(total);
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const rowStart: number[] = [];
  const laneOf: number[] = [];
  const lanes: Lane[] = [];
  const shown: string[] = [];
  let next = 0;
  const pids = [...processNames.keys()].toSorted((a, b) => processNames.get(a)!.sort - processNames.get(b)!.sort || a - b);
  for (const pid of pids) {
    const own = threads.filter((thread) => thread.pid === pid).toSorted((a, b) => a.sort - b.sort || (a.name < b.name ? -1 : 1));
    const ownCounters = counters.filter((counter) => counter.pid === pid);
    if (own.length + ownCounters.length === 0) continue;
    const process = shown.push(processNames.get(pid)!.name) - 1;
    for (const counter of ownCounters) {
      lanes.push({ process, name: counter.name, kind: 'counter', row: rowStart.length, rows: 0, counter: counterOf(counter.entries) });
      if (counter.entries.length) {
        from = Math.min(from, Number(counter.entries[0]![0]));
        to = Math.max(to, Number(counter.entries[counter.entries.length - 1]![0]));
      }
    }
    for (const thread of own) {
      const { order, depth, depths } = nest(thread);
      if (depths.length === 0) depths.push(0);
      const lane = lanes.push({ process, name: thread.name || thread.tid, kind: 'slices', row: rowStart.length, rows: depths.length, counter: undefined }) - 1;
      const place = new Uint32Array(depths.length);
      for (let d = 0; d < depths.length; d++) {
        place[d] = next;
        rowStart.push(next);
        laneOf.push(lane);
        next += depths[d]!;
      }
      for (let i = 0; i < order.length; i++) {
        const source = order[i]!;
        const at = place[depth[i]!]!++;
        const event = thread.events[source]!;
        columns.ts[at] = thread.ts[source]!;
        columns.end[at] = thread.end[source]!;
        events[at] = event;
        const name = event.name ?? '';
        let number = numbers.get(name);
        if (number === undefined) numbers.set(name, (number = names.push(name) - 1));
        columns.name[at] = number;
      }
    }
  }
  rowStart.push(next);
  const [first, last] = wire.fullTimespan ?? [NaN, NaN];
  // The span of the whole profile, of which a window may be all that was sent.
  if (first * 1000 < from) from = first * 1000;
  if (last * 1000 > to) to = last * 1000;
  if (!(to > from)) [from, to] = Number.isFinite(from) ? [from, from + 1] : [0, 1];
  return {
    processes: withoutHost(shown),
    hosts: shown.map((name) => /^(\S+) \//.exec(name)?.[1] ?? ''),
    lanes,
    names,
    rowStart: Uint32Array.from(rowStart),
    laneOf: Uint32Array.from(laneOf),
    ...columns,
    wire: events,
    frames: wire.stackFrames ?? {},
    arrows: connect(events, columns.ts, rowStart),
    from,
    to,
    thinned: wire.filteredByVisibility === true,
  };
}

/** `host plane`: where all are of one host, it need not be said. */
function withoutHost(processes: string[]): string[] {
  const host = /^\S+ /.exec(processes[0] ?? '')?.[0] ?? '';
  return host !== '' && processes.every((name) => name.startsWith(host) && name.length > host.length) ? processes.map((name) => name.slice(host.length)) : processes;
}

/** Events of a thread in the order of time, each as deep as it has to be for none of its row to overlap. */
function nest(thread: Thread): { order: Uint32Array; depth: Uint16Array; depths: number[] } {
  const { ts, end } = thread;
  const n = ts.length;
  const order = new Uint32Array(n);
  let sorted = true;
  for (let i = 0; i < n; i++) {
    order[i] = i;
    if (i > 0 && (ts[i]! < ts[i - 1]! || (ts[i] === ts[i - 1] && end[i]! > end[i - 1]!))) sorted = false;
  }
  if (!sorted) order.sort((a, b) => ts[a]! - ts[b]! || end[b]! - end[a]!);
  const depth = new Uint16Array(n);
  const depths: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < n; i++) {
    const at = order[i]!;
    let d = 0;
    // Times come as decimals of microseconds: neighbours may touch by the last digit.
    while (d < ends.length && ends[d]! > ts[at]! + 1e-6) d++;
    ends[d] = end[at]!;
    depths[d] = (depths[d] ?? 0) + 1;
    depth[i] = d;
  }
  return { order, depth, depths };
}

function counterOf(entries: (number | string)[][]): { ts: Float64Array; value: Float64Array; max: number } {
  const sorted = entries.toSorted((a, b) => Number(a[0]) - Number(b[0]));
  const value = Float64Array.from(sorted, (entry) => Number(entry[1]) || 0);
  return { ts: Float64Array.from(sorted, (entry) => Number(entry[0])), value, max: value.reduce((a, b) => Math.max(a, b), 0) };
}

/** The first place in [low, high) whose value is greater than this; the values do not fall. */
export function firstAfter(values: Float64Array, value: number, low: number, high: number): number {
  // What is looked for is near where the last was: strides grow until they are past it.
  let stride = 1;
  while (low + stride < high && values[low + stride]! <= value) {
    low += stride;
    stride *= 2;
  }
  let to = Math.min(high, low + stride + 1);
  while (low < to) {
    const middle = (low + to) >>> 1;
    if (values[middle]! > value) to = middle;
    else low = middle + 1;
  }
  return low;
}

/** The event of a row at a time, or the nearest that is no further away than `reach`; -1 if there is none. */
export function eventAt(timeline: Timeline, row: number, time: number, reach: number): number {
  const [low, high] = [timeline.rowStart[row]!, timeline.rowStart[row + 1]!];
  const at = firstAfter(timeline.end, time, low, high);
  const away = (i: number) => (i < low || i >= high ? Infinity : Math.max(0, timeline.ts[i]! - time, time - timeline.end[i]!));
  const best = away(at) <= away(at - 1) ? at : at - 1;
  return away(best) <= reach ? best : -1;
}

export function rowOf(timeline: Timeline, event: number): number {
  return rowIn(timeline.rowStart, event);
}

export interface Matches {
  /** By number of the name, whether it matches. */
  byName: Uint8Array;
  /** Events in the order of time. */
  events: Uint32Array;
  /** In microseconds, all together. */
  total: number;
}

export function find(timeline: Timeline, text: string): Matches | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return undefined;
  const byName = Uint8Array.from(timeline.names, (name) => (name.toLowerCase().includes(wanted) ? 1 : 0));
  let n = 0;
  for (let i = 0; i < timeline.name.length; i++) n += byName[timeline.name[i]!]!;
  const events = new Uint32Array(n);
  let total = 0;
  n = 0;
  for (let i = 0; i < timeline.name.length; i++) {
    if (byName[timeline.name[i]!] === 0) continue;
    events[n++] = i;
    total += timeline.end[i]! - timeline.ts[i]!;
  }
  events.sort((a, b) => timeline.ts[a]! - timeline.ts[b]!);
  return { byName, events, total };
}
