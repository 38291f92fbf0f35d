// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Profiles of a log directory: a run, its hosts, and what XProf's tools say of them.

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { plural } from '../format.ts';
import { messageOf } from '../run.ts';
import { Button, Icon, Message, Popover, Spinner } from '../ui.tsx';
import { BuffersPage } from './buffers.tsx';
import { MemoryProfilePage } from './memory.tsx';
import { OpProfilePage } from './op-profile.tsx';
import { InputPipelinePage, OverviewPage } from './overview.tsx';
import { Choose, Diagnostics, diagnosticsIn, Segments } from './parts.tsx';
import type { ToolProps } from './parts.tsx';
import { PodPage } from './pod.tsx';
import { profileApi, ProfileError } from './profile-api.ts';
import type { Answer, Missing, Params } from './profile-api.ts';
import { RooflinePage } from './roofline-page.tsx';
import type { ProfileState } from './table-view.tsx';
import { TableView } from './table-view.tsx';
import { readTable, tablesIn } from './tables.ts';
import type { FetchEvent } from './timeline-details.tsx';
import { TimelinePage } from './timeline.tsx';
import type { FetchMatches, FetchWindow } from './timeline.tsx';
import { FIRST_COLUMNS, NAMES, ROWS, toolsShown } from './tools.ts';

export type ProfilesProps = {
  state: ProfileState;
  onState: (state: ProfileState) => void;
  onShare: () => void;
  dark: boolean;
};

/** Tools about one program of several. */
const OF_A_MODULE = new Set(['memory_viewer', 'graph_viewer']);
const PATIENCE_MS = 700;
const TEXTS: Record<string, string> = { long: 'long_txt', message: 'pbtxt' };

type Loaded<T> = { value?: T; error?: ProfileError | Error };

export function ProfilesPage({ state, onState, onShare, dark }: ProfilesProps) {
  const [served, setServed] = useState<Loaded<boolean>>({});
  const [runs, setRuns] = useState<Loaded<string[]>>({});
  const [version, setVersion] = useState(0);
  const now = useRef(state);
  now.current = state;
  const patch = (change: ProfileState) => {
    const next = { ...now.current, ...change };
    for (const [key, value] of Object.entries(next)) if (value === '') delete next[key];
    now.current = next;
    onState(next);
  };
  useEffect(() => {
    profileApi.served().then(
      (value) => {
        setServed({ value });
        if (value) return profileApi.runs().then((found) => setRuns({ value: found }));
        return undefined;
      },
    ).catch((error: Error) => setServed({ error }));
  }, [version]);

  if (served.error) return <Page><Message kind="error" title="The profiles cannot be listed" action={<Button icon="refresh" onClick={() => setVersion(version + 1)}>Try again</Button>}>{served.error.message}</Message></Page>;
  if (served.value === false) {
    return (
      <Page>
        <Message kind="info" title="This server serves no profiles">
          Start it with the directory that profilers write to, the one that has <code>plugins/profile/</code> in it:
          <pre class="cell-text">tracefold serve --logdir DIR</pre>
          or serve profiles alone, to XProf's clients as well:
          <pre class="cell-text">tracefold xprof DIR --port 8791</pre>
        </Message>
      </Page>
    );
  }
  if (!runs.value) return <Page><div class="grid-wait"><Spinner label="Looking for runs" /></div></Page>;
  if (runs.value.length === 0) {
    return (
      <Page>
        <Message kind="empty" title="There are no runs in the log directory" action={<Button icon="refresh" onClick={() => setVersion(version + 1)}>Look again</Button>}>
          Profilers write to <code>plugins/profile/RUN/HOST.xplane.pb</code> in it.
        </Message>
      </Page>
    );
  }
  const run = runs.value.includes(state['run'] ?? '') ? state['run']! : '';
  if (!run && state['run']) {
    return (
      <Page>
        <Message kind="error" title="There is no such run" action={<Button onClick={() => patch({ run: runs.value![0]!, host: '', module: '' })}>Show {runs.value[0]}</Button>}>
          The log directory has {plural(runs.value.length, 'run')}, none of them called {state['run']}.
        </Message>
      </Page>
    );
  }
  return <RunPage key={`${run || runs.value[0]!} ${version}`} runs={runs.value} run={run || runs.value[0]!} state={state} patch={patch} onShare={onShare} onRefresh={() => setVersion(version + 1)} dark={dark} />;
}

function Page({ children }: { children: ComponentChildren }) {
  return <main class="page profiles-page" aria-label="Profiles">{children}</main>;
}

