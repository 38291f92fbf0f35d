// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

import type { Cell, Filter, Operator } from './types.ts';

/** What a user typed, as the filter of that operator; undefined when it says nothing yet. */
export function makeFilter(field: string, op: Operator, text: string): Filter | undefined {
  if (!field) return undefined;
  switch (op) {
    case 'is null':
    case 'is not null':
      return { field, op };
    case 'in':
    case 'not in': {
      const value = splitValues(text);
      return value.length ? { field, op, value } : undefined;
    }
    default:
      return { field, op, value: text };
  }
}

/** Values of a list: one a line, or separated by commas where there is only one line. */
export function splitValues(text: string): string[] {
  const parts = text.includes('\n') ? text.split('\n') : text.split(',');
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** The text that makeFilter would make this filter's value of. */
export function valueText(filter: Filter): string {
  if (!('value' in filter)) return '';
  return Array.isArray(filter.value) ? filter.value.map((value) => value ?? '').join('\n') : (filter.value ?? '');
}

/** How a chip shows a filter. */
export function describe(filter: Filter): string {
  if (!('value' in filter)) return `${filter.field} ${filter.op}`;
  if (Array.isArray(filter.value)) {
    const shown = filter.value.slice(0, 3).map((value) => value ?? 'NULL').join(', ');
    return `${filter.field} ${filter.op} ${shown}${filter.value.length > 3 ? ` +${filter.value.length - 3}` : ''}`;
  }
  return `${filter.field} ${filter.op} ${filter.value === '' ? '""' : (filter.value ?? 'NULL')}`;
}

/** Does a row of a run whose rows are all here pass? The same rules as the server's. */
export function passes(filters: Filter[], columns: string[], row: Cell[]): boolean {
  return filters.every((filter) => {
    const cell = row[columns.indexOf(filter.field)] ?? null;
    switch (filter.op) {
      case 'is null':
        return cell === null;
      case 'is not null':
        return cell !== null;
      case 'in':
        return filter.value.some((value) => same(cell, value));
      case 'not in':
        return cell !== null && !filter.value.some((value) => same(cell, value));
      case '=':
        return same(cell, filter.value);
      case '!=':
        return filter.value === null ? cell !== null : cell !== null && !same(cell, filter.value);
      case 'glob':
        return cell !== null && glob(filter.value ?? '').test(cell);
      case 'not glob':
        return cell !== null && !glob(filter.value ?? '').test(cell);
      default: {
        if (cell === null || filter.value === null) return false;
        const order = compareCells(cell, filter.value);
        return filter.op === '<' ? order < 0 : filter.op === '<=' ? order <= 0 : filter.op === '>' ? order > 0 : order >= 0;
      }
    }
  });
}

/** Orders as SQL does: NULL first, numbers by value, then texts. */
export function compareCells(left: Cell, right: Cell): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) {
    if (a !== b) return a < b ? -1 : 1;
    // Beyond 2^53 doubles are equal where the digits are not.
    if (/^-?\d{16,}$/.test(left) && /^-?\d{16,}$/.test(right)) {
      const exact = BigInt(left) - BigInt(right);
      return exact < 0n ? -1 : exact > 0n ? 1 : 0;
    }
    return 0;
  }
  if (a !== undefined) return -1;
  if (b !== undefined) return 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The number that a cell says, if that is all it says. */
export function numberOf(cell: Cell): number | undefined {
  if (cell === null || !/^\s*[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?)\s*$/.test(cell)) return undefined;
  return Number(cell);
}

/** SQLite's GLOB. */
export function glob(pattern: string): RegExp {
  let text = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === '*') text += '[^]*';
    else if (c === '?') text += '[^]';
    else if (c === '[') {
      const close = pattern.indexOf(']', i + 2);
      if (close < 0) text += '\\[';
      else {
        text += `[${pattern.slice(i + 1, close).replace(/\\/g, '\\\\')}]`;
        i = close;
      }
    } else text += c.replace(/[.+^${}()|\]\\/]/g, '\\$&');
  }
  return new RegExp(`^${text}$`, 'u');
}

function same(cell: Cell, value: Cell): boolean {
  if (cell === null || value === null) return cell === value;
  if (cell === value) return true;
  return numberOf(cell) !== undefined && numberOf(value) !== undefined && compareCells(cell, value) === 0;
}
