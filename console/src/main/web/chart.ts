// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Draws what bins.ts prepared on a canvas, and says what is under the pointer.

import type { ChartData, Series } from './bins.ts';
import { ticks } from './bins.ts';
import { short, tail, unitOf, nanos, withUnit, count } from './format.ts';
import type { ChartConfig } from './hash.ts';

export interface Theme {
  text: string;
  muted: string;
  line: string;
  surface: string;
  accent: string;
  series: string[];
  heat: [string, string];
  font: string;
}

export interface Tip {
  title: string;
  lines: { color?: string; label: string; value: string }[];
}

/** The part of the horizontal axis that is shown, where it was zoomed into. */
export type Zoom = { from: number; to: number } | undefined;

export interface Drawn {
  plot: { left: number; top: number; right: number; bottom: number };
  tipAt(x: number, y: number): Tip | undefined;
  /** The value of the horizontal axis at a place, where it has values. */
  valueAt: ((x: number) => number) | undefined;
}

type Frame = { ctx: CanvasRenderingContext2D; width: number; height: number; theme: Theme; config: ChartConfig; pointer: { x: number; y: number } | undefined };

export function draw(frame: Frame, data: ChartData, zoom: Zoom, hidden: Set<string>): Drawn {
  const { ctx, width, height, theme } = frame;
  ctx.clearRect(0, 0, width, height);
  ctx.font = `11px ${theme.font}`;
  ctx.textBaseline = 'middle';
  switch (data.kind) {
    case 'line':
      return drawLines(frame, data.series, zoom, hidden);
    case 'bars':
      return drawBars(frame, data.bars);
    case 'histogram':
      return drawHistogram(frame, data);
    case 'heatmap':
      return drawHeatmap(frame, data);
    case 'nothing':
      return { plot: { left: 0, top: 0, right: 0, bottom: 0 }, tipAt: () => undefined, valueAt: undefined };
  }
}

export function colorOf(theme: Theme, i: number): string {
  return theme.series[i % theme.series.length]!;
}

