// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// What keys and pointers do to a timeline.

import { useEffect, useRef } from 'preact/hooks';

const PAN_PER_MS = 0.0012;
const ZOOM_PER_MS = 0.0035;

type Keys = {
  pan: (share: number) => void;
  zoom: (factor: number) => void;
  scroll: (pixels: number) => void;
  next: (step: number) => void;
  neighbour: ((step: number) => void) | undefined;
  /** Along an arrow, back or forth. */
  follow: ((step: number) => void) | undefined;
  fit: () => void;
  all: () => void;
  measure: () => void;
  /** Whether dragging measures. */
  measuring: () => void;
  search: () => void;
  clear: () => void;
};

/** As long as a key is held, the view moves with each frame. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const held = new Set<string>();
    let last = 0;
    let running = 0;
    const move = (now: number) => {
      const ms = Math.min(50, now - last);
      last = now;
      const { pan, zoom } = latest.current;
      if (held.has('a')) pan(-ms * PAN_PER_MS);
      if (held.has('d')) pan(ms * PAN_PER_MS);
      if (held.has('w')) zoom(Math.exp(-ms * ZOOM_PER_MS));
      if (held.has('s')) zoom(Math.exp(ms * ZOOM_PER_MS));
      running = held.size > 0 ? requestAnimationFrame(move) : 0;
    };
    const down = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open], .popover') || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
      const key = event.key.toLowerCase();
      const { scroll, next, neighbour, follow, fit, all, measure, measuring, search, clear } = latest.current;
      if ('wasd'.includes(key)) {
        held.add(key);
        if (running === 0) {
          last = performance.now() - 16;
          running = requestAnimationFrame(move);
        }
      } else if (key === 'n') next(event.shiftKey ? -1 : 1);
      else if (key === 'f') fit();
      else if (key === '0' || key === 'z') all();
      else if (key === 'm') measure();
      else if (key === 'r') measuring();
      else if (key === '/') search();
      else if ((key === '[' || key === ']') && follow) follow(key === '[' ? -1 : 1);
      else if (key === 'escape') clear();
      else if (key === 'arrowleft' && neighbour) neighbour(-1);
      else if (key === 'arrowright' && neighbour) neighbour(1);
      else if (key === 'arrowleft' || key === 'arrowright') latest.current.pan(key === 'arrowleft' ? -0.1 : 0.1);
      else if (key === 'arrowdown' || key === 'arrowup') scroll(key === 'arrowdown' ? 40 : -40);
      else if (key === 'pagedown' || key === 'pageup') scroll(key === 'pagedown' ? 400 : -400);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const up = (event: KeyboardEvent) => held.delete(event.key.toLowerCase());
    const away = () => held.clear();
    // Before the page's own keys: d is the colours elsewhere.
    addEventListener('keydown', down, true);
    addEventListener('keyup', up, true);
    addEventListener('blur', away);
    return () => {
      removeEventListener('keydown', down, true);
      removeEventListener('keyup', up, true);
      removeEventListener('blur', away);
      cancelAnimationFrame(running);
    };
  }, []);
}

type Gestures = {
  drag: (dx: number, dy: number) => void;
  /** Whether this drag is to measure, with the Shift key or without. */
  measures: (shift: boolean) => boolean;
  /** From where to where; `done` with the last of a drag. */
  span: (x: number, toX: number, done: boolean) => void;
  fit: () => void;
  pinch: (factor: number, x: number) => void;
  click: (x: number, y: number) => void;
  hover: (x: number | undefined, y?: number) => void;
};

/** One pointer drags, measures or clicks, two zoom. */
export function usePointers({ drag, measures, span, fit, pinch, click, hover }: Gestures) {
  const spanFrom = useRef<number | undefined>(undefined);
  const down = useRef(new Map<number, { x: number; y: number }>());
  const moved = useRef(0);
  const lift = (event: PointerEvent) => {
    const was = down.current.delete(event.pointerId);
    if (was && moved.current < 4 && event.type === 'pointerup') click(event.offsetX, event.offsetY);
    else if (was && spanFrom.current !== undefined) span(spanFrom.current, event.offsetX, true);
    spanFrom.current = undefined;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      if (down.current.size === 0) moved.current = 0;
      spanFrom.current = down.current.size === 0 && measures(event.shiftKey) ? event.offsetX : undefined;
      down.current.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    },
    onPointerMove: (event: PointerEvent) => {
      const before = down.current.get(event.pointerId);
      if (!before) {
        hover(event.offsetX, event.offsetY);
        return;
      }
      const now = { x: event.offsetX, y: event.offsetY };
      moved.current += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
      const other = [...down.current].find(([id]) => id !== event.pointerId)?.[1];
      down.current.set(event.pointerId, now);
      if (moved.current < 4) return;
      hover(undefined);
      if (!other && spanFrom.current !== undefined) span(spanFrom.current, now.x, false);
      else if (!other) drag(now.x - before.x, now.y - before.y);
      else pinch(Math.max(8, Math.abs(before.x - other.x)) / Math.max(8, Math.abs(now.x - other.x)), (now.x + other.x) / 2);
    },
    onPointerUp: lift,
    onPointerCancel: lift,
    onPointerLeave: () => hover(undefined),
    onDblClick: fit,
  };
}
