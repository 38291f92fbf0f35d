// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// The roofs and the operations under them, from the table of roofline_model.

import type { WireTable } from './tables.ts';

const GIB = 1.073741824; // GB

export interface Roof {
  name: string;
  /** GB/s */
  bandwidth: number;
  /** FLOP/byte where it meets the peak; Infinity where no peak is known. */
  ridge: number;
}

export interface Point {
  name: string;
  category: string;
  bound: string;
  /** FLOP/byte */
  intensity: number;
  /** GFLOP/s */
  rate: number;
  micros: number;
  /** Of the whole, 0 to 1. */
  share: number;
  /** Of the roof over it, 0 to 1. */
  efficiency: number;
  whole: boolean;
}

export interface Roofline {
  device: string;
  /** GFLOP/s; 0 where it is not known. */
  peak: number;
  roofs: Roof[];
  points: Point[];
  /** Operations without FLOPs or bytes: there is no place for them. */
  placeless: number;
  steps: string[];
}

const ROOFS: [string, string][] = [
  ['peak_hbm_bw', 'HBM'], ['peak_cmem_read_bw', 'CMEM read'], ['peak_cmem_write_bw', 'CMEM write'], ['peak_vmem_read_bw', 'VMEM read'], ['peak_vmem_write_bw', 'VMEM write'],
];

/** Rows of one step; infeed and outfeed are counted or not, and then the sums are others. */
export function rowsOf(table: WireTable, step: string, infeed: boolean): { steps: string[]; rows: WireTable['rows'] } {
  const column = table.cols.findIndex((col) => col.id === 'include_infeed_outfeed');
  const steps = [...new Set(table.rows.map((row) => String(row.c[0]?.v ?? '')))];
  const wanted = steps.includes(step) ? step : (steps[0] ?? '');
  const rows = table.rows.filter((row) => String(row.c[0]?.v ?? '') === wanted && (column < 0 || (row.c[column]?.v !== false) === infeed));
  return { steps, rows };
}

export function readRoofline(table: WireTable, step: string, infeed: boolean): Roofline {
  const at = new Map(table.cols.map((col, i) => [col.id, i]));
  const number = (row: WireTable['rows'][number], id: string) => Number(row.c[at.get(id) ?? -1]?.v ?? 0) || 0;
  const text = (row: WireTable['rows'][number], id: string) => String(row.c[at.get(id) ?? -1]?.v ?? '');
  const peak = Number(table.p?.['peak_flop_rate'] ?? 0);
  const isGpu = !at.has('vmem_read_bw');
  const roofs = ROOFS.map(([key, name]) => ({ name: isGpu && name === 'VMEM write' ? 'Shared memory, L1' : name, bandwidth: Number(table.p?.[key] ?? 0) * GIB }))
    .filter(({ bandwidth }) => bandwidth > 0)
    .map((roof) => ({ ...roof, ridge: peak > 0 ? peak / roof.bandwidth : Infinity }));
  const { steps, rows } = rowsOf(table, step, infeed);
  const points: Point[] = [];
  let placeless = 0;
  for (const row of rows) {
    const point: Point = {
      name: text(row, 'operation'),
      category: text(row, 'category'),
      bound: text(row, 'bound_by'),
      intensity: number(row, 'hbm_operational_intensity') || number(row, 'bottleneck_operational_intensity') || number(row, 'operational_intensity'),
      rate: number(row, 'measured_flop_rate'),
      micros: number(row, 'total_self_time') || number(row, 'total_time'),
      share: number(row, 'total_time_in_percentage'),
      efficiency: number(row, 'roofline_efficiency'),
      whole: number(row, 'rank') === 0,
    };
    if (point.intensity > 0 && point.rate > 0) points.push(point);
    else if (!point.whole) placeless++;
  }
  return { device: table.p?.['device_type'] ?? '', peak, roofs, points, placeless, steps };
}

/** `1.5 TB/s`, up to exa. */
export function si(value: number, unit: string): string {
  const power = value > 0 ? Math.max(0, Math.min(6, Math.floor(Math.log10(value) / 3 + 1e-9))) : 0;
  return `${Number((value / 1000 ** power).toPrecision(4))} ${['', 'k', 'M', 'G', 'T', 'P', 'E'][power]}${unit}`;
}

/** Powers of ten that hold all of these, with room to the next. */
export function decades(values: number[]): [number, number] {
  const logs = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  if (!logs.length) return [-1, 2];
  const low = Math.floor(Math.min(...logs) - 0.15);
  return [low, Math.max(low + 1, Math.ceil(Math.max(...logs) + 0.15))];
}
