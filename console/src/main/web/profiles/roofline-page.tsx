// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { useCallback, useMemo } from 'preact/hooks';
import { colorOf } from '../chart.ts';
import { nanos, plural, short } from '../format.ts';
import { Message } from '../ui.tsx';
import { Canvas } from './canvas.tsx';
import type { Frame, Painted } from './canvas.tsx';
import { Legend } from './memory.tsx';
import { Choose, Diagnostics, diagnosticsIn, Panel } from './parts.tsx';
import type { ToolProps } from './parts.tsx';
import { decades, readRoofline, rowsOf, si } from './roofline.ts';
import type { Point, Roofline } from './roofline.ts';
import { FIRST_COLUMNS } from './tools.ts';
import { readTable, tablesIn } from './tables.ts';
import { TableView } from './table-view.tsx';

export function RooflinePage({ body, state, patch, dark, csv }: ToolProps) {
  const tables = useMemo(() => tablesIn(body), [body]);
  const wire = tables[0];
  const infeed = state['infeed'] !== '0';
  const model = useMemo(() => (wire ? readRoofline(wire, state['step'] ?? '', infeed) : undefined), [wire, state['step'], infeed]);
  const table = useMemo(() => {
    if (!wire || !model) return undefined;
    return readTable({ ...wire, rows: rowsOf(wire, state['step'] ?? '', infeed).rows }, 'roofline_model');
  }, [wire, model]);
  const categories = useMemo(() => categoriesOf(model?.points ?? []), [model]);
  const paint = useCallback((frame: Frame) => paintRoofline(frame, model!, categories, (point) => patch({ q: point.whole ? '' : point.name })), [model, categories]);
  if (!model || !table) return <Message kind="empty" title="No roofline in this profile" />;
  return (
    <div class="scroll dashboard">
      <Diagnostics table={diagnosticsIn(tables)} />
      <Panel
        title={`Roofline of ${model.device || 'the device'}`}
        wide
        note={<Legend entries={categories.map((name, i): [string, number] => [name, i % 8])} />}
      >
        <div class="panel-tools">
          {model.steps.length > 1 && <Choose label="Step" value={state['step'] ?? model.steps[0]!} options={model.steps.map((value) => ({ value, label: value }))} onChange={(step) => patch({ step })} />}
          <label class="check"><input type="checkbox" checked={infeed} onChange={(event) => patch({ infeed: event.currentTarget.checked ? '' : '0' })} /> with infeed and outfeed</label>
        </div>
        {model.points.length === 0 ? (
          <p class="nothing">No operation has both FLOPs and bytes counted, so there is nothing to place under the roof.</p>
        ) : (
          <Canvas paint={paint} dark={dark} height={380} label={`${plural(model.points.length, 'operation')} by operational intensity and FLOP rate, both in powers of ten`} />
        )}
        <p class="chart-note muted">
          {[
            model.points.length ? 'A larger dot took more time; a click finds it in the table.' : '',
            model.placeless ? `${plural(model.placeless, 'operation')} without FLOPs or bytes ${model.placeless === 1 ? 'is' : 'are'} in the table only.` : '',
            model.peak === 0 ? 'The profile does not say the peak of this device, so its roofs are those of memory alone.' : '',
          ].filter(Boolean).join(' ')}
        </p>
      </Panel>
      <section class="panel wide table-panel" aria-label="Operations">
        <TableView table={table} label="Operations under the roof" state={state} patch={patch} csv={csv} one="op" first={FIRST_COLUMNS['roofline_model']!} />
      </section>
    </div>
  );
}

function categoriesOf(points: Point[]): string[] {
  const time = new Map<string, number>();
  for (const point of points) if (!point.whole) time.set(point.category, (time.get(point.category) ?? 0) + point.micros);
  const names = [...time].toSorted((a, b) => b[1] - a[1]).map(([name]) => name);
  return names.length > 7 ? [...names.slice(0, 7), 'others'] : names;
}

