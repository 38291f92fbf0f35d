// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { api, pageRequest } from './api.ts';
import { ChartView } from './chart-view.tsx';
import { Editor } from './editor.tsx';
import type { EditorHandle } from './editor.tsx';
import { EXAMPLES } from './examples.ts';
import { ColumnPicker, FilterBar } from './filter-bar.tsx';
import { count, millis, plural, tail } from './format.ts';
import { Grid, SortMenu, UnitsButton } from './grid.tsx';
import { emptyGrid } from './hash.ts';
import type { GridState, ResultView, State } from './hash.ts';
import { StatusBadge } from './history-page.tsx';
import { traceAction, traceCell } from './open-trace.tsx';
import type { Run } from './run.ts';
import { messageOf } from './run.ts';
import { SchemaPanel } from './schema-panel.tsx';
import { SettingField, settingsIn, SettingsForm, changed, valueOf } from './settings.tsx';
import { pageOf, RowSource } from './source.ts';
import { store } from './store.ts';
import type { Names, Preset, Setting, TraceColumn, TraceError } from './types.ts';
import { SAVED } from './types.ts';
import { Button, copyText, Icon, MenuItem, Message, Popover, Spinner } from './ui.tsx';

type Props = {
  state: State;
  patch: (change: Partial<State>) => void;
  settings: Setting[];
  names: Names | undefined;
  namesFailed: string | undefined;
  presets: Preset[];
  traceColumns: TraceColumn[];
  run: Run | undefined;
  onRun: () => void;
  onCancel: () => void;
  onSave: () => void;
  onShare: () => void;
  units: boolean;
  onUnits: () => void;
  panel: boolean;
  onPanel: () => void;
  dark: boolean;
  handle: { current: EditorHandle | undefined };
};

const NO_NAMES: Names = { tables: [], functions: [], modules: [] };

export function QueryPage(props: Props) {
  const { state, patch, names, run, panel, handle } = props;
  const [height, setHeight] = useState(store.editorHeight());
  const running = run !== undefined && run.phase !== 'ended';
  // Hundreds of names are not made again for each key in the editor.
  const side = useMemo(
    () => (
      <aside class="side" aria-label="Tables and functions">
        <SchemaPanel names={names} failed={props.namesFailed} onInsert={(text) => handle.current?.insert(text)} />
      </aside>
    ),
    [names, props.namesFailed],
  );
  return (
    <main class="page query-page">
      {panel && side}
      <div class="query-main">
        <TraceBar {...props} />
        <div class="editor-box" style={{ height: `${height}px` }}>
          <Editor text={state.sql} onText={(sql) => patch({ sql })} onRun={props.onRun} names={names ?? NO_NAMES} handle={(now) => (handle.current = now)} />
        </div>
        <Splitter height={height} onHeight={(next) => {
          setHeight(next);
          store.setEditorHeight(next);
        }} />
        <div class="toolbar run-bar">
          <Button icon="panel" kind="bare" label={panel ? 'Hide tables' : 'Show tables'} aria-pressed={panel} onClick={props.onPanel} />
          {running ? (
            <Button kind="danger" icon="stop" onClick={props.onCancel} title="Cancel (Ctrl .)">Cancel</Button>
          ) : (
            <Button kind="primary" icon="play" onClick={props.onRun} disabled={state.sql.trim() === ''} title="Run (Ctrl Enter)">Run</Button>
          )}
          <label class="choose" title="At most so many rows, over all traces together">
            Limit
            <input class="limit" type="number" min={1} value={state.limit} onChange={(event) => {
              const limit = Math.floor(Number(event.currentTarget.value));
              if (limit >= 1) patch({ limit });
              else event.currentTarget.value = String(state.limit);
            }} />
          </label>
          <Options {...props} />
          <span class="spacer" />
          <Examples presets={props.presets} onChoose={(preset) => patch({ sql: preset.perfettoSql, ...(preset.limit ? { limit: preset.limit } : {}) })} />
          <Button kind="bare" icon="star" onClick={props.onSave} title="Save the query (Ctrl S)" aria-label="Save"><span class="wide-only">Save</span></Button>
          <Button kind="bare" icon="share" onClick={props.onShare} title="Copy a link to this query and its result" aria-label="Share"><span class="wide-only">Share</span></Button>
        </div>
        <RunStrip run={run} onErrors={() => patch({ view: 'errors' })} />
        <Results {...props} />
      </div>
    </main>
  );
}