type RunProps = { runs: string[]; run: string; state: ProfileState; patch: (change: ProfileState) => void; onShare: () => void; onRefresh: () => void; dark: boolean };

function RunPage({ runs, run, state, patch, onShare, onRefresh, dark }: RunProps) {
  const [tools, setTools] = useState<Loaded<string[]>>({});
  const [hosts, setHosts] = useState<{ of?: string; list: string[] }>({ list: [] });
  const [modules, setModules] = useState<string[]>([]);
  useEffect(() => {
    Promise.all([profileApi.tools(run), profileApi.hosts(run, 'trace_viewer@').catch((): string[] => [])]).then(
      ([listed, all]) => setTools({ value: toolsShown(listed, all.length) }),
      (error: Error) => setTools({ error }),
    );
  }, []);
  const wanted = state['tool'] ?? '';
  const tool = tools.value ? (tools.value.includes(wanted) || (wanted && NAMES[wanted]) ? wanted : (tools.value[0] ?? '')) : '';
  // The link is to say what is shown, not what is shown at first. Before anything else happens: a link that is followed would be lost.
  useLayoutEffect(() => {
    if (tool && (state['run'] !== run || state['tool'] !== tool)) patch({ run, tool });
  }, [tool]);
  useEffect(() => {
    if (!tool) return;
    Promise.all([profileApi.hosts(run, tool), OF_A_MODULE.has(tool) ? profileApi.modules(run) : []]).then(
      ([list, found]) => {
        setModules(found);
        setHosts({ of: tool, list });
      },
      (error: Error) => setTools({ error }),
    );
  }, [tool]);
  const ready = hosts.of === tool;
  const several = tool.startsWith('trace_viewer');
  const chosen = (state['host'] ?? '').split(',').filter((host) => hosts.list.includes(host));
  const host = ready ? (chosen.length ? chosen : hosts.list.slice(0, 1)) : [];
  const module = modules.includes(state['module'] ?? '') ? state['module']! : (modules[0] ?? '');
  const params: Params = several && host.length > 1 ? { hosts: host.join(',') } : { host: host[0] ?? '' };
  if (OF_A_MODULE.has(tool)) params['module_name'] = module;
  if (tool === 'trace_viewer@') {
    // What an event says besides its time is asked for when it is selected.
    Object.assign(params, { args: 'uid', flows: 'all' });
    if (state['dma'] === '1') params['full_dma'] = 'true';
  }
  if (tool === 'graph_viewer') params['type'] = TEXTS[state['text'] ?? ''] ?? 'short_txt';
  const choose = (next: string) => patch({ ...Object.fromEntries(Object.keys(state).map((key) => [key, ''])), run, tool: next, host: state['host'] ?? '', module: state['module'] ?? '' });
  const tables = FIRST_COLUMNS[tool] !== undefined || ['input_pipeline_analyzer', 'overview_page', 'perf_counters', 'megascale_stats'].includes(tool);
  return (
    <Page>
      <div class="toolbar profile-bar">
        <Choose label="Run" class="run-choice" value={run} options={runs.map((value) => ({ value, label: value }))} onChange={(next) => patch({ run: next, host: '', module: '', q: '', f: '', from: '', to: '', span: '', alloc: '', step: '' })} />
        <HostChoice hosts={hosts.list} chosen={host} several={several} onChange={(next) => patch({ host: next.join(','), from: '', to: '', span: '' })} />
        {OF_A_MODULE.has(tool) && modules.length > 0 && <Choose label="Program" class="run-choice" value={module} options={modules.map((value) => ({ value, label: value }))} onChange={(next) => patch({ module: next })} />}
        <span class="spacer" />
        {tables && ready && <a class="button bare square wide-only" href={profileApi.csvAddress(run, tool, params)} download aria-label="Download all tables as CSV" title="Download all tables as CSV"><Icon name="download" /></a>}
        <Button kind="bare" icon="refresh" label="Look for runs again" onClick={onRefresh} />
        <Button kind="bare" icon="share" label="Share" title="Copy a link to what is shown" onClick={onShare} />
      </div>
      {tools.value && <ToolTabs tools={tools.value.includes(tool) ? tools.value : [...tools.value, tool]} tool={tool} onTool={choose} />}
      {tools.error ? (
        <Message kind="error" title="This run cannot be read">{tools.error.message}</Message>
      ) : !ready ? (
        <div class="grid-wait"><Spinner label="Reading the run" /></div>
      ) : (
        <ToolPage key={tool} run={run} tool={tool} host={host.join(',')} params={params} state={state} patch={patch} dark={dark} />
      )}
    </Page>
  );
}

