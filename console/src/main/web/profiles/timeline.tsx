// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The timeline: what ran when, on which core and thread.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { readTheme } from '../chart-view.tsx';
import { count, nanos, plural } from '../format.ts';
import { Button, Icon, Message } from '../ui.tsx';
import { sized } from './canvas.tsx';
import type { ToolProps } from './parts.tsx';
import { arrowsAt, flowsOf } from './timeline-arrows.ts';
import { decode, eventAt, find, rowOf } from './timeline-data.ts';
import type { Timeline, WireTimeline } from './timeline-data.ts';
import { EventDetails, SpanDetails } from './timeline-details.tsx';
import type { FetchEvent } from './timeline-details.tsx';
import { colorsOf, drawTimeline, ROW, RULER, trackAt, tracksOf, yOf } from './timeline-draw.ts';
import type { View } from './timeline-draw.ts';
import { useKeys, usePointers } from './timeline-input.ts';
import { spanOf } from './timeline-measure.ts';
import type { Span } from './timeline-measure.ts';

const NARROWEST_US = 0.001;

export type FetchWindow = (fromMs: number, toMs: number, signal: AbortSignal) => Promise<unknown>;

export type FetchMatches = (prefix: string, signal: AbortSignal) => Promise<unknown>;

export function TimelinePage({ body, state, patch, dark, fetchWindow, fetchEvent, fetchMatches }: ToolProps & { fetchWindow: FetchWindow; fetchEvent: FetchEvent; fetchMatches: FetchMatches }) {
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
      fetchEvent={fetchEvent}
      fetchMatches={whole.thinned ? fetchMatches : undefined}
      switches={(body as WireTimeline).details ?? []}
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
  fetchEvent: FetchEvent;
  /** Where the server has events that are not here. */
  fetchMatches: FetchMatches | undefined;
  switches: { name: string; value: boolean }[];
  onSettled: ((from: number, to: number, signal: AbortSignal) => void) | undefined;
};

