// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from './api.ts';
import type { EditorHandle } from './editor.tsx';
import { DEFAULT_LIMIT, emptyGrid, readHash, writeHash } from './hash.ts';
import type { PageName, State } from './hash.ts';
import { HistoryPage, NameDialog } from './history-page.tsx';
import { OpenTrace } from './open-trace.tsx';
import { ProfilesLoader, servesProfilesOnly } from './profiles-loader.tsx';
import { QueryPage } from './query-page.tsx';
import { messageOf, RunFollower } from './run.ts';
import type { Run } from './run.ts';
import { changed, settingsIn } from './settings.tsx';
import { applyTheme, isDark, store } from './store.ts';
import type { Theme } from './store.ts';
import { TracesPage } from './traces-page.tsx';
import type { Names, Preset, QueryExecution, Setting, TraceColumn } from './types.ts';
import { SAVED } from './types.ts';
import { Button, copyText, Dialog, Message, toast } from './ui.tsx';

const PAGES: [PageName, string][] = [['query', 'Query'], ['traces', 'Traces'], ['profiles', 'Profiles'], ['history', 'History']];

const SHORTCUTS: [string, string][] = [
  ['Ctrl Enter', 'Run the query'],
  ['Ctrl .', 'Cancel the run'],
  ['Ctrl S', 'Save the query'],
  ['Ctrl Space', 'Complete what is at the cursor'],
  ['Ctrl /', 'Comment lines in or out'],
  ['/', 'Go to the editor'],
  ['Esc, Tab', 'Leave the editor'],
  ['g q, g t, g p, g h', 'Query, traces, profiles, history'],
  ['1, 2, 3', 'Table, chart, errors'],
  ['\\', 'Show or hide the tables'],
  ['Arrows, Page, Home, End', 'Move in a table of rows'],
  ['Enter, Ctrl C', 'Whole cell, copy the cell'],
  ['w, s, a, d', 'Timeline of a profile: zoom in and out, left, right'],
  ['/, n, Shift n', 'Timeline: find, next match, the one before'],
  ['Left, Right, [, ]', 'Timeline: next event of the thread, along an arrow'],
  ['f, 0, Esc', 'Timeline: fit what is selected, all of it, select nothing'],
  ['Shift drag, m, r', 'Timeline: measure a span, the event, with each drag'],
  ['d', 'Dark, light, as the system'],
  ['?', 'This list'],
];

