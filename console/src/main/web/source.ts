// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Rows by number, for a grid that shows a few of millions.

import { namesTrace } from './bins.ts';
import { compareCells, passes } from './filters.ts';
import { parseOrder } from './hash.ts';
import type { Cell, Filter, Page } from './types.ts';

export const PAGE_ROWS = 200;
const PAGES_KEPT = 50;

type Fetch = (limit: number, offset: number, signal: AbortSignal) => Promise<Page>;

/** Pages of one answer that the server holds, fetched as they are looked at. */
export class RowSource {
  columns: string[] = [];
  available: string[] = [];
  total: number | undefined;
  error: string | undefined;
  /** True until the first page is there. */
  loading = true;

  private readonly pages = new Map<number, Cell[][]>();
  private readonly pending = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private retries = 0;

  constructor(
    private readonly fetchPage: Fetch,
    /** While this says yes, a refusal means that there are no rows yet. */
    private readonly early: () => boolean = () => false,
    /** The columns are in no order that somebody chose. */
    private readonly traceFirst = false,
    /** Columns that are not shown though the server gives them. */
    private readonly hidden: string[] = [],
  ) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  row(index: number): Cell[] | undefined {
    return this.pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** Asks for what is missing of these rows, and forgets requests for rows that are far away. */
  need(first: number, last: number): void {
    const from = Math.max(0, Math.floor(first / PAGE_ROWS));
    const to = Math.max(from, Math.floor(last / PAGE_ROWS));
    for (const [page, request] of this.pending) {
      if (page < from - 1 || page > to + 1) {
        request.abort();
        this.pending.delete(page);
      }
    }
    for (let page = from; page <= to; page++) this.load(page);
  }

  /** More rows have come: the last page that was fetched may have been a short one. */
  grown(): void {
    for (const [page, rows] of this.pages) if (rows.length < PAGE_ROWS) this.pages.delete(page);
    const seen = [...this.pages.keys()];
    this.load(seen.length ? Math.max(...seen) + 1 : 0);
    this.tell();
  }

  dispose(): void {
    for (const request of this.pending.values()) request.abort();
    this.pending.clear();
    this.listeners.clear();
  }

  private load(page: number): void {
    if (this.pages.has(page) || this.pending.has(page)) return;
    if (this.total !== undefined && page * PAGE_ROWS >= this.total && page > 0 && !this.early()) return;
    const request = new AbortController();
    this.pending.set(page, request);
    this.fetchPage(PAGE_ROWS, page * PAGE_ROWS, request.signal).then(
      (answer) => {
        this.pending.delete(page);
        this.retries = 0;
        this.take(page, answer);
      },
      (e: unknown) => {
        if (request.signal.aborted) return;
        this.pending.delete(page);
        if (this.early() && this.retries++ < 100) return;
        this.error = e instanceof Error ? e.message : String(e);
        this.loading = false;
        this.tell();
      },
    );
  }

  private take(page: number, answer: Page): void {
    // Which trace a row is of is what one reads first.
    const names = answer.columnNames;
    const order = names.map((_, i) => i).filter((i) => !this.hidden.includes(names[i]!));
    if (this.traceFirst) order.sort((a, b) => Number(namesTrace(names[b]!)) - Number(namesTrace(names[a]!)));
    this.pages.set(page, answer.rows.map((row) => order.map((i) => row.values[i] ?? null)));
    if (this.pages.size > PAGES_KEPT) {
      const farthest = [...this.pages.keys()].reduce((a, b) => (Math.abs(a - page) > Math.abs(b - page) ? a : b));
      this.pages.delete(farthest);
    }
    this.columns = order.map((i) => names[i]!);
    this.available = answer.availableColumnNames ?? names;
    this.total = answer.totalFilteredRows ?? page * PAGE_ROWS + answer.rows.length;
    this.error = undefined;
    this.loading = false;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The same questions, of an answer that is here as a whole. */
export function pageOf(all: Page, limit: number, offset: number, order: string, filters: Filter[], columns: string[]): Page {
  let rows = all.rows.map((row) => row.values).filter((row) => passes(filters, all.columnNames, row));
  const by = parseOrder(order);
  if (by) {
    const at = all.columnNames.indexOf(by.field);
    rows = [...rows].sort((a, b) => compareCells(a[at] ?? null, b[at] ?? null) * (by.desc ? -1 : 1));
  }
  const names = columns.length ? columns : all.columnNames;
  const places = names.map((name) => all.columnNames.indexOf(name));
  return {
    columnNames: names,
    availableColumnNames: all.columnNames,
    rows: rows.slice(offset, offset + limit).map((row) => ({ values: places.map((place) => row[place] ?? null) })),
    totalFilteredRows: rows.length,
  };
}
