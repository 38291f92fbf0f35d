// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Opening a trace in Perfetto's UI: the button beside an address, and the dialog that tells how far it is.

import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from './api.ts';
import { bytes } from './format.ts';
import type { Handover, Target } from './perfetto.ts';
import { Handing, nameOf, readLink, targetOf } from './perfetto.ts';
import type { Cell } from './types.ts';
import { Button, Dialog, Icon, Message, toast } from './ui.tsx';

let show: (target: Target) => void = () => undefined;

/** Opens a trace; to be called where somebody has just clicked. */
export function openTrace(target: Target): void {
  show(target);
}

export function OpenButton({ target }: { target: Target }) {
  const name = target.ts === undefined ? "Open this trace in Perfetto's UI" : "Open this trace at this event in Perfetto's UI";
  return (
    <button
      type="button"
      class="cell-open"
      tabIndex={-1}
      title={name}
      aria-label={name}
      onClick={(event) => {
        event.stopPropagation();
        openTrace(target);
      }}
      onDblClick={(event) => event.stopPropagation()}
    >
      <Icon name="external" />
    </button>
  );
}

type Shown = { target: Target; state: Handover | { phase: 'offered' } };

/** The dialog, of which a page has one. A link to a trace is offered, since only a click opens a tab. */
export function OpenTrace({ ui }: { ui: string | undefined }) {
  const [shown, setShown] = useState<Shown | undefined>(() => offered());
  const handing = useRef<Handing | undefined>(undefined);
  const begin = (target: Target) => {
    if (ui === undefined) return;
    handing.current?.cancel();
    setShown({ target, state: { phase: 'fetching', received: 0, size: undefined } });
    handing.current = Handing.start(ui, target, (state) => {
      if (state.phase === 'done') {
        setShown(undefined);
        toast("Handed over to Perfetto's UI");
      } else setShown({ target, state });
    });
  };
  show = begin;
  useEffect(() => {
    const moved = () => {
      const next = offered();
      if (next) setShown(next);
    };
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  const asks = shown?.state.phase === 'offered' && ui !== undefined;
  const first = useRef<HTMLElement>(null);
  useEffect(() => first.current?.querySelector('button')?.focus(), [asks]);
  if (!shown) return null;
  const { target, state } = shown;
  const close = () => {
    handing.current?.cancel();
    handing.current = undefined;
    setShown(undefined);
  };
  return (
    <Dialog title="Open in Perfetto's UI" onClose={close}>
      <p class="open-trace-name mono" title={target.trace}>{nameOf(target.trace)}</p>
      {state.phase === 'offered' && target.trace !== nameOf(target.trace) && <p class="open-trace-name muted">{target.trace}</p>}
      {(state.phase === 'fetching' || state.phase === 'waiting') && <Progress state={state} />}
      {state.phase === 'blocked' && <Message kind="info" title="The browser opened no tab">It asks for a click of its own, or for pop-ups of this page to be allowed.</Message>}
      {state.phase === 'failed' && <Message kind="error" title="The trace was not opened">{state.why}</Message>}
      <footer ref={first}>
        {state.phase === 'offered' && <Button kind="primary" icon="external" disabled={ui === undefined} onClick={() => begin(target)}>Open</Button>}
        {state.phase === 'blocked' && <Button kind="primary" icon="external" onClick={() => handing.current?.open()}>Open the tab</Button>}
        {state.phase === 'failed' && <Button kind="primary" icon="refresh" onClick={() => begin(target)}>Try again</Button>}
        {state.phase !== 'failed' && <a class="button plain" href={api.contentAddress(target.trace)} download>Download</a>}
        <Button onClick={close}>{state.phase === 'failed' ? 'Close' : 'Cancel'}</Button>
      </footer>
    </Dialog>
  );
}

function offered(): Shown | undefined {
  const target = readLink(location.hash);
  return target && { target, state: { phase: 'offered' } };
}

function Progress({ state }: { state: Extract<Handover, { phase: 'fetching' | 'waiting' }> }) {
  const share = state.phase === 'waiting' ? 1 : state.size ? state.received / state.size : undefined;
  return (
    <div class="open-trace-progress">
      <div class={`progress on${share === undefined ? ' unknown' : ''}`} role="progressbar" aria-label="Bytes of the trace" aria-valuemin={0} aria-valuemax={100} {...(share === undefined ? {} : { 'aria-valuenow': Math.round(share * 100) })}>
        <i style={{ width: `${100 * (share ?? 0)}%` }} />
      </div>
      <p class="muted" role="status">
        {state.phase === 'waiting' ? `${bytes(state.size)} are here; waiting for the UI to answer` : `${bytes(state.received)}${state.size ? ` of ${bytes(state.size)}` : ''}`}
      </p>
    </div>
  );
}

type Row = (column: string) => Cell | undefined;

/** The trace that a cell names, and where in it its row is. */
function targetIn(column: string, cell: Cell, row: Row): Target | undefined {
  if (cell === null) return undefined;
  if (/^(_trace_address|trace_address|file_path)$/.test(column)) return targetOf(cell, row);
  const linked = column === 'link' ? readLink(cell) : undefined;
  return linked && targetOf(linked.trace, row);
}

/** What a cell that names a trace shows; everything else is its text. */
export function traceCell(column: string, cell: Cell, row: Row) {
  const target = targetIn(column, cell, row);
  if (target) {
    return (
      <>
        <OpenButton target={target} />
        {column === 'link' ? nameOf(target.trace) : cell}
      </>
    );
  }
  return column === 'link' && cell !== null && /^https?:\/\//.test(cell) ? <a class="cell-link" href={cell} target="_blank" rel="noopener noreferrer">{cell}</a> : undefined;
}

export function traceAction(column: string, cell: Cell, row: Row, close: () => void) {
  const target = targetIn(column, cell, row);
  return (
    target && (
      <Button icon="external" onClick={() => {
        openTrace(target);
        close();
      }}>Open in Perfetto's UI</Button>
    )
  );
}