function paintRoofline(frame: Frame, model: Roofline, categories: string[], choose: (point: Point) => void): Painted {
  const { ctx, width, height, theme, pointer } = frame;
  const ridges = model.roofs.map((roof) => roof.ridge).filter(Number.isFinite);
  const [x0, x1] = decades([...model.points.map((point) => point.intensity), ...ridges]);
  const fastest = Math.max(...model.roofs.map((roof) => roof.bandwidth), 0);
  const [y0, y1] = decades([...model.points.map((point) => point.rate), model.peak || Math.min(fastest, (model.roofs[0]?.bandwidth ?? 1)) * 10 ** (x1 - 1)]);
  const plot = { left: 62, top: 12, right: width - 14, bottom: height - 42 };
  const px = (x: number) => plot.left + ((Math.log10(x) - x0) / (x1 - x0)) * (plot.right - plot.left);
  const py = (y: number) => plot.bottom - ((Math.log10(y) - y0) / (y1 - y0)) * (plot.bottom - plot.top);
  axes(frame, plot, [x0, x1], [y0, y1], px, py);
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
  ctx.clip();
  ctx.lineWidth = 1.6;
  model.roofs.forEach((roof, i) => {
    ctx.strokeStyle = ctx.fillStyle = theme.muted;
    ctx.beginPath();
    const end = Number.isFinite(roof.ridge) ? roof.ridge : 10 ** x1;
    ctx.moveTo(px(10 ** x0), py(roof.bandwidth * 10 ** x0));
    ctx.lineTo(px(end), py(roof.bandwidth * end));
    if (model.peak > 0) ctx.lineTo(plot.right, py(model.peak));
    ctx.stroke();
    if (Number.isFinite(roof.ridge)) {
      ctx.beginPath();
      ctx.arc(px(roof.ridge), py(model.peak), 3, 0, 7);
      ctx.fill();
    }
    nameRoof(frame, plot, roof, { peak: model.peak, along: 0.6 - 0.16 * (i >> 1), under: i % 2 === 0 && i > 0 }, px, py);
  });
  if (model.peak > 0) {
    ctx.textAlign = 'right';
    ctx.fillStyle = theme.text;
    ctx.fillText(`peak ${si(model.peak * 1e9, 'FLOP/s')}`, plot.right - 6, py(model.peak) - 9);
  }
  const place = (point: Point) => ({ x: px(point.intensity), y: py(point.rate), r: point.whole ? 6 : 3.5 + 9 * Math.sqrt(Math.min(1, point.share)) });
  for (const point of model.points.toSorted((a, b) => b.micros - a.micros)) {
    const { x, y, r } = place(point);
    const at = categories.indexOf(point.category);
    ctx.beginPath();
    if (point.whole) {
      ctx.moveTo(x, y - r);
      ctx.lineTo(x + r, y);
      ctx.lineTo(x, y + r);
      ctx.lineTo(x - r, y);
      ctx.closePath();
      ctx.fillStyle = theme.text;
    } else {
      ctx.arc(x, y, r, 0, 7);
      ctx.fillStyle = colorOf(theme, at < 0 ? categories.length - 1 : at);
    }
    ctx.globalAlpha = 0.72;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1;
    ctx.strokeStyle = theme.surface;
    ctx.stroke();
  }
  ctx.restore();
  const nearest = (x: number, y: number) => {
    let [best, distance] = [undefined as Point | undefined, 14];
    for (const point of model.points) {
      const at = place(point);
      const away = Math.hypot(at.x - x, at.y - y) - at.r;
      if (away < distance) [best, distance] = [point, away];
    }
    return best;
  };
  const near = pointer && nearest(pointer.x, pointer.y);
  if (near) {
    const { x, y, r } = place(near);
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.arc(x, y, r + 2.5, 0, 7);
    ctx.stroke();
  }
  return {
    tipAt: (x, y) => {
      const point = nearest(x, y);
      if (!point) return undefined;
      return {
        title: point.whole ? 'The whole program' : point.name,
        lines: [
          ...(point.whole ? [] : [{ label: 'category', value: point.category }]),
          { label: 'intensity', value: `${short(point.intensity)} FLOP/byte` },
          { label: 'rate', value: si(point.rate * 1e9, 'FLOP/s') },
          { label: 'bound by', value: point.bound },
          { label: 'of its roof', value: `${(100 * point.efficiency).toFixed(2)} %` },
          { label: 'time', value: `${nanos(point.micros * 1000)} (${(100 * point.share).toFixed(2)} %)` },
        ],
      };
    },
    pick: (x, y) => {
      const point = nearest(x, y);
      if (point) choose(point);
    },
  };
}

