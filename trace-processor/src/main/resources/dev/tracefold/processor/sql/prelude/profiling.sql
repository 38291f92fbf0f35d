-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Stacks, samples and heaps.

CREATE PERFETTO VIEW stack_profile_mapping AS SELECT * FROM __intrinsic_stack_profile_mapping;

CREATE PERFETTO VIEW stack_profile_frame AS SELECT * FROM __intrinsic_stack_profile_frame;

CREATE PERFETTO VIEW stack_profile_callsite AS SELECT * FROM __intrinsic_stack_profile_callsite;

CREATE PERFETTO VIEW stack_profile_symbol AS SELECT * FROM __intrinsic_stack_profile_symbol;

CREATE PERFETTO VIEW heap_profile_allocation AS SELECT * FROM __intrinsic_heap_profile_allocation;

CREATE PERFETTO VIEW heap_profile AS SELECT * FROM __intrinsic_heap_profile;

CREATE PERFETTO VIEW heap_graph AS SELECT * FROM __intrinsic_heap_graph;

CREATE PERFETTO VIEW heap_graph_class AS SELECT * FROM __intrinsic_heap_graph_class;

CREATE PERFETTO VIEW heap_graph_object_data AS SELECT * FROM __intrinsic_heap_graph_object_data;

CREATE PERFETTO VIEW heap_graph_reference AS SELECT * FROM __intrinsic_heap_graph_reference;

CREATE PERFETTO VIEW heap_graph_primitive AS SELECT * FROM __intrinsic_heap_graph_primitive;

CREATE PERFETTO VIEW heap_graph_thread_callsite AS SELECT * FROM __intrinsic_heap_graph_thread_callsite;

CREATE PERFETTO VIEW memory_snapshot AS SELECT * FROM __intrinsic_memory_snapshot;

CREATE PERFETTO VIEW process_memory_snapshot AS SELECT * FROM __intrinsic_process_memory_snapshot;

CREATE PERFETTO VIEW memory_snapshot_node AS SELECT * FROM __intrinsic_memory_snapshot_node;

CREATE PERFETTO VIEW memory_snapshot_edge AS SELECT * FROM __intrinsic_memory_snapshot_edge;

CREATE PERFETTO VIEW profiler_smaps AS SELECT * FROM __intrinsic_profiler_smaps;

CREATE PERFETTO VIEW heap_graph_object AS
SELECT
  id, upid, graph_sample_ts, self_size, native_size, reference_set_id, reachable, heap_type,
  type_id, root_type, root_distance, object_data_id
FROM __intrinsic_heap_graph_object;

CREATE PERFETTO VIEW process_memory_mappings AS
SELECT
  id,
  upid,
  ts,
  path_trimmed AS path,
  aggregate_count,
  is_deleted,
  size_kb,
  rss_kb,
  anonymous_kb,
  swap_kb,
  shared_clean_resident_kb AS shared_clean_kb,
  shared_dirty_resident_kb AS shared_dirty_kb,
  private_clean_resident_kb AS private_clean_kb,
  private_dirty_kb,
  locked_kb,
  proportional_resident_kb AS pss_kb,
  pss_dirty_kb,
  swap_pss_kb
FROM __intrinsic_profiler_smaps;

CREATE PERFETTO VIEW perf_session AS
SELECT id, id AS perf_session_id, cmdline
FROM __intrinsic_profiler_session
WHERE source = 'linux.perf';

CREATE PERFETTO VIEW perf_sample AS
SELECT
  sample.id,
  sample.ts,
  task.utid,
  cpu.cpu,
  coalesce(execution.cpu_mode, 'unknown') AS cpu_mode,
  sample.callsite_id,
  sample.unwind_error,
  sample.session_id AS perf_session_id
FROM __intrinsic_profiler_sample AS sample
LEFT JOIN __intrinsic_profiler_task_context AS task ON task.id = sample.task_context_id
LEFT JOIN __intrinsic_profiler_execution_context AS execution
  ON execution.id = sample.execution_context_id
