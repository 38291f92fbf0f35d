// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// What connects events: from a launch to what was launched, from a send to its receive.

import type { Timeline, WireEvent } from './timeline-data.ts';

/** One arrow a place; rows as in the timeline. */
export interface Arrows {
  from: Uint32Array;
  to: Uint32Array;
  fromRow: Uint32Array;
  toRow: Uint32Array;
  /** Arrows of one flow have one number. */
  flow: Uint32Array;
}

/** Events that share a number, each that something leads to with the last before it that leads somewhere. */
export function connect(events: WireEvent[], ts: Float64Array, rowStart: ArrayLike<number>): Arrows {
  const byKind = new Map<string, Map<number | string, number[]>>();
  events.forEach((event, at) => {
    if (event.bind_id === undefined) return;
    const kind = event.cat ?? '';
    let flows = byKind.get(kind);
    if (!flows) byKind.set(kind, (flows = new Map()));
    const flow = flows.get(event.bind_id);
    if (flow) flow.push(at);
    else flows.set(event.bind_id, [at]);
  });
  const [from, to, flow]: [number[], number[], number[]] = [[], [], []];
  let number = 0;
  for (const flows of byKind.values()) {
    for (const members of flows.values()) {
      if (members.length < 2) continue;
      members.sort((a, b) => ts[a]! - ts[b]!);
      const first = members.find((at) => events[at]!.flow_out);
      if (first === undefined) continue;
      let last: number = first;
      for (const at of members) {
        if (events[at]!.flow_in && at !== last) {
          from.push(last);
          to.push(at);
          flow.push(number);
        }
        if (events[at]!.flow_out) last = at;
      }
      number++;
    }
  }
  const rows = (list: number[]) => Uint32Array.from(list, (event) => rowIn(rowStart, event));
  return { from: Uint32Array.from(from), to: Uint32Array.from(to), fromRow: rows(from), toRow: rows(to), flow: Uint32Array.from(flow) };
}

/** The last row that begins at or before an event. */
export function rowIn(rowStart: ArrayLike<number>, event: number): number {
  let [low, high] = [0, rowStart.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rowStart[middle]! <= event) low = middle;
    else high = middle;
  }
  // Rows without events share their start with the next one.
  return low;
}

/** Arrows that end and begin at an event, by their places. */
export function arrowsAt({ from, to }: Arrows, event: number): { into: number[]; out: number[] } {
  const [into, out]: [number[], number[]] = [[], []];
  for (let i = 0; i < from.length; i++) {
    if (to[i] === event) into.push(i);
    if (from[i] === event) out.push(i);
  }
  return { into, out };
}

/** All arrows of the flows that an event is part of. */
export function flowsOf(arrows: Arrows, event: number): number[] {
  const { into, out } = arrowsAt(arrows, event);
  const flows = new Set([...into, ...out].map((arrow) => arrows.flow[arrow]!));
  const found: number[] = [];
  if (flows.size > 0) for (let i = 0; i < arrows.flow.length; i++) if (flows.has(arrows.flow[i]!)) found.push(i);
  return found;
}

/** When an arrow leaves its event: when the other begins, but while it lasts. */
export function leaves({ ts, end, arrows }: Timeline, arrow: number): number {
  const from = arrows.from[arrow]!;
  return Math.min(Math.max(ts[arrows.to[arrow]!]!, ts[from]!), end[from]!);
}
