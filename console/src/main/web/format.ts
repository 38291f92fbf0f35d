// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

const INTEGER = new Intl.NumberFormat('en-US');

export function count(value: number): string {
  return INTEGER.format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A number for an axis or a tooltip: short, and true to about four digits. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size === 0) return '0';
  if (size >= 1e15 || size < 1e-4) return value.toExponential(2).replace('e+', 'e');
  for (const [unit, letter] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e4, 'k']] as const) {
    if (size >= unit) return trim(value / (letter === 'k' ? 1e3 : unit)) + letter;
  }
  return trim(value);
}

function trim(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Nanoseconds for people. */
export function nanos(value: number): string {
  const size = Math.abs(value);
  if (size < 1e3) return `${trim(value)} ns`;
  if (size < 1e6) return `${trim(value / 1e3)} µs`;
  if (size < 1e9) return `${trim(value / 1e6)} ms`;
  if (size < 60e9) return `${trim(value / 1e9)} s`;
  const seconds = Math.round(value / 1e9);
  const [h, m, s] = [Math.trunc(seconds / 3600), Math.trunc((seconds % 3600) / 60), seconds % 60];
  return h ? `${h} h ${m} min` : `${m} min ${s} s`;
}

export function millis(value: number): string {
  if (value < 1000) return `${Math.max(0, Math.round(value))} ms`;
  if (value < 10_000) return `${(value / 1000).toFixed(1)} s`;
  return nanos(Math.round(value / 1000) * 1e9);
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let scaled = value;
  let unit = -1;
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit++;
  }
  return `${trim(Number(scaled.toPrecision(3)))} ${units[unit]}`;
}

/** Is a column with this name a length of time or a size? Perfetto's names say so. */
export function unitOf(column: string): 'nanos' | 'bytes' | undefined {
  if (/(^|_)(dur|ns|nanos)$/i.test(column)) return 'nanos';
  if (/(^|_)bytes$/i.test(column)) return 'bytes';
  return undefined;
}

export function withUnit(value: number, column: string | undefined): string {
  const unit = column ? unitOf(column) : undefined;
  return unit === 'nanos' ? nanos(value) : unit === 'bytes' ? bytes(value) : short(value);
}

/** When something was, as far as today matters. */
export function when(iso: string, now: Date): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return iso;
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 12 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  const time = then.toTimeString().slice(0, 5);
  return then.toDateString() === now.toDateString() ? `today ${time}` : `${then.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })} ${time}`;
}

/** The end of an address, which is what tells traces apart. */
export function tail(address: string, length: number): string {
  return address.length <= length ? address : `…${address.slice(address.length - length + 1)}`;
}