export function App() {
  const [state, setState] = useState<State>(() => readHash(location.hash || store.lastHash()));
  const [settings, setSettings] = useState<Setting[]>([]);
  const [serverError, setServerError] = useState<string | undefined>();
  const [perfettoUi, setPerfettoUi] = useState<string | undefined>();
  const [names, setNames] = useState<Names | undefined>();
  const [namesFailed, setNamesFailed] = useState<string | undefined>();
  const [traceColumns, setTraceColumns] = useState<TraceColumn[]>([]);
  const [presets, setPresets] = useState<Preset[]>([]);
  const [run, setRun] = useState<Run | undefined>();
  const [theme, setTheme] = useState<Theme>(store.theme());
  const [dark, setDark] = useState(isDark(theme));
  const [panel, setPanel] = useState(store.panelOpen());
  const [units, setUnits] = useState(store.units());
  const [help, setHelp] = useState(false);
  const [saving, setSaving] = useState(false);
  const [version, setVersion] = useState(0);
  const [profilesOnly, setProfilesOnly] = useState(false);
  const follower = useRef<RunFollower | undefined>(undefined);
  const editor = useRef<EditorHandle | undefined>(undefined);
  const now = useRef(state);
  now.current = state;
  // What a run is started with; somebody may be quicker than the server.
  const ready = useRef<Promise<{ settings: Setting[]; columns: TraceColumn[] }>>(Promise.resolve({ settings: [], columns: [] }));
  const starting = useRef(false);
  const known = useRef(settings);
  known.current = settings;

  const patch = (change: Partial<State>) => setState((old) => ({ ...old, ...change }));

  const connect = () => {
    setServerError(undefined);
    ready.current = api.settings().then(async ({ settings: found, perfettoUi: ui }) => {
      setSettings(found);
      setPerfettoUi(ui);
      // The names of the columns are the same for every place; that one cannot be read is said where the traces are.
      const columns = await api.traceColumns([]).catch((): TraceColumn[] => []);
      setTraceColumns(columns);
      return { settings: found, columns };
    }).catch(async (e: unknown) => {
      if (await servesProfilesOnly(e)) {
        setProfilesOnly(true);
        patch({ page: 'profiles' });
      } else setServerError(messageOf(e));
      return { settings: [], columns: [] };
    });
    api.names().then(setNames, (e: unknown) => setNamesFailed(messageOf(e)));
    void api.presets().then(setPresets);
  };
  useEffect(connect, []);

  // The address follows the state; a step of it is a step back only where page or run changed.
  const address = useRef(location.hash);
  const writing = useRef(0);
  useEffect(() => {
    writing.current = window.setTimeout(() => {
      const hash = writeHash(state);
      store.setLastHash(hash);
      // An address that this page has neither read nor written is a link that was just followed: its event comes next.
      if (hash === location.hash || location.hash !== address.current) return;
      const before = readHash(location.hash);
      if (location.hash && leads(before, state)) history.pushState(null, '', hash);
      else history.replaceState(null, '', hash);
      address.current = location.hash;
    }, 150);
    return () => clearTimeout(writing.current);
  }, [state]);
  useEffect(() => {
    const moved = () => {
      // What was about to be written is older than the link.
      clearTimeout(writing.current);
      address.current = location.hash;
      if (location.hash !== writeHash(now.current)) setState(readHash(location.hash));
    };
    addEventListener('popstate', moved);
    addEventListener('hashchange', moved);
    return () => {
      removeEventListener('popstate', moved);
      removeEventListener('hashchange', moved);
    };
  }, []);

  // The run of the link is the run that is shown.
  useEffect(() => {
    const followed = follower.current?.run;
    if (state.run === '') {
      if (followed?.uuid) {
        follower.current?.stop();
        follower.current = undefined;
        setRun(undefined);
      }
      return;
    }
    if (followed?.uuid === state.run) return;
    follower.current?.stop();
    const opened: RunFollower = RunFollower.open(state.run, (next) => {
      if (follower.current !== undefined && follower.current !== opened) return;
      setRun(next);
      // A link or the history may name no more than the run: then the rest is as it was asked.
      if (next.execution?.perfettoSql && now.current.sql.trim() === '') patch(asked(next.execution, known.current));
    });
    follower.current = opened;
  }, [state.run]);

  const start = () => {
    if (now.current.sql.trim() === '' || starting.current) return;
    starting.current = true;
    void ready.current.then((server) => {
      starting.current = false;
      begin(server.settings, server.columns);
    });
  };
  const begin = (places: Setting[], columns: TraceColumn[]) => {
    const { sql, limit, keep, traces, attach, settings: values } = now.current;
    // A row that does not say which trace it is of is of little use.
    const attached = attach.length ? attach : columns.map((column) => column.name).filter((name) => /(^|_)(path|address)$/.test(name)).slice(0, 1);
    follower.current?.stop();
    follower.current = undefined;
    const started: RunFollower = RunFollower.start(
      {
        perfetto_sql: sql,
        limit,
        settings: settingsIn(places, values),
        ...(traces.filters.length ? { trace_filters: traces.filters } : {}),
        ...(attached.length ? { trace_metadata_columns: attached } : {}),
        ...(traces.order ? { trace_order_by: traces.order } : {}),
      },
      keep,
      (next) => {
        if (follower.current !== undefined && follower.current !== started) return;
        setRun(next);
        if (next.uuid && now.current.run !== next.uuid) patch({ run: next.uuid });
      },
    );
    follower.current = started;
    patch({ page: 'query', run: '', result: emptyGrid(), view: now.current.view === 'errors' ? 'table' : now.current.view });
  };
  const cancel = () => void follower.current?.cancel();
  const cycleTheme = () => {
    const next: Theme = theme === 'system' ? 'dark' : theme === 'dark' ? 'light' : 'system';
    setTheme(next);
    store.setTheme(next);
    toast(next === 'system' ? 'Colours as the system has them' : next === 'dark' ? 'Dark' : 'Light');
  };
  useEffect(() => {
    applyTheme(theme);
    setDark(isDark(theme));
    const media = matchMedia('(prefers-color-scheme: dark)');
    const followSystem = () => setDark(isDark(theme));
    media.addEventListener('change', followSystem);
    return () => media.removeEventListener('change', followSystem);
  }, [theme]);
  const togglePanel = () => {
    store.setPanelOpen(!panel);
    setPanel(!panel);
  };
  const toggleUnits = () => {
    store.setUnits(!units);
    setUnits(!units);
  };
  const readPresets = () => void api.presets().then(setPresets);
  const savePreset = (name: string, sql: string, id?: string) => {
    api.savePreset({ ...(id ? { id } : {}), category: SAVED, name, description: '', perfettoSql: sql }).then(
      () => {
        toast('Saved for everybody on this server');
        readPresets();
      },
      (e: unknown) => toast(`Not saved: ${messageOf(e)}`),
    );
  };
  const share = () => {
    const address = new URL(writeHash(now.current), location.href).href;
    void copyText(address, 'Link copied');
  };

  useShortcuts({ start, cancel, cycleTheme, togglePanel, help: () => setHelp(true), save: () => setSaving(true), patch, editor });

  return (
    <>
      <header class="top">
        <a class="brand" href="#/query" onClick={(event) => {
          event.preventDefault();
          patch({ page: 'query' });
        }}>
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path class="brand-a" d="M3 5h11a2 2 0 0 1 0 4H3z" />
            <path class="brand-b" d="M7 10h12a2 2 0 0 1 0 4H7z" />
            <path class="brand-c" d="M3 15h8a2 2 0 0 1 0 4H3z" />
          </svg>
          Tracefold
        </a>
        <nav aria-label="Pages">
          {PAGES.filter(([page]) => !profilesOnly || page === 'profiles').map(([page, name]) => (
            <a key={page} href={writeHash({ ...state, page })} aria-current={state.page === page ? 'page' : undefined} onClick={(event) => {
              if (event.ctrlKey || event.metaKey) return;
              event.preventDefault();
              patch({ page });
            }}>{name}</a>
          ))}
        </nav>
        <span class="spacer" />
        <Button kind="bare" icon={theme === 'system' ? 'auto' : theme === 'dark' ? 'moon' : 'sun'} label={`Colours: ${theme === 'system' ? 'as the system' : theme} (d)`} onClick={cycleTheme} />
        <Button kind="bare" icon="help" label="Keyboard shortcuts (?)" onClick={() => setHelp(true)} />
      </header>
      {serverError && (
        <div class="banner" role="alert">
          The server's settings could not be read: {serverError} <Button kind="bare" icon="refresh" onClick={connect}>Try again</Button>
        </div>
      )}
      {state.page === 'query' && (
        <QueryPage
          state={state}
          patch={patch}
          settings={settings}
          names={names}
          namesFailed={namesFailed}
          presets={presets}
          traceColumns={traceColumns}
          run={run}
          onRun={start}
          onCancel={cancel}
          onSave={() => setSaving(true)}
          onShare={share}
          units={units}
          onUnits={toggleUnits}
          panel={panel}
          onPanel={togglePanel}
          dark={dark}
          handle={editor}
        />
      )}
      {state.page === 'traces' && <TracesPage state={state} patch={patch} settings={settings} units={units} onUnits={toggleUnits} version={version} onRefresh={() => setVersion(version + 1)} />}
      {state.page === 'profiles' && <ProfilesLoader state={state.profile} onState={(profile) => patch({ profile })} onShare={share} dark={dark} />}
      {state.page === 'history' && (
        <HistoryPage
          now={() => new Date()}
          presets={presets}
          onSave={savePreset}
          onStand={(preset, stands) => void api.savePreset({ ...preset, runOnUpload: stands }).then(readPresets, (e: unknown) => toast(messageOf(e)))}
          onForget={(preset) => void api.forgetPreset(preset.id).then(readPresets, (e: unknown) => toast(messageOf(e)))}
          onOpen={(uuid) => patch({ page: 'query', run: uuid, sql: '', result: emptyGrid(), view: 'table', chart: undefined })}
          onSql={(sql) => patch({ page: 'query', sql })}
          onRemoved={(uuid) => {
            if (now.current.run === uuid) patch({ run: '', result: emptyGrid() });
          }}
        />
      )}
      <OpenTrace ui={perfettoUi} />
      {help && (
        <Dialog title="Keyboard" onClose={() => setHelp(false)}>
          <dl class="shortcuts">
            {SHORTCUTS.map(([keys, does]) => (
              <div key={keys}>
                <dt>{keys.split(', ').map((key, i) => <span key={key}>{i > 0 && <span class="muted"> / </span>}{key.split(' ').map((one) => <kbd key={one}>{one}</kbd>)}</span>)}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      )}
      {saving && (
        state.sql.trim() === '' ? (
          <Dialog title="Save the query" onClose={() => setSaving(false)}><Message kind="empty" title="There is no query yet" /></Dialog>
        ) : (
          <NameDialog title="Save the query" value={store.runNames()[state.run] ?? ''} onClose={() => setSaving(false)} onName={(name) => {
            setSaving(false);
            if (!name) return;
            savePreset(name, state.sql, presets.find((preset) => preset.category === SAVED && preset.name === name)?.id);
            if (state.run) store.nameRun(state.run, name);
          }} />
        )
      )}
    </>
  );
}

/** Is this another place, to which a step back should lead, and not the same one seen otherwise? */
function leads(before: State, now: State): boolean {
  const other = (key: string) => before.profile[key] !== undefined && before.profile[key] !== now.profile[key];
  return before.page !== now.page || before.run !== now.run || other('run') || other('tool');
}

/** The state in which a run was started. */
function asked(run: QueryExecution, settings: Setting[]): Partial<State> {
  let values: State['settings'] = {};
  for (const { settingId, values: found } of run.settings ?? []) {
    const setting = settings.find((one) => one.id === settingId);
    if (setting) values = changed(setting, values, found.map(String));
  }
  return {
    sql: run.perfettoSql,
    limit: run.limit || DEFAULT_LIMIT,
    attach: run.traceMetadataColumns ?? [],
    traces: { ...emptyGrid(), filters: run.traceFilters ?? [], order: run.traceOrderBy ?? '' },
    ...(settings.length ? { settings: values } : {}),
  };
}

type Actions = {
  start: () => void;
  cancel: () => void;
  cycleTheme: () => void;
  togglePanel: () => void;
  help: () => void;
  save: () => void;
  patch: (change: Partial<State>) => void;
  editor: { current: EditorHandle | undefined };
};

function useShortcuts(actions: Actions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    let prefix = 0;
    const pressed = (event: KeyboardEvent) => {
      const { start, cancel, cycleTheme, togglePanel, help, save, patch, editor } = latest.current;
      const done = () => event.preventDefault();
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      if (event.ctrlKey || event.metaKey) {
        if (event.key === 'Enter') start();
        else if (event.key === '.') cancel();
        else if (event.key === 's') save();
        else return;
        done();
        return;
      }
      const target = event.target as HTMLElement;
      if (event.altKey || target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
      const page = event.timeStamp - prefix < 1200 ? { q: 'query', t: 'traces', p: 'profiles', h: 'history' }[event.key] : undefined;
      prefix = event.key === 'g' ? event.timeStamp : -Infinity;
      if (page) patch({ page: page as PageName });
      else if (event.key === '?') help();
      else if (event.key === 'd') cycleTheme();
      else if (event.key === '\\') togglePanel();
      else if (event.key === '/') editor.current?.focus();
      else if (event.key === '1') patch({ page: 'query', view: 'table' });
      else if (event.key === '2') patch({ page: 'query', view: 'chart' });
      else if (event.key === '3') patch({ page: 'query', view: 'errors' });
      else return;
      done();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}
