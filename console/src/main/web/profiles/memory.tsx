// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// What was allocated on a device over time, and what of it was held at the peak.

import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { ticks } from '../bins.ts';
import { colorOf } from '../chart.ts';
import { bytes, nanos, plural } from '../format.ts';
import { Button, Message } from '../ui.tsx';
import type { Cell } from '../types.ts';
import { byteUnit, Canvas, marksBelow, upright } from './canvas.tsx';
import type { Frame, Painted } from './canvas.tsx';
import { Choose, Panel, Tiles } from './parts.tsx';
import type { ToolProps } from './parts.tsx';
import type { Table } from './tables.ts';
import { TableView } from './table-view.tsx';

type Num = number | string | undefined;
interface Stats { stackReservedBytes?: Num; heapAllocatedBytes?: Num; freeMemoryBytes?: Num; fragmentation?: number; peakBytesInUse?: Num }
interface Activity { memoryActivity?: string; requestedBytes?: Num; allocationBytes?: Num; tfOpName?: string; regionType?: string; dataType?: string; tensorShape?: string; address?: Num; stepId?: Num }
interface Snapshot { timeOffsetPs?: Num; aggregationStats?: Stats; activityMetadata?: Activity }
interface Allocator {
  profileSummary?: { peakBytesUsageLifetime?: Num; peakStats?: Stats; peakStatsTimePs?: Num; memoryCapacity?: Num };
  memoryProfileSnapshots?: Snapshot[];
  sampledTimelineSnapshots?: Snapshot[];
  activeAllocations?: { snapshotIndex?: Num; specialIndex?: Num; numOccurrences?: Num }[];
  specialAllocations?: Activity[];
}

/** Of time, in picoseconds. */
interface Range { from: number; to: number }

interface Timeline { time: Float64Array; stack: Float64Array; heap: Float64Array; free: Float64Array; fragmentation: Float64Array; doing: (Activity | undefined)[] }

export function MemoryProfilePage({ body, state, patch, dark }: ToolProps) {
  const allocators = (body as { memoryProfilePerAllocator?: Record<string, Allocator> }).memoryProfilePerAllocator ?? {};
  const names = Object.keys(allocators).toSorted((a, b) => Number(peakOf(allocators[b])) - Number(peakOf(allocators[a])));
  const name = names.includes(state['alloc'] ?? '') ? state['alloc']! : (names[0] ?? '');
  const allocator = allocators[name];
  const timeline = useMemo(() => timelineOf(allocator), [allocator]);
  const table = useMemo(() => allocations(allocator), [allocator]);
  const peakAt = Number(allocator?.profileSummary?.peakStatsTimePs ?? 0);
  const [range, setRange] = useState<Range | undefined>();
  useEffect(() => setRange(undefined), [allocator]);
  const paint = useCallback((frame: Frame) => paintMemory(frame, timeline, peakAt, range), [timeline, peakAt, range]);
  if (!allocator) return <Message kind="empty" title="No allocations were recorded on this host">Profiles of CPUs have none, nor have those of runs without a device of this host.</Message>;
  const summary = allocator.profileSummary;
  const peak = summary?.peakStats;
  const inUse = Number(peak?.peakBytesInUse ?? 0);
  const capacity = Number(summary?.memoryCapacity ?? 0);
  return (
    <div class="scroll dashboard">
      <div class="toolbar">
        <Choose label="Memory" value={name} options={names.map((value) => ({ value, label: /^\d+$/.test(value) ? `Device ${value}` : value }))} onChange={(alloc) => patch({ alloc, q: '', f: '' })} />
        <span class="count">{plural(timeline.time.length, 'snapshot')}</span>
      </div>
      <Tiles
        tiles={[
          { name: 'Peak in this profile', value: bytes(inUse), note: `at ${nanos(peakAt / 1000)}${capacity ? `, ${((100 * inUse) / capacity).toFixed(1)} % of capacity` : ''}`, bad: capacity > 0 && inUse > 0.95 * capacity },
          { name: 'Stack at the peak', value: bytes(Number(peak?.stackReservedBytes ?? 0)) },
          { name: 'Heap at the peak', value: bytes(Number(peak?.heapAllocatedBytes ?? 0)) },
          { name: 'Free at the peak', value: bytes(Number(peak?.freeMemoryBytes ?? 0)), note: `fragmentation ${(100 * (peak?.fragmentation ?? 0)).toFixed(2)} %` },
          { name: 'Peak since the start', value: bytes(Number(summary?.peakBytesUsageLifetime ?? 0)), note: 'of the process, as its allocator says' },
          { name: 'Capacity', value: capacity ? bytes(capacity) : 'unknown' },
        ]}
      />
      <Panel title="Memory in use" wide note={<><Legend entries={[['Heap', 2], ['Stack', 0], ['Peak', 1]]} /> {range ? <Button kind="bare" onClick={() => setRange(undefined)}>Zoom out</Button> : <span class="wide-only">drag over a part to see it closer</span>}</>}>
        <Canvas paint={paint} dark={dark} height={260} onRange={setRange} label={`Memory in use over time, at most ${bytes(inUse)}`} />
      </Panel>
      <section class="panel wide table-panel" aria-label="Held at the peak">
        <header><h2>Held at the peak</h2><span class="muted">allocations of one operation, type and shape are one row</span></header>
        <TableView table={table} label="Allocations held at the peak" state={state} patch={patch} one="allocation" />
      </section>
    </div>
  );
}

