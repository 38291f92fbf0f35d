// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// A canvas as large as its box, in the colours of the page, that says what is under the pointer.

import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ticks } from '../bins.ts';
import type { Theme, Tip } from '../chart.ts';
import { ChartTip, readTheme } from '../chart-view.tsx';

export interface Frame {
  ctx: CanvasRenderingContext2D;
  width: number;
  height: number;
  theme: Theme;
  pointer: { x: number; y: number } | undefined;
}

export interface Painted {
  tipAt(x: number, y: number): Tip | undefined;
  /** What a click there chooses. */
  pick?(x: number, y: number): void;
  /** The value of the horizontal axis there. */
  valueAt?(x: number): number;
}

export interface Plot {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

type CanvasProps = {
  paint: (frame: Frame) => Painted;
  label: string;
  dark: boolean;
  height?: number;
  /** A part of the horizontal axis was dragged over; nothing, and it is to be whole again. */
  onRange?: (range: { from: number; to: number } | undefined) => void;
};

export function Canvas({ paint, label, dark, height, onRange }: CanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painted = useRef<Painted | undefined>(undefined);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [pointer, setPointer] = useState<{ x: number; y: number } | undefined>();
  const [drag, setDrag] = useState<number | undefined>();
  const theme = useMemo(readTheme, [dark]);
  useLayoutEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const ctx = canvas.current && size.width > 0 && size.height > 0 ? sized(canvas.current, size.width, size.height) : undefined;
    if (!ctx) return;
    ctx.font = `11px ${theme.font}`;
    ctx.textBaseline = 'middle';
    painted.current = paint({ ctx, ...size, theme, pointer });
  }, [paint, size, theme, pointer]);
  const release = () => {
    const at = painted.current?.valueAt;
    if (drag !== undefined && pointer && at && Math.abs(pointer.x - drag) > 6) {
      const [a, b] = [at(drag), at(pointer.x)];
      onRange?.({ from: Math.min(a, b), to: Math.max(a, b) });
    }
    setDrag(undefined);
  };
  const tip = drag === undefined && pointer && painted.current?.tipAt(pointer.x, pointer.y);
  return (
    <div class="plot" ref={box} {...(height ? { style: { height: `${height}px` } } : {})}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        style={{ width: `${size.width}px`, height: `${size.height}px` }}
        onPointerMove={(event) => setPointer({ x: event.offsetX, y: event.offsetY })}
        onPointerLeave={() => {
          setPointer(undefined);
          setDrag(undefined);
        }}
        {...(onRange ? { onPointerDown: (event: PointerEvent) => setDrag(event.button === 0 ? event.offsetX : undefined), onPointerUp: release, onDblClick: () => onRange(undefined) } : {})}
        onClick={(event) => painted.current?.pick?.(event.offsetX, event.offsetY)}
      />
      {drag !== undefined && pointer && <div class="plot-range" style={{ left: `${Math.min(drag, pointer.x)}px`, width: `${Math.abs(pointer.x - drag)}px` }} />}
      {tip && pointer && <ChartTip tip={tip} at={pointer} width={size.width} />}
    </div>
  );
}

/** The canvas with a pixel for each of the screen's, cleared. */
export function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const scale = devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  // Setting a size makes a new picture, even if it is the same size.
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const ctx = canvas.getContext('2d')!;
  ctx.setTransform(scale, 0, 0, scale, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

/** The vertical axis with its lines; tells where the plot is and where a value is in it. */
export function upright(frame: Frame, max: number, name: (value: number) => string, unit = 1): { plot: Plot; py: (value: number) => number } {
  const { ctx, width, height, theme } = frame;
  const called = (value: number) => (value === 0 ? '0' : name(value));
  // Round in the unit that they are called in.
  const marks = ticks(0, (max * 1.04) / unit || 1, Math.max(2, Math.floor(height / 52))).map((mark) => mark * unit);
  const top = Math.max(max, marks[marks.length - 1] ?? 0) || 1;
  const left = Math.max(...marks.map((mark) => ctx.measureText(called(mark)).width), 20) + 14;
  const plot = { left, top: 10, right: width - 12, bottom: height - 30 };
  const py = (value: number) => plot.bottom - (value / top) * (plot.bottom - plot.top);
  ctx.lineWidth = 1;
  ctx.textAlign = 'right';
  for (const mark of marks) {
    const y = Math.round(py(mark)) + 0.5;
    ctx.strokeStyle = theme.line;
    ctx.beginPath();
    ctx.moveTo(plot.left, y);
    ctx.lineTo(plot.right, y);
    ctx.stroke();
    ctx.fillStyle = theme.muted;
    ctx.fillText(called(mark), plot.left - 8, y);
  }
  return { plot, py };
}

/** The unit that sizes up to this are told in. */
export function byteUnit(max: number): number {
  return 1024 ** Math.max(0, Math.min(4, Math.floor(Math.log2(Math.max(1, max)) / 10)));
}

/** Marks under the plot. */
export function marksBelow(frame: Frame, plot: Plot, at: number[], px: (value: number) => number, name: (value: number) => string): void {
  const { ctx, theme, width } = frame;
  ctx.textAlign = 'center';
  ctx.fillStyle = theme.muted;
  for (const mark of at) {
    const half = ctx.measureText(name(mark)).width / 2;
    ctx.fillText(name(mark), Math.max(half + 2, Math.min(width - half - 2, px(mark))), plot.bottom + 12);
  }
}
