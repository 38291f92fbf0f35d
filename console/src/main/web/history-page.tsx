// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { useEffect, useState } from 'preact/hooks';
import { api } from './api.ts';
import { count, millis, plural, when } from './format.ts';
import { messageOf } from './run.ts';
import { store } from './store.ts';
import type { Preset, QueryExecution } from './types.ts';
import { finished, SAVED } from './types.ts';
import { Button, copyText, Dialog, MenuItem, Message, Popover, Spinner, toast } from './ui.tsx';

type Props = {
  onOpen: (uuid: string) => void;
  onSql: (sql: string) => void;
  onRemoved: (uuid: string) => void;
  now: () => Date;
  presets: Preset[];
  onSave: (name: string, sql: string, id?: string) => void;
  onForget: (preset: Preset) => void;
  onStand: (preset: Preset, stands: boolean) => void;
};

export function HistoryPage({ onOpen, onSql, onRemoved, now, presets, onSave, onForget, onStand }: Props) {
  const [tab, setTab] = useState<'runs' | 'saved'>('runs');
  const [runs, setRuns] = useState<QueryExecution[] | undefined>();
  const [error, setError] = useState<string | undefined>();
  const [names, setNames] = useState(store.runNames());
  const saved = presets.filter((preset) => preset.category === SAVED);
  const [search, setSearch] = useState('');
  const [naming, setNaming] = useState<{ title: string; value: string; done: (name: string) => void } | undefined>();
  const load = async () => {
    try {
      const list = await api.runs();
      setRuns(list.sort((a, b) => (a.startTime < b.startTime ? 1 : -1)));
      setError(undefined);
    } catch (e) {
      setError(messageOf(e));
    }
  };
  const active = runs?.some((run) => !finished(run.status) && !run.standingId) ?? false;
  useEffect(() => {
    void load();
  }, []);
  useEffect(() => {
    const timer = setInterval(() => void load(), active ? 1500 : 15_000);
    return () => clearInterval(timer);
  }, [active]);

  const wanted = search.toLowerCase();
  const matching = runs?.filter((run) => !wanted || run.perfettoSql.toLowerCase().includes(wanted) || (names[run.queryUuid] ?? '').toLowerCase().includes(wanted));
  const act = async (what: Promise<unknown>, said: string) => {
    try {
      await what;
      toast(said);
    } catch (e) {
      toast(messageOf(e));
    }
    await load();
  };
  return (
    <main class="page history-page">
      <div class="toolbar">
        <div class="tabs" role="tablist" aria-label="History">
          <button type="button" role="tab" aria-selected={tab === 'runs'} onClick={() => setTab('runs')}>Runs{runs && <span class="badge">{count(runs.length)}</span>}</button>
          <button type="button" role="tab" aria-selected={tab === 'saved'} onClick={() => setTab('saved')}>Saved queries{saved.length > 0 && <span class="badge">{count(saved.length)}</span>}</button>
        </div>
        <span class="spacer" />
        <input class="search" type="search" placeholder="Find in queries" aria-label="Find in queries" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        <Button kind="bare" icon="refresh" label="Look again" onClick={() => void load()} />
      </div>
      <div class="fill scroll" role="tabpanel">
        {tab === 'runs' && error && <Message kind="error" title="The history cannot be read">{error}</Message>}
        {tab === 'runs' && !runs && !error && <div class="grid-wait"><Spinner label="Loading" /></div>}
        {tab === 'runs' && matching?.length === 0 && <Message kind="empty" title={search ? 'No run matches' : 'No runs yet'}>{!search && 'Every query that is run is kept here, with its rows, until it is deleted.'}</Message>}
        {tab === 'runs' && matching && matching.length > 0 && (
          <table class="list">
            <thead>
              <tr><th>Status</th><th class="wide">Query</th><th>Started</th><th class="numeric">Took</th><th class="numeric">Traces</th><th class="numeric">Rows</th><th><span class="sr-only">Actions</span></th></tr>
            </thead>
            <tbody>
              {matching.map((run) => (
                <tr key={run.queryUuid}>
                  <td data-label="Status"><StatusBadge status={run.status} />{run.standingId && <span class="badge" title="Every trace that comes is asked, and its rows are added">Standing</span>}</td>
                  <td class="wide" data-label="Query">
                    <button type="button" class="open-run" onClick={() => onOpen(run.queryUuid)} title={run.perfettoSql}>
                      {names[run.queryUuid] && <strong>{names[run.queryUuid]}</strong>}
                      <span class="mono">{oneLine(run.perfettoSql)}</span>
                    </button>
                    {run.status === 'FAILED' && <p class="list-error">{(run.error || run.errorMessage || '').trim().split('\n').at(-1)}</p>}
                  </td>
                  <td data-label="Started" title={run.startTime}>{when(run.startTime, now())}</td>
                  <td class="numeric" data-label="Took">{run.endTime ? millis(new Date(run.endTime).getTime() - new Date(run.startTime).getTime()) : '…'}</td>
                  <td class="numeric" data-label="Traces">{count(run.processedTraces ?? 0)}{run.totalTraces !== run.processedTraces && ` / ${count(run.totalTraces ?? 0)}`}</td>
                  <td class="numeric" data-label="Rows">{count(run.processedRows ?? 0)}</td>
                  <td class="actions">
                    <Popover kind="bare" icon="more" label="Actions" align="end">
                      {(close) => (
                        <div role="menu" onClick={close}>
                          <MenuItem icon="table" onSelect={() => onOpen(run.queryUuid)}>Open</MenuItem>
                          <MenuItem icon="pencil" onSelect={() => setNaming({ title: 'Name this run', value: names[run.queryUuid] ?? '', done: (name) => {
                            store.nameRun(run.queryUuid, name);
                            setNames(store.runNames());
                          } })}>Name it</MenuItem>
                          <MenuItem icon="star" onSelect={() => setNaming({ title: 'Save the query', value: names[run.queryUuid] ?? '', done: (name) => {
                            if (name) void api.run(run.queryUuid).then((whole) => onSave(name, whole.perfettoSql));
                          } })}>Save the query</MenuItem>
                          <MenuItem icon="copy" onSelect={() => void api.run(run.queryUuid).then((whole) => copyText(whole.perfettoSql, 'Query copied'))}>Copy the query</MenuItem>
                          {!finished(run.status) && <MenuItem icon="stop" onSelect={() => void act(api.cancel(run.queryUuid), 'Cancelled')}>Cancel</MenuItem>}
                          <MenuItem icon="trash" danger onSelect={() => {
                            void act(api.remove(run.queryUuid), 'Deleted');
                            store.nameRun(run.queryUuid, '');
                            onRemoved(run.queryUuid);
                          }}>Delete with its rows</MenuItem>
                        </div>
                      )}
                    </Popover>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {tab === 'saved' && saved.length === 0 && <Message kind="empty" title="No saved queries">Save one in the editor with Ctrl S. Everybody who uses this server sees the saved queries.</Message>}
        {tab === 'saved' && saved.length > 0 && (
          <table class="list">
            <thead><tr><th>Name</th><th class="wide">Query</th><th><span class="sr-only">Actions</span></th></tr></thead>
            <tbody>
              {saved.filter((query) => !wanted || `${query.name} ${query.perfettoSql}`.toLowerCase().includes(wanted)).map((query) => (
                <tr key={query.id}>
                  <td data-label="Name"><strong>{query.name}</strong>{query.runOnUpload && <span class="badge" title="Every trace that comes is asked">Standing</span>}</td>
                  <td class="wide" data-label="Query"><button type="button" class="open-run" title={query.perfettoSql} onClick={() => onSql(query.perfettoSql)}><span class="mono">{oneLine(query.perfettoSql)}</span></button></td>
                  <td class="actions">
                    <Button kind="bare" icon={query.runOnUpload ? 'stop' : 'play'} label={query.runOnUpload ? `Ask no more traces: ${query.name}, and delete its rows` : `Ask every trace that comes: ${query.name}`} onClick={() => onStand(query, !query.runOnUpload)} />
                    <Button kind="bare" icon="pencil" label={`Rename ${query.name}`} onClick={() => setNaming({ title: 'Rename the query', value: query.name, done: (name) => {
                      if (name) onSave(name, query.perfettoSql, query.id);
                    } })} />
                    <Button kind="bare" icon="trash" label={`Delete ${query.name}`} onClick={() => onForget(query)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      {naming && <NameDialog title={naming.title} value={naming.value} onClose={() => setNaming(undefined)} onName={(name) => {
        naming.done(name);
        setNaming(undefined);
      }} />}
      <p class="sr-only" role="status">{runs ? plural(runs.length, 'run') : ''}</p>
    </main>
  );
}

export function StatusBadge({ status }: { status: string | undefined }) {
  const words: Record<string, string> = { SUCCESS: 'Done', FAILED: 'Failed', CANCELLED: 'Cancelled', IN_PROGRESS: 'Running', UNKNOWN: 'Starting', GONE: 'Gone' };
  return <span class={`status ${(status ?? 'unknown').toLowerCase()}`}>{words[status ?? 'UNKNOWN'] ?? status}</span>;
}

export function NameDialog({ title, value, onName, onClose }: { title: string; value: string; onName: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState(value);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onName(name.trim());
        }}
      >
        <input autoFocus aria-label="Name" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">Save</Button>
        </footer>
      </form>
    </Dialog>
  );
}

function oneLine(sql: string): string {
  return sql.replace(/--[^\n]*/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 300) || sql.trim().slice(0, 300);
}
