// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { useEffect, useMemo, useState } from 'preact/hooks';
import { api, ApiError, pageRequest } from './api.ts';
import { ColumnPicker, FilterBar } from './filter-bar.tsx';
import { plural } from './format.ts';
import { Grid, SortMenu, UnitsButton } from './grid.tsx';
import type { GridState, State } from './hash.ts';
import { traceAction, traceCell } from './open-trace.tsx';
import { messageOf } from './run.ts';
import { settingsIn, SettingsForm } from './settings.tsx';
import { RowSource } from './source.ts';
import type { Setting, TraceColumn } from './types.ts';
import { Button, Message } from './ui.tsx';

type Props = { state: State; patch: (change: Partial<State>) => void; settings: Setting[]; units: boolean; onUnits: () => void; version: number; onRefresh: () => void };

export function TracesPage({ state, patch, settings, units, onUnits, version, onRefresh }: Props) {
  const { filters, order, columns } = state.traces;
  const asked = settingsIn(settings, state.settings);
  const place = JSON.stringify(asked.filter((setting) => setting.category === 'TRACE_ADDRESS'));
  const [known, setKnown] = useState<TraceColumn[]>([]);
  const [refused, setRefused] = useState<string | undefined>();
  useEffect(() => {
    const abort = new AbortController();
    api.traceColumns(asked, abort.signal).then(
      (found) => {
        setKnown(found);
        setRefused(undefined);
      },
      (e: unknown) => {
        if (abort.signal.aborted) return;
        setKnown([]);
        setRefused(e instanceof ApiError && e.status === 404 ? 'This server has no catalog of traces.' : messageOf(e));
      },
    );
    return () => abort.abort();
  }, [place, version]);

  const shown = columns.length ? columns : known.filter((column) => column.defaultVisible && column.name !== 'link').map((column) => column.name);
  const question = JSON.stringify([place, filters, order, columns, version]);
  const source = useMemo(
    () => new RowSource((limit, offset, signal) => api.traces(asked, pageRequest(limit, offset, order, filters, columns), signal), undefined, false, columns.length ? [] : ['link']),
    [question],
  );
  useEffect(() => () => source.dispose(), [source]);
  const [total, setTotal] = useState<number | undefined>();
  const [failure, setFailure] = useState<string | undefined>();
  useEffect(() => source.subscribe(() => {
    setTotal(source.total);
    setFailure(source.error);
  }), [source]);

  const change = (part: Partial<GridState>) => patch({ traces: { ...state.traces, ...part } });
  const names = known.map((column) => column.name);
  const titles = new Map(known.map((column) => [column.name, [column.description, column.type].filter(Boolean).join('\n')]));
  const error = refused ?? failure;
  return (
    <main class="page traces-page">
      <section class="source-card" aria-label="Where the traces are">
        <SettingsForm settings={settings} categories={['TRACE_ADDRESS', 'TRACE_METADATA']} values={state.settings} onChange={(values) => patch({ settings: values })} />
      </section>
      <div class="toolbar">
        <FilterBar columns={names} filters={filters} onChange={(next) => change({ filters: next })} />
        <span class="spacer" />
        <span class="count" role="status">{total === undefined || error ? '' : plural(total, 'trace')}</span>
        <SortMenu columns={names} order={order} onOrder={(next) => change({ order: next })} />
        <UnitsButton units={units} onUnits={onUnits} />
        <ColumnPicker available={names} shown={shown} notes={titles} onChange={(next) => change({ columns: next })} />
        <Button kind="bare" icon="refresh" label="Look again" onClick={onRefresh} />
        <Button kind="primary" icon="terminal" disabled={!total} onClick={() => patch({ page: 'query' })}>
          {total ? `Query ${total === 1 ? 'this trace' : `these ${plural(total, 'trace')}`}` : 'Query'}
        </Button>
      </div>
      <div class="fill">
        {error ? (
          <Message kind="error" title="The traces cannot be listed">{error}</Message>
        ) : (
          <Grid
            source={source}
            label="Traces"
            state={state.traces}
            onState={change}
            titles={titles}
            renderCell={traceCell}
            cellAction={traceAction}
            units={units}
            empty={
              filters.length ? (
                <Message kind="empty" title="No trace passes these filters" action={<Button onClick={() => change({ filters: [] })}>Remove the filters</Button>} />
              ) : (
                <Message kind="empty" title="No traces here">Put traces where the server looks for them, or name another place above.</Message>
              )
            }
          />
        )}
      </div>
    </main>
  );
}