function drawLines(frame: Frame, series: Series[], zoom: Zoom, hidden: Set<string>): Drawn {
  const { ctx, width, height, theme, config, pointer } = frame;
  const shown = series.filter((one) => !hidden.has(one.name));
  let [x0, x1] = [Infinity, -Infinity];
  for (const one of series) {
    x0 = Math.min(x0, one.points[0]!.x);
    x1 = Math.max(x1, one.points[one.points.length - 1]!.x);
  }
  const origin = x0;
  if (zoom) [x0, x1] = [zoom.from, zoom.to];
  if (x0 === x1) [x0, x1] = [x0 - 1, x1 + 1];
  let [y0, y1] = [0, -Infinity];
  for (const one of shown) {
    for (const point of one.points) {
      if (point.x < x0 || point.x > x1) continue;
      y0 = Math.min(y0, point.y);
      y1 = Math.max(y1, point.y);
    }
  }
  if (y1 === -Infinity) y1 = 1;
  if (y1 <= y0) y1 = y0 + 1;
  const yTicks = ticks(y0, y1 + (y1 - y0) * 0.05, Math.max(2, Math.floor(height / 56)));
  const top = Math.max(y1, yTicks[yTicks.length - 1]!);
  const left = Math.max(...yTicks.map((tick) => ctx.measureText(withUnit(tick, config.y)).width), 24) + 16;
  const plot = { left, top: 14, right: width - 16, bottom: height - 34 };
  const px = (x: number) => plot.left + ((x - x0) / (x1 - x0)) * (plot.right - plot.left);
  const py = (y: number) => plot.bottom - ((y - y0) / (top - y0)) * (plot.bottom - plot.top);

  horizontals(frame, plot, yTicks, py, (tick) => withUnit(tick, config.y));
  // Clocks of traces are large numbers of nanoseconds: what matters is the time since the first.
  const clock = isClock(config.x, origin);
  const base = clock ? origin : 0;
  const xLabel = (x: number) => (clock ? nanos(x - base) : withUnit(x, config.x));
  verticalTicks(frame, plot, ticks(x0 - base, x1 - base, Math.max(2, Math.floor((plot.right - plot.left) / 96))).map((tick) => tick + base), px, xLabel);
  axisName(frame, plot, clock ? `${config.x}, since the first` : (config.x ?? ''));

  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.left, plot.top - 4, plot.right - plot.left, plot.bottom - plot.top + 8);
  ctx.clip();
  series.forEach((one, i) => {
    if (hidden.has(one.name)) return;
    ctx.strokeStyle = ctx.fillStyle = colorOf(theme, i);
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    let lastX = -Infinity;
    let [low, high] = [0, 0];
    for (const point of one.points) {
      if (point.x < x0 - (x1 - x0) || point.x > x1 + (x1 - x0)) continue;
      const [x, y] = [px(point.x), py(point.y)];
      // Of many points in one pixel, the highest and the lowest are all that can be seen.
      if (x - lastX < 0.5 && y >= low && y <= high) continue;
      if (x - lastX >= 0.5) [low, high] = [y, y];
      low = Math.min(low, y);
      high = Math.max(high, y);
      if (lastX === -Infinity) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
      lastX = x;
    }
    ctx.stroke();
    if (one.points.length <= 120) {
      for (const point of one.points) {
        ctx.beginPath();
        ctx.arc(px(point.x), py(point.y), 2.2, 0, 7);
        ctx.fill();
      }
    }
  });
  ctx.restore();

  const nearest = (x: number) =>
    shown.map((one) => {
      const i = nearestPoint(one.points, x0 + ((x - plot.left) / (plot.right - plot.left)) * (x1 - x0));
      return { one, point: one.points[i]! };
    });
  if (pointer && inside(plot, pointer)) {
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(pointer.x, plot.top);
    ctx.lineTo(pointer.x, plot.bottom);
    ctx.stroke();
    ctx.setLineDash([]);
    for (const { one, point } of nearest(pointer.x)) {
      ctx.fillStyle = colorOf(theme, series.indexOf(one));
      ctx.beginPath();
      ctx.arc(px(point.x), py(point.y), 4, 0, 7);
      ctx.fill();
    }
  }
  return {
    plot,
    valueAt: (x) => x0 + ((Math.max(plot.left, Math.min(plot.right, x)) - plot.left) / (plot.right - plot.left)) * (x1 - x0),
    tipAt: (x, y) => {
      if (!inside(plot, { x, y }) || shown.length === 0) return undefined;
      const found = nearest(x);
      const closest = found.reduce((a, b) => (Math.abs(px(a.point.x) - x) <= Math.abs(px(b.point.x) - x) ? a : b));
      return {
        title: xLabel(closest.point.x),
        lines: found.map(({ one, point }) => ({
          color: colorOf(theme, series.indexOf(one)),
          label: one.name || (config.y ?? ''),
          value: withUnit(point.y, config.y),
        })),
      };
    },
  };
}

