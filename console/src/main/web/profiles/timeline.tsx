// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The timeline: what ran when, on which core and thread.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { readTheme } from '../chart-view.tsx';
import { count, nanos, plural } from '../format.ts';
import { Button, Icon, Message } from '../ui.tsx';
import { sized } from './canvas.tsx';
import type { ToolProps } from './parts.tsx';
import { decode, eventAt, find, rowOf } from './timeline-data.ts';
import type { Timeline, WireTimeline } from './timeline-data.ts';
import { colorsOf, drawTimeline, ROW, RULER, trackAt, tracksOf, yOf } from './timeline-draw.ts';
import type { View } from './timeline-draw.ts';

const NARROWEST_US = 0.001;
const PAN_PER_MS = 0.0012;
const ZOOM_PER_MS = 0.0035;

export type FetchWindow = (fromMs: number, toMs: number, signal: AbortSignal) => Promise<unknown>;

export function TimelinePage({ body, state, patch, dark, fetchWindow }: ToolProps & { fetchWindow: FetchWindow }) {
  const whole = useMemo(() => decode(body as WireTimeline), [body]);
  const [part, setPart] = useState<{ of: Timeline; timeline: Timeline } | undefined>();
  const timeline = part?.of === whole ? part.timeline : whole;
  if (whole.lanes.length === 0) return <Message kind="empty" title="No events were recorded" />;
  return (
    <TimelineView
      timeline={timeline}
      bounds={whole}
      state={state}
      patch={patch}
      dark={dark}
      // Of a large profile the server sends what can be seen at a zoom: what is seen at another has to be asked for.
      onSettled={whole.thinned ? (from, to, signal) => {
        const margin = to - from;
        fetchWindow(Math.max(whole.from, from - margin) / 1000, Math.min(whole.to, to + margin) / 1000, signal).then(
          (answer) => setPart({ of: whole, timeline: decode(answer as WireTimeline) }),
          () => undefined,
        );
      } : undefined}
    />
  );
}

type Props = Pick<ToolProps, 'state' | 'patch' | 'dark'> & {
  timeline: Timeline;
  bounds: { from: number; to: number };
  onSettled: ((from: number, to: number, signal: AbortSignal) => void) | undefined;
};