/** Which traces are asked, in a line: the place, the filters, how many pass. */
function TraceBar({ state, patch, settings }: Props) {
  const asked = settingsIn(settings, state.settings);
  const { filters } = state.traces;
  const question = JSON.stringify([asked.filter((setting) => setting.category === 'TRACE_ADDRESS' || setting.category === 'TRACE_METADATA'), filters]);
  const [found, setFound] = useState<{ total?: number; error?: string } | undefined>();
  useEffect(() => {
    if (settings.length === 0) return;
    const abort = new AbortController();
    setFound(undefined);
    const timer = setTimeout(() => {
      api.traces(asked, pageRequest(1, 0, '', filters, []), abort.signal).then(
        (page) => setFound({ total: page.totalFilteredRows ?? page.rows.length }),
        (e: unknown) => {
          if (!abort.signal.aborted) setFound({ error: messageOf(e) });
        },
      );
    }, 60);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [question, settings]);
  const place = settings.find((setting) => setting.category === 'TRACE_ADDRESS' && (setting.plainString ?? setting.stringEnum));
  return (
    <div class="trace-bar">
      <Icon name="traces" />
      <span class="trace-bar-name">Traces</span>
      {place && (
        <span class="place">
          <SettingField inline setting={place} value={valueOf(place, state.settings)} onValue={(value) => patch({ settings: changed(place, state.settings, value) })} />
        </span>
      )}
      {filters.length > 0 && <span class="pill" title="Filters of the traces">{plural(filters.length, 'filter')}</span>}
      <span class={`trace-count${found?.error ? ' bad' : ''}`} role="status" title={found?.error}>
        {!found ? <Spinner /> : found.error ? found.error : plural(found.total ?? 0, 'trace')}
      </span>
      <Button kind="bare" onClick={() => patch({ page: 'traces' })}>Choose traces</Button>
    </div>
  );
}

function Options({ state, patch, settings, traceColumns }: Props) {
  return (
    <Popover kind="bare" icon="settings" text={<span class="wide-only">Options</span>} label="Options" title="How the query runs">
      {() => (
        <div class="options-panel">
          <div class="setting">
            <label class="check">
              <input type="checkbox" checked={state.keep} onChange={(event) => patch({ keep: event.currentTarget.checked })} />
              <span>Keep the rows on the server</span>
            </label>
            <p class="muted">The run goes on when this page is closed, can be opened again from the history, shared and downloaded. Without it the rows come once, to this page.</p>
          </div>
          <Attached state={state} patch={patch} columns={traceColumns} />
          <SettingsForm settings={settings} categories={['BIGTRACE_QUERY_OPTIONS', 'SETTING_CATEGORY_UNSPECIFIED']} values={state.settings} onChange={(values) => patch({ settings: values })} />
        </div>
      )}
    </Popover>
  );
}

/** Columns of the catalog that come with each row. */
function Attached({ state, patch, columns }: { state: State; patch: Props['patch']; columns: TraceColumn[] }) {
  if (columns.length === 0) return null;
  return (
    <details class="setting attached" open={state.attach.length > 0}>
      <summary>Columns of the traces to add to each row{state.attach.length > 0 && <span class="badge">{count(state.attach.length)}</span>}</summary>
      <div class="attach-list">
        {columns.map(({ name, description }) => (
          <label class="check" key={name} title={description}>
            <input
              type="checkbox"
              checked={state.attach.includes(name)}
              onChange={(event) => patch({ attach: event.currentTarget.checked ? [...state.attach, name] : state.attach.filter((other) => other !== name) })}
            />
            <span class="mono">{name}</span>
          </label>
        ))}
      </div>
    </details>
  );
}

function Examples({ presets, onChoose }: { presets: Preset[]; onChoose: (preset: Preset) => void }) {
  const saved = presets.filter((preset) => preset.category === SAVED);
  const others = presets.filter((preset) => preset.category !== SAVED);
  return (
    <Popover kind="bare" icon="terminal" text={<span class="wide-only">Queries</span>} label="Queries" align="end" title="Ready-made and saved queries">
      {(close) => (
        <div class="examples" role="menu">
          {saved.length > 0 && <h3>Saved</h3>}
          {saved.map((query) => (
            <button type="button" role="menuitem" key={query.id} onClick={() => {
              onChoose(query);
              close();
            }}>
              <strong>{query.name}</strong>
            </button>
          ))}
          {saved.length > 0 && <h3>Ready-made</h3>}
          {(others.length ? others : EXAMPLES).map((preset) => (
            <button type="button" role="menuitem" key={preset.id} onClick={() => {
              onChoose(preset);
              close();
            }}>
              <strong>{preset.name}</strong>
              <span class="muted">{preset.description}</span>
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}

function Splitter({ height, onHeight }: { height: number; onHeight: (height: number) => void }) {
  const clamp = (value: number) => Math.max(72, Math.min(innerHeight - 260, value));
  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the editor"
      aria-valuenow={height}
      aria-valuemin={72}
      aria-valuemax={900}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') onHeight(clamp(height - 24));
        else if (event.key === 'ArrowDown') onHeight(clamp(height + 24));
        else return;
        event.preventDefault();
      }}
      onPointerDown={(event) => {
        event.preventDefault();
        const from = event.clientY;
        const move = (moved: PointerEvent) => onHeight(clamp(height + moved.clientY - from));
        const end = () => {
          removeEventListener('pointermove', move);
          removeEventListener('pointerup', end);
        };
        addEventListener('pointermove', move);
        addEventListener('pointerup', end);
      }}
    />
  );
}

/** What the run is doing: counters while it goes, and what became of it. */
function RunStrip({ run, onErrors }: { run: Run | undefined; onErrors: () => void }) {
  const [, tick] = useReducer((n: number) => n + 1, 0);
  const running = run !== undefined && run.phase !== 'ended';
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => tick(0), 200);
    return () => clearInterval(timer);
  }, [running]);
  if (!run) return null;
  const took = millis((run.endedAt ?? Date.now()) - run.startedAt);
  const share = run.totalTraces > 0 ? run.processedTraces / run.totalTraces : undefined;
  return (
    <div class="run-strip">
      <div class={`progress${running ? ' on' : ''}${running && share === undefined ? ' unknown' : ''}`} role="progressbar" aria-label="Traces answered" aria-valuemin={0} aria-valuemax={run.totalTraces} aria-valuenow={run.processedTraces}>
        <i style={{ width: running ? `${100 * (share ?? 0)}%` : '100%' }} />
      </div>
      <div class="run-facts" role="status">
        <StatusBadge status={run.phase === 'starting' ? 'UNKNOWN' : run.status} />
        {run.totalTraces > 0 && <span>{count(run.processedTraces)} of {plural(run.totalTraces, 'trace')}</span>}
        <span>{plural(run.processedRows, 'row')}</span>
        <span>{took}</span>
        {run.failedTraces > 0 && (
          <button type="button" class="failed-traces" onClick={onErrors}><Icon name="warning" />{plural(run.failedTraces, 'trace')} failed</button>
        )}
      </div>
    </div>
  );
}

function Results(props: Props) {
  const { state, patch, run, dark } = props;
  const { filters, order, columns } = state.result;
  const uuid = run?.uuid ?? '';
  const kept = run?.materialized ?? true;
  const here = run?.rows;
  const alive = useRef(false);
  alive.current = run !== undefined && run.phase !== 'ended';
  const question = JSON.stringify([uuid, kept, filters, order, columns]);
  const fetchRows = (limit: number, offset: number, signal: AbortSignal) =>
    here ? Promise.resolve(pageOf(here, limit, offset, order, filters, columns)) : api.rows(uuid, pageRequest(limit, offset, order, filters, columns), signal);
  const source = useMemo(() => (uuid && (kept || here) ? new RowSource(fetchRows, () => alive.current, columns.length === 0) : undefined), [question, here]);
  useEffect(() => () => source?.dispose(), [source]);
  const [, repaint] = useReducer((n: number) => n + 1, 0);
  useEffect(() => source?.subscribe(() => repaint(0)), [source]);
  // Rows come while the run goes on; the last of them with its end.
  useEffect(() => {
    if (source && run && run.processedRows > 0) source.grown();
  }, [source, run?.processedRows, run?.phase]);

  const change = (part: Partial<GridState>) => patch({ result: { ...state.result, ...part } });
  const errors = run?.traceErrors ?? [];
  const nothing = !run || (run.phase === 'ended' && run.processedRows === 0 && run.status !== 'SUCCESS');
  const view: ResultView = state.view === 'errors' && errors.length === 0 ? 'table' : nothing && errors.length > 0 ? 'errors' : state.view;
  const available = source?.available ?? [];
  return (
    <section class="results" aria-label="Result">
      <div class="toolbar results-bar">
        <div class="tabs" role="tablist" aria-label="Result">
          <ViewTab name="table" icon="table" view={view} onView={() => patch({ view: 'table' })}>Table</ViewTab>
          <ViewTab name="chart" icon="chart" view={view} onView={() => patch({ view: 'chart' })}>Chart</ViewTab>
          {errors.length > 0 && <ViewTab name="errors" icon="warning" view={view} onView={() => patch({ view: 'errors' })}>Errors<span class="badge bad">{count(run?.failedTraces ?? errors.length)}</span></ViewTab>}
        </div>
        {run && source && view !== 'errors' && available.length > 0 && (
          <>
            <FilterBar columns={available} filters={filters} onChange={(next) => change({ filters: next })} />
            <span class="spacer" />
            {source.total !== undefined && <span class="count">{plural(source.total, 'row')}</span>}
            <SortMenu columns={available} order={order} onOrder={(next) => change({ order: next })} />
            {view === 'table' && <UnitsButton units={props.units} onUnits={props.onUnits} />}
            <ColumnPicker available={available} shown={source.columns} onChange={(next) => change({ columns: next })} />
            <Downloads run={run} result={state.result} shown={source.total} />
          </>
        )}
      </div>
      <div class="fill" role="tabpanel">
        <ResultBody {...props} source={source} view={view} fetchRows={fetchRows} question={`${question} ${run?.phase === 'ended' ? run.processedRows : ''}`} change={change} errors={errors} dark={dark} />
      </div>
    </section>
  );
}

type BodyProps = Props & {
  source: RowSource | undefined;
  view: ResultView;
  fetchRows: (limit: number, offset: number, signal: AbortSignal) => Promise<import('./types.ts').Page>;
  question: string;
  change: (part: Partial<GridState>) => void;
  errors: TraceError[];
};

function ResultBody({ units, state, patch, run, source, view, fetchRows, question, change, errors, dark, presets, onRun }: BodyProps) {
  if (!run) return <Welcome presets={presets.some((preset) => preset.category !== SAVED) ? presets : [...presets, ...EXAMPLES]} onChoose={(preset) => patch({ sql: preset.perfettoSql })} />;
  if (view === 'errors') return <ErrorList errors={errors} run={run} />;
  if (run.status === 'GONE') return <Message kind="info" title="The rows are gone" action={state.sql.trim() && <Button kind="primary" icon="play" onClick={onRun}>Run it again</Button>}>{run.error}</Message>;
  if (run.phase === 'ended' && run.status !== 'SUCCESS' && run.error && run.processedRows === 0) {
    return (
      <div class="scroll">
        <Message kind="error" title="The query failed"><pre class="error-text" tabIndex={0}>{plainError(run.error)}</pre></Message>
      </div>
    );
  }
  if (run.phase === 'ended' && run.status === 'CANCELLED' && run.processedRows === 0) {
    return <Message kind="empty" title="Cancelled before there were rows" action={<Button icon="play" onClick={onRun}>Run it again</Button>} />;
  }
  if (!source || (run.phase !== 'ended' && run.processedRows === 0)) {
    return <div class="grid-wait"><Spinner label={run.totalTraces > 0 ? `Waiting for the first of ${plural(run.totalTraces, 'trace')}` : 'Starting'} /></div>;
  }
  if (view === 'chart') {
    if (run.phase !== 'ended') return <div class="grid-wait"><Spinner label="The chart is drawn when the run has ended" /></div>;
    return <ChartView version={question} fetchRows={fetchRows} config={state.chart} onConfig={(chart) => patch({ chart })} dark={dark} />;
  }
  if (source.error) return <Message kind="error" title="The rows cannot be read" action={state.result.filters.length > 0 && <Button onClick={() => patch({ result: emptyGrid() })}>Remove filters and order</Button>}>{source.error}</Message>;
  return (
    <Grid
      source={source}
      label="Rows"
      state={state.result}
      onState={change}
      renderCell={traceCell}
      cellAction={traceAction}
      units={units}
      empty={
        state.result.filters.length ? (
          <Message kind="empty" title="No row passes these filters" action={<Button onClick={() => change({ filters: [] })}>Remove the filters</Button>} />
        ) : (
          <Message kind="empty" title="No rows">{plural(run.processedTraces - run.failedTraces, 'trace')} answered, and none had a row for this query.</Message>
        )
      }
    />
  );
}

function ViewTab({ name, icon, view, onView, children }: { name: ResultView; icon: 'table' | 'chart' | 'warning'; view: ResultView; onView: () => void; children: preact.ComponentChildren }) {
  return (
    <button type="button" role="tab" aria-selected={view === name} onClick={onView}>
      <Icon name={icon} />
      {children}
    </button>
  );
}

function Downloads({ run, result, shown }: { run: Run; result: GridState; shown: number | undefined }) {
  const formats = [['csv', 'CSV'], ['tsv', 'TSV'], ['json', 'JSON'], ['jsonl', 'JSON lines'], ['parquet', 'Parquet']] as const;
  const asSeen = result.filters.length > 0 || result.order !== '' || result.columns.length > 0;
  const [all, setAll] = useState(false);
  const chosen = asSeen && !all ? result : emptyGrid();
  const possible = run.materialized && run.phase === 'ended' && run.processedRows > 0;
  return (
    <Popover
      kind="bare"
      icon="download"
      align="end"
      label={possible ? 'Download the rows' : run.materialized ? 'Download: when the run has ended' : 'Download: only of runs whose rows the server keeps'}
      disabled={!possible}
      text={<span class="wide-only">Download</span>}
    >
      {(close) => (
        <div role="menu">
          <p class="menu-note muted">{asSeen && !all ? `${plural(shown ?? run.processedRows, 'row')}, as filtered, sorted and chosen here` : `All ${plural(run.processedRows, 'row')}, as the run left them`}</p>
          {formats.map(([format, name]) => <MenuItem key={format} href={api.downloadAddress(run.uuid, format, chosen)} onSelect={close}>{name}</MenuItem>)}
          {asSeen && (
            <label class="check menu-note">
              <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
              <span>All {plural(run.processedRows, 'row')} instead</span>
            </label>
          )}
        </div>
      )}
    </Popover>
  );
}

function ErrorList({ errors, run }: { errors: TraceError[]; run: Run }) {
  return (
    <div class="scroll errors">
      {run.error && run.status !== 'SUCCESS' && run.processedRows === 0 && <Message kind="error" title="The query failed"><pre class="error-text">{plainError(run.error)}</pre></Message>}
      <table class="list">
        <thead>
          <tr>
            <th class="wide">Trace</th>
            <th>Code</th>
            <th class="wide">
              What went wrong
              <Button kind="bare" icon="copy" label="Copy the list" onClick={() => void copyText(errors.map((error) => `${error.trace}\t${error.code ?? ''}\t${error.message}`).join('\n'), 'List copied')} />
            </th>
          </tr>
        </thead>
        <tbody>
          {errors.map((error, i) => (
            <tr key={`${i} ${error.trace}`}>
              <td class="mono trace-name" data-label="Trace" title={error.trace}>{tail(error.trace, 64)}</td>
              <td class="mono" data-label="Code">{error.code ?? error.stage ?? ''}</td>
              <td data-label="What went wrong"><pre class="error-text">{error.message}</pre></td>
            </tr>
          ))}
        </tbody>
      </table>
      {run.failedTraces > errors.length && <p class="schema-note muted">The first {count(errors.length)} of {count(run.failedTraces)}.</p>}
    </div>
  );
}

function Welcome({ presets, onChoose }: { presets: Preset[]; onChoose: (preset: Preset) => void }) {
  return (
    <div class="scroll welcome">
      <h2>Ask every trace the same question</h2>
      <p class="muted">Write PerfettoSQL above and run it with <kbd>Ctrl</kbd> <kbd>Enter</kbd>, or start from one of these.</p>
      <div class="cards">
        {presets.map((preset) => (
          <button type="button" class="card" key={preset.id} onClick={() => onChoose(preset)}>
            <small>{preset.category || 'Other'}</small>
            <strong>{preset.name}</strong>
            <span class="muted">{preset.description}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

function plainError(text: string): string {
  return text.replace(/\\n/g, '\n').replace(/\\t/g, '  ').replace(/\\u003e/g, '>').trim();
}
