// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Steps as stacked bars, and what the average step is made of.

import { useCallback, useMemo } from 'preact/hooks';
import { colorOf } from '../chart.ts';
import { nanos, plural } from '../format.ts';
import { Canvas, marksBelow, upright } from './canvas.tsx';
import type { Frame, Painted } from './canvas.tsx';
import { nameOf } from './tables.ts';
import type { WireTable } from './tables.ts';

const NANOS_PER_MILLI = 1e6;

export interface Bars {
  /** Names of the parts of each bar, from the bottom up. */
  parts: string[];
  /** Which of the colours of charts each part has. */
  colors: number[];
  labels: string[];
  /** Of each bar the length of each part, in milliseconds. */
  values: number[][];
  /** What one bar is. */
  one: string;
}

// The same thing has the same colour wherever it is shown.
const COLORS: [RegExp, number][] = [
  [/host compute/i, 2], [/sparsecore.*input|scv0.*infeed/i, 6], [/sparsecore|scv0/i, 6], [/collective/i, 3], [/device to device/i, 5], [/compile|compilation/i, 4], [/host transfer/i, 5],
  [/launch/i, 4], [/input|infeed/i, 1], [/output|outfeed/i, 3], [/idle|other/i, 7], [/compute/i, 0],
];

export function colorNumber(part: string, at: number): number {
  return COLORS.find(([pattern]) => pattern.test(part))?.[1] ?? at;
}

/** The steps of a step-time table, whichever device's columns it has; parts that never took time are left out. */
export function stepBars(table: WireTable): Bars {
  const columns = table.cols
    .map((col, at) => ({ at, id: col.id, name: nameOf(col.label).replace(/\s*\((ms|in ms)\)$/, '') }))
    .filter(({ id, at }) => /TimeMs$/.test(id) && id !== 'stepTimeMs' && table.rows.some((row) => Number(row.c[at]?.v) > 0));
  return {
    parts: columns.map(({ name }) => name),
    colors: columns.map(({ name }, i) => colorNumber(name, i)),
    labels: table.rows.map((row) => String(row.c[0]?.v ?? '')),
    values: table.rows.map((row) => columns.map(({ at }) => Number(row.c[at]?.v) || 0)),
    one: 'step',
  };
}

export function BarChart({ bars, dark, height, chosen, onChoose }: { bars: Bars; dark: boolean; height?: number; chosen?: number; onChoose?: (at: number) => void }) {
  const paint = useCallback((frame: Frame) => paintBars(frame, bars, chosen, onChoose), [bars, chosen]);
  return <Canvas paint={paint} dark={dark} label={`Time of each of ${plural(bars.labels.length, bars.one)}, by what it was spent on`} {...(height ? { height } : {})} />;
}

function paintBars(frame: Frame, bars: Bars, chosen: number | undefined, onChoose: ((at: number) => void) | undefined): Painted {
  const { ctx, theme, pointer } = frame;
  const sums = bars.values.map((parts) => parts.reduce((a, b) => a + b, 0));
  const { plot, py } = upright(frame, Math.max(0, ...sums), (value) => nanos(value * NANOS_PER_MILLI));
  const n = bars.labels.length;
  const step = (plot.right - plot.left) / Math.max(1, n);
  const width = Math.max(1, Math.min(46, step > 4 ? step * 0.78 : step));
  const at = (x: number) => Math.floor((x - plot.left) / step);
  const hovered = pointer && pointer.y <= plot.bottom + 20 ? at(pointer.x) : -1;
  bars.values.forEach((parts, i) => {
    let sum = 0;
    const x = plot.left + (i + 0.5) * step - width / 2;
    ctx.globalAlpha = hovered >= 0 && hovered < n && hovered !== i ? 0.6 : 1;
    parts.forEach((value, part) => {
      if (value <= 0) return;
      ctx.fillStyle = colorOf(theme, bars.colors[part]!);
      const [bottom, top] = [py(sum), py(sum + value)];
      ctx.fillRect(x, top, width, Math.max(0.5, bottom - top));
      sum += value;
    });
    if (chosen === i) {
      ctx.strokeStyle = theme.text;
      ctx.strokeRect(Math.round(x) - 0.5, Math.round(py(sum)) - 0.5, Math.round(width) + 1, Math.round(plot.bottom - py(sum)) + 1);
    }
  });
  ctx.globalAlpha = 1;
  const each = Math.max(1, Math.ceil((Math.max(...bars.labels.map((label) => ctx.measureText(label).width), 8) + 10) / step));
  const middles = bars.labels.map((_, i) => i).filter((i) => i % each === 0);
  marksBelow(frame, plot, middles, (i) => plot.left + (i + 0.5) * step, (i) => bars.labels[i]!);
  return {
    tipAt: (x, y) => {
      const i = at(x);
      const parts = bars.values[i];
      if (!parts || x < plot.left || y > plot.bottom + 20) return undefined;
      return {
        title: `${/^\d+$/.test(bars.labels[i]!) ? `${bars.one} ` : ''}${bars.labels[i]}: ${nanos(sums[i]! * NANOS_PER_MILLI)}`,
        lines: bars.parts
          .map((label, part) => ({ color: colorOf(theme, bars.colors[part]!), label, value: nanos(parts[part]! * NANOS_PER_MILLI), of: parts[part]! }))
          .filter(({ of }) => of > 0)
          .toReversed(),
      };
    },
    pick: (x) => {
      if (bars.values[at(x)]) onChoose?.(at(x));
    },
  };
}

/** The parts of an average bar, largest first, which is the legend of the chart as well. */
export function Breakdown({ bars, title }: { bars: Bars; title: string }) {
  const parts = useMemo(() => {
    const n = Math.max(1, bars.values.length);
    const means = bars.parts.map((name, part) => ({ name, color: bars.colors[part]!, mean: bars.values.reduce((sum, values) => sum + values[part]!, 0) / n }));
    return means.toSorted((a, b) => b.mean - a.mean);
  }, [bars]);
  const total = parts.reduce((sum, { mean }) => sum + mean, 0);
  return (
    <table class="breakdown">
      <caption class="sr-only">{title}</caption>
      <tbody>
        {parts.map(({ name, color, mean }) => (
          <tr key={name}>
            <th scope="row"><i style={{ background: `var(--series-${(color % 8) + 1})` }} />{name}</th>
            <td class="bar"><span style={{ width: `${(100 * mean) / (total || 1)}%`, background: `var(--series-${(color % 8) + 1})` }} /></td>
            <td>{nanos(mean * NANOS_PER_MILLI)}</td>
            <td class="muted">{((100 * mean) / (total || 1)).toFixed(1)} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