function TimelineView({ timeline, bounds, state, patch, dark, fetchEvent, fetchMatches, switches, onSettled }: Props) {
  const finder = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0, names: 0 });
  const [collapsed, setCollapsed] = useState<Set<number>>(new Set());
  const [selected, setSelected] = useState(-1);
  const [top, setTop] = useState(0);
  const [tip, setTip] = useState<{ event: number; x: number; y: number } | undefined>();
  const [match, setMatch] = useState(-1);
  const [measuring, setMeasuring] = useState(false);
  // While a span is drawn it is not in the link yet.
  const [drawn, setDrawn] = useState<Span | undefined>();
  const theme = useMemo(() => ({ ...readTheme(), on: getComputedStyle(document.documentElement).getPropertyValue('--on-accent').trim() }), [dark]);
  const { tracks, height, rowY } = useMemo(() => tracksOf(timeline, collapsed), [timeline, collapsed]);
  const colors = useMemo(() => colorsOf(timeline.names), [timeline]);
  const matches = useMemo(() => find(timeline, state['q'] ?? ''), [timeline, state['q']]);
  const span = useMemo(() => spanOf(state['span']), [state['span']]);
  const flows = useMemo(() => (selected >= 0 && selected < timeline.ts.length ? flowsOf(timeline.arrows, selected) : []), [timeline, selected]);
  const allArrows = state['arrows'] === '1';
  const far = useFarMatches(state['q'] ?? '', fetchMatches);
  // What is to be selected once it is here.
  const wanted = useRef<FarMatch | undefined>(undefined);
  const view = useRef<View>({ from: bounds.from, to: bounds.to, top: 0 });
  const frame = useRef(0);
  const settle = useRef(0);
  const asked = useRef<AbortController | undefined>(undefined);
  const told = useRef('');

  const scene = { timeline, tracks, rowY, theme, matches, selected, hovered: tip?.event ?? -1, colors, flows, allArrows, span: drawn ?? span };
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
  }, [paint, timeline, tracks, theme, matches, selected, tip?.event, flows, allArrows, span, drawn]);

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
    const y = yOf(timeline, rowY, event);
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
    if (far.length > 0) {
      const at = (match + step + far.length) % far.length;
      setMatch(at);
      const found = far[at]!;
      wanted.current = found;
      const span = Math.max(Math.min(view.current.to - view.current.from, 50 * found.dur), 20 * NARROWEST_US);
      show(found.ts + found.dur / 2 - span / 2, found.ts + found.dur / 2 + span / 2);
      return;
    }
    if (!matches?.events.length) return;
    const at = (match + step + matches.events.length) % matches.events.length;
    setMatch(at);
    go(matches.events[at]!);
  };
  /** Selects an event wherever it is. */
  const go = (event: number) => {
    const lane = timeline.lanes[timeline.laneOf[rowOf(timeline, event)]!]!;
    if (collapsed.has(lane.process)) setCollapsed(new Set([...collapsed].filter((process) => process !== lane.process)));
    select(event);
  };
  const follow = (step: number) => {
    const { into, out } = arrowsAt(timeline.arrows, selected);
    const next = step < 0 ? into.map((arrow) => timeline.arrows.from[arrow]!) : out.map((arrow) => timeline.arrows.to[arrow]!);
    if (next.length > 0) go(next[0]!);
  };
  const setSpan = (next: Span | undefined) => patch({ span: next ? `${micros(next.from)}-${micros(next.to)}` : '' });
  useEffect(() => setMatch(-1), [fetchMatches ? state['q'] : matches]);
  useEffect(() => {
    const event = wanted.current ? placeOf(timeline, wanted.current) : -1;
    if (event >= 0) wanted.current = undefined;
    setSelected(event);
    if (event >= 0) scrollTo(event);
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
    follow: selected >= 0 ? follow : undefined,
    fit: () => (selected >= 0 ? select(selected, true) : span ? show(span.from, span.to) : show(bounds.from, bounds.to)),
    all: () => show(bounds.from, bounds.to),
    measure: () => {
      if (selected >= 0) setSpan({ from: timeline.ts[selected]!, to: timeline.end[selected]! });
      else setSpan(undefined);
    },
    measuring: () => setMeasuring(!measuring),
    search: () => finder.current?.focus(),
    clear: () => {
      if (selected >= 0) select(-1);
      else setSpan(undefined);
    },
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
    measures: (shift) => shift || measuring,
    span: (x, toX, done) => {
      const { from, to } = view.current;
      const time = (px: number) => from + ((to - from) * Math.max(0, Math.min(size.width, px))) / size.width;
      const next = { from: Math.min(time(x), time(toX)), to: Math.max(time(x), time(toX)) };
      setDrawn(done ? undefined : next);
      if (done) setSpan(next.to > next.from ? next : undefined);
    },
    fit: () => {
      if (selected >= 0) select(selected, true);
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
  const isSelected = selected >= 0 && selected < timeline.ts.length;
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
            ref={finder}
            type="search"
            placeholder="Find events"
            value={state['q'] ?? ''}
            onInput={(event) => patch({ q: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && event.currentTarget.value === '') event.currentTarget.blur();
              if (event.key !== 'Enter') return;
              nextMatch(event.shiftKey ? -1 : 1);
              event.preventDefault();
            }}
          />
        </label>
        {matches && far.length === 0 && (
          <span class="count" role="status">
            {matches.events.length === 0 ? 'no event' : `${match < 0 ? '' : `${count(match + 1)} of `}${plural(matches.events.length, 'event')}, ${nanos(matches.total * 1000)}`}
          </span>
        )}
        {far.length > 0 && <span class="count" role="status" title="Names that begin so, in all of the profile">{match < 0 ? '' : `${count(match + 1)} of `}{plural(far.length, 'event')} everywhere</span>}
        {matches && (matches.events.length > 0 || far.length > 0) && (
          <>
            <Button kind="bare" label="Previous match (Shift Enter)" onClick={() => nextMatch(-1)}>‹</Button>
            <Button kind="bare" label="Next match (Enter)" onClick={() => nextMatch(1)}>›</Button>
          </>
        )}
        <span class="spacer" />
        <span class="count wide-only">{plural(timeline.ts.length, 'event')}{timeline.thinned ? ', the smallest left out' : ''}</span>
        {switches.map((one) => one.name === 'full_dma' && (
          <label class="check wide-only" key={one.name} title="Events of transfers between their ends as well">
            <input type="checkbox" checked={one.value} onChange={(event) => patch({ dma: event.currentTarget.checked ? '1' : '' })} /> all of DMA
          </label>
        ))}
        {timeline.arrows.from.length > 0 && (
          <label class="check" title={`${plural(timeline.arrows.from.length, 'arrow')} from launches to what they launched`}>
            <input type="checkbox" checked={allArrows} onChange={(event) => patch({ arrows: event.currentTarget.checked ? '1' : '' })} /> arrows
          </label>
        )}
        <button type="button" class="button bare" aria-pressed={measuring} title="Drag to measure (r); with Shift always" onClick={() => setMeasuring(!measuring)}>Measure</button>
        <Button kind="bare" label="Zoom in (w)" onClick={() => zoom(0.6)}>+</Button>
        <Button kind="bare" label="Zoom out (s)" onClick={() => zoom(1 / 0.6)}>−</Button>
        <Button kind="bare" label="All of the timeline" title="All of the timeline (0)" onClick={() => show(bounds.from, bounds.to)}>All</Button>
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
              aria-label={`Timeline of ${plural(timeline.ts.length, 'event')}. Keys a and d move it, w and s zoom, n goes to the next match, arrows to the next event, m measures it, brackets follow its arrows.`}
              data-events={timeline.ts.length}
              style={{ width: `${size.width}px`, height: `${size.height}px` }}
              class={measuring ? 'measuring' : ''}
              onWheel={wheel}
              {...pointers}
            />
            {tip && <EventTip timeline={timeline} {...tip} left={size.names} width={size.width} />}
          </div>
        </div>
      </div>
      {(isSelected || span) && (
        <div class="event-panels">
          {isSelected && <EventDetails timeline={timeline} event={selected} fetchEvent={fetchEvent} onClose={() => select(-1)} onFit={() => select(selected, true)} onFind={(q) => patch({ q })} onGo={go} />}
          {span && <SpanDetails timeline={timeline} span={span} collapsed={collapsed} onClose={() => setSpan(undefined)} onFit={() => show(span.from, span.to)} onFind={(q) => patch({ q })} />}
        </div>
      )}
    </section>
  );
}

interface FarMatch {
  name: string;
  ts: number;
  dur: number;
}

/** What is found where not all events are here: names that begin so, in the order of time. */
function useFarMatches(text: string, fetchMatches: FetchMatches | undefined): FarMatch[] {
  const [found, setFound] = useState<{ of: string; events: FarMatch[] }>({ of: '', events: [] });
  const wanted = fetchMatches ? text.trim() : '';
  const ask = useRef(fetchMatches);
  ask.current = fetchMatches;
  useEffect(() => {
    if (wanted === '') return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask.current?.(wanted, abort.signal).then((answer) => {
        const events = ((answer as WireTimeline).traceEvents ?? []).filter((one) => one.ph === 'X').map((one) => ({ name: one.name ?? '', ts: Number(one.ts), dur: Number(one.dur ?? 0) }));
        setFound({ of: wanted, events: events.sort((a, b) => a.ts - b.ts) });
      }, () => undefined);
    }, 300);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted]);
  return wanted !== '' && found.of === wanted ? found.events : NOTHING;
}

const NOTHING: FarMatch[] = [];

/** Where an event of that name and time is, or -1. */
function placeOf(timeline: Timeline, wanted: FarMatch): number {
  const name = timeline.names.indexOf(wanted.name);
  if (name < 0) return -1;
  for (let i = 0; i < timeline.ts.length; i++) if (timeline.name[i] === name && Math.abs(timeline.ts[i]! - wanted.ts) < 1e-6) return i;
  return -1;
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
