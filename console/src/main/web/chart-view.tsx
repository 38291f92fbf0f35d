// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { classify, namesTrace, prepare, propose } from './bins.ts';
import { colorOf, draw } from './chart.ts';
import type { Drawn, Theme, Tip, Zoom } from './chart.ts';
import { count } from './format.ts';
import type { ChartConfig } from './hash.ts';
import { messageOf } from './run.ts';
import type { Cell, Page } from './types.ts';
import { Button, Message, Spinner } from './ui.tsx';

const MOST_ROWS = 20_000;
const CHUNK = 5_000;

type Props = {
  /** Changes when the rows are others. */
  version: string;
  fetchRows: (limit: number, offset: number, signal: AbortSignal) => Promise<Page>;
  config: ChartConfig | undefined;
  onConfig: (config: ChartConfig | undefined) => void;
  dark: boolean;
};

export function ChartView({ version, fetchRows, config, onConfig, dark }: Props) {
  const [data, setData] = useState<{ names: string[]; rows: Cell[][]; total: number } | undefined>();
  const [error, setError] = useState<string | undefined>();
  useEffect(() => {
    const abort = new AbortController();
    setError(undefined);
    (async () => {
      const rows: Cell[][] = [];
      let names: string[] = [];
      let total = Infinity;
      while (rows.length < Math.min(total, MOST_ROWS)) {
        const page = await fetchRows(CHUNK, rows.length, abort.signal);
        names = page.columnNames;
        total = page.totalFilteredRows ?? rows.length + page.rows.length;
        for (const row of page.rows) rows.push(row.values);
        if (page.rows.length === 0) break;
      }
      setData({ names, rows, total: Number.isFinite(total) ? total : rows.length });
    })().catch((e: unknown) => {
      if (!abort.signal.aborted) setError(messageOf(e));
    });
    return () => abort.abort();
  }, [version]);

  const kinds = useMemo(() => (data ? classify(data.names, data.rows) : undefined), [data]);
  if (error) return <Message kind="error" title="The rows of the chart could not be read">{error}</Message>;
  if (!data || !kinds) return <div class="grid-wait"><Spinner label="Loading rows for the chart" /></div>;
  const known = config && [config.x, config.y, config.by].every((name) => name === undefined || data.names.includes(name));
  const used = known ? config : propose(kinds);
  return (
    <div class="chart-view">
      <ChartForm config={used} names={kinds.names} numeric={kinds.numeric} onConfig={onConfig} fixed={Boolean(known)} />
      <ChartCanvas config={used} names={data.names} rows={data.rows} dark={dark} />
      <p class="chart-note muted" role="status">
        {data.total > data.rows.length
          ? `Drawn from the first ${count(data.rows.length)} of ${count(data.total)} rows, in the order of the table. Aggregate in SQL to see all of them.`
          : `Drawn from all ${count(data.rows.length)} rows.`}
      </p>
    </div>
  );
}

const KINDS: [ChartConfig['kind'], string][] = [['line', 'Time series'], ['bars', 'Bars'], ['histogram', 'Histogram'], ['heatmap', 'Heat map']];