function ToolTabs({ tools, tool, onTool }: { tools: string[]; tool: string; onTool: (tool: string) => void }) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [tool]);
  return (
    <nav class="tool-tabs" aria-label="Tools" ref={bar}>
      {tools.map((name) => (
        <button type="button" key={name} title={name} aria-current={name === tool ? 'page' : undefined} onClick={() => onTool(name)}>{NAMES[name] ?? name}</button>
      ))}
    </nav>
  );
}

function HostChoice({ hosts, chosen, several, onChange }: { hosts: string[]; chosen: string[]; several: boolean; onChange: (hosts: string[]) => void }) {
  const name = (host: string) => (host === 'ALL_HOSTS' ? 'All hosts' : host);
  if (hosts.length < 2) return <span class="choose one-host"><span>Host</span><b title={hosts[0]}>{name(hosts[0] ?? '')}</b></span>;
  if (!several) return <Choose label="Host" class="host-choice" value={chosen[0] ?? ''} options={hosts.map((value) => ({ value, label: name(value) }))} onChange={(host) => onChange([host])} />;
  return (
    <span class="choose">
      <span>Hosts</span>
      <Popover text={chosen.length === 1 ? chosen[0] : `${chosen.length} of ${hosts.length}`} title="Hosts of the timeline">
        {() => (
          <div class="host-list">
            {hosts.map((host) => (
              <label class="check" key={host}>
                <input
                  type="checkbox"
                  checked={chosen.includes(host)}
                  onChange={(event) => {
                    const next = event.currentTarget.checked ? hosts.filter((other) => other === host || chosen.includes(other)) : chosen.filter((other) => other !== host);
                    if (next.length) onChange(next);
                    else event.currentTarget.checked = true;
                  }}
                />
                <span>{host}</span>
              </label>
            ))}
            <Button kind="bare" onClick={() => onChange(hosts)}>All</Button>
          </div>
        )}
      </Popover>
    </span>
  );
}

type ToolPageProps = { run: string; tool: string; host: string; params: Params; state: ProfileState; patch: (change: ProfileState) => void; dark: boolean };

function ToolPage({ run, tool, host, params, state, patch, dark }: ToolPageProps) {
  const [answer, setAnswer] = useState<{ of: string; loaded: Loaded<Answer> }>({ of: '', loaded: {} });
  const [attempt, setAttempt] = useState(0);
  const question = JSON.stringify([params, attempt]);
  useEffect(() => {
    const abort = new AbortController();
    profileApi.data(run, tool, params, abort.signal).then(
      (value) => setAnswer({ of: question, loaded: { value } }),
      (error: Error) => {
        if (!abort.signal.aborted) setAnswer({ of: question, loaded: { error } });
      },
    );
    return () => abort.abort();
  }, [question]);
  const { value, error } = answer.of === question ? answer.loaded : {};
  if (error) return <Refused error={error} tool={tool} onAgain={() => setAttempt(attempt + 1)} />;
  if (!value) return <Waiting run={run} tool={tool} />;
  const props: ToolProps = { run, tool, host, body: value.body, state, patch, dark, csv: profileApi.csvAddress(run, tool, params) };
  return (
    <>
      {value.missing.length > 0 && <MissingHosts missing={value.missing} />}
      <div class="tool-page fill">
        <Guarded
          key={question}
          {...props}
          fetchWindow={async (from, to, signal) => (await profileApi.data(run, tool, { ...params, start_time_ms: String(from), end_time_ms: String(to) }, signal)).body}
          fetchMatches={async (prefix, signal) => (await profileApi.data(run, tool, { ...params, search_prefix: prefix }, signal)).body}
          fetchEvent={async (wanted, signal) => (await profileApi.data(run, tool, { flows: 'all', host: host.split(',')[0] ?? '', ...wanted }, signal)).body}
        />
      </div>
    </>
  );
}

type GuardedProps = ToolProps & { fetchWindow: FetchWindow; fetchEvent: FetchEvent; fetchMatches: FetchMatches };