function drawBars(frame: Frame, bars: { label: string; value: number; n: number }[]): Drawn {
  const { ctx, width, height, theme, config, pointer } = frame;
  const unit = config.agg === 'count' ? undefined : config.y;
  const room = width - 32;
  const names = shownLabels(bars.map(({ label }) => label));
  const left = Math.min(room * 0.42, Math.max(...names.map((name) => ctx.measureText(name).width)) + 20);
  const right = Math.max(...bars.map(({ value }) => ctx.measureText(withUnit(value, unit)).width)) + 22;
  const plot = { left, top: 10, right: width - right, bottom: height - 34 };
  const min = Math.min(0, ...bars.map(({ value }) => value));
  const max = Math.max(0, ...bars.map(({ value }) => value)) || 1;
  const px = (value: number) => plot.left + ((value - min) / (max - min)) * (plot.right - plot.left);
  verticalTicks(frame, plot, ticks(min, max, Math.max(2, Math.floor((plot.right - plot.left) / 100))), px, (tick) => withUnit(tick, unit));
  axisName(frame, plot, config.agg === 'count' ? 'rows' : `${config.agg ?? 'sum'} of ${config.y ?? ''}`);
  const step = (plot.bottom - plot.top) / bars.length;
  const thick = Math.max(2, Math.min(22, step * 0.72));
  const hovered = pointer && pointer.y >= plot.top && pointer.y < plot.bottom ? Math.floor((pointer.y - plot.top) / step) : -1;
  bars.forEach(({ value }, i) => {
    const y = plot.top + (i + 0.5) * step;
    if (i === hovered) {
      ctx.fillStyle = theme.line;
      ctx.globalAlpha = 0.5;
      ctx.fillRect(4, y - step / 2, width - 8, step);
      ctx.globalAlpha = 1;
    }
    ctx.fillStyle = colorOf(theme, 0);
    const [from, to] = [px(0), px(value)];
    ctx.beginPath();
    ctx.roundRect(Math.min(from, to), y - thick / 2, Math.max(1, Math.abs(to - from)), thick, 2);
    ctx.fill();
    if (step >= 11) {
      ctx.textAlign = 'right';
      ctx.fillStyle = theme.text;
      ctx.fillText(fit(ctx, names[i]!, plot.left - 16), plot.left - 8, y);
      ctx.textAlign = 'left';
      ctx.fillStyle = theme.muted;
      ctx.fillText(withUnit(value, unit), Math.max(from, to) + 6, y);
    }
  });
  return {
    plot,
    valueAt: undefined,
    tipAt: (_, y) => {
      const bar = bars[Math.floor((y - plot.top) / step)];
      if (!bar || y < plot.top) return undefined;
      return { title: bar.label, lines: [{ label: config.agg === 'count' ? 'rows' : `${config.agg ?? 'sum'} of ${config.y ?? ''}`, value: withUnit(bar.value, unit) }, ...(config.agg === 'count' ? [] : [{ label: 'rows', value: count(bar.n) }])] };
    },
  };
}

function drawHistogram(frame: Frame, data: Extract<ChartData, { kind: 'histogram' }>): Drawn {
  const { ctx, width, height, theme, config, pointer } = frame;
  const max = Math.max(...data.counts);
  const yTicks = ticks(0, max * 1.05, Math.max(2, Math.floor(height / 56))).filter(Number.isInteger);
  const top = Math.max(max, yTicks[yTicks.length - 1] ?? max);
  const left = Math.max(...yTicks.map((tick) => ctx.measureText(short(tick)).width), 24) + 16;
  const plot = { left, top: 14, right: width - 16, bottom: height - 34 };
  const end = data.from + data.width * data.counts.length;
  const px = (x: number) => plot.left + ((x - data.from) / (end - data.from)) * (plot.right - plot.left);
  const py = (n: number) => plot.bottom - (n / top) * (plot.bottom - plot.top);
  horizontals(frame, plot, yTicks, py, short);
  verticalTicks(frame, plot, ticks(data.from, end, Math.max(2, Math.floor((plot.right - plot.left) / 90))), px, (tick) => withUnit(tick, config.x));
  axisName(frame, plot, config.x ?? '');
  const binAt = (x: number) => Math.floor(((x - plot.left) / (plot.right - plot.left)) * data.counts.length);
  const hovered = pointer && inside(plot, pointer) ? binAt(pointer.x) : -1;
  data.counts.forEach((n, i) => {
    if (n === 0) return;
    const [from, to] = [px(data.from + i * data.width), px(data.from + (i + 1) * data.width)];
    ctx.fillStyle = colorOf(theme, 0);
    ctx.globalAlpha = hovered < 0 || hovered === i ? 1 : 0.6;
    ctx.fillRect(from + 0.5, py(n), Math.max(1, to - from - 1), plot.bottom - py(n));
  });
  ctx.globalAlpha = 1;
  return {
    plot,
    valueAt: undefined,
    tipAt: (x, y) => {
      const i = binAt(x);
      const n = data.counts[i];
      if (n === undefined || !inside(plot, { x, y })) return undefined;
      const from = data.from + i * data.width;
      return {
        title: `${withUnit(from, config.x)} to ${withUnit(from + data.width, config.x)}`,
        lines: [{ label: 'rows', value: `${count(n)} (${((100 * n) / data.n).toFixed(1)} %)` }],
      };
    },
  };
}

