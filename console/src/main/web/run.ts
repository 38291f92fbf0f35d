// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// One run of a query, from the key to its last row.

import { api, ApiError } from './api.ts';
import type { ExecuteRequest, Page, QueryExecution, TraceError } from './types.ts';
import { finished } from './types.ts';

export interface Run {
  uuid: string;
  phase: 'starting' | 'running' | 'ended';
  status: string;
  processedRows: number;
  processedTraces: number;
  totalTraces: number;
  startedAt: number;
  endedAt: number | undefined;
  error: string | undefined;
  /** The first of the traces that failed. */
  traceErrors: TraceError[];
  failedTraces: number;
  /** All rows, of a run whose rows the server does not keep. */
  rows: Page | undefined;
  materialized: boolean;
  execution: QueryExecution | undefined;
}

const FIRST_POLL_MS = 150;
const SLOWEST_POLL_MS = 1500;

/** Starts or follows one run and tells what becomes of it. */
export class RunFollower {
  run: Run;
  private readonly abort = new AbortController();
  private stopped = false;
  private timer = 0;
  private pollMs = FIRST_POLL_MS;
  private errorsSeenAt = -1;

  private constructor(
    private readonly tell: (run: Run) => void,
    uuid: string,
    materialized: boolean,
  ) {
    this.run = {
      uuid,
      phase: 'starting',
      status: 'UNKNOWN',
      processedRows: 0,
      processedTraces: 0,
      totalTraces: 0,
      startedAt: Date.now(),
      endedAt: undefined,
      error: undefined,
      traceErrors: [],
      failedTraces: 0,
      rows: undefined,
      materialized,
      execution: undefined,
    };
  }

  static start(request: ExecuteRequest, keep: boolean, tell: (run: Run) => void): RunFollower {
    const follower = new RunFollower(tell, '', keep);
    tell(follower.run);
    void (keep ? follower.startKept(request) : follower.startHere(request));
    return follower;
  }

  static open(uuid: string, tell: (run: Run) => void): RunFollower {
    const follower = new RunFollower(tell, uuid, true);
    tell(follower.run);
    void follower.reopen();
    return follower;
  }

  async cancel(): Promise<void> {
    if (this.run.phase === 'ended') return;
    if (!this.run.materialized) {
      this.abort.abort();
      this.end({ status: 'CANCELLED' });
      return;
    }
    if (!this.run.uuid) return;
    try {
      await api.cancel(this.run.uuid);
    } catch (e) {
      this.update({ error: messageOf(e) });
    }
    this.pollMs = FIRST_POLL_MS;
    clearTimeout(this.timer);
    void this.poll();
  }

  /** Looks no more; the run goes on where it is. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    if (this.run.phase !== 'ended' && !this.run.materialized) this.abort.abort();
  }

  private async startKept(request: ExecuteRequest): Promise<void> {
    try {
      const { queryUuid } = await api.executeAsync(request);
      this.update({ uuid: queryUuid, phase: 'running' });
      this.next();
    } catch (e) {
      this.end({ status: 'FAILED', error: messageOf(e) });
    }
  }

  private async startHere(request: ExecuteRequest): Promise<void> {
    this.update({ phase: 'running', status: 'IN_PROGRESS' });
    try {
      const answer = await api.execute(request, this.abort.signal);
      this.update({ uuid: answer.queryUuid });
      await this.readErrors();
      const execution = await api.run(answer.queryUuid).catch(() => undefined);
      this.end({
        status: 'SUCCESS',
        rows: answer,
        processedRows: answer.rows.length,
        execution,
        processedTraces: execution?.processedTraces ?? 0,
        totalTraces: execution?.totalTraces ?? 0,
      });
    } catch (e) {
      if (!this.abort.signal.aborted) this.end({ status: 'FAILED', error: messageOf(e) });
    }
  }

  private async reopen(): Promise<void> {
    try {
      const execution = await api.run(this.run.uuid);
      this.update({
        execution,
        materialized: execution.materialized,
        startedAt: new Date(execution.startTime).getTime() || Date.now(),
        phase: 'running',
      });
      await this.poll();
    } catch (e) {
      this.end({ status: 'GONE', error: e instanceof ApiError && e.status === 404 ? 'This run is no longer in the history of the server.' : messageOf(e) });
    }
  }

  private next(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.poll(), this.pollMs);
    this.pollMs = Math.min(SLOWEST_POLL_MS, this.pollMs * 1.35);
  }

  private async poll(): Promise<void> {
    try {
      const status = await api.status(this.run.uuid);
      const counters = {
        status: status.status ?? 'UNKNOWN',
        processedRows: status.processedRows ?? 0,
        processedTraces: status.processedTraces ?? 0,
        totalTraces: status.totalTraces ?? 0,
      };
      if (this.stopped) return;
      if (!finished(counters.status)) {
        this.update({ ...counters, phase: 'running' });
        if (counters.processedTraces !== this.errorsSeenAt) await this.readErrors();
        this.errorsSeenAt = counters.processedTraces;
        this.next();
        return;
      }
      const [execution] = await Promise.all([api.run(this.run.uuid).catch(() => undefined), this.readErrors()]);
      this.end({ ...counters, execution, error: execution?.errorMessage ?? execution?.error });
    } catch (e) {
      if (this.stopped) return;
      if (e instanceof ApiError && e.status === 404) this.end({ status: 'GONE', error: 'This run is no longer in the history of the server.' });
      else this.next();
    }
  }

  private async readErrors(): Promise<void> {
    // A server without this list answers 404: then the run's own message is all there is.
    const found = await api.errors(this.run.uuid).catch(() => undefined);
    if (found?.errors.length) this.update({ traceErrors: found.errors, failedTraces: found.total });
  }

  private end(change: Partial<Run>): void {
    clearTimeout(this.timer);
    const ended = change.execution?.endTime ? new Date(change.execution.endTime).getTime() : Date.now();
    this.update({ ...change, error: change.error || undefined, phase: 'ended', endedAt: ended });
  }

  private update(change: Partial<Run>): void {
    this.run = { ...this.run, ...change };
    if (!this.stopped) this.tell(this.run);
  }
}

export function messageOf(e: unknown): string {
  return e instanceof Error ? e.message : String(e);
}
