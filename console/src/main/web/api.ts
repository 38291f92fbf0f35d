// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import type { GridState } from './hash.ts';
import type {
  ExecuteRequest, Filter, Names, Page, PageRequest, Preset, QueryExecution, QueryStatus, Setting, SettingIn, TraceColumn, TraceError,
} from './types.ts';

/** As many failed traces as a list can show. */
const MOST_ERRORS = 1000;

type Described = { name: string; module?: string; description?: string };
type WireNames = {
  tables?: (Described & { columns?: { name: string; type?: string }[] })[];
  functions?: (Described & { args?: { name: string; type?: string }[]; returnType?: string })[];
  modules?: Described[];
};

/** What the server refused, in its own words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(path), {
      method,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new ApiError(0, 'The server does not answer.');
  }
  if (!response.ok) throw await api.refusal(response);
  const text = await response.text();
  if (text === '') return {} as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError(response.status, 'The server answered something that is not JSON.');
  }
}

function detailOf(text: string): string {
  try {
    const body = JSON.parse(text) as { detail?: unknown; message?: unknown };
    if (typeof body.detail === 'string') return body.detail;
    if (typeof body.message === 'string') return body.message;
  } catch {
    // It is shown as it is.
  }
  return text.startsWith('<') ? '' : text.slice(0, 2000);
}

/** Relative to the page, so that a path in front of it does no harm. */
function address(path: string): string {
  return new URL(`v1/${path}`, document.baseURI.replace(/#.*$/, '')).href;
}

function run(uuid: string): string {
  return `query_executions/${encodeURIComponent(uuid)}`;
}

export const api = {
  async settings(): Promise<{ settings: Setting[]; perfettoUi: string }> {
    const answer = await call<{ setting?: Setting[]; perfettoUi?: string }>('POST', 'bigtrace_execution_config', {});
    return { settings: Array.isArray(answer.setting) ? answer.setting : [], perfettoUi: answer.perfettoUi ?? 'https://ui.perfetto.dev' };
  },

  contentAddress(trace: string): string {
    return address(`trace_content?address=${encodeURIComponent(trace)}`);
  },

  /** An answer that is none, in the server's words. */
  async refusal(response: Response): Promise<ApiError> {
    return new ApiError(response.status, detailOf(await response.text()) || `HTTP ${response.status} ${response.statusText}`);
  },

  async traceColumns(settings: SettingIn[], signal?: AbortSignal): Promise<TraceColumn[]> {
    return (await call<{ columns?: TraceColumn[] }>('POST', 'trace_metadata_schema', { settings }, signal)).columns ?? [];
  },

  traces(settings: SettingIn[], page: PageRequest, signal?: AbortSignal): Promise<Page> {
    return call('POST', 'trace_metadata', { settings, ...page }, signal);
  },

  async presets(): Promise<Preset[]> {
    try {
      return (await call<{ tracePresets?: Preset[] }>('GET', 'trace_presets')).tracePresets ?? [];
    } catch {
      return [];
    }
  },

  savePreset(preset: Omit<Preset, 'id'> & { id?: string }): Promise<Preset> {
    return call('POST', 'trace_presets', preset);
  },

  forgetPreset(id: string): Promise<unknown> {
    return call('DELETE', `trace_presets/${encodeURIComponent(id)}`);
  },

  execute(request: ExecuteRequest, signal: AbortSignal): Promise<Page & { queryUuid: string }> {
    return call('POST', 'execute_bigtrace_query', request, signal);
  },

  executeAsync(request: ExecuteRequest): Promise<{ queryUuid: string }> {
    return call('POST', 'execute_bigtrace_query_async', request);
  },

  async runs(): Promise<QueryExecution[]> {
    return (await call<{ queryExecutions?: QueryExecution[] }>('GET', 'query_executions')).queryExecutions ?? [];
  },

  run(uuid: string): Promise<QueryExecution> {
    return call('GET', run(uuid));
  },

  status(uuid: string): Promise<QueryStatus> {
    return call('GET', `${run(uuid)}:status`);
  },

  cancel(uuid: string): Promise<unknown> {
    return call('POST', `${run(uuid)}:cancel`, {});
  },

  remove(uuid: string): Promise<unknown> {
    return call('DELETE', run(uuid));
  },

  rows(uuid: string, page: PageRequest, signal?: AbortSignal): Promise<Page> {
    return call('POST', `${run(uuid)}:fetch_results`, page, signal);
  },

  async errors(uuid: string): Promise<{ total: number; errors: TraceError[] }> {
    const answer = await call<{ failedTraces?: number; errors?: { traceAddress: string; stage?: string; code?: string; message: string }[] }>('GET', `${run(uuid)}/errors?limit=${MOST_ERRORS}`);
    const errors = (answer.errors ?? []).map(({ traceAddress, ...error }) => ({ trace: traceAddress, ...error }));
    return { total: answer.failedTraces ?? errors.length, errors };
  },

  /** A file of rows: those of the filters, in the order and with the columns of a grid. */
  downloadAddress(uuid: string, format: string, { filters, order, columns }: GridState): string {
    const asked = new URLSearchParams({
      format,
      ...(filters.length ? { filters: JSON.stringify(filters) } : {}),
      ...(order ? { order_by: order } : {}),
      ...(columns.length ? { columns: JSON.stringify(columns) } : {}),
    });
    return address(`${run(uuid)}/download?${asked}`);
  },

  async names(): Promise<Names> {
    const found = await call<WireNames>('GET', 'sql/names');
    // What begins with an underscore is for those who look for it.
    const hiddenLast = (a: Described, b: Described) => Number(a.name.startsWith('_')) - Number(b.name.startsWith('_'));
    return {
      tables: (found.tables ?? []).toSorted(hiddenLast).map(({ name, module, description, columns }) => ({ name, module: module ?? '', doc: description ?? '', columns: columns ?? [] })),
      functions: (found.functions ?? []).toSorted(hiddenLast).map(({ name, module, description, args, returnType }) => ({
        name,
        module: module ?? '',
        doc: description ?? '',
        signature: args?.length || returnType ? `(${(args ?? []).map((arg) => arg.name).join(', ')})${returnType ? ` ${returnType}` : ''}` : '',
      })),
      modules: (found.modules ?? []).map(({ name, description }) => ({ name, doc: description ?? '' })),
    };
  },
};

/** A request without what is empty: the server takes absence for "nothing said". */
export function pageRequest(limit: number, offset: number, order: string, filters: Filter[], columns: string[]): PageRequest {
  return {
    limit,
    offset,
    ...(order ? { order_by: order } : {}),
    ...(filters.length ? { filters } : {}),
    ...(columns.length ? { columns } : {}),
  };
}