export function Legend({ entries }: { entries: [string, number][] }) {
  return <span class="plot-legend">{entries.map(([name, color]) => <span key={name}><i style={{ background: `var(--series-${color + 1})` }} />{name}</span>)}</span>;
}

function peakOf(allocator: Allocator | undefined): Num {
  return allocator?.profileSummary?.peakStats?.peakBytesInUse ?? 0;
}

function timelineOf(allocator: Allocator | undefined): Timeline {
  const sampled = allocator?.sampledTimelineSnapshots ?? [];
  const snapshots = (sampled.length ? sampled : (allocator?.memoryProfileSnapshots ?? [])).toSorted((a, b) => Number(a.timeOffsetPs ?? 0) - Number(b.timeOffsetPs ?? 0));
  const column = (value: (snapshot: Snapshot) => Num) => Float64Array.from(snapshots, (snapshot) => Number(value(snapshot) ?? 0));
  return {
    time: column((s) => s.timeOffsetPs),
    stack: column((s) => s.aggregationStats?.stackReservedBytes),
    heap: column((s) => s.aggregationStats?.heapAllocatedBytes),
    free: column((s) => s.aggregationStats?.freeMemoryBytes),
    fragmentation: column((s) => s.aggregationStats?.fragmentation),
    doing: snapshots.map((s) => s.activityMetadata),
  };
}

