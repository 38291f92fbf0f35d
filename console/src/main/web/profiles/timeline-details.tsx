// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// What is said of the event that is selected, and of a span that was measured.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { count, nanos, plural } from '../format.ts';
import { messageOf } from '../run.ts';
import { Button } from '../ui.tsx';
import type { Params } from './profile-api.ts';
import { arrowsAt } from './timeline-arrows.ts';
import { rowOf } from './timeline-data.ts';
import type { Timeline, WireEvent, WireTimeline } from './timeline-data.ts';
import { measure } from './timeline-measure.ts';
import type { Span } from './timeline-measure.ts';

export type FetchEvent = (wanted: Params, signal: AbortSignal) => Promise<unknown>;

const MOST_LINKS = 6;
const MOST_NAMES = 200;

type EventProps = {
  timeline: Timeline;
  event: number;
  fetchEvent: FetchEvent;
  onClose: () => void;
  onFit: () => void;
  onFind: (name: string) => void;
  onGo: (event: number) => void;
};

export function EventDetails({ timeline, event, fetchEvent, onClose, onFit, onFind, onGo }: EventProps) {
  const lane = timeline.lanes[timeline.laneOf[rowOf(timeline, event)]!]!;
  const name = timeline.names[timeline.name[event]!]!;
  const { args, stack, wait } = useArgs(timeline, event, timeline.hosts[lane.process] ?? '', fetchEvent);
  const facts: [string, string][] = [
    ['Duration', nanos((timeline.end[event]! - timeline.ts[event]!) * 1000)],
    ['Start', `${nanos((timeline.ts[event]! - timeline.from) * 1000)} after the first`],
    ['Process', timeline.processes[lane.process]!],
    ['Thread', lane.name],
    ...Object.entries(args).map(([key, value]): [string, string] => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
    ...(stack ? [['stack', stack] as [string, string]] : []),
  ];
  return (
    <aside class="event-details" aria-label={`Details of ${name}`} aria-busy={wait === true}>
      <header>
        <h2 title={name}>{name}</h2>
        <Button kind="bare" onClick={onFit} title="Fit it into the view (f)">Fit</Button>
        <Button kind="bare" icon="search" label="Find all of this name" onClick={() => onFind(name)} />
        <Button kind="bare" icon="close" label="Close details (Escape)" onClick={onClose} />
      </header>
      <Links timeline={timeline} event={event} onGo={onGo} />
      <dl class="facts">{facts.map(([key, value]) => <div key={key} class={value.length > 60 ? 'long' : ''}><dt>{key}</dt><dd title={value}>{value}</dd></div>)}</dl>
      {typeof wait === 'string' && <p class="muted said" role="alert">Its args could not be read: {wait}</p>}
    </aside>
  );
}

/** Where arrows lead. */
function Links({ timeline, event, onGo }: { timeline: Timeline; event: number; onGo: (event: number) => void }) {
  const { into, out } = useMemo(() => arrowsAt(timeline.arrows, event), [timeline, event]);
  if (into.length + out.length === 0) return null;
  const list = (title: string, key: string, events: number[]) => events.length > 0 && (
    <div>
      <span class="muted">{title} <kbd>{key}</kbd></span>
      {events.slice(0, MOST_LINKS).map((other) => {
        const apart = title === 'From' ? timeline.ts[event]! - timeline.end[other]! : timeline.ts[other]! - timeline.end[event]!;
        const lane = timeline.lanes[timeline.laneOf[rowOf(timeline, other)]!]!;
        return (
          <button type="button" class="button bare" key={other} title={`${timeline.processes[lane.process]} ${lane.name}`} onClick={() => onGo(other)}>
            {timeline.names[timeline.name[other]!]} <span class="muted">{apart > 0 ? `${nanos(apart * 1000)} ${title === 'From' ? 'before' : 'later'}` : 'meanwhile'}</span>
          </button>
        );
      })}
      {events.length > MOST_LINKS && <span class="muted">and {count(events.length - MOST_LINKS)} more</span>}
    </div>
  );
  return (
    <div class="event-links">
      {list('From', '[', into.map((arrow) => timeline.arrows.from[arrow]!))}
      {list('To', ']', out.map((arrow) => timeline.arrows.to[arrow]!))}
    </div>
  );
}

type Said = { args: Record<string, unknown>; stack?: string | undefined; wait?: true | string };

/** The args of an event: as they came, or fetched where there is only what to ask with. */
function useArgs(timeline: Timeline, event: number, host: string, fetchEvent: FetchEvent): Said {
  const [fetched, setFetched] = useState<{ of: WireEvent; said: Said } | undefined>();
  const wire = timeline.wire[event]!;
  const { uid, ...rest } = wire.args ?? {};
  useEffect(() => {
    if (uid === undefined) return undefined;
    const abort = new AbortController();
    const wanted: Params = {
      event_name: wire.name ?? '',
      start_time_ms: String(Number(wire.ts) / 1000),
      duration_ms: String(Number(wire.dur ?? 0) / 1000),
      unique_id: String(wire.z ?? uid),
      ...(host ? { host } : {}),
    };
    fetchEvent(wanted, abort.signal).then(
      (answer) => setFetched({ of: wire, said: readEvent(answer as WireTimeline) }),
      (error: Error) => {
        if (!abort.signal.aborted) setFetched({ of: wire, said: { args: rest, wait: messageOf(error) } });
      },
    );
    return () => abort.abort();
  }, [wire]);
  if (uid === undefined) return { args: rest, stack: wire.sf === undefined ? undefined : timeline.frames[String(wire.sf)]?.name };
  return fetched?.of === wire ? fetched.said : { args: rest, wait: true };
}

function readEvent(answer: WireTimeline): Said {
  const event = answer.traceEvents?.find((one) => one.ph === 'X' || one.ph === 'b' || one.ph === 'e');
  return { args: event?.args ?? {}, stack: event?.sf === undefined ? undefined : answer.stackFrames?.[String(event.sf)]?.name };
}

type SpanProps = { timeline: Timeline; span: Span; collapsed: Set<number>; onClose: () => void; onFit: () => void; onFind: (name: string) => void };

export function SpanDetails({ timeline, span, collapsed, onClose, onFit, onFind }: SpanProps) {
  const found = useMemo(() => measure(timeline, span, (lane) => !collapsed.has(timeline.lanes[lane]!.process)), [timeline, span, collapsed]);
  const length = span.to - span.from;
  return (
    <aside class="event-details" aria-label="Measured">
      <header>
        <h2>{nanos(length * 1000)}</h2>
        <span class="muted">{plural(found.events, 'event')}, {nanos(found.total * 1000)} of them within{collapsed.size > 0 ? ', in what is not folded' : ''}</span>
        <span class="spacer" />
        <Button kind="bare" onClick={onFit} title="Fit it into the view (f)">Fit</Button>
        <Button kind="bare" icon="close" label="Close what was measured (Escape)" onClick={onClose} />
      </header>
      <table class="measured">
        <thead><tr><th>Name</th><th>Events</th><th>Time within</th><th>Average</th></tr></thead>
        <tbody>
          {found.names.slice(0, MOST_NAMES).map(({ name, events, total }) => (
            <tr key={name}>
              <td><button type="button" title={timeline.names[name]} onClick={() => onFind(timeline.names[name]!)}>{timeline.names[name]}</button></td>
              <td>{count(events)}</td>
              <td><i style={{ width: `${Math.min(100, (100 * total) / Math.max(found.names[0]!.total, 1e-9))}%` }} /><b>{nanos(total * 1000)}</b></td>
              <td>{nanos((total * 1000) / events)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.names.length > MOST_NAMES && <p class="muted said">and {plural(found.names.length - MOST_NAMES, 'more name', 'more names')}</p>}
    </aside>
  );
}