function axes(frame: Frame, plot: { left: number; top: number; right: number; bottom: number }, [x0, x1]: [number, number], [y0, y1]: [number, number], px: (x: number) => number, py: (y: number) => number): void {
  const { ctx, theme, height } = frame;
  ctx.lineWidth = 1;
  for (let power = x0; power <= x1; power++) {
    line(Math.round(px(10 ** power)) + 0.5, plot.top, Math.round(px(10 ** power)) + 0.5, plot.bottom);
    ctx.textAlign = 'center';
    ctx.fillStyle = theme.muted;
    if ((x1 - x0) * 34 < plot.right - plot.left || power % 2 === 0) ctx.fillText(power < -3 || power > 4 ? `1e${power}` : String(Number((10 ** power).toPrecision(1))), px(10 ** power), plot.bottom + 12);
  }
  for (let power = y0; power <= y1; power++) {
    line(plot.left, Math.round(py(10 ** power)) + 0.5, plot.right, Math.round(py(10 ** power)) + 0.5);
    ctx.textAlign = 'right';
    ctx.fillStyle = theme.muted;
    ctx.fillText(si(10 ** (power + 9), ''), plot.left - 8, py(10 ** power));
  }
  ctx.textAlign = 'center';
  ctx.fillText('FLOP per byte', (plot.left + plot.right) / 2, height - 10);
  ctx.save();
  ctx.translate(11, (plot.top + plot.bottom) / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText('FLOP/s', 0, 0);
  ctx.restore();
  function line(xa: number, ya: number, xb: number, yb: number): void {
    ctx.strokeStyle = theme.line;
    ctx.beginPath();
    ctx.moveTo(xa, ya);
    ctx.lineTo(xb, yb);
    ctx.stroke();
  }
}

/** Along the slope, where it is in sight. */
function nameRoof(frame: Frame, plot: { left: number; top: number; right: number; bottom: number }, roof: Roofline['roofs'][number], { peak, along, under }: { peak: number; along: number; under: boolean }, px: (x: number) => number, py: (y: number) => number): void {
  const { ctx, theme } = frame;
  const slope = (x: number) => ({ x: px(x), y: py(roof.bandwidth * x) });
  // From where it comes in on the left or from below, to the ridge or out at the top.
  const [a, b] = [slope(1e-3), slope(1e3)];
  const yAt = (x: number) => a.y + ((x - a.x) * (b.y - a.y)) / (b.x - a.x);
  const xAt = (y: number) => a.x + ((y - a.y) * (b.x - a.x)) / (b.y - a.y);
  const from = Math.max(plot.left, xAt(plot.bottom));
  const to = Math.min(plot.right, xAt(plot.top), peak > 0 ? px(roof.ridge) : Infinity);
  const text = `${roof.name} ${si(roof.bandwidth * 1e9, 'B/s')}`;
  if (to - from < ctx.measureText(text).width * 0.6) return;
  const middle = from + (to - from) * Math.max(0.15, along);
  ctx.save();
  // Two roofs may be close to each other: the name of the second is under it.
  ctx.translate(middle, yAt(middle));
  ctx.rotate(Math.atan2(b.y - a.y, b.x - a.x));
  ctx.textAlign = 'center';
  ctx.fillStyle = theme.muted;
  ctx.fillText(text, 0, under ? 9 : -8);
  ctx.restore();
}