function drawHeatmap(frame: Frame, data: Extract<ChartData, { kind: 'heatmap' }>): Drawn {
  const { ctx, width, height, theme, config, pointer } = frame;
  const unit = config.agg === 'count' ? undefined : config.y;
  const names = shownLabels(data.ys);
  const left = Math.min((width - 32) * 0.4, Math.max(...names.map((name) => ctx.measureText(name).width)) + 20);
  const plot = { left, top: 10, right: width - 16, bottom: height - 34 };
  const stepX = (plot.right - plot.left) / data.xs.length;
  const stepY = Math.min(30, (plot.bottom - plot.top) / data.ys.length);
  const bottom = plot.top + stepY * data.ys.length;
  const xName = (i: number) => (data.xFrom === undefined ? data.xs[i]! : withUnit(data.xFrom + i * data.xWidth, config.x));
  const each = Math.max(1, Math.ceil(80 / stepX));
  ctx.textAlign = 'center';
  ctx.fillStyle = theme.muted;
  for (let i = 0; i < data.xs.length; i += each) ctx.fillText(fit(ctx, xName(i), each * stepX - 6), plot.left + (i + 0.5) * stepX, bottom + 12);
  axisName(frame, { ...plot, bottom }, `${config.x ?? ''}   ·   colour: ${config.agg === 'count' ? 'rows' : `${config.agg ?? 'count'} of ${config.y ?? ''}`}, up to ${withUnit(data.max, unit)}`);
  const everyName = Math.max(1, Math.ceil(12 / stepY));
  names.forEach((name, j) => {
    const y = plot.top + j * stepY;
    ctx.globalAlpha = 1;
    if (j % everyName === 0) {
      ctx.textAlign = 'right';
      ctx.fillStyle = theme.text;
      ctx.fillText(fit(ctx, name, plot.left - 16), plot.left - 8, y + stepY / 2);
    }
    for (let i = 0; i < data.xs.length; i++) {
      const value = data.cells[j]![i]!;
      ctx.globalAlpha = 1;
      ctx.fillStyle = theme.line;
      if (!Number.isNaN(value)) {
        ctx.fillStyle = theme.heat[0];
        // Sums of time differ by orders of magnitude: a root lets the small ones be seen.
        ctx.globalAlpha = 0.18 + 0.82 * Math.cbrt(Math.max(0, value) / (data.max || 1));
      } else ctx.globalAlpha = 0.25;
      ctx.fillRect(plot.left + i * stepX + 0.5, y + 0.5, Math.max(1, stepX - 1), Math.max(1, stepY - 1));
    }
  });
  ctx.globalAlpha = 1;
  const cellAt = (x: number, y: number) => ({ i: Math.floor((x - plot.left) / stepX), j: Math.floor((y - plot.top) / stepY) });
  if (pointer) {
    const { i, j } = cellAt(pointer.x, pointer.y);
    if (data.cells[j]?.[i] !== undefined) {
      ctx.strokeStyle = theme.text;
      ctx.strokeRect(plot.left + i * stepX, plot.top + j * stepY, stepX, stepY);
    }
  }
  return {
    plot,
    valueAt: undefined,
    tipAt: (x, y) => {
      const { i, j } = cellAt(x, y);
      const value = data.cells[j]?.[i];
      if (value === undefined) return undefined;
      const to = data.xFrom === undefined ? '' : ` to ${withUnit(data.xFrom + (i + 1) * data.xWidth, config.x)}`;
      return {
        title: data.ys[j]!,
        lines: [
          { label: config.x ?? '', value: xName(i) + to },
          { label: config.agg === 'count' ? 'rows' : `${config.agg ?? ''} of ${config.y ?? ''}`, value: Number.isNaN(value) ? 'none' : withUnit(value, unit) },
        ],
      };
    },
  };
}