function ChartForm({ config, names, numeric, onConfig, fixed }: { config: ChartConfig; names: string[]; numeric: string[]; onConfig: (config: ChartConfig | undefined) => void; fixed: boolean }) {
  const set = (change: Partial<ChartConfig>) => onConfig({ ...config, ...change });
  const choose = (kind: ChartConfig['kind']) => {
    const text = names.filter((name) => !numeric.includes(name));
    const measure = config.y ?? numeric.find((name) => /dur|value|total|sum/i.test(name)) ?? numeric[0];
    const trace = names.find(namesTrace) ?? text[0];
    if (kind === 'line') onConfig({ kind, x: numeric.find((name) => /ts$/i.test(name)) ?? numeric[0], y: measure, by: config.by ?? text.find((name) => !namesTrace(name)) });
    else if (kind === 'bars') onConfig({ kind, x: text.find((name) => !namesTrace(name)) ?? text[0] ?? names[0], y: measure, agg: measure ? 'sum' : 'count' });
    else if (kind === 'histogram') onConfig({ kind, x: measure ?? names[0] });
    else onConfig({ kind, x: config.kind === 'line' && config.x ? config.x : (text.find((name) => !namesTrace(name)) ?? numeric[0]), by: trace ?? names[0], y: measure, agg: measure ? 'sum' : 'count' });
  };
  const aggregates: NonNullable<ChartConfig['agg']>[] = ['sum', 'avg', 'max', 'min', 'count'];
  return (
    <div class="chart-form">
      <div class="segments" role="group" aria-label="Kind of chart">
        {KINDS.map(([kind, name]) => (
          <button type="button" key={kind} aria-pressed={config.kind === kind} onClick={() => choose(kind)}>{name}</button>
        ))}
      </div>
      {config.kind === 'line' && (
        <>
          <Choose label="Across" value={config.x} names={numeric} onChange={(x) => set({ x })} />
          <Choose label="Up" value={config.y} names={numeric} onChange={(y) => set({ y })} />
          <Choose label="A line for each" value={config.by} names={names} none="(one line)" onChange={(by) => set({ by })} />
        </>
      )}
      {config.kind === 'bars' && (
        <>
          <Choose label="A bar for each" value={config.x} names={names} onChange={(x) => set({ x })} />
          <Choose label="Length" value={config.agg ?? 'sum'} names={aggregates} onChange={(agg) => set({ agg: agg as ChartConfig['agg'] })} />
          {config.agg !== 'count' && <Choose label="of" value={config.y} names={numeric} onChange={(y) => set({ y })} />}
        </>
      )}
      {config.kind === 'histogram' && <Choose label="Of" value={config.x} names={numeric} onChange={(x) => set({ x })} />}
      {config.kind === 'heatmap' && (
        <>
          <Choose label="Across" value={config.x} names={names} onChange={(x) => set({ x })} />
          <Choose label="A row for each" value={config.by} names={names} onChange={(by) => set({ by })} />
          <Choose label="Colour" value={config.agg ?? 'count'} names={aggregates} onChange={(agg) => set({ agg: agg as ChartConfig['agg'] })} />
          {config.agg !== 'count' && <Choose label="of" value={config.y} names={numeric} onChange={(y) => set({ y })} />}
        </>
      )}
      {fixed && <Button kind="bare" icon="refresh" label="Choose the chart for me" onClick={() => onConfig(undefined)} />}
    </div>
  );
}