function Guarded(props: GuardedProps) {
  const { tool, body } = props;
  const isList = Array.isArray(body);
  const isObject = typeof body === 'object' && body !== null && !isList;
  switch (tool) {
    case 'overview_page': return isList ? <OverviewPage {...props} /> : <OtherPage {...props} />;
    case 'input_pipeline_analyzer': return isList ? <InputPipelinePage {...props} /> : <OtherPage {...props} />;
    case 'roofline_model': return <RooflinePage {...props} />;
    case 'op_profile': return isObject ? <OpProfilePage {...props} /> : <OtherPage {...props} />;
    case 'memory_profile': return isObject ? <MemoryProfilePage {...props} /> : <OtherPage {...props} />;
    case 'memory_viewer': return isObject ? <BuffersPage {...props} /> : <OtherPage {...props} />;
    case 'pod_viewer': return isObject ? <PodPage {...props} /> : <OtherPage {...props} />;
    case 'trace_viewer@': case 'trace_viewer': return isObject ? <TimelinePage {...props} /> : <OtherPage {...props} />;
    default: return <OtherPage {...props} />;
  }
}

/** Tools that are tables, and those that are texts. */
function OtherPage({ tool, body, state, patch, csv }: ToolProps) {
  const all = useMemo(() => tablesIn(body), [body]);
  const tables = all.filter((table) => table !== diagnosticsIn(all) && table.cols.length > 0);
  const withoutIdle = tool === 'framework_op_stats' && state['idle'] === '0';
  const wire = tables[withoutIdle ? 1 : 0];
  const table = useMemo(() => (wire ? readTable(wire, tool) : undefined), [wire]);
  if (!table) {
    const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
    return (
      <>
        {tool === 'graph_viewer' && (
          <div class="toolbar"><Segments label="How much" value={TEXTS[state['text'] ?? ''] ? state['text']! : 'short'} options={[{ value: 'short', label: 'Short' }, { value: 'long', label: 'Long' }, { value: 'message', label: 'Message' }]} onChange={(next) => patch({ text: TEXTS[next] ? next : '' })} /></div>
        )}
        <pre class="cell-text whole-text" tabIndex={0}>{text.slice(0, 2_000_000) || 'Nothing.'}</pre>
      </>
    );
  }
  return (
    <>
      <Diagnostics table={diagnosticsIn(all)} />
      <TableView
        table={table}
        label={NAMES[tool] ?? tool}
        state={state}
        patch={patch}
        csv={csv}
        one={ROWS[tool] ?? 'row'}
        {...(FIRST_COLUMNS[tool] ? { first: FIRST_COLUMNS[tool] } : {})}
        empty={tool === 'hlo_stats' ? 'No HLO operations were recorded on a device' : tool === 'kernel_stats' ? 'No kernels of a GPU were recorded' : 'The tool has no rows for this profile'}
        extra={tool === 'framework_op_stats' && tables.length > 1 ? <label class="check"><input type="checkbox" checked={!withoutIdle} onChange={(event) => patch({ idle: event.currentTarget.checked ? '' : '0' })} /> idle time</label> : undefined}
      />
    </>
  );
}

function Refused({ error, tool, onAgain }: { error: Error; tool: string; onAgain: () => void }) {
  const name = NAMES[tool] ?? tool;
  if (error instanceof ProfileError && error.absent) {
    return <Message kind="empty" title={`${name}: there is nothing of it in this profile`}>{error.message}</Message>;
  }
  return (
    <Message kind="error" title={`${name} could not be made`} action={<Button icon="refresh" onClick={onAgain}>Try again</Button>}>
      <pre class="error-text">{messageOf(error)}</pre>
    </Message>
  );
}

function MissingHosts({ missing }: { missing: Missing[] }) {
  return (
    <div class="missing" role="alert">
      <Icon name="warning" />
      <div>
        <strong>{missing.length === 1 ? 'One host is' : `${missing.length} hosts are`} not in this answer.</strong>
        <ul>{missing.map(({ host, reason }) => <li key={host}><b>{host}</b> <span>{reason}</span></li>)}</ul>
      </div>
    </div>
  );
}

/** A large profile takes its time: how many hosts are done is said. */
function Waiting({ run, tool }: { run: string; tool: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setInterval(() => {
      void profileApi.progress(run, tool).then((found) => {
        if (found && found.hosts > 1) setSaid(`${found.done} of ${plural(found.hosts, 'host')}${found.failed ? `, ${found.failed} failed` : ''}`);
      });
    }, PATIENCE_MS);
    return () => clearInterval(timer);
  }, [run, tool]);
  return <div class="grid-wait"><Spinner label={said ? `Reading the profile: ${said}` : 'Reading the profile'} /></div>;
}
