// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Draws the part of a timeline that is in sight. What is narrower than a pixel is drawn once a pixel.

import { ticks } from '../bins.ts';
import type { Theme } from '../chart.ts';
import { nanos } from '../format.ts';
import { leaves } from './timeline-arrows.ts';
import { firstAfter, rowOf } from './timeline-data.ts';
import type { Matches, Timeline } from './timeline-data.ts';
import type { Span } from './timeline-measure.ts';

export const ROW = 18;
export const RULER = 26;
export const PROCESS = 24;
export const COUNTER = 40;
const GAP = 5;

/** Where a lane or the name of a process is, from the top of all of them. */
export interface Track {
  kind: 'process' | 'lane';
  at: number;
  y: number;
  height: number;
}

/** The tracks, and where each row is from the top of all of them: nowhere where its process is folded. */
export function tracksOf(timeline: Timeline, collapsed: Set<number>): { tracks: Track[]; height: number; rowY: Float64Array } {
  const tracks: Track[] = [];
  const rowY = new Float64Array(timeline.laneOf.length).fill(NaN);
  let y = 0;
  let process = -1;
  timeline.lanes.forEach((lane, at) => {
    if (lane.process !== process) {
      process = lane.process;
      tracks.push({ kind: 'process', at: process, y, height: PROCESS });
      y += PROCESS;
    }
    if (collapsed.has(process)) return;
    const height = (lane.kind === 'counter' ? COUNTER : lane.rows * ROW) + GAP;
    tracks.push({ kind: 'lane', at, y, height });
    for (let r = 0; r < lane.rows; r++) rowY[lane.row + r] = y + r * ROW;
    y += height;
  });
  return { tracks, height: y, rowY };
}