function horizontals(frame: Frame, plot: Drawn['plot'], at: number[], py: (y: number) => number, name: (y: number) => string): void {
  const { ctx, theme } = frame;
  ctx.lineWidth = 1;
  ctx.textAlign = 'right';
  for (const tick of at) {
    const y = Math.round(py(tick)) + 0.5;
    ctx.strokeStyle = theme.line;
    ctx.beginPath();
    ctx.moveTo(plot.left, y);
    ctx.lineTo(plot.right, y);
    ctx.stroke();
    ctx.fillStyle = theme.muted;
    ctx.fillText(name(tick), plot.left - 8, y);
  }
}

function verticalTicks(frame: Frame, plot: Drawn['plot'], at: number[], px: (x: number) => number, name: (x: number) => string): void {
  const { ctx, theme } = frame;
  ctx.lineWidth = 1;
  ctx.textAlign = 'center';
  for (const tick of at) {
    const x = Math.round(px(tick)) + 0.5;
    ctx.strokeStyle = theme.line;
    ctx.beginPath();
    ctx.moveTo(x, plot.top);
    ctx.lineTo(x, plot.bottom);
    ctx.stroke();
    ctx.fillStyle = theme.muted;
    const half = ctx.measureText(name(tick)).width / 2;
    ctx.fillText(name(tick), Math.max(half + 2, Math.min(frame.width - half - 2, x)), plot.bottom + 12);
  }
}

function axisName(frame: Frame, plot: Drawn['plot'], name: string): void {
  const { ctx, theme } = frame;
  ctx.textAlign = 'center';
  ctx.fillStyle = theme.muted;
  ctx.fillText(fit(ctx, name, frame.width - 16), (plot.left + plot.right) / 2, plot.bottom + 26);
}

/** Labels without the folders that all of them are in. */
function shownLabels(labels: string[]): string[] {
  const first = labels[0] ?? '';
  let shared = labels.length > 1 ? first.lastIndexOf('/') + 1 : 0;
  while (shared > 0 && !labels.every((label) => label.startsWith(first.slice(0, shared)))) shared = first.lastIndexOf('/', shared - 2) + 1;
  return labels.map((label) => (label.includes('/') ? tail(label.slice(shared), 44) : label));
}

function fit(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let length = Math.max(1, Math.floor((text.length * width) / Math.max(1, ctx.measureText(text).width)));
  while (length > 1 && ctx.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return length <= 1 && width < 12 ? '' : `${text.slice(0, length)}…`;
}

function isClock(column: string | undefined, origin: number): boolean {
  return column !== undefined && (/(^|_)ts$|timestamp/i.test(column) || unitOf(column) === 'nanos') && Math.abs(origin) >= 1e6;
}

function nearestPoint(points: { x: number }[], x: number): number {
  let [low, high] = [0, points.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x < x) low = middle;
    else high = middle;
  }
  return Math.abs(points[low]!.x - x) <= Math.abs(points[high]!.x - x) ? low : high;
}

function inside(plot: Drawn['plot'], { x, y }: { x: number; y: number }): boolean {
  return x >= plot.left && x <= plot.right && y >= plot.top - 4 && y <= plot.bottom + 4;
}
