// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// How long steps took and why, on one page; and the page of the input pipeline, which has the same steps.

import { useMemo } from 'preact/hooks';
import { nanos, plural } from '../format.ts';
import { Message } from '../ui.tsx';
import { Advice, Diagnostics, diagnosticsIn, Panel, Tiles } from './parts.tsx';
import type { ToolProps } from './parts.tsx';
import { BarChart, Breakdown, stepBars } from './steps.tsx';
import { fixed, isTable, plainText, readTable } from './tables.ts';
import type { WireTable } from './tables.ts';
import { TableView } from './table-view.tsx';
import { NAMES } from './tools.ts';

const NO_TABLE: WireTable = { cols: [], rows: [] };

function tableAt(body: unknown, at: number): WireTable {
  const found: unknown = Array.isArray(body) ? body[at] : undefined;
  return isTable(found) ? found : NO_TABLE;
}

export function OverviewPage({ body, dark, patch }: ToolProps) {
  const ops = tableAt(body, 0);
  const steps = tableAt(body, 1);
  const environment = tableAt(body, 2);
  const advice = tableAt(body, 3);
  const latency = tableAt(body, 4);
  const bars = useMemo(() => stepBars(steps), [body]);
  const top = useMemo(() => readTable(ops, 'overview_page'), [body]);
  return (
    <div class="scroll dashboard">
      <Diagnostics table={diagnosticsIn((body as unknown[]).filter(isTable))} />
      <Tiles tiles={performance(ops, steps, environment)} />
      <StepPanels bars={bars} steps={steps} dark={dark} />
      {ops.p?.['remark_text'] && <p class="remark">{plainText(ops.p['remark_text'])}</p>}
      <Panel title="Where the device's time goes" note={top.rows.length ? `the ${plural(top.rows.length, 'operation')} with most self time` : undefined} wide={latency.rows.length === 0}>
        {top.rows.length === 0 ? <p class="nothing">No operations of a device were recorded.</p> : <SmallTable table={ops} tool="overview_page" label="Operations with most self time" />}
      </Panel>
      {latency.rows.length > 0 && <Panel title="Latency of inference"><SmallTable table={latency} tool="overview_page" label="Latency of inference" /></Panel>}
      <Recommendations table={advice} steps={steps} onTool={(tool) => patch({ tool })} />
      <Panel title="Where it ran">
        <dl class="facts">
          {[['Device', 'device_type'], ['Cores', 'device_core_count'], ['Hosts', 'host_count'], ['Tasks', 'task_count'], ['Training', 'is_training']].map(([name, key]) => {
            const value = environment.p?.[key!] ?? '';
            return value === '' || value === '0' ? null : <div key={key}><dt>{name}</dt><dd>{value === 'true' ? 'yes' : value === 'false' ? 'no' : value}</dd></div>;
          })}
        </dl>
        {environment.rows.length > 0 && <SmallTable table={environment} tool="overview_page" label="Hosts" />}
      </Panel>
    </div>
  );
}

function StepPanels({ bars, steps, dark }: { bars: ReturnType<typeof stepBars>; steps: WireTable; dark: boolean }) {
  const average = Number(steps.p?.['steptime_ms_average'] ?? 0);
  if (bars.labels.length === 0) {
    return <Panel title="Step time" wide><p class="nothing">The profile has no steps: {plainText(steps.p?.['input_conclusion'] ?? 'no step marker was recorded.')}</p></Panel>;
  }
  return (
    <>
      <Panel title="Step time" note={plural(bars.labels.length, 'step')} class="steps"><BarChart bars={bars} dark={dark} height={240} /></Panel>
      <Panel title="The average step" note={nanos(average * 1e6)} class="average"><Breakdown bars={bars} title="Parts of the average step" /></Panel>
    </>
  );
}

function performance(ops: WireTable, steps: WireTable, environment: WireTable): { name: string; value: string; note?: string }[] {
  const p = { ...ops.p, ...steps.p };
  const millis = (key: string) => nanos(Number(p[key] ?? 0) * 1e6);
  const tiles: { name: string; value: string; note?: string }[] = [];
  if (steps.rows.length) {
    tiles.push({
      name: 'Average step',
      value: millis('steptime_ms_average'),
      note: steps.rows.length > 1 ? `${Number(p['steptime_ms_standard_deviation']) > 0 ? `σ ${millis('steptime_ms_standard_deviation')}, ` : ''}${millis('steptime_ms_minimum')} to ${millis('steptime_ms_maximum')}` : 'one step',
    });
  }
  for (const [key, name, note] of [
    ['device_duty_cycle_percent', 'Device duty cycle'],
    ['device_idle_time_percent', 'Device idle'],
    ['mxu_utilization_percent', 'MXU utilization'],
    ['flop_rate_utilization_relative_to_roofline', 'FLOP rate', 'of the roofline'],
    ['memory_bw_utilization_relative_to_hw_limit', 'Memory bandwidth', "of the hardware's limit"],
    ['device_compute_16bit_percent', '16-bit compute', 'of device time'],
    ['infeed_percent_average', 'Waiting for input', 'of step time'],
  ] as const) {
    const value = p[key];
    if (value === undefined || (environment.p?.['device_type'] === 'CPU' && /^0(\.0)?%?$/.test(value))) continue;
    if (key === 'infeed_percent_average' && steps.rows.length === 0) continue;
    if (key === 'mxu_utilization_percent' && !/TPU/.test(environment.p?.['device_type'] ?? '')) continue;
    tiles.push({ name, value: value.replace(/%?$/, ' %'), ...(note ? { note } : {}) });
  }
  const hosts = environment.p?.['host_count'];
  if (environment.p?.['device_type']) {
    const cores = Number(environment.p['device_core_count'] ?? 0);
    tiles.push({ name: 'Device', value: environment.p['device_type'], note: [cores > 0 ? plural(cores, 'core') : '', hosts ? plural(Number(hosts), 'host') : ''].filter(Boolean).join(', ') });
  }
  return tiles;
}

