// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// XProf's HTTP interface, as this server answers it.

/** What was refused; `absent` when there simply is no such data. */
export class ProfileError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly absent: boolean,
  ) {
    super(message);
  }
}

export interface Missing {
  host: string;
  reason: string;
}

export interface Answer {
  body: unknown;
  /** Hosts that the answer knows nothing of. */
  missing: Missing[];
}

export type Params = Record<string, string>;

const PREFIX = 'data/plugin/profile/';

function address(route: string, params: Params = {}): string {
  const url = new URL(PREFIX + route, document.baseURI.replace(/#.*$/, ''));
  for (const [name, value] of Object.entries(params)) if (value !== '') url.searchParams.set(name, value);
  return url.href;
}

async function call(route: string, params: Params, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(route, params), { credentials: 'same-origin', ...(signal ? { signal } : {}) });
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new ProfileError(0, 'The server does not answer.', false);
  }
  if (response.ok) return response;
  throw refusal(response.status, await response.text());
}

/** A refusal in the server's own words. */
export function refusal(status: number, text: string): ProfileError {
  const absent = /^No Data(?::\s*)?([^]*)$/.exec(text.trim());
  if (absent) return new ProfileError(status, capital(absent[1]!.trim()), true);
  return new ProfileError(status, capital(text.startsWith('<') || text.startsWith('{') ? '' : text.trim().slice(0, 4000)) || `HTTP ${status}`, false);
}

/** `a: why; b: why, and more; c: why` as hosts and reasons. */
export function readMissing(header: string | null): Missing[] {
  if (!header) return [];
  return header.split(/;\s+(?=[^\s:;]+:\s)/).map((part) => {
    const colon = part.indexOf(': ');
    return colon < 0 ? { host: part, reason: '' } : { host: part.slice(0, colon), reason: part.slice(colon + 2).replace(`Host '${part.slice(0, colon)}': `, '') };
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const profileApi = {
  /** Whether this server serves a log directory. */
  async served(): Promise<boolean> {
    try {
      await call('config', {});
      return true;
    } catch (e) {
      if (e instanceof ProfileError && e.status === 404) return false;
      throw e;
    }
  },

  async runs(): Promise<string[]> {
    return (await (await call('runs', {})).json()) as string[];
  },

  async tools(run: string): Promise<string[]> {
    return (await (await call('run_tools', { run })).json()) as string[];
  },

  async hosts(run: string, tool: string): Promise<string[]> {
    return ((await (await call('hosts', { run, tag: tool })).json()) as { hostname: string }[]).map((host) => host.hostname);
  },

  async modules(run: string): Promise<string[]> {
    return (await (await call('module_list', { run })).text()).split(/,(?=[^,()]*\()|,(?![^(]*\))/).filter(Boolean);
  },

  async data(run: string, tool: string, params: Params, signal: AbortSignal): Promise<Answer> {
    const response = await call('data', { run, tag: tool, ...params }, signal);
    const missing = readMissing(response.headers.get('X-Tracefold-Missing-Hosts'));
    const type = response.headers.get('content-type') ?? '';
    return { body: /json/.test(type) ? await response.json() : await response.text(), missing };
  },

  /** How far the answer is that is being made. */
  async progress(run: string, tool: string): Promise<{ hosts: number; done: number; failed: number } | undefined> {
    try {
      return ((await (await call('progress', { run, tag: tool })).json()) as { hosts: number; done: number; failed: number }[])[0];
    } catch {
      return undefined;
    }
  },

  dataAddress: (run: string, tool: string, params: Params) => address('data', { run, tag: tool, ...params }),
  csvAddress: (run: string, tool: string, params: Params) => address('data_csv', { run, tag: tool, ...params, tqx: 'out:csv;' }),
};