function Choose({ label, value, names, none, onChange }: { label: string; value: string | undefined; names: string[]; none?: string; onChange: (name: string | undefined) => void }) {
  return (
    <label class="choose">
      {label}
      <select value={value ?? ''} onChange={(event) => onChange(event.currentTarget.value || undefined)}>
        {(none !== undefined || !value) && <option value="">{none ?? 'choose'}</option>}
        {names.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
    </label>
  );
}

function ChartCanvas({ config, names, rows, dark }: { config: ChartConfig; names: string[]; rows: Cell[][]; dark: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | undefined>(undefined);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [pointer, setPointer] = useState<{ x: number; y: number } | undefined>();
  const [drag, setDrag] = useState<number | undefined>();
  const [zoom, setZoom] = useState<Zoom>();
  const [hidden, setHidden] = useState<Set<string>>(new Set());
  const data = useMemo(() => prepare(config, names, rows), [config.kind, config.x, config.y, config.by, config.agg, names, rows]);
  useEffect(() => {
    setZoom(undefined);
    setHidden(new Set());
  }, [data]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [data.kind === 'nothing']);
  const theme = useMemo(readTheme, [dark]);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element || size.width === 0 || size.height === 0) return;
    const scale = devicePixelRatio || 1;
    element.width = Math.round(size.width * scale);
    element.height = Math.round(size.height * scale);
    const ctx = element.getContext('2d')!;
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    drawn.current = draw({ ctx, ...size, theme, config, pointer }, data, zoom, hidden);
    if (drag !== undefined && pointer) {
      ctx.fillStyle = theme.accent;
      ctx.globalAlpha = 0.15;
      ctx.fillRect(Math.min(drag, pointer.x), drawn.current.plot.top, Math.abs(pointer.x - drag), drawn.current.plot.bottom - drawn.current.plot.top);
      ctx.globalAlpha = 1;
    }
  }, [data, size, theme, pointer, zoom, hidden, drag]);

  if (data.kind === 'nothing') return <Message kind="empty" title="Nothing to draw">{data.why}</Message>;
  const tip = pointer && drag === undefined ? drawn.current?.tipAt(pointer.x, pointer.y) : undefined;
  const release = () => {
    const chart = drawn.current;
    if (drag !== undefined && pointer && chart?.valueAt && Math.abs(pointer.x - drag) > 6) {
      const [a, b] = [chart.valueAt(drag), chart.valueAt(pointer.x)];
      setZoom({ from: Math.min(a, b), to: Math.max(a, b) });
    }
    setDrag(undefined);
  };
  return (
    <>
      {data.kind === 'line' && (data.series.length > 1 || zoom) && (
        <div class="legend">
          {data.series.length > 1 && data.series.map((one, i) => (
            <button
              type="button"
              key={one.name}
              aria-pressed={!hidden.has(one.name)}
              title={one.name}
              onClick={() => setHidden((old) => {
                const next = new Set(old);
                if (!next.delete(one.name)) next.add(one.name);
                return next;
              })}
            >
              <i style={{ background: colorOf(theme, i) }} />
              {one.name || 'NULL'}
            </button>
          ))}
          {data.others > 0 && <span class="muted">and {count(data.others)} more with fewer points, not drawn</span>}
          {zoom && <Button kind="bare" onClick={() => setZoom(undefined)}>Zoom out</Button>}
        </div>
      )}
      {data.kind !== 'line' && 'others' in data && data.others > 0 && <div class="legend muted">{count(data.others)} more are not drawn</div>}
      <div class="chart-box" ref={box}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={describeChart(config, rows.length)}
          style={{ width: `${size.width}px`, height: `${size.height}px` }}
          onPointerMove={(event) => setPointer({ x: event.offsetX, y: event.offsetY })}
          onPointerLeave={() => {
            setPointer(undefined);
            setDrag(undefined);
          }}
          onPointerDown={(event) => {
            if (drawn.current?.valueAt && event.button === 0) setDrag(event.offsetX);
          }}
          onPointerUp={release}
          onDblClick={() => setZoom(undefined)}
        />
        {tip && pointer && <ChartTip tip={tip} at={pointer} width={size.width} />}
      </div>
    </>
  );
}

export function ChartTip({ tip, at, width }: { tip: Tip; at: { x: number; y: number }; width: number }) {
  const right = at.x > width / 2;
  return (
    <div class="tip" style={{ top: `${Math.max(4, at.y - 10)}px`, ...(right ? { right: `${width - at.x + 14}px` } : { left: `${at.x + 14}px` }) }}>
      <strong>{tip.title}</strong>
      {tip.lines.slice(0, 12).map((line) => (
        <div key={line.label}>
          {line.color && <i style={{ background: line.color }} />}
          <span>{line.label}</span>
          <b>{line.value}</b>
        </div>
      ))}
    </div>
  );
}

function describeChart(config: ChartConfig, rows: number): string {
  const kind = KINDS.find(([name]) => name === config.kind)![1];
  return `${kind} of ${[config.y, config.x, config.by].filter(Boolean).join(' by ')}, ${count(rows)} rows. The table holds the same values.`;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: value('--text'),
    muted: value('--muted'),
    line: value('--grid-line'),
    surface: value('--surface'),
    accent: value('--accent'),
    series: Array.from({ length: 8 }, (_, i) => value(`--series-${i + 1}`)),
    heat: [value('--series-1'), value('--surface')],
    font: style.fontFamily || 'system-ui, sans-serif',
  };
}