LEFT JOIN __intrinsic_cpu AS cpu ON cpu.id = execution.ucpu
WHERE sample.source = 'linux.perf';

CREATE PERFETTO VIEW instruments_sample AS
SELECT sample.id, sample.ts, task.utid, sample.callsite_id, cpu.cpu
FROM __intrinsic_profiler_sample AS sample
LEFT JOIN __intrinsic_profiler_task_context AS task ON task.id = sample.task_context_id
LEFT JOIN __intrinsic_profiler_execution_context AS execution
  ON execution.id = sample.execution_context_id
LEFT JOIN __intrinsic_cpu AS cpu ON cpu.id = execution.ucpu
WHERE sample.source = 'instruments';

CREATE PERFETTO VIEW cpu_profile_stack_sample AS
SELECT
  sample.id,
  sample.ts,
  sample.callsite_id,
  task.utid,
  coalesce(extras.process_priority, 0) AS process_priority
FROM __intrinsic_profiler_sample AS sample
LEFT JOIN __intrinsic_profiler_task_context AS task ON task.id = sample.task_context_id
LEFT JOIN __intrinsic_chrome_stack_sample_extras AS extras
  ON extras.profiler_sample_id = sample.id
WHERE sample.source IN ('chrome', 'legacy_v8', 'gecko', 'simpleperf', 'perf_text');

CREATE PERFETTO VIEW stack_sample AS
SELECT id, ts, source, task_context_id, execution_context_id, callsite_id, session_id
FROM __intrinsic_profiler_sample
WHERE callsite_id IS NOT NULL;

CREATE PERFETTO TABLE stack_sample_session AS
SELECT id, source, timebase_unit, cmdline
FROM __intrinsic_profiler_session
WHERE id IN (SELECT session_id FROM stack_sample);

CREATE PERFETTO TABLE stack_sample_task_context AS
SELECT id, upid, utid, async_context_id
FROM __intrinsic_profiler_task_context
WHERE id IN (SELECT task_context_id FROM stack_sample);

CREATE PERFETTO TABLE stack_sample_execution_context AS
SELECT id, ucpu, cpu_mode
FROM __intrinsic_profiler_execution_context
WHERE id IN (SELECT execution_context_id FROM stack_sample);

CREATE PERFETTO TABLE stack_sample_async_context AS
WITH RECURSIVE used(id) AS (
  SELECT async_context_id FROM stack_sample_task_context WHERE async_context_id IS NOT NULL
  UNION
  SELECT context.parent_id
  FROM used JOIN __intrinsic_profiler_async_context AS context ON context.id = used.id
  WHERE context.parent_id IS NOT NULL
)
SELECT id, name, kind, parent_id
FROM __intrinsic_profiler_async_context
WHERE id IN (SELECT id FROM used);

CREATE PERFETTO VIEW stack_sample_counter AS
SELECT value.id, sample.id AS stack_sample_id, value.track_id, value.value
FROM __intrinsic_profiler_sample AS sample
JOIN __intrinsic_profiler_counter_set AS counter_set
  ON counter_set.counter_set_id = sample.counter_set_id
JOIN __intrinsic_counter AS value ON value.id = counter_set.counter_id
WHERE sample.callsite_id IS NOT NULL;

CREATE PERFETTO TABLE stack_sample_counter_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  unit,
  description,
  coalesce(
    extract_arg(dimension_arg_set_id, 'session_id'),
    extract_arg(dimension_arg_set_id, 'perf_session_id')
  ) AS session_id,
  extract_arg(dimension_arg_set_id, 'cpu') AS cpu,
  extract_arg(source_arg_set_id, 'is_timebase') AS is_timebase
FROM counter_track
WHERE id IN (SELECT track_id FROM stack_sample_counter);
