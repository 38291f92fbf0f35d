// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The tree of categories or programs, their operations and what those are fused of.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { bytes, count, nanos } from '../format.ts';
import { Icon, Message } from '../ui.tsx';
import { Segments } from './parts.tsx';
import type { ToolProps } from './parts.tsx';
import { si } from './roofline.ts';

interface Node {
  name: string;
  metrics?: { rawTime?: number | string; flops?: number; occurrences?: number; avgTimePs?: number; bandwidthUtils?: number[]; rawBytesAccessedArray?: (number | string)[]; rawFlops?: number | string };
  children?: Node[];
  numChildren?: number;
  xla?: { op?: string; expression?: string; provenance?: string; category?: string; programId?: string; sourceInfo?: { fileName?: string; lineNumber?: number; stackFrame?: string } };
}

interface Row {
  path: string;
  node: Node;
  depth: number;
  open: boolean;
  leaf: boolean;
  place: number;
  siblings: number;
}

const TREES = { category: 'byCategory', program: 'byProgram' } as const;

export function OpProfilePage({ body, state, patch }: ToolProps) {
  const by = state['by'] === 'program' ? 'program' : 'category';
  const withIdle = state['idle'] !== '0';
  const data = body as Record<string, Node | undefined>;
  const root = data[`${TREES[by]}${withIdle ? '' : 'ExcludeIdle'}`];
  const wanted = (state['q'] ?? '').trim().toLowerCase();
  const [opened, setOpened] = useState<Set<string>>(new Set());
  const [at, setAt] = useState('');
  const body_ = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => (root ? rowsOf(root, opened, wanted) : []), [root, opened, wanted]);
  useEffect(() => {
    body_.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const total = timeOf(root);
  if (!root || total === 0 || !root.children?.length) {
    return <Message kind="empty" title="No operations of a device were recorded">A profile of a CPU has none; its host events are in the timeline.</Message>;
  }
  const chosen = rows.find((row) => row.path === at);
  const toggle = (path: string, open?: boolean) => {
    const next = new Set(opened);
    if (open ?? !next.has(path)) next.add(path);
    else next.delete(path);
    setOpened(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = rows.findIndex((row) => row.path === at);
    const row = rows[index];
    const go = (to: number) => setAt(rows[Math.max(0, Math.min(rows.length - 1, to))]?.path ?? '');
    switch (event.key) {
      case 'ArrowDown': go(index + 1); break;
      case 'ArrowUp': go(index - 1); break;
      case 'PageDown': go(index + 15); break;
      case 'PageUp': go(index - 15); break;
      case 'Home': go(0); break;
      case 'End': go(rows.length - 1); break;
      case 'ArrowRight':
        if (row && !row.open && !row.leaf) toggle(row.path, true);
        else go(index + 1);
        break;
      case 'ArrowLeft':
        if (row?.open) toggle(row.path, false);
        else if (row) setAt(row.path.slice(0, row.path.lastIndexOf('/')) || row.path);
        break;
      case 'Enter': case ' ':
        if (row && !row.leaf) toggle(row.path);
        break;
      default: return;
    }
    event.preventDefault();
  };
  return (
    <section class="profile-table" aria-label="Op profile">
      <div class="toolbar">
        <label class="find">
          <span class="sr-only">Find an operation</span>
          <Icon name="search" />
          <input type="search" placeholder="Find an operation" value={state['q'] ?? ''} onInput={(event) => patch({ q: event.currentTarget.value })} />
        </label>
        <Segments label="Group by" value={by} options={[{ value: 'category', label: 'By category' }, { value: 'program', label: 'By program' }]} onChange={(next) => patch({ by: next === 'category' ? '' : next })} />
        <label class="check"><input type="checkbox" checked={withIdle} onChange={(event) => patch({ idle: event.currentTarget.checked ? '' : '0' })} /> idle time</label>
        <span class="spacer" />
        <span class="count">{nanos(total / 1000)} of device time</span>
      </div>
      <div class="op-profile">
        <div class="op-tree" role="treegrid" aria-label="Operations" tabIndex={0} onKeyDown={onKeyDown} ref={body_} aria-activedescendant={chosen ? 'op-active' : undefined}>
          <div class="op-head op-row" role="row">
            {['Name', 'Share', 'Time', 'Average', 'Count', 'FLOPS', 'HBM'].map((name) => <span role="columnheader" key={name}>{name}</span>)}
          </div>
          {rows.map((row) => (
            <div
              key={row.path}
              id={row.path === at ? 'op-active' : undefined}
              class="op-row"
              role="row"
              aria-level={row.depth + 1}
              aria-posinset={row.place}
              aria-setsize={row.siblings}
              {...(row.leaf ? {} : { 'aria-expanded': row.open })}
              aria-selected={row.path === at}
              onClick={() => {
                setAt(row.path);
                if (!row.leaf) toggle(row.path);
              }}
            >
              <span role="gridcell" class="op-name" style={{ paddingInlineStart: `${8 + row.depth * 16}px` }} title={row.node.xla?.expression || row.node.name}>
                <span class={`op-twist${row.open ? ' open' : ''}`}>{!row.leaf && <Icon name="chevron" />}</span>
                {row.node.name}
              </span>
              <span role="gridcell" class="op-share"><i style={{ width: `${(100 * timeOf(row.node)) / total}%` }} /><b>{percent(timeOf(row.node) / total)}</b></span>
              <span role="gridcell">{nanos(timeOf(row.node) / 1000)}</span>
              <span role="gridcell">{row.node.metrics?.avgTimePs ? nanos(row.node.metrics.avgTimePs / 1000) : ''}</span>
              <span role="gridcell">{row.node.metrics?.occurrences ? count(row.node.metrics.occurrences) : ''}</span>
              <span role="gridcell">{percent(row.node.metrics?.flops ?? 0)}</span>
              <span role="gridcell">{percent(row.node.metrics?.bandwidthUtils?.[0] ?? 0)}</span>
            </div>
          ))}
          {rows.length === 0 && <Message kind="empty" title={`No operation is called "${state['q']}"`} />}
        </div>
        {chosen && <Details node={chosen.node} onClose={() => setAt('')} />}
      </div>
    </section>
  );
}

function Details({ node, onClose }: { node: Node; onClose: () => void }) {
  const { metrics, xla } = node;
  const facts: [string, string | undefined][] = [
    ['Category', xla?.category],
    ['Framework op', xla?.provenance],
    ['Program', xla?.programId],
    ['Source', xla?.sourceInfo?.fileName ? `${xla.sourceInfo.fileName}:${xla.sourceInfo.lineNumber ?? 0}` : undefined],
    ['FLOPs', Number(metrics?.rawFlops ?? 0) > 0 ? si(Number(metrics!.rawFlops), '') : undefined],
    ['HBM bytes', Number(metrics?.rawBytesAccessedArray?.[0] ?? 0) > 0 ? bytes(Number(metrics!.rawBytesAccessedArray![0])) : undefined],
  ];
  return (
    <aside class="op-details" aria-label={`Details of ${node.name}`}>
      <header>
        <h2>{node.name}</h2>
        <button type="button" class="button bare square" aria-label="Close details" onClick={onClose}><Icon name="close" /></button>
      </header>
      <dl class="facts">{facts.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {xla?.expression && <pre class="cell-text">{xla.expression}</pre>}
      {xla?.sourceInfo?.stackFrame && <pre class="cell-text">{xla.sourceInfo.stackFrame}</pre>}
    </aside>
  );
}

function rowsOf(root: Node, opened: Set<string>, wanted: string): Row[] {
  const rows: Row[] = [];
  const has = new Map<Node, boolean>();
  const matches = (node: Node): boolean => {
    const known = has.get(node);
    if (known !== undefined) return known;
    const found = node.name.toLowerCase().includes(wanted) || (node.children ?? []).some(matches);
    has.set(node, found);
    return found;
  };
  const walk = (node: Node, path: string, depth: number) => {
    const children = (node.children ?? []).filter((child) => wanted === '' || matches(child));
    children.toSorted((a, b) => timeOf(b) - timeOf(a)).forEach((child, i) => {
      const own = `${path}/${i}.${child.name}`;
      const leaf = !child.children?.length;
      // What is searched for is to be seen without opening what it is in.
      const inside = wanted !== '' && (child.children ?? []).some(matches);
      const open = !leaf && (opened.has(own) !== inside);
      rows.push({ path: own, node: child, depth, open, leaf, place: i + 1, siblings: children.length });
      if (open) walk(child, own, depth + 1);
    });
  };
  walk(root, '', 0);
  return rows;
}

function timeOf(node: Node | undefined): number {
  return Number(node?.metrics?.rawTime ?? 0);
}

function percent(share: number): string {
  const value = share * 100;
  return value === 0 ? '0 %' : value < 0.01 ? '<0.01 %' : `${value.toFixed(value < 10 ? 2 : 1)} %`;
}