function paintMemory(frame: Frame, data: Timeline, peakAt: number, range: Range | undefined): Painted {
  const { ctx, theme, pointer } = frame;
  const n = data.time.length;
  let max = 0;
  for (let i = 0; i < n; i++) max = Math.max(max, data.stack[i]! + data.heap[i]!);
  const { plot, py } = upright(frame, max, bytes, byteUnit(max));
  const from = range?.from ?? Math.min(data.time[0] ?? 0, peakAt || Infinity);
  const to = range?.to ?? Math.max(data.time[n - 1] ?? 1, peakAt);
  const span = to - from || 1;
  const px = (time: number) => plot.left + ((time - from) / span) * (plot.right - plot.left);
  // The area of the heap stands on that of the stack; both stay as they are until the next snapshot.
  const area = (color: string, bottom: (i: number) => number, top: (i: number) => number) => {
    ctx.beginPath();
    for (let i = 0; i < n; i++) {
      ctx.lineTo(px(data.time[i]!), py(top(i)));
      ctx.lineTo(px(i + 1 < n ? data.time[i + 1]! : Math.max(to, data.time[i]!)), py(top(i)));
    }
    for (let i = n - 1; i >= 0; i--) {
      ctx.lineTo(px(i + 1 < n ? data.time[i + 1]! : Math.max(to, data.time[i]!)), py(bottom(i)));
      ctx.lineTo(px(data.time[i]!), py(bottom(i)));
    }
    ctx.fillStyle = color;
    ctx.globalAlpha = 0.75;
    ctx.fill();
    ctx.globalAlpha = 1;
  };
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
  ctx.clip();
  area(colorOf(theme, 0), () => 0, (i) => data.stack[i]!);
  area(colorOf(theme, 2), (i) => data.stack[i]!, (i) => data.stack[i]! + data.heap[i]!);
  ctx.strokeStyle = colorOf(theme, 1);
  ctx.lineWidth = 1.5;
  ctx.setLineDash([4, 3]);
  ctx.beginPath();
  ctx.moveTo(px(peakAt), plot.top);
  ctx.lineTo(px(peakAt), plot.bottom);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.restore();
  ctx.lineWidth = 1;
  marksBelow(frame, plot, ticks(from / 1000, to / 1000, Math.max(2, Math.floor((plot.right - plot.left) / 110))), (value) => px(value * 1000), nanos);
  const indexAt = (x: number) => {
    const time = from + ((x - plot.left) / (plot.right - plot.left)) * span;
    let [low, high] = [0, n - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (data.time[middle]! <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  if (pointer && pointer.x >= plot.left && pointer.x <= plot.right) {
    ctx.strokeStyle = theme.muted;
    ctx.beginPath();
    ctx.moveTo(pointer.x, plot.top);
    ctx.lineTo(pointer.x, plot.bottom);
    ctx.stroke();
  }
  return {
    valueAt: (x) => from + ((Math.max(plot.left, Math.min(plot.right, x)) - plot.left) / (plot.right - plot.left)) * span,
    tipAt: (x, y) => {
      if (n === 0 || x < plot.left || x > plot.right || y > plot.bottom + 16) return undefined;
      const i = indexAt(x);
      const doing = data.doing[i];
      return {
        title: nanos(data.time[i]! / 1000),
        lines: [
          { color: colorOf(theme, 2), label: 'heap', value: bytes(data.heap[i]!) },
          { color: colorOf(theme, 0), label: 'stack', value: bytes(data.stack[i]!) },
          { label: 'free', value: bytes(data.free[i]!) },
          { label: 'fragmentation', value: `${(100 * data.fragmentation[i]!).toFixed(2)} %` },
          ...(doing?.memoryActivity ? [{ label: `${doing.memoryActivity.toLowerCase()} ${doing.tfOpName ?? ''}`.trim(), value: bytes(Number(doing.allocationBytes ?? 0)) }] : []),
        ],
      };
    },
  };
}

function allocations(allocator: Allocator | undefined): Table {
  const snapshots = allocator?.memoryProfileSnapshots ?? [];
  const special = allocator?.specialAllocations ?? [];
  const rows = (allocator?.activeAllocations ?? []).map((active): Cell[] => {
    const at = Number(active.snapshotIndex ?? -1);
    const activity = at >= 0 ? snapshots[at]?.activityMetadata : special[Number(active.specialIndex ?? -1)];
    const times = Number(active.numOccurrences ?? 1);
    const size = Number(activity?.allocationBytes ?? 0);
    return [activity?.tfOpName || 'unknown', mib(size * times), mib(Number(activity?.requestedBytes ?? 0)), String(times), activity?.regionType ?? '', typeName(activity?.dataType), activity?.tensorShape ?? ''];
  });
  rows.sort((a, b) => Number(b[1]) - Number(a[1]));
  return {
    columns: [
      { id: 'op', label: 'Operation', kind: 'text', decimals: 0 },
      { id: 'size', label: 'Size (MiB)', kind: 'number', decimals: 3 },
      { id: 'requested', label: 'Requested, each (MiB)', kind: 'number', decimals: 3 },
      { id: 'times', label: 'Count', kind: 'count', decimals: 0 },
      { id: 'region', label: 'Region', kind: 'text', decimals: 0 },
      { id: 'type', label: 'Type', kind: 'text', decimals: 0 },
      { id: 'shape', label: 'Shape', kind: 'text', decimals: 0 },
    ],
    rows,
  };
}

function typeName(type: string | undefined): string {
  return !type || type === 'INVALID' ? '' : type;
}

function mib(size: number): string {
  return String(Number((size / 1024 / 1024).toFixed(6)));
}