function TimelineView({ timeline, bounds, state, patch, dark, onSettled }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0, names: 0 });
  const [collapsed, setCollapsed] = useState<Set<number>>(new Set());
  const [selected, setSelected] = useState(-1);
  const [top, setTop] = useState(0);
  const [tip, setTip] = useState<{ event: number; x: number; y: number } | undefined>();
  const [match, setMatch] = useState(-1);
  const theme = useMemo(() => ({ ...readTheme(), on: getComputedStyle(document.documentElement).getPropertyValue('--on-accent').trim() }), [dark]);
  const { tracks, height } = useMemo(() => tracksOf(timeline, collapsed), [timeline, collapsed]);
  const colors = useMemo(() => colorsOf(timeline.names), [timeline]);
  const matches = useMemo(() => find(timeline, state['q'] ?? ''), [timeline, state['q']]);
  const view = useRef<View>({ from: bounds.from, to: bounds.to, top: 0 });
  const frame = useRef(0);
  const settle = useRef(0);
  const asked = useRef<AbortController | undefined>(undefined);
  const told = useRef('');

  const scene = { timeline, tracks, theme, matches, selected, hovered: tip?.event ?? -1, colors };
  const latest = useRef(scene);
  latest.current = scene;
  const paint = useCallback(() => {
    frame.current = 0;
    const element = canvas.current;
    if (!element || size.width === 0) return;
    const started = performance.now();
    const ctx = sized(element, size.width, size.height);
    const drawn = drawTimeline(ctx, size.width, size.height, view.current, latest.current);
    // For those who measure: how long this frame took, and of how many boxes it was.
    element.dataset['frameMs'] = (performance.now() - started).toFixed(2);
    element.dataset['boxes'] = String(drawn);
  }, [size]);
  const redraw = useCallback(() => {
    if (frame.current === 0) frame.current = requestAnimationFrame(paint);
  }, [paint]);
  useLayoutEffect(() => {
    paint();
    return () => cancelAnimationFrame(frame.current);
  }, [paint, timeline, tracks, theme, matches, selected, tip?.event]);

  /** Shows this part, as far as there is something; the link follows when it stays. */
  const show = useCallback((from: number, to: number) => {
    const whole = bounds.to - bounds.from;
    const span = Math.max(NARROWEST_US, Math.min(whole * 1.02, to - from));
    const middle = (from + to) / 2;
    const start = Math.max(bounds.from - whole * 0.01, Math.min(bounds.to + whole * 0.01 - span, middle - span / 2));
    view.current.from = start;
    view.current.to = start + span;
    redraw();
    clearTimeout(settle.current);
    settle.current = window.setTimeout(() => {
      const all = view.current.to - view.current.from >= whole;
      const next = all ? { from: '', to: '' } : { from: micros(view.current.from), to: micros(view.current.to) };
      told.current = `${next.from} ${next.to}`;
      patch(next);
      asked.current?.abort();
      asked.current = new AbortController();
      onSettled?.(view.current.from, view.current.to, asked.current.signal);
    }, 250);
  }, [bounds.from, bounds.to, redraw, onSettled]);
  useEffect(() => () => {
    clearTimeout(settle.current);
    asked.current?.abort();
  }, []);
  // A link tells where to look, unless it is the one that this view has told.
  useLayoutEffect(() => {
    const link = `${state['from'] ?? ''} ${state['to'] ?? ''}`;
    if (link === told.current) return;
    told.current = link;
    const [from, to] = [Number(state['from'] ?? NaN), Number(state['to'] ?? NaN)];
    if (to > from) [view.current.from, view.current.to] = [from, to];
    else [view.current.from, view.current.to] = [bounds.from, bounds.to];
    redraw();
  }, [bounds.from, bounds.to, state['from'], state['to']]);
  useLayoutEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() => {
      const names = element.querySelector<HTMLElement>('.lane-names')?.offsetWidth ?? 0;
      setSize({ width: element.clientWidth - names, height: element.clientHeight, names });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const zoom = useCallback((factor: number, x = size.width / 2) => {
    const { from, to } = view.current;
    const pivot = from + ((to - from) * x) / size.width;
    show(pivot - (pivot - from) * factor, pivot + (to - pivot) * factor);
  }, [show, size.width]);
  const pan = useCallback((share: number) => {
    const { from, to } = view.current;
    show(from + (to - from) * share, to + (to - from) * share);
  }, [show]);
  const scrollTo = (event: number) => {
    const y = yOf(timeline, tracks, event);
    const element = scroller.current;
    if (y === undefined || !element) return;
    if (y < element.scrollTop || y + ROW > element.scrollTop + element.clientHeight - RULER) element.scrollTop = Math.max(0, y - element.clientHeight / 3);
  };
  const select = (event: number, reveal = false) => {
    setSelected(event);
    if (event < 0) return;
    scrollTo(event);
    const { from, to } = view.current;
    const [begin, end] = [timeline.ts[event]!, timeline.end[event]!];
    if (!reveal && end > from && begin < to) return;
    const span = reveal ? Math.max((end - begin) * 1.6, NARROWEST_US * 20) : to - from;
    const middle = end - begin < span ? (begin + end) / 2 : begin + span * 0.4;
    show(middle - span / 2, middle + span / 2);
  };
  const nextMatch = (step: number) => {
    if (!matches?.events.length) return;
    const at = (match + step + matches.events.length) % matches.events.length;
    setMatch(at);
    const event = matches.events[at]!;
    const lane = timeline.lanes[timeline.laneOf[rowOf(timeline, event)]!]!;
    if (collapsed.has(lane.process)) setCollapsed(new Set([...collapsed].filter((process) => process !== lane.process)));
    select(event);
  };
  useEffect(() => setMatch(-1), [matches]);
  useEffect(() => {
    setSelected(-1);
    setTip(undefined);
  }, [timeline]);

  const neighbour = (step: number) => {
    const row = rowOf(timeline, selected);
    const next = selected + step;
    if (next >= timeline.rowStart[row]! && next < timeline.rowStart[row + 1]!) select(next);
  };
  useKeys({
    pan,
    zoom,
    scroll: (pixels) => scroller.current?.scrollBy(0, pixels),
    next: nextMatch,
    neighbour: selected >= 0 ? neighbour : undefined,
    fit: () => (selected >= 0 ? select(selected, true) : show(bounds.from, bounds.to)),
    clear: () => select(-1),
  });

  const at = (x: number, y: number) => {
    const inside = y - RULER + view.current.top;
    const track = tracks[trackAt(tracks, inside)];
    if (y < RULER || track?.kind !== 'lane') return -1;
    const lane = timeline.lanes[track.at]!;
    const depth = Math.floor((inside - track.y) / ROW);
    if (depth < 0 || depth >= lane.rows) return -1;
    const { from, to } = view.current;
    return eventAt(timeline, lane.row + depth, from + ((to - from) * x) / size.width, (3 * (to - from)) / size.width);
  };
  const pointers = usePointers({
    drag: (dx, dy) => {
      pan(-dx / size.width);
      if (scroller.current) scroller.current.scrollTop -= dy;
    },
    pinch: zoom,
    click: (x, y) => select(at(x, y)),
    hover: (x, y) => {
      const event = x === undefined ? -1 : at(x, y!);
      setTip(event < 0 ? undefined : { event, x: x!, y: y! });
    },
  });
  const wheel = (event: WheelEvent) => {
    if (event.shiftKey) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 18 : 1;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan((event.deltaX * lines) / size.width);
    else zoom(Math.exp(Math.max(-120, Math.min(120, event.deltaY * lines)) * 0.0022), event.offsetX);
  };
  const first = trackAt(tracks, top);
  const shown = [];
  for (let t = first; t < tracks.length && tracks[t]!.y < top + size.height; t++) shown.push(tracks[t]!);
  return (
    <section class="timeline" aria-label="Timeline">
      <div class="toolbar">
        <label class="find">
          <span class="sr-only">Find events</span>
          <Icon name="search" />
          <input
            type="search"
            placeholder="Find events"
            value={state['q'] ?? ''}
            onInput={(event) => patch({ q: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              nextMatch(event.shiftKey ? -1 : 1);
              event.preventDefault();
            }}
          />
        </label>
        {matches && (
          <span class="count" role="status">
            {matches.events.length === 0 ? 'no event' : `${match < 0 ? '' : `${count(match + 1)} of `}${plural(matches.events.length, 'event')}, ${nanos(matches.total * 1000)}`}
          </span>
        )}
        {matches && matches.events.length > 0 && (
          <>
            <Button kind="bare" label="Previous match (Shift Enter)" onClick={() => nextMatch(-1)}>‹</Button>
            <Button kind="bare" label="Next match (Enter)" onClick={() => nextMatch(1)}>›</Button>
          </>
        )}
        <span class="spacer" />
        <span class="count wide-only">{plural(timeline.ts.length, 'event')}{timeline.thinned ? ', the smallest left out' : ''}</span>
        <Button kind="bare" label="Zoom in (w)" onClick={() => zoom(0.6)}>+</Button>
        <Button kind="bare" label="Zoom out (s)" onClick={() => zoom(1 / 0.6)}>−</Button>
        <Button kind="bare" label="All of the timeline" onClick={() => show(bounds.from, bounds.to)}>All</Button>
      </div>
      <div
        class="lanes"
        ref={scroller}
        onScroll={(event) => {
          view.current.top = event.currentTarget.scrollTop;
          setTop(view.current.top);
          redraw();
        }}
      >
        <div class="lanes-all" style={{ height: `${Math.max(height + RULER, 1)}px` }}>
          <div class="lane-view" style={{ height: `${size.height}px` }}>
            <div class="lane-names">
              {shown.map((track) => track.kind === 'process' ? (
                <button
                  type="button"
                  key={`p${track.at}`}
                  class="lane-process"
                  aria-expanded={!collapsed.has(track.at)}
                  title={timeline.processes[track.at]}
                  style={{ top: `${RULER + track.y - top}px` }}
                  onClick={() => setCollapsed((old) => {
                    const next = new Set(old);
                    if (!next.delete(track.at)) next.add(track.at);
                    return next;
                  })}
                >
                  <Icon name={collapsed.has(track.at) ? 'chevron' : 'down'} />
                  <span>{timeline.processes[track.at]}</span>
                </button>
              ) : (
                <div key={`l${track.at}`} class="lane-name" title={timeline.lanes[track.at]!.name} style={{ top: `${RULER + track.y - top}px`, height: `${track.height}px` }}>
                  {timeline.lanes[track.at]!.name}
                </div>
              ))}
              <div class="lane-corner" />
            </div>
            <canvas
              ref={canvas}
              tabIndex={0}
              role="application"
              aria-label={`Timeline of ${plural(timeline.ts.length, 'event')}. Keys a and d move it, w and s zoom, n goes to the next match, arrows to the next event.`}
              data-events={timeline.ts.length}
              style={{ width: `${size.width}px`, height: `${size.height}px` }}
              onWheel={wheel}
              {...pointers}
            />
            {tip && <EventTip timeline={timeline} {...tip} left={size.names} width={size.width} />}
          </div>
        </div>
      </div>
      {selected >= 0 && selected < timeline.ts.length && <EventDetails timeline={timeline} event={selected} onClose={() => select(-1)} onFit={() => select(selected, true)} onFind={(q) => patch({ q })} />}
    </section>
  );
}

function micros(value: number): string {
  return String(Number(value.toFixed(4)));
}

function EventTip({ timeline, event, x, y, left, width }: { timeline: Timeline; event: number; x: number; y: number; left: number; width: number }) {
  const right = x > width / 2;
  return (
    <div class="tip" style={{ top: `${y + 14}px`, ...(right ? { right: `${width - x + 8}px` } : { left: `${left + x + 12}px` }) }}>
      <strong>{timeline.names[timeline.name[event]!]}</strong>
      <div><span>{nanos((timeline.end[event]! - timeline.ts[event]!) * 1000)}</span></div>
    </div>
  );
}

function EventDetails({ timeline, event, onClose, onFit, onFind }: { timeline: Timeline; event: number; onClose: () => void; onFit: () => void; onFind: (name: string) => void }) {
  const wire = timeline.wire[event]!;
  const lane = timeline.lanes[timeline.laneOf[rowOf(timeline, event)]!]!;
  const name = timeline.names[timeline.name[event]!]!;
  const stack = wire.sf === undefined ? undefined : timeline.frames[String(wire.sf)]?.name;
  const facts: [string, string][] = [
    ['Duration', nanos((timeline.end[event]! - timeline.ts[event]!) * 1000)],
    ['Start', `${nanos((timeline.ts[event]! - timeline.from) * 1000)} after the first`],
    ['Process', timeline.processes[lane.process]!],
    ['Thread', lane.name],
    ...Object.entries(wire.args ?? {}).map(([key, value]): [string, string] => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
    ...(stack ? [['stack', stack] as [string, string]] : []),
  ];
  return (
    <aside class="event-details" aria-label={`Details of ${name}`}>
      <header>
        <h2 title={name}>{name}</h2>
        <Button kind="bare" onClick={onFit} title="Fit it into the view (f)">Fit</Button>
        <Button kind="bare" icon="search" label="Find all of this name" onClick={() => onFind(name)} />
        <Button kind="bare" icon="close" label="Close details (Escape)" onClick={onClose} />
      </header>
      <dl class="facts">{facts.map(([key, value]) => <div key={key} class={value.length > 60 ? 'long' : ''}><dt>{key}</dt><dd title={value}>{value}</dd></div>)}</dl>
    </aside>
  );
}

type Keys = {
  pan: (share: number) => void;
  zoom: (factor: number) => void;
  scroll: (pixels: number) => void;
  next: (step: number) => void;
  neighbour: ((step: number) => void) | undefined;
  fit: () => void;
  clear: () => void;
};

/** As long as a key is held, the view moves with each frame. */
function useKeys(keys: Keys): void {
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
      const { scroll, next, neighbour, fit, clear } = latest.current;
      if ('wasd'.includes(key)) {
        held.add(key);
        if (running === 0) {
          last = performance.now() - 16;
          running = requestAnimationFrame(move);
        }
      } else if (key === 'n') next(event.shiftKey ? -1 : 1);
      else if (key === 'f') fit();
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
  pinch: (factor: number, x: number) => void;
  click: (x: number, y: number) => void;
  hover: (x: number | undefined, y?: number) => void;
};

/** One pointer drags or clicks, two zoom. */
function usePointers({ drag, pinch, click, hover }: Gestures) {
  const down = useRef(new Map<number, { x: number; y: number }>());
  const moved = useRef(0);
  const lift = (event: PointerEvent) => {
    const was = down.current.delete(event.pointerId);
    if (was && moved.current < 4 && event.type === 'pointerup') click(event.offsetX, event.offsetY);
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      if (down.current.size === 0) moved.current = 0;
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
      if (!other) drag(now.x - before.x, now.y - before.y);
      else pinch(Math.max(8, Math.abs(before.x - other.x)) / Math.max(8, Math.abs(now.x - other.x)), (now.x + other.x) / 2);
    },
    onPointerUp: lift,
    onPointerCancel: lift,
    onPointerLeave: () => hover(undefined),
  };
}
