// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// What a program holds in the memory of the device as it goes from instruction to instruction, as its compiler planned it.

import { useCallback, useMemo } from 'preact/hooks';
import { ticks } from '../bins.ts';
import { colorOf } from '../chart.ts';
import { bytes, count } from '../format.ts';
import { Message } from '../ui.tsx';
import { byteUnit, Canvas, marksBelow, upright } from './canvas.tsx';
import type { Frame, Painted } from './canvas.tsx';
import { Panel, Tiles } from './parts.tsx';
import type { ToolProps } from './parts.tsx';
import type { Table } from './tables.ts';
import { TableView } from './table-view.tsx';

const MIB = 1024 * 1024;

interface Buffer { instructionName?: string; logicalBufferSizeMib?: number; unpaddedShapeMib?: number; shapeString?: string; tfOpName?: string; groupName?: string; opCode?: string; sourceInfo?: { fileName?: string; lineNumber?: number } }
interface Heap {
  heapSizes?: number[];
  hloInstructionNames?: string[];
  maxHeapBySize?: Buffer[];
  moduleName?: string;
  peakHeapMib?: number;
  peakUnpaddedHeapMib?: number;
  entryComputationParametersMib?: number;
  maybeLiveOutMib?: number;
  totalBufferAllocationMib?: number;
}

export function BuffersPage({ body, state, patch, dark }: ToolProps) {
  const heap = body as Heap;
  const sizes = heap.heapSizes ?? [];
  const paint = useCallback((frame: Frame) => paintHeap(frame, heap), [heap]);
  const table = useMemo(() => buffers(heap.maxHeapBySize ?? []), [heap]);
  if (!heap.maxHeapBySize || sizes.length === 0) return <Message kind="empty" title="The program has no buffers to speak of">Its compiler recorded no assignment of buffers.</Message>;
  const size = (mib: number | undefined) => bytes((mib ?? 0) * MIB);
  const padding = (heap.peakHeapMib ?? 0) - (heap.peakUnpaddedHeapMib ?? 0);
  return (
    <div class="scroll dashboard">
      <Tiles
        tiles={[
          { name: 'Peak', value: size(heap.peakHeapMib), note: `at instruction ${count(peakAt(sizes) + 1)} of ${count(sizes.length)}` },
          { name: 'Padding at the peak', value: size(padding) },
          { name: 'Parameters', value: size(heap.entryComputationParametersMib), note: 'held throughout' },
          { name: 'Results', value: size(heap.maybeLiveOutMib) },
          { name: 'Allocated', value: size(heap.totalBufferAllocationMib), note: 'all buffers together' },
        ]}
      />
      <Panel title="Heap, instruction by instruction" wide note={heap.moduleName}>
        <Canvas paint={paint} dark={dark} height={220} label={`Heap in program order, at most ${size(heap.peakHeapMib)}`} />
      </Panel>
      <section class="panel wide table-panel" aria-label="Buffers at the peak">
        <header><h2>Buffers at the peak</h2></header>
        <TableView table={table} label="Buffers at the peak" state={state} patch={patch} one="buffer" />
      </section>
    </div>
  );
}

function paintHeap(frame: Frame, heap: Heap): Painted {
  const { ctx, theme, pointer } = frame;
  const sizes = heap.heapSizes ?? [];
  const peak = peakAt(sizes);
  const { plot, py } = upright(frame, sizes[peak] ?? 0, (mib) => bytes(mib * MIB), byteUnit((sizes[peak] ?? 0) * MIB) / MIB);
  const step = (plot.right - plot.left) / sizes.length;
  ctx.fillStyle = colorOf(theme, 0);
  sizes.forEach((size, i) => ctx.fillRect(plot.left + i * step, py(size), Math.max(1, step - (step > 4 ? 1 : 0)), plot.bottom - py(size)));
  if (peak >= 0 && peak < sizes.length) {
    ctx.fillStyle = colorOf(theme, 1);
    ctx.fillRect(plot.left + peak * step, py(sizes[peak]!), Math.max(2, step - (step > 4 ? 1 : 0)), plot.bottom - py(sizes[peak]!));
  }
  const at = (x: number) => Math.floor((x - plot.left) / step);
  if (pointer && sizes[at(pointer.x)] !== undefined) {
    ctx.strokeStyle = theme.text;
    ctx.strokeRect(plot.left + at(pointer.x) * step, py(sizes[at(pointer.x)]!), Math.max(1, step), plot.bottom - py(sizes[at(pointer.x)]!));
  }
  marksBelow(frame, plot, ticks(1, sizes.length, Math.max(2, Math.floor((plot.right - plot.left) / 80))).filter(Number.isInteger), (i) => plot.left + (i - 0.5) * step, count);
  return {
    tipAt: (x, y) => {
      const size = sizes[at(x)];
      if (size === undefined || x < plot.left || y > plot.bottom + 16) return undefined;
      return { title: heap.hloInstructionNames?.[at(x)] || `Instruction ${at(x) + 1}`, lines: [{ label: 'heap', value: bytes(size * MIB) }, { label: 'instruction', value: count(at(x) + 1) }] };
    },
  };
}

/** The first instruction at which most is held. */
function peakAt(sizes: number[]): number {
  return sizes.reduce((best, size, i) => (size > (sizes[best] ?? -1) ? i : best), 0);
}

function buffers(found: Buffer[]): Table {
  const mib = (value: number | undefined) => String(Number((value ?? 0).toFixed(6)));
  return {
    columns: [
      { id: 'instruction', label: 'Instruction', kind: 'text', decimals: 0 },
      { id: 'size', label: 'Size (MiB)', kind: 'number', decimals: 3 },
      { id: 'unpadded', label: 'Without padding (MiB)', kind: 'number', decimals: 3 },
      { id: 'shape', label: 'Shape', kind: 'text', decimals: 0 },
      { id: 'opcode', label: 'Opcode', kind: 'text', decimals: 0 },
      { id: 'group', label: 'Kind', kind: 'text', decimals: 0 },
      { id: 'op', label: 'Framework op', kind: 'text', decimals: 0 },
      { id: 'source', label: 'Source', kind: 'text', decimals: 0 },
    ],
    rows: found.map((buffer) => [
      buffer.instructionName ?? '',
      mib(buffer.logicalBufferSizeMib),
      mib(buffer.unpaddedShapeMib),
      buffer.shapeString ?? '',
      buffer.opCode ?? '',
      buffer.groupName ?? '',
      buffer.tfOpName ?? '',
      buffer.sourceInfo?.fileName ? `${buffer.sourceInfo.fileName}:${buffer.sourceInfo.lineNumber ?? 0}` : '',
    ]),
  };
}
