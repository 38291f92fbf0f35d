// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import type {
  ExecuteRequest, Filter, Names, Page, PageRequest, Preset, QueryExecution, QueryStatus, Setting, SettingIn, TraceColumn, TraceError,
} from './types.ts';

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
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, detailOf(text) || `HTTP ${response.status} ${response.statusText}`);
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
  async settings(): Promise<Setting[]> {
    const answer = await call<{ setting?: Setting[] }>('POST', 'bigtrace_execution_config', {});
    return Array.isArray(answer.setting) ? answer.setting : [];
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

  async errors(uuid: string): Promise<TraceError[]> {
    const answer = await call<{ errors?: (TraceError & { traceAddress?: string; detail?: string })[] }>('GET', `${run(uuid)}/errors`);
    return (answer.errors ?? []).map((error) => ({
      ...error,
      trace: error.trace ?? error.traceAddress ?? '',
      message: error.message ?? error.detail ?? '',
    }));
  },

  downloadAddress(uuid: string, format: string): string {
    return address(`${run(uuid)}/download?format=${format}`);
  },

  names(): Promise<Names> {
    return call('GET', 'sql/names');
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
