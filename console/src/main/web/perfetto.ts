// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Handing a trace to Perfetto's UI: this page opens the UI in a tab, fetches the bytes from the server, waits until the UI says that it
// listens, and gives them to it. So a trace opens wherever it lies, and the UI asks nobody for anything.

import { api, ApiError } from './api.ts';

/** A trace, and what of it is looked for. */
export interface Target {
  trace: string;
  /** The event, as a row tells it: nanoseconds on the clock of the trace. */
  ts?: string;
  dur?: string;
  pid?: string;
  tid?: string;
}

export type Handover =
  | { phase: 'fetching'; received: number; size: number | undefined }
  | { phase: 'waiting'; size: number }
  | { phase: 'blocked' }
  | { phase: 'done' }
  | { phase: 'failed'; why: string };

/** More than this no browser has in one piece. */
export const MOST_BYTES = 2 ** 31 - 1;
const PING_MS = 100;
const PATIENCE_MS = 60_000;
/** Seen around an event that has no length. */
const AROUND = 1_000_000n;

/** What of a row says where in its trace it is. */
export function targetOf(trace: string, cell: (column: string) => string | null | undefined): Target {
  const target: Target = { trace };
  const number = (column: string) => {
    const value = cell(column);
    return value !== null && value !== undefined && /^\d{1,19}$/.test(value) ? value : undefined;
  };
  const ts = number('ts');
  if (ts === undefined) return target;
  target.ts = ts;
  for (const name of ['dur', 'pid', 'tid'] as const) {
    const value = number(name);
    if (value !== undefined) target[name] = value;
  }
  return target;
}

/** The address of the UI for a target: what to select, and the part of time to show. */
export function addressOf(ui: string, { ts, dur, pid, tid }: Target): string {
  const address = new URL(ui);
  if (ts !== undefined) {
    const start = BigInt(ts);
    const length = BigInt(dur ?? '0');
    const around = length > 0n ? length : AROUND;
    address.searchParams.set('visStart', String(start > around ? start - around : 0n));
    address.searchParams.set('visEnd', String(start + length + around));
    address.searchParams.set('ts', ts);
    if (dur !== undefined) address.searchParams.set('dur', dur);
    if (pid !== undefined) address.searchParams.set('pid', pid);
    if (tid !== undefined) address.searchParams.set('tid', tid);
  }
  return address.href;
}

const LINK = '#/open?';

/** A link to this page that offers to open a trace; the server makes such ones too. */
export function linkTo(target: Target): string {
  const known = Object.entries(target).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return `${LINK}${new URLSearchParams(known)}`;
}

export function readLink(address: string): Target | undefined {
  const at = address.indexOf(LINK);
  if (at < 0) return undefined;
  const said = new URLSearchParams(address.slice(at + LINK.length));
  const trace = said.get('trace');
  return trace ? targetOf(trace, (column) => said.get(column)) : undefined;
}

export function nameOf(trace: string): string {
  return /([^/\\]+)[/\\]*$/.exec(trace)?.[1] ?? trace;
}

/** One trace on its way. */
export class Handing {
  private readonly abort = new AbortController();
  private readonly bytes: Promise<ArrayBuffer>;
  private tab: Window | null = null;
  private ended = false;

  private constructor(
    private readonly ui: string,
    private readonly target: Target,
    private readonly tell: (state: Handover) => void,
  ) {
    this.bytes = this.fetchBytes();
    this.bytes.catch((e: unknown) => this.fail(e));
  }

  /** To be called where somebody has just clicked: otherwise browsers open no tab. */
  static start(ui: string, target: Target, tell: (state: Handover) => void): Handing {
    const handing = new Handing(ui, target, tell);
    handing.open();
    return handing;
  }

  /** Opens the tab; once more when the browser did not. */
  open(): void {
    this.tab = window.open(addressOf(this.ui, this.target), '_blank');
    if (this.tab === null) {
      this.say({ phase: 'blocked' });
      return;
    }
    const tab = this.tab;
    void this.bytes.then((bytes) => this.give(tab, bytes)).catch((e: unknown) => this.fail(e));
  }

  cancel(): void {
    this.end();
  }

