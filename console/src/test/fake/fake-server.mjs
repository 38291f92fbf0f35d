// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// A FAKE server for work on the console without traces: made-up rows behind the real API's names.
// Usage: node fake-server.mjs BUNDLE_DIRECTORY [PORT]

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const [directory, port = '8090'] = process.argv.slice(2);
const TYPES = { js: 'text/javascript', css: 'text/css', html: 'text/html', svg: 'image/svg+xml' };
const runs = new Map();

const traces = Array.from({ length: 428 }, (_, i) => [
  `/data/fleet/run-${String(i).padStart(4, '0')}.pftrace`,
  ['Pixel 9', 'Pixel 8a', 'Galaxy S25', null][i % 4],
  String(1_000_000 + ((i * 7919) % 900) * 12_345),
  ['proto', 'json', 'xplane'][i % 3],
  String(4_000_000_000 + i * 31_000_000),
]);
const traceColumns = ['_trace_address', 'device', 'size_bytes', 'trace_type', 'dur'];

function value(text) {
  return text !== null && text !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
}

function page(names, rows, { limit = 100, offset = 0, order_by: order, filters = [], columns }) {
  let found = rows.filter((row) =>
    filters.every(({ field, op, value: wanted }) => {
      const cell = row[names.indexOf(field)];
      if (op === 'is null') return cell === null;
      if (op === 'is not null') return cell !== null;
      if (op === 'in') return wanted.includes(cell);
      if (op === 'not in') return !wanted.includes(cell);
      if (op === 'glob') return new RegExp(`^${wanted.replaceAll('*', '.*')}$`).test(cell ?? '');
      const [a, b] = [value(cell), value(wanted)];
      return { '=': a === b, '!=': a !== b, '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[op] ?? false;
    }),
  );
  if (order) {
    const [field, direction] = order.split(' ');
    const at = names.indexOf(field);
    found = found.toSorted((a, b) => (value(a[at]) < value(b[at]) ? -1 : 1) * (direction === 'desc' ? -1 : 1));
  }
  const shown = columns ?? names;
  return {
    columnNames: shown,
    availableColumnNames: names,
    rows: found.slice(offset, offset + limit).map((row) => ({ values: shown.map((name) => row[names.indexOf(name)]) })),
    totalFilteredRows: found.length,
  };
}

function statusOf(run) {
  const total = 128;
  const share = run.cancelled ?? Math.min(1, (Date.now() - run.started) / run.length);
  const ended = share === 1 || run.cancelled !== undefined;
  return {
    status: run.cancelled !== undefined ? 'CANCELLED' : share < 1 ? 'IN_PROGRESS' : run.fails ? 'FAILED' : 'SUCCESS',
    processedTraces: Math.floor(total * share),
    totalTraces: total,
    processedRows: run.fails ? 0 : Math.floor(run.rows.length * share),
    ended,
  };
}

function describe(run) {
  const { ended, ...status } = statusOf(run);
  return {
    ...status,
    queryUuid: run.uuid,
    startTime: new Date(run.started).toISOString(),
    ...(ended ? { endTime: new Date(run.started + run.length).toISOString() } : {}),
    perfettoSql: run.sql,
    limit: run.limit,
    materialized: true,
    tableName: 'rows',
    ...(run.fails && ended ? { errorMessage: '[/data/fleet/run-0000.pftrace] Traceback (most recent call last):\n  File "stdin" line 1 col 8\n    SELECT nope FROM slice\n           ^\nno such column: nope' } : {}),
    settings: [], traceFilters: [], traceMetadataColumns: [], traceOrderBy: '',
  };
}

const names = ['_trace_address', 'ts', 'dur', 'name', 'thread', 'value'];
function makeRows(count) {
  const slices = ['Choreographer#doFrame', 'DrawFrame', 'binder transaction', 'MatMul', 'AllReduce', 'HostToDevice'];
  return Array.from({ length: count }, (_, i) => [
    traces[i % 12][0],
    String(210_000_000_000n + BigInt(i) * 1_660_000n),
    String(Math.floor(900_000 + 600_000 * Math.sin(i / 40) + ((i * 7919) % 400_000))),
    slices[(i * 31) % slices.length],
    i % 17 === 0 ? null : `worker-${i % 5}`,
    String(Math.round(5000 + 2500 * Math.sin(i / 60) + ((i * 31) % 700)) / 100),
  ]);
}

const answers = {
  'POST bigtrace_execution_config': () => ({
    setting: [
      { id: 'trace_address', name: 'Trace address', description: 'Where the traces are.', category: 'TRACE_ADDRESS', plainString: { defaultValue: '/data/fleet' } },
      { id: 'trace_limit', name: 'Trace limit', description: 'At most so many traces (ignored if 0).', category: 'BIGTRACE_QUERY_OPTIONS', number: { defaultValue: 0 } },
      { id: 'on_error', name: 'When a trace fails', description: 'Whether one trace that cannot be read ends the query.', category: 'BIGTRACE_QUERY_OPTIONS', stringEnum: { defaultValue: 'skip', options: [{ value: 'skip', label: 'go on without it' }, { value: 'fail', label: 'stop' }] } },
    ],
  }),
  'POST trace_metadata_schema': () => ({ columns: traceColumns.map((name) => ({ name, type: 'STRING', defaultVisible: true, description: name })) }),
  'POST trace_metadata': (body) => page(traceColumns, traces, body),
  'GET trace_presets': () => ({}),
  'GET sql/names': () => ({
    tables: [{ name: 'slice', columns: ['id', 'ts', 'dur', 'track_id', 'name', 'depth', 'parent_id', 'arg_set_id'].map((name) => ({ name, type: 'LONG' })) }, { name: 'thread', columns: [{ name: 'utid' }, { name: 'name' }] }],
    functions: [{ name: 'extract_arg', args: [{ name: 'arg_set_id' }, { name: 'key' }] }],
    modules: [{ name: 'android.startup.startups' }, { name: 'slices.with_context' }],
  }),
  'GET query_executions': () => ({ queryExecutions: [...runs.values()].map(describe) }),
  'POST execute_bigtrace_query_async': (body) => start(body),
  'POST execute_bigtrace_query': (body) => ({ ...start(body), ...page(names, makeRows(200), { limit: body.limit }) }),
};

function start({ perfetto_sql: sql, limit }) {
  const uuid = `fake-${runs.size + 1}`;
  const fails = /nope/.test(sql);
  runs.set(uuid, { uuid, sql, limit, fails, started: Date.now(), length: /slow/.test(sql) ? 15_000 : 1200, rows: makeRows(Math.min(limit, 48_000)) });
  return { queryUuid: uuid };
}

function answerRun(method, path, body) {
  const [, uuid, action = ''] = /^query_executions\/([^:/]+)(.*)$/.exec(path) ?? [];
  const run = runs.get(uuid);
  if (!run) return undefined;
  if (action === ':status') return statusOf(run);
  if (action === ':cancel') return (run.cancelled ??= Math.min(1, (Date.now() - run.started) / run.length)), {};
  if (action === ':fetch_results') return page(names, run.rows.slice(0, statusOf(run).processedRows), body);
  if (action === '/errors') {
    return statusOf(run).processedTraces > 20
      ? { errors: [{ traceAddress: '/data/fleet/run-0017.pftrace', code: 'NO_TRACE', message: 'this is no trace: its first bytes are 00 01 02 03' }, { traceAddress: '/data/fleet/run-0044.pftrace', code: 'DEADLINE', message: 'was not answered within 60 s' }] }
      : { errors: [] };
  }
  if (method === 'DELETE') return runs.delete(uuid), {};
  return describe(run);
}

createServer(async (request, response) => {
  const path = new URL(request.url, 'http://fake').pathname;
  const send = (status, type, body) => response.writeHead(status, { 'content-type': type }).end(body);
  if (!path.startsWith('/v1/')) {
    const file = path === '/' ? 'index.html' : path.replace('/console/', '');
    const bytes = await readFile(join(directory, file)).catch(() => undefined);
    return bytes ? send(200, TYPES[file.split('.').pop()], bytes) : send(404, 'text/plain', 'no such file');
  }
  let text = '';
  for await (const piece of request) text += piece;
  const body = text ? JSON.parse(text) : {};
  const answer = answers[`${request.method} ${path.slice(4)}`]?.(body) ?? answerRun(request.method, path.slice(4), body);
  return answer ? send(200, 'application/json', JSON.stringify(answer)) : send(404, 'application/json', JSON.stringify({ detail: `nothing is at ${path}` }));
}).listen(Number(port), '127.0.0.1', () => console.log(`fake server on http://127.0.0.1:${port}`));
