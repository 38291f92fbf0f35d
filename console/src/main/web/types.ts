// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// What the server says and is told: the names are those of the HTTP API, see /openapi.yaml.

export type Cell = string | null;

export interface Page {
  columnNames: string[];
  rows: { values: Cell[] }[];
  totalFilteredRows?: number;
  availableColumnNames?: string[];
  schema?: { name: string; type: string }[];
}

export const OPERATORS = [
  '=', '!=', '<', '<=', '>', '>=', 'glob', 'not glob', 'in', 'not in', 'is null', 'is not null',
] as const;
export type Operator = (typeof OPERATORS)[number];

export type Filter =
  | { field: string; op: Exclude<Operator, 'in' | 'not in' | 'is null' | 'is not null'>; value: Cell }
  | { field: string; op: 'in' | 'not in'; value: Cell[] }
  | { field: string; op: 'is null' | 'is not null' };

export type Category = 'TRACE_ADDRESS' | 'TRACE_METADATA' | 'BIGTRACE_QUERY_OPTIONS' | 'SETTING_CATEGORY_UNSPECIFIED';

export interface Option {
  value?: string;
  label?: string;
}

export interface Setting {
  id: string;
  name: string;
  description: string;
  disabled?: boolean;
  category?: Category;
  number?: { defaultValue?: number; min?: number; max?: number };
  stringEnum?: { defaultValue?: string; options?: Option[] };
  multiSelect?: { defaultValues?: string[]; options?: Option[] };
  plainString?: { defaultValue?: string };
  stringArray?: { defaultValues?: string[] };
  booleanOptions?: { defaultValue?: boolean };
}

export interface SettingIn {
  setting_id: string;
  values: string[];
  category: Category;
}

export interface TraceColumn {
  name: string;
  type: string;
  defaultVisible: boolean;
  description?: string;
}

export type Status = 'UNKNOWN' | 'IN_PROGRESS' | 'SUCCESS' | 'FAILED' | 'CANCELLED';

export interface QueryStatus {
  status?: Status;
  processedRows?: number;
  processedTraces?: number;
  totalTraces?: number;
  failedTraces?: number;
}

export interface QueryExecution extends QueryStatus {
  queryUuid: string;
  startTime: string;
  endTime?: string;
  perfettoSql: string;
  limit: number;
  materialized: boolean;
  standingId?: string;
  tableName?: string;
  error?: string;
  errorMessage?: string;
  settings?: { settingId: string; values: (string | number | boolean | null)[]; category?: Category }[];
  traceFilters?: Filter[];
  traceMetadataColumns?: string[];
  traceOrderBy?: string;
}

export interface TraceError {
  trace: string;
  message: string;
  stage?: string;
  code?: string;
}

export interface Preset {
  id: string;
  category: string;
  name: string;
  description: string;
  perfettoSql: string;
  limit?: number;
  runOnUpload?: boolean;
}

/** The category of the queries that people saved. */
export const SAVED = 'Saved';

export interface ExecuteRequest {
  perfetto_sql: string;
  limit: number;
  settings: SettingIn[];
  trace_filters?: Filter[];
  trace_metadata_columns?: string[];
  trace_order_by?: string;
}

export interface PageRequest {
  limit: number;
  offset: number;
  order_by?: string;
  filters?: Filter[];
  columns?: string[];
}

/** Names to complete and to browse. */
export interface Names {
  tables: { name: string; columns: { name: string; type?: string; doc?: string }[]; module?: string; doc?: string }[];
  functions: { name: string; signature?: string; doc?: string; module?: string }[];
  modules: { name: string; doc?: string }[];
}

export function finished(status: string | undefined): boolean {
  return status === 'SUCCESS' || status === 'FAILED' || status === 'CANCELLED';
}