  private async fetchBytes(): Promise<ArrayBuffer> {
    let response: Response;
    try {
      response = await fetch(api.contentAddress(this.target.trace), { credentials: 'same-origin', signal: this.abort.signal });
    } catch (e) {
      throw this.abort.signal.aborted ? e : new ApiError(0, 'The server does not answer.');
    }
    if (!response.ok) throw await api.refusal(response);
    const said = response.headers.get('content-length');
    const size = said === null ? undefined : Number(said);
    if (size !== undefined && size > MOST_BYTES) throw new TooLarge(size);
    return size === undefined ? this.readUnknown(response) : this.readKnown(response, size);
  }

  private async readKnown(response: Response, size: number): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(size);
    let received = 0;
    await this.read(response, size, (piece) => {
      if (received + piece.length > size) throw new Error('The server sent more than it said.');
      bytes.set(piece, received);
      received += piece.length;
    });
    if (received < size) throw new Error('The trace broke off on its way.');
    return bytes.buffer;
  }

  private async readUnknown(response: Response): Promise<ArrayBuffer> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let received = 0;
    await this.read(response, undefined, (piece) => {
      received += piece.length;
      if (received > MOST_BYTES) throw new TooLarge(undefined);
      pieces.push(piece);
    });
    return new Blob(pieces).arrayBuffer();
  }

  private async read(response: Response, size: number | undefined, take: (piece: Uint8Array<ArrayBuffer>) => void): Promise<void> {
    const reader = response.body?.getReader();
    if (!reader) return;
    let received = 0;
    for (;;) {
      let next: ReadableStreamReadResult<Uint8Array<ArrayBuffer>>;
      try {
        next = await reader.read();
      } catch (e) {
        throw this.abort.signal.aborted ? e : new Error('The trace broke off on its way.');
      }
      if (next.done) return;
      take(next.value);
      received += next.value.length;
      if (this.tab !== null) this.say({ phase: 'fetching', received, size });
    }
  }

  /** Asks until the UI answers, since what it does not hear yet is lost, and gives it the bytes once. */
  private give(tab: Window, bytes: ArrayBuffer): Promise<void> {
    if (bytes.byteLength === 0) throw new Error('The trace is empty.');
    const origin = new URL(this.ui).origin;
    this.say({ phase: 'waiting', size: bytes.byteLength });
    return new Promise((resolve, reject) => {
      const began = Date.now();
      const finish = (failure?: Error) => {
        clearInterval(timer);
        removeEventListener('message', heard);
        if (failure) reject(failure);
        else resolve();
      };
      const heard = (event: MessageEvent) => {
        if (event.source !== tab || event.data !== 'PONG' || event.origin !== origin || this.ended) return;
        const name = nameOf(this.target.trace);
        const url = new URL(linkTo(this.target), document.baseURI.replace(/#.*$/, '')).href;
        tab.postMessage({ perfetto: { buffer: bytes, title: name, fileName: name, url } }, origin, [bytes]);
        this.ended = true;
        finish();
        this.tell({ phase: 'done' });
      };
      const timer = setInterval(() => {
        if (this.ended) finish();
        else if (tab.closed) finish(new Error('The tab was closed before the trace was there.'));
        else if (Date.now() - began > PATIENCE_MS) finish(new Error(`Nothing at ${origin} answered. Is it Perfetto's UI, and can this browser reach it?`));
        // Says nothing to whoever hears it; the trace is for the UI alone.
        else tab.postMessage('PING', '*');
      }, PING_MS);
      addEventListener('message', heard);
    });
  }

  private fail(e: unknown): void {
    if (this.ended) return;
    this.end();
    this.tell({ phase: 'failed', why: e instanceof Error ? e.message : String(e) });
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.abort.abort();
    this.tab?.close();
  }

  private say(state: Handover): void {
    if (!this.ended) this.tell(state);
  }
}

class TooLarge extends Error {
  constructor(size: number | undefined) {
    super(`${size === undefined ? 'The trace' : `The trace has ${(size / 2 ** 30).toFixed(1)} GiB and`} is more than a browser hands over (2 GiB). tracefold processor -D TRACE serves it to Perfetto's UI piece by piece.`);
  }
}
