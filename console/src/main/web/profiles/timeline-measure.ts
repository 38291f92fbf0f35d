// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// How much of what is in a span of time.

import { firstAfter } from './timeline-data.ts';
import type { Timeline } from './timeline-data.ts';

/** In microseconds. */
export interface Span {
  from: number;
  to: number;
}

export interface Measured {
  events: number;
  /** The parts of all events that are in the span. */
  total: number;
  /** The longest first. */
  names: { name: number; events: number; total: number }[];
}

/** Counts events that are in a span at least in part, of lanes that are shown. */
export function measure(timeline: Timeline, span: Span, isShown: (lane: number) => boolean): Measured {
  const { ts, end, name, rowStart, laneOf } = timeline;
  const counts = new Uint32Array(timeline.names.length);
  const totals = new Float64Array(timeline.names.length);
  let [events, total] = [0, 0];
  for (let row = 0; row < laneOf.length; row++) {
    if (!isShown(laneOf[row]!)) continue;
    const last = rowStart[row + 1]!;
    for (let i = firstAfter(end, span.from, rowStart[row]!, last); i < last && ts[i]! < span.to; i++) {
      const within = Math.min(end[i]!, span.to) - Math.max(ts[i]!, span.from);
      counts[name[i]!]!++;
      totals[name[i]!]! += within;
      events++;
      total += within;
    }
  }
  const names: Measured['names'] = [];
  counts.forEach((n, at) => {
    if (n > 0) names.push({ name: at, events: n, total: totals[at]! });
  });
  return { events, total, names: names.sort((a, b) => b.total - a.total || b.events - a.events) };
}

/** A span as a link has it. */
export function spanOf(text: string | undefined): Span | undefined {
  const [from, to] = (text ?? '').split('-').map(Number);
  return from !== undefined && to !== undefined && to > from ? { from, to } : undefined;
}
