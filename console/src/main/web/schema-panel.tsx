// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import { useMemo, useState } from 'preact/hooks';
import { count } from './format.ts';
import type { Names } from './types.ts';
import { Icon, Spinner } from './ui.tsx';

type Tab = 'tables' | 'functions' | 'modules';
const MOST_SHOWN = 300;

/** What a query can name: tables with their columns, functions, modules. A click puts it into the query. */
export function SchemaPanel({ names, failed, onInsert }: { names: Names | undefined; failed: string | undefined; onInsert: (text: string) => void }) {
  const [tab, setTab] = useState<Tab>('tables');
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<Set<string>>(new Set());
  const found = useMemo(() => {
    if (!names) return undefined;
    const wanted = search.trim().toLowerCase();
    const has = (text: string) => text.toLowerCase().includes(wanted);
    return {
      tables: names.tables.filter((table) => has(table.name) || (wanted.length > 2 && table.columns.some((column) => has(column.name)))),
      functions: names.functions.filter((one) => has(one.name)),
      modules: names.modules.filter((module) => has(module.name)),
    };
  }, [names, search]);
  return (
    <div class="schema">
      <div class="search-box">
        <Icon name="search" />
        <input type="search" placeholder="Find a table, column, function" aria-label="Find a table, column or function" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      </div>
      <div class="tabs small" role="tablist" aria-label="Names">
        {(['tables', 'functions', 'modules'] as const).map((name) => (
          <button type="button" role="tab" key={name} aria-selected={tab === name} onClick={() => setTab(name)}>
            {name[0]!.toUpperCase() + name.slice(1)}
            {found && search && <span class="badge">{count(found[name].length)}</span>}
          </button>
        ))}
      </div>
      {failed && <p class="schema-note muted">The server does not list its names: {failed}</p>}
      {!found && !failed && <div class="grid-wait"><Spinner /></div>}
      {found && (
        <ul class="names" role="tabpanel">
          {tab === 'tables' && found.tables.slice(0, MOST_SHOWN).map((table) => {
            const wide = open.has(table.name);
            return (
              <li key={table.name}>
                <div class="name-row">
                  <button
                    type="button"
                    class="twist"
                    aria-expanded={wide}
                    aria-label={`Columns of ${table.name}`}
                    onClick={() => setOpen((old) => {
                      const next = new Set(old);
                      if (!next.delete(table.name)) next.add(table.name);
                      return next;
                    })}
                  >
                    <Icon name={wide ? 'down' : 'chevron'} />
                  </button>
                  <button type="button" class="name mono" title={[table.doc, table.module && `Module ${table.module}`].filter(Boolean).join('\n') || 'Put it into the query'} onClick={() => onInsert(table.name)}>{table.name}</button>
                </div>
                {wide && (
                  <ul>
                    {table.columns.map((column) => (
                      <li key={column.name}>
                        <button type="button" class="name column mono" title={column.doc || 'Put it into the query'} onClick={() => onInsert(column.name)}>
                          <span>{column.name}</span>
                          {column.type && <span class="muted">{column.type.toLowerCase()}</span>}
                        </button>
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            );
          })}
          {tab === 'functions' && found.functions.slice(0, MOST_SHOWN).map((one) => (
            <li key={one.name}>
              <button type="button" class="name mono" title={[one.name + (one.signature ?? ''), one.doc, one.module && `Module ${one.module}`].filter(Boolean).join('\n') || 'Put it into the query'} onClick={() => onInsert(`${one.name}(`)}>{one.name}</button>
            </li>
          ))}
          {tab === 'modules' && found.modules.slice(0, MOST_SHOWN).map((module) => (
            <li key={module.name}>
              <button type="button" class="name mono" title={module.doc || 'Include it'} onClick={() => onInsert(`INCLUDE PERFETTO MODULE ${module.name};\n`)}>{module.name}</button>
            </li>
          ))}
          {found[tab].length === 0 && <li class="schema-note muted">Nothing is called so</li>}
          {found[tab].length > MOST_SHOWN && <li class="schema-note muted">and {count(found[tab].length - MOST_SHOWN)} more</li>}
        </ul>
      )}
    </div>
  );
}
