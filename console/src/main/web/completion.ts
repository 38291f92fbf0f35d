// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// PerfettoSQL for the editor: what is a word of the language, and what may stand at the cursor.

import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { SQLDialect } from '@codemirror/lang-sql';
import type { Names } from './types.ts';

const KEYWORDS =
  'abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade case cast check collate column commit conflict constraint create cross current ' +
  'current_date current_time current_timestamp database default deferrable deferred delete desc detach distinct do drop each else end escape except exclude exclusive exists explain fail filter first ' +
  'following for foreign from full function generated glob group groups having if ignore immediate in include index indexed initially inner insert instead intersect into is isnull join key last left ' +
  'like limit macro match materialized module natural no not nothing notnull null nulls of offset on or order others outer over partition perfetto plan pragma preceding primary query raise range ' +
  'recursive references regexp reindex release rename replace restrict returning returns right rollback row rows savepoint select set table temp temporary then ties to transaction trigger unbounded ' +
  'union unique update using vacuum values view virtual when where window with without delegates';
const TYPES = 'int integer long double float bool boolean string text blob bytes real numeric timestamp duration id joinid argsetid expr tableorsubquery columnname';

export const perfettoSql = SQLDialect.define({
  keywords: KEYWORDS,
  types: TYPES,
  builtin: '',
  operatorChars: '*+-%<>!=&|/~',
  identifierQuotes: '"`',
  specialVar: '@:?$',
  doubleQuotedStrings: false,
  hashComments: false,
});

const WORDS: Completion[] = [
  ...KEYWORDS.split(' ').map((word) => ({ label: word.toUpperCase(), type: 'keyword', boost: -2 })),
  { label: 'INCLUDE PERFETTO MODULE', type: 'keyword', boost: 0 },
  { label: 'CREATE PERFETTO TABLE', type: 'keyword', boost: -1 },
  { label: 'CREATE PERFETTO VIEW', type: 'keyword', boost: -1 },
  { label: 'CREATE PERFETTO FUNCTION', type: 'keyword', boost: -1 },
];

/** Completes modules after INCLUDE, columns after a table's name or alias, tables after FROM, and everything elsewhere. */
export function completeSql(names: () => Names): (context: CompletionContext) => CompletionResult | null {
  let made: { of: Names; index: Index } | undefined;
  const indexNow = () => {
    const now = names();
    if (made?.of !== now) made = { of: now, index: new Index(now) };
    return made.index;
  };
  return (context) => {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 4000), context.pos);
    if (inTextOrComment(before)) return null;
    const index = indexNow();
    const module = /\bINCLUDE\s+PERFETTO\s+MODULE\s+([\w.*]*)$/i.exec(before);
    if (module) return { from: context.pos - module[1]!.length, options: index.modules, validFor: /^[\w.*]*$/ };
    const member = /([A-Za-z_]\w*)\.(\w*)$/.exec(before);
    if (member) {
      const statement = statementAround(context.state.doc.toString(), context.pos);
      const table = tablesOf(statement).get(member[1]!.toLowerCase()) ?? member[1]!.toLowerCase();
      const columns = index.columns.get(table);
      return columns ? { from: context.pos - member[2]!.length, options: columns, validFor: /^\w*$/ } : null;
    }
    const word = /\w*$/.exec(before)![0];
    if (word === '' && !context.explicit) return null;
    if (/^\d/.test(word)) return null;
    const from = context.pos - word.length;
    if (/\b(FROM|JOIN|TABLE|INTO)\s+\w*$/i.test(before)) return { from, options: index.tables, validFor: /^\w*$/ };
    const seen = new Set(tablesOf(statementAround(context.state.doc.toString(), context.pos)).values());
    const columns = [...seen].flatMap((table) => index.columns.get(table) ?? []).map((column) => ({ ...column, boost: 3 }));
    return { from, options: [...unique(columns), ...index.functions, ...index.tables, ...WORDS], validFor: /^\w*$/ };
  };
}

class Index {
  readonly tables: Completion[];
  readonly functions: Completion[];
  readonly modules: Completion[];
  readonly columns = new Map<string, Completion[]>();

  constructor(names: Names) {
    this.tables = names.tables.map(({ name, doc, module }) => ({ label: name, type: 'class', boost: 1, ...note(module), ...info(doc) }));
    this.functions = names.functions.map(({ name, signature, doc }) => ({ label: name, type: 'function', apply: `${name}(`, ...note(signature), ...info(doc) }));
    this.modules = names.modules.map(({ name, doc }) => ({ label: name, type: 'namespace', ...info(doc) }));
    for (const table of names.tables) {
      this.columns.set(
        table.name.toLowerCase(),
        table.columns.map(({ name, type, doc }) => ({ label: name, type: 'property', ...note(type), ...info(doc) })),
      );
    }
  }
}

function note(detail: string | undefined): { detail?: string } {
  return detail ? { detail } : {};
}

function info(text: string | undefined): { info?: string } {
  return text ? { info: text } : {};
}

function unique(completions: Completion[]): Completion[] {
  return [...new Map(completions.map((completion) => [completion.label, completion])).values()];
}

/** The statement that the place is in: from one semicolon to the next. */
export function statementAround(text: string, at: number): string {
  const start = text.lastIndexOf(';', at - 1) + 1;
  const end = text.indexOf(';', at);
  return text.slice(start, end < 0 ? undefined : end);
}

/** The tables of a statement by the names they go by in it. */
export function tablesOf(statement: string): Map<string, string> {
  const tables = new Map<string, string>();
  const reserved = new Set(KEYWORDS.split(' '));
  const pattern = /(?:\b(?:FROM|JOIN)|,)\s+([A-Za-z_]\w*)(?:\s+(AS\s+)?([A-Za-z_]\w*))?/gi;
  for (let found = pattern.exec(statement); found; found = pattern.exec(statement)) {
    const table = found[1]!.toLowerCase();
    const alias = found[3]?.toLowerCase();
    // What looked like an alias may be the word that the next table comes after.
    if (alias && reserved.has(alias)) pattern.lastIndex -= alias.length;
    if (reserved.has(table)) continue;
    tables.set(table, table);
    if (alias && !reserved.has(alias)) tables.set(alias, table);
  }
  return tables;
}

function inTextOrComment(before: string): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (/^[^']*(?:'[^']*'[^']*)*--/.test(line)) return true;
  return (line.match(/'/g)?.length ?? 0) % 2 === 1;
}