/** The first track that ends below this. */
export function trackAt(tracks: Track[], y: number): number {
  let [low, high] = [0, tracks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tracks[middle]!.y + tracks[middle]!.height <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface View {
  /** In microseconds. */
  from: number;
  to: number;
  top: number;
}

export interface Scene {
  timeline: Timeline;
  tracks: Track[];
  rowY: Float64Array;
  theme: Theme & { on: string };
  matches: Matches | undefined;
  selected: number;
  hovered: number;
  colors: Uint8Array;
  /** Arrows of the selected event, which are always shown. */
  flows: number[];
  /** Whether those of all events are. */
  allArrows: boolean;
  span: Span | undefined;
}

const SERIES = 8;
/** The colours of charts, each in two shades. */
const COLORS = 2 * SERIES;
/** Of each colour, as it is and pale, the boxes of one frame: x, y, width, and so on. */
const boxes = Array.from({ length: 2 * COLORS }, () => ({ at: new Float32Array(3 * 4096), n: 0 }));

function push(list: { at: Float32Array; n: number }, x: number, y: number, width: number): void {
  if (list.n + 3 > list.at.length) {
    const larger = new Float32Array(list.at.length * 2);
    larger.set(list.at);
    list.at = larger;
  }
  list.at[list.n] = x;
  list.at[list.n + 1] = y;
  list.at[list.n + 2] = width;
  list.n += 3;
}

/** One colour for each name, the same in every profile. */
export function colorsOf(names: string[]): Uint8Array {
  return Uint8Array.from(names, (name) => {
    // Numbers at the end tell instances apart, not kinds.
    const kind = name.replace(/[.\d]+$/, '');
    let hash = 2166136261;
    for (let i = 0; i < kind.length; i++) hash = Math.imul(hash ^ kind.charCodeAt(i), 16777619);
    return (hash >>> 8) % COLORS;
  });
}

/** Draws one frame; tells how many boxes it took. */
export function drawTimeline(ctx: CanvasRenderingContext2D, width: number, height: number, view: View, scene: Scene): number {
  const { timeline, tracks, theme } = scene;
  const scale = width / (view.to - view.from);
  for (const list of boxes) list.n = 0;
  ctx.font = `11px ${theme.font}`;
  ctx.textBaseline = 'middle';
  const texts: number[] = [];
  const textY: number[] = [];
  grid(ctx, width, height, view, scene);
  for (let t = trackAt(tracks, view.top); t < tracks.length && tracks[t]!.y - view.top < height - RULER; t++) {
    const track = tracks[t]!;
    const y = RULER + track.y - view.top;
    if (track.kind === 'process') {
      ctx.fillStyle = theme.line;
      ctx.fillRect(0, y, width, track.height - 1);
      continue;
    }
    const lane = timeline.lanes[track.at]!;
    if (lane.counter) counter(ctx, width, y, view, scale, lane.counter, theme);
    for (let r = 0; r < lane.rows; r++) {
      const top = y + r * ROW;
      if (top + ROW > RULER && top < height) row(timeline, lane.row + r, top, width, view, scale, scene, texts, textY);
    }
  }
  const drawn = fill(ctx, theme);
  names(ctx, width, view, scale, scene, texts, textY);
  arrows(ctx, width, height, view, scale, scene);
  mark(ctx, view, scale, width, scene);
  ruler(ctx, width, view, scene);
  if (scene.span) measured(ctx, width, height, view, scale, scene.span, theme);
  return drawn;
}

function row(timeline: Timeline, number: number, y: number, width: number, view: View, scale: number, scene: Scene, texts: number[], textY: number[]): void {
  const { ts, end, name } = timeline;
  const last = timeline.rowStart[number + 1]!;
  let i = firstAfter(end, view.from, timeline.rowStart[number]!, last);
  // Pixels of one colour next to each other are one box.
  let run: { list: { at: Float32Array; n: number }; until: number } | undefined;
  while (i < last && ts[i]! < view.to) {
    const x = (ts[i]! - view.from) * scale;
    const wide = (end[i]! - ts[i]!) * scale;
    const dim = scene.matches && scene.matches.byName[name[i]!] === 0 ? COLORS : 0;
    if (wide >= 1) {
      const left = Math.max(-1, x);
      push(boxes[scene.colors[name[i]!]! + dim]!, left, y, Math.min(width + 1, x + wide) - left);
      if (wide > 26) {
        texts.push(i);
        textY.push(y);
      }
      run = undefined;
      i++;
      continue;
    }
    // All that ends before the next pixel begins is in this one.
    const pixel = Math.floor(x);
    const next = firstAfter(end, view.from + (pixel + 1) / scale, i, last);
    const list = boxes[scene.colors[name[i]!]! + (dim && anyMatches(timeline, scene.matches!, i, next) ? 0 : dim)]!;
    if (run?.list === list && run.until === pixel) list.at[list.n - 1]! += 1;
    else push(list, pixel, y, 1);
    run = { list, until: pixel + 1 };
    i = Math.max(next, i + 1);
  }
}

/** Of many in a pixel a few are looked at: it is one pixel. */
function anyMatches(timeline: Timeline, matches: Matches, from: number, to: number): boolean {
  const step = Math.max(1, Math.floor((to - from) / 16));
  for (let i = from; i < to; i += step) if (matches.byName[timeline.name[i]!] === 1) return true;
  return false;
}

function fill(ctx: CanvasRenderingContext2D, theme: Theme): number {
  let drawn = 0;
  boxes.forEach((list, kind) => {
    if (list.n === 0) return;
    ctx.fillStyle = theme.series[kind % SERIES]!;
    ctx.globalAlpha = kind >= COLORS ? 0.18 : kind >= SERIES ? 0.8 : 1;
    for (let i = 0; i < list.n; i += 3) {
      const wide = list.at[i + 2]!;
      // A line between neighbours, where there is room for one.
      ctx.fillRect(list.at[i]!, list.at[i + 1]!, wide > 3 ? wide - 0.6 : wide, ROW - 1);
    }
    drawn += list.n / 3;
  });
  ctx.globalAlpha = 1;
  return drawn;
}

function names(ctx: CanvasRenderingContext2D, width: number, view: View, scale: number, { timeline, theme, matches }: Scene, texts: number[], textY: number[]): void {
  ctx.textAlign = 'left';
  ctx.fillStyle = theme.on;
  const letter = ctx.measureText('nnnnnnnnnn').width / 10;
  texts.forEach((event, k) => {
    const name = timeline.names[timeline.name[event]!]!;
    if (matches && matches.byName[timeline.name[event]!] === 0) return;
    const left = Math.max(0, (timeline.ts[event]! - view.from) * scale);
    const room = Math.min(width, (timeline.end[event]! - view.from) * scale) - left - 7;
    const letters = Math.floor(room / letter);
    if (letters >= 3) ctx.fillText(name.length <= letters ? name : `${name.slice(0, letters - 1)}…`, left + 4, textY[k]! + ROW / 2 - 0.5);
  });
}

function counter(ctx: CanvasRenderingContext2D, width: number, y: number, view: View, scale: number, data: { ts: Float64Array; value: Float64Array; max: number }, theme: Theme): void {
  const n = data.ts.length;
  if (n === 0 || data.max <= 0) return;
  ctx.fillStyle = theme.series[5]!;
  let i = Math.max(0, firstAfter(data.ts, view.from, 0, n) - 1);
  while (i < n && data.ts[i]! < view.to) {
    const x = Math.max(0, (data.ts[i]! - view.from) * scale);
    const next = Math.max(i + 1, firstAfter(data.ts, view.from + (Math.floor(x) + 1) / scale, i, n) - 1);
    const until = Math.min(width, next < n ? (data.ts[next]! - view.from) * scale : width);
    const tall = (data.value[i]! / data.max) * (COUNTER - 6);
    ctx.fillRect(x, y + COUNTER - tall, Math.max(1, until - x), tall);
    i = next;
  }
}

function outline(ctx: CanvasRenderingContext2D, view: View, scale: number, width: number, { timeline, rowY }: Scene, event: number, color: string, line: number): void {
  const y = yOf(timeline, rowY, event);
  if (y === undefined) return;
  const x = Math.max(-4, (timeline.ts[event]! - view.from) * scale);
  const to = Math.min(width + 4, (timeline.end[event]! - view.from) * scale);
  if (to < 0 || x > width) return;
  ctx.strokeStyle = color;
  ctx.lineWidth = line;
  ctx.strokeRect(x, RULER + y - view.top, Math.max(2, to - x), ROW - 1);
}

/** Where an event is from the top of all tracks; undefined where its process is folded. */
export function yOf(timeline: Timeline, rowY: Float64Array, event: number): number | undefined {
  const y = rowY[rowOf(timeline, event)]!;
  return Number.isNaN(y) ? undefined : y;
}

/** More arrows than these at once are a thicket. */
const MOST_ARROWS = 600;

function arrows(ctx: CanvasRenderingContext2D, width: number, height: number, view: View, scale: number, scene: Scene): void {
  const all = scene.timeline.arrows.from.length;
  if (!(scene.allArrows && all > 0) && scene.flows.length === 0) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, RULER, width, height - RULER);
  ctx.clip();
  if (scene.allArrows) {
    ctx.strokeStyle = ctx.fillStyle = scene.theme.muted;
    ctx.lineWidth = 1;
    ctx.globalAlpha = 0.75;
    let places: Place[] | undefined;
    for (let stride = 1; !places; stride *= 4) places = placesOf(stride, width, height, view, scale, scene);
    draw(ctx, places);
    ctx.globalAlpha = 1;
  }
  ctx.strokeStyle = ctx.fillStyle = scene.theme.text;
  ctx.lineWidth = 1.5;
  draw(ctx, scene.flows.map((i) => arrowIn(i, width, height, view, scale, scene)).filter((where) => where !== undefined));
  ctx.restore();
}

/** Each so manieth of the arrows that are in sight; nothing where these are too many. */
function placesOf(stride: number, width: number, height: number, view: View, scale: number, scene: Scene): Place[] | undefined {
  const places: Place[] = [];
  let last = -1;
  for (let i = 0; i < scene.timeline.arrows.from.length; i += stride) {
    const where = arrowIn(i, width, height, view, scale, scene);
    if (!where) continue;
    // Arrows that begin and end at the same pixels are one.
    const pixels = (Math.round(where.x) * 8192 + Math.round(where.toX)) * 8192 + where.toY - where.y;
    if (pixels === last) continue;
    last = pixels;
    if (places.push(where) > MOST_ARROWS) return undefined;
  }
  return places;
}

interface Place {
  x: number;
  y: number;
  toX: number;
  toY: number;
}

/** Where an arrow is, if it is in sight. */
function arrowIn(i: number, width: number, height: number, view: View, scale: number, { timeline, rowY }: Scene): Place | undefined {
  const { from, to, fromRow, toRow } = timeline.arrows;
  const begins = rowY[fromRow[i]!]!;
  const ends = rowY[toRow[i]!]!;
  // Nowhere is not less than anything.
  if (!(begins - view.top < height || ends - view.top < height) || !(begins - view.top > -ROW || ends - view.top > -ROW)) return undefined;
  if (Number.isNaN(begins) || Number.isNaN(ends) || from[i] === to[i]) return undefined;
  const x = (leaves(timeline, i) - view.from) * scale;
  const toX = (timeline.ts[to[i]!]! - view.from) * scale;
  if ((x < 0 && toX < 0) || (x > width && toX > width)) return undefined;
  const down = ends > begins;
  const far = 4 * width;
  return {
    x: Math.max(-far, Math.min(far, x)),
    y: RULER + begins - view.top + (ends === begins ? ROW / 2 : down ? ROW - 2 : 1),
    toX: Math.max(-far, Math.min(far, toX)),
    toY: RULER + ends - view.top + ROW / 2 - 0.5,
  };
}

/** Lines at once and heads at once: a stroke for each would take as long as all the rest of a frame. */
function draw(ctx: CanvasRenderingContext2D, places: Place[]): void {
  ctx.beginPath();
  for (const { x, y, toX, toY } of places) {
    const bend = Math.max(14, Math.min(90, Math.abs(toX - x) / 2));
    ctx.moveTo(x, y);
    ctx.bezierCurveTo(x, y + (toY >= y ? 1 : -1) * Math.min(bend, Math.abs(toY - y) / 2 + 4), toX - bend, toY, toX - 5, toY);
  }
  ctx.stroke();
  ctx.beginPath();
  for (const { toX, toY } of places) {
    ctx.moveTo(toX, toY);
    ctx.lineTo(toX - 6, toY - 3.5);
    ctx.lineTo(toX - 6, toY + 3.5);
  }
  ctx.fill();
}

/** A span of time: its ends from top to bottom, what it lasts between them in the ruler. */
function measured(ctx: CanvasRenderingContext2D, width: number, height: number, view: View, scale: number, span: Span, theme: Theme & { on: string }): void {
  const left = (span.from - view.from) * scale;
  const right = (span.to - view.from) * scale;
  ctx.fillStyle = theme.accent;
  ctx.globalAlpha = 0.13;
  ctx.fillRect(Math.max(0, left), RULER, Math.min(width, right) - Math.max(0, left), height - RULER);
  ctx.globalAlpha = 1;
  for (const x of [left, right]) if (x >= -1 && x <= width) ctx.fillRect(Math.round(x) - 0.5, 0, 1.5, height);
  const text = nanos((span.to - span.from) * 1000);
  const wide = ctx.measureText(text).width + 12;
  const middle = (Math.max(0, left) + Math.min(width, right)) / 2;
  if (right < 0 || left > width) return;
  const at = Math.max(1, Math.min(width - wide - 1, middle - wide / 2));
  ctx.fillRect(Math.max(0, left), RULER - 3, Math.max(0, Math.min(width, right) - Math.max(0, left)), 2);
  ctx.beginPath();
  ctx.roundRect(at, 4, wide, RULER - 9, 4);
  ctx.fill();
  ctx.fillStyle = theme.on;
  ctx.textAlign = 'left';
  ctx.fillText(text, at + 6, RULER / 2 - 0.5);
}

function mark(ctx: CanvasRenderingContext2D, view: View, scale: number, width: number, scene: Scene): void {
  if (scene.hovered >= 0 && scene.hovered !== scene.selected) outline(ctx, view, scale, width, scene, scene.hovered, scene.theme.muted, 1.5);
  if (scene.selected >= 0) outline(ctx, view, scale, width, scene, scene.selected, scene.theme.text, 2.5);
}

function marksOf(width: number, view: View, origin: number): number[] {
  return ticks((view.from - origin) * 1000, (view.to - origin) * 1000, Math.max(2, Math.floor(width / 120)));
}

function grid(ctx: CanvasRenderingContext2D, width: number, height: number, view: View, { timeline, theme }: Scene): void {
  ctx.fillStyle = theme.line;
  const scale = width / (view.to - view.from);
  for (const mark of marksOf(width, view, timeline.from)) ctx.fillRect(Math.round((mark / 1000 + timeline.from - view.from) * scale), RULER, 1, height);
}

function ruler(ctx: CanvasRenderingContext2D, width: number, view: View, { timeline, theme }: Scene): void {
  const scale = width / (view.to - view.from);
  ctx.fillStyle = theme.surface;
  ctx.fillRect(0, 0, width, RULER - 1);
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, RULER - 1, width, 1);
  ctx.textAlign = 'left';
  const marks = marksOf(width, view, timeline.from);
  const step = marks.length > 1 ? marks[1]! - marks[0]! : 1;
  for (const mark of marks) {
    const x = Math.round((mark / 1000 + timeline.from - view.from) * scale);
    ctx.fillStyle = theme.muted;
    ctx.fillRect(x, RULER - 7, 1, 6);
    ctx.fillText(clock(mark, step), x + 4, RULER / 2 - 1);
  }
}

/** As many digits as tell one mark from the next. */
function clock(at: number, step: number): string {
  const [unit, name] = Math.abs(at) >= 1e9 ? [1e9, 's'] : Math.abs(at) >= 1e6 ? [1e6, 'ms'] : Math.abs(at) >= 1e3 ? [1e3, 'µs'] : [1, 'ns'];
  if (at === 0) return nanos(0).replace(' ns', '');
  const digits = Math.max(0, Math.min(9, Math.ceil(-Math.log10(step / unit) - 1e-9)));
  return `${(at / unit).toFixed(digits)} ${name}`;
}
