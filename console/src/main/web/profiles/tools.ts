// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// What the tools are called, and which of their columns one looks at first.

export const NAMES: Record<string, string> = {
  overview_page: 'Overview',
  'trace_viewer@': 'Timeline',
  trace_viewer: 'Timeline (all events)',
  framework_op_stats: 'Framework ops',
  hlo_stats: 'HLO ops',
  op_profile: 'Op profile',
  kernel_stats: 'Kernels',
  roofline_model: 'Roofline',
  memory_profile: 'Memory',
  memory_viewer: 'Buffers',
  input_pipeline_analyzer: 'Input pipeline',
  pod_viewer: 'Hosts',
  graph_viewer: 'HLO text',
  megascale_stats: 'Megascale',
  perf_counters: 'Counters',
  utilization_viewer: 'Utilization',
  smart_suggestion: 'Suggestions',
  inference_profile: 'Inference',
};

const ORDER = Object.keys(NAMES);

/** The tools of a run in the order in which one asks them; with those that XProf makes but does not list. */
export function toolsShown(listed: string[], hosts: number): string[] {
  const tools = new Set(listed);
  if (tools.has('overview_page')) tools.add('input_pipeline_analyzer');
  if (tools.has('overview_page') && hosts > 1) tools.add('pod_viewer');
  if (tools.has('trace_viewer@')) tools.delete('trace_viewer');
  const place = (tool: string) => (ORDER.includes(tool) ? ORDER.indexOf(tool) : ORDER.length);
  return [...tools].toSorted((a, b) => place(a) - place(b));
}

export const FIRST_COLUMNS: Record<string, string[]> = {
  framework_op_stats: [
    'rank', 'host_or_device', 'type', 'operation', 'occurrences', 'total_time', 'avg_time', 'total_self_time', 'avg_self_time',
    'device_total_self_time_percent', 'host_total_self_time_percent', 'model_flop_rate', 'measured_memory_bw', 'operational_intensity', 'bound_by', 'eager',
  ],
  hlo_stats: [
    'rank', 'hlo_op_name', 'category', 'occurrences', 'total_self_time', 'total_self_time_percent', 'total_time', 'avg_time', 'cumulative_total_self_time_percent',
    'dma_stall_percent', 'normalized_flop_rate', 'measured_memory_bw', 'operational_intensity', 'bound_by', 'tf_op_name', 'hlo_op_expression', 'source_info',
  ],
  kernel_stats: [
    'rank', 'kernel_name', 'op_name', 'occurrences', 'total_duration_us', 'avg_duration_us', 'min_duration_us', 'max_duration_us', 'grid_dim', 'block_dim',
    'registers_per_thread', 'shmem_bytes', 'occupancy_pct', 'is_kernel_using_tensor_core',
  ],
  roofline_model: [
    'rank', 'operation', 'category', 'occurrences', 'total_self_time', 'total_self_time_percent', 'total_time', 'measured_flop_rate', 'measured_memory_bw', 'hbm_bw',
    'operational_intensity', 'bound_by', 'roofline_efficiency', 'compute_efficiency', 'max_mem_bw_utilization',
  ],
};

/** What a row of a tool's table is. */
export const ROWS: Record<string, string> = { framework_op_stats: 'op', hlo_stats: 'op', kernel_stats: 'kernel', roofline_model: 'op', perf_counters: 'counter' };