function Recommendations({ table, steps, onTool }: { table: WireTable; steps: WireTable; onTool: (tool: string) => void }) {
  const said = [table.p?.['statement'], table.p?.['kernel_launch_statement'], table.p?.['all_other_statement'], table.p?.['device_collectives_statement'], table.p?.['precision_statement'], steps.p?.['output_conclusion']];
  const statements = [...new Set(said.filter((text): text is string => Boolean(text)))];
  const idle = new Set((table.p?.['non_bottleneck_tip_types'] ?? '').split(',').filter(Boolean));
  const groups = new Map<string, string[]>();
  for (const row of table.rows) {
    const [type, link, description] = [0, 1, 2].map((at) => String(row.c[at]?.v ?? ''));
    if (idle.has(type!)) continue;
    groups.set(description!, [...(groups.get(description!) ?? []), link!]);
  }
  if (!statements.length && !groups.size) return null;
  return (
    <Panel title="What to do next">
      <div class="advice">
        {statements.map((text) => <p key={text}><Advice text={text} /></p>)}
        {[...groups].map(([description, links]) => (
          <div key={description}>
            <h3>{description}</h3>
            <ul>{links.map((link) => <li key={link}><ToolAdvice text={link} onTool={onTool} /></li>)}</ul>
          </div>
        ))}
      </div>
    </Panel>
  );
}

/** `tool_name (what for)`: the name leads to the tool. */
function ToolAdvice({ text, onTool }: { text: string; onTool: (tool: string) => void }) {
  const found = /^(\w+)(?= \()/.exec(text)?.[1] ?? '';
  const tool = found === 'trace_viewer' ? 'trace_viewer@' : found;
  return NAMES[tool] ? <><button type="button" class="link" onClick={() => onTool(tool)}>{NAMES[tool]}</button>{text.slice(found.length)}</> : <Advice text={text} />;
}

/** A table of a few rows, all of them in the page. */
export function SmallTable({ table, tool, label }: { table: WireTable; tool: string; label: string }) {
  const { columns, rows } = readTable(table, tool);
  return (
    <div class="small-table">
      <table aria-label={label}>
        <thead><tr>{columns.map((column) => <th key={column.id} scope="col" class={column.kind === 'text' ? '' : 'numeric'}>{column.label}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {columns.map((column, at) => (
                <td key={column.id} class={column.kind === 'text' ? '' : 'numeric'} title={row[at] ?? ''}>
                  {row[at] === null || column.kind === 'text' ? row[at] : fixed(Number(row[at]), Math.min(2, column.decimals))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function InputPipelinePage({ body, dark, state, patch, csv }: ToolProps) {
  const steps = tableAt(body, 1);
  const hostOps = tableAt(body, 2);
  const advice = tableAt(body, 3);
  const bars = useMemo(() => stepBars(steps), [body]);
  const ops = useMemo(() => readTable(hostOps, 'input_pipeline_analyzer'), [body]);
  const spent = [['enqueue_us', 'Enqueuing for the device'], ['demanded_file_read_us', 'Reading files on demand'], ['advanced_file_read_us', 'Reading files in advance'], ['preprocessing_us', 'Preprocessing'], ['unclassified_nonequeue_us', 'Other']]
    .map(([key, name]) => ({ name: name!, micros: Number(hostOps.p?.[key!] ?? 0) }));
  const conclusion = steps.p?.['input_conclusion'];
  const isIdle = spent.every(({ micros }) => micros === 0) && ops.rows.length === 0;
  return (
    <div class="scroll dashboard">
      <Diagnostics table={diagnosticsIn((body as unknown[]).filter(isTable))} />
      {conclusion && <p class="remark"><Advice text={conclusion} /></p>}
      <StepPanels bars={bars} steps={steps} dark={dark} />
      {isIdle ? (
        <Panel title="The input pipeline of the host" wide><p class="nothing">The host recorded no work on input.</p></Panel>
      ) : (
        <>
          <Panel title="Host time spent on input">
            <Breakdown
              bars={{ parts: spent.filter(({ micros }) => micros > 0).map(({ name }) => name), colors: spent.map((_, i) => i), labels: [''], values: [spent.filter(({ micros }) => micros > 0).map(({ micros }) => micros / 1000)], one: 'run' }}
              title="Host time by kind of work"
            />
          </Panel>
          <Panel title="What to do next">
            <ul class="advice">{advice.rows.map((row, i) => <li key={i}><Advice text={String(row.c[0]?.v ?? '')} /></li>)}</ul>
          </Panel>
          <section class="panel wide table-panel" aria-label="Input operations">
            {ops.rows.length ? <TableView table={ops} label="Input operations" state={state} patch={patch} csv={csv} one="op" /> : <Message kind="empty" title="No input operations" />}
          </section>
        </>
      )}
    </div>
  );
}
