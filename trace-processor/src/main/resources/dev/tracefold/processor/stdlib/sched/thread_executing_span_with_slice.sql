-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The critical path of threads, with what they and those they waited for were doing.
--
-- @tags scheduling

INCLUDE PERFETTO MODULE intervals.intersect;

INCLUDE PERFETTO MODULE sched.thread_executing_span;

INCLUDE PERFETTO MODULE slices.flat_slices;

INCLUDE PERFETTO MODULE slices.hierarchy;

-- The critical path of every span of every thread.
CREATE PERFETTO TABLE _critical_path_all
AS
SELECT
  row_number() OVER (ORDER BY path.ts) AS id,
  path.ts,
  path.dur,
  path.ts + path.dur AS ts_end,
  node.utid,
  root.utid AS root_utid
FROM _critical_path_by_roots!(
  (SELECT id AS root_node_id FROM _wakeup_graph), _wakeup_graph
) AS path
CROSS JOIN _wakeup_graph AS node ON node.id = path.id
CROSS JOIN _wakeup_graph AS root ON root.id = path.root_id
ORDER BY path.ts;

-- States under the names that they have beside slices.
CREATE PERFETTO VIEW _span_thread_state_view
AS
SELECT id AS thread_state_id, ts, dur, utid, state, blocked_function AS function, io_wait, cpu
FROM thread_state;

-- Innermost slices under the names that they have beside states.
CREATE PERFETTO VIEW _span_slice_view
AS
SELECT slice_id, depth AS slice_depth, ts, dur, utid FROM _slice_flattened;

CREATE VIRTUAL TABLE _span_thread_state_slice_sp
USING span_left_join(
  _span_thread_state_view PARTITIONED utid, _span_slice_view PARTITIONED utid);

-- States and innermost slices of all threads together.
CREATE PERFETTO TABLE _span_thread_state_slice
AS
SELECT
  row_number() OVER (ORDER BY ts) AS id,
  ts,
  dur,
  ts + dur AS ts_end,
  utid,
  thread_state_id,
  state,
  function,
  cpu,
  io_wait,
  slice_id,
  slice_depth
FROM _span_thread_state_slice_sp
WHERE dur > 0
ORDER BY ts;

-- What those on the critical path were doing.
CREATE PERFETTO TABLE _critical_path_thread_state_slice
AS
SELECT
  common.ts,
  common.dur,
  path.utid,
  doing.thread_state_id,
  doing.state,
  doing.function,
  doing.cpu,
  doing.io_wait,
  doing.slice_id,
  doing.slice_depth,
  path.root_utid
FROM _interval_intersect!((_critical_path_all, _span_thread_state_slice), (utid)) AS common
CROSS JOIN _critical_path_all AS path ON path.id = common.id_0
CROSS JOIN _span_thread_state_slice AS doing ON doing.id = common.id_1;

-- What the threads themselves were doing.
CREATE PERFETTO VIEW _self_view
AS
SELECT
  thread_state_id AS self_thread_state_id,
  slice_id AS self_slice_id,
  ts,
  dur,
  utid AS root_utid,
  state AS self_state,
  function AS self_function,
  cpu AS self_cpu,
  io_wait AS self_io_wait,
  slice_depth AS self_slice_depth
FROM _span_thread_state_slice;

CREATE VIRTUAL TABLE _self_and_critical_path_sp
USING span_join(
  _self_view PARTITIONED root_utid, _critical_path_thread_state_slice PARTITIONED root_utid);

-- The critical path of a thread as stacks: the thread's state, names and slices, below them those of
-- whom it waited for, and the CPU last.
CREATE PERFETTO FUNCTION _critical_path_stack(
  -- The thread.
  root_utid JOINID(thread.id),
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur DURATION,
  -- Whether to show the name of the process.
  enable_process_name LONG,
  -- Whether to show the name of the thread.
  enable_thread_name LONG,
  -- Whether to show the thread's own slices.
  enable_self_slice LONG,
  -- Whether to show the slices of whom it waited for.
  enable_critical_path_slice LONG
)
RETURNS TABLE(
  -- The state or slice.
  id LONG,
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- The thread of the state or slice.
  utid JOINID(thread.id),
  -- How deep it lies in the stack.
  stack_depth LONG,
  -- What to show.
  name STRING,
  -- thread_state or slice.
  table_name STRING,
  -- The thread whose critical path it is.
  root_utid JOINID(thread.id)
)
AS
WITH
  parts AS MATERIALIZED (
    SELECT
      self_thread_state_id, self_state, self_slice_id, self_function, self_io_wait,
      thread_state_id, state, function, io_wait, slice_id, cpu, utid, root_utid,
      max(ts, $ts) AS ts,
      min(ts + dur, $ts + $dur) - max(ts, $ts) AS dur
    FROM _self_and_critical_path_sp
    WHERE root_utid = $root_utid AND dur > 0 AND ts < $ts + $dur AND ts + dur > $ts
  ),
  own AS MATERIALIZED (
    SELECT
      part.self_thread_state_id AS id, part.ts, part.dur, part.root_utid AS utid, 0 AS stack_depth,
      'thread_state: ' || part.self_state AS name, 'thread_state' AS table_name, part.root_utid
    FROM parts AS part
    UNION ALL
    SELECT
      part.self_thread_state_id AS id, part.ts, part.dur, part.root_utid AS utid, 1 AS stack_depth,
      iif(part.self_state GLOB 'R*', NULL, 'kernel function: ' || part.self_function) AS name, 'thread_state' AS table_name, part.root_utid
    FROM parts AS part
    UNION ALL
    SELECT
      part.self_thread_state_id AS id, part.ts, part.dur, part.root_utid AS utid, 2 AS stack_depth,
      iif(part.self_state GLOB 'R*', NULL, 'io_wait: ' || part.self_io_wait) AS name, 'thread_state' AS table_name, part.root_utid
    FROM parts AS part
    UNION ALL
    SELECT
      part.self_thread_state_id AS id, part.ts, part.dur, part.root_utid AS utid, 3 AS stack_depth,
      iif($enable_process_name, 'process_name: ' || process.name, NULL) AS name, 'thread_state' AS table_name, part.root_utid
    FROM parts AS part
    JOIN thread ON thread.utid = part.root_utid
    LEFT JOIN process USING (upid)
    UNION ALL
    SELECT
      part.self_thread_state_id AS id, part.ts, part.dur, part.root_utid AS utid, 4 AS stack_depth,
      iif($enable_thread_name, 'thread_name: ' || thread.name, NULL) AS name, 'thread_state' AS table_name, part.root_utid
    FROM parts AS part
    JOIN thread ON thread.utid = part.root_utid
    LEFT JOIN process USING (upid)
    UNION ALL
    SELECT
      around.id AS id, part.ts, part.dur, part.root_utid AS utid, around.depth + 5 AS stack_depth,
      iif($enable_self_slice, around.name, NULL) AS name, 'slice' AS table_name, part.root_utid
    FROM parts AS part
    JOIN _slice_ancestor_and_self(part.self_slice_id) AS around
    WHERE around.dur != -1 OR around.id = part.self_slice_id
  ),
  own_depth AS MATERIALIZED (
    SELECT ts, max(stack_depth) + 1 AS first_depth FROM own GROUP BY ts
  ),
  blocked AS MATERIALIZED (
    SELECT parts.*, own_depth.first_depth
    FROM parts
    JOIN own_depth USING (ts)
    WHERE parts.utid != parts.root_utid
  ),
  blocking AS MATERIALIZED (
    SELECT
      part.thread_state_id AS id, part.ts, part.dur, part.utid AS utid, part.first_depth AS stack_depth,
      'blocking thread_state: ' || part.state AS name, 'thread_state' AS table_name, part.root_utid
    FROM blocked AS part
    UNION ALL
    SELECT
      part.thread_state_id AS id, part.ts, part.dur, part.utid AS utid, part.first_depth + 1 AS stack_depth,
      'blocking process_name: ' || process.name AS name, 'thread_state' AS table_name, part.root_utid
    FROM blocked AS part
    JOIN thread ON thread.utid = part.utid
    LEFT JOIN process USING (upid)
    UNION ALL
    SELECT
      part.thread_state_id AS id, part.ts, part.dur, part.utid AS utid, part.first_depth + 2 AS stack_depth,
      'blocking thread_name: ' || thread.name AS name, 'thread_state' AS table_name, part.root_utid
    FROM blocked AS part
    JOIN thread ON thread.utid = part.utid
    LEFT JOIN process USING (upid)
    UNION ALL
    SELECT
      part.thread_state_id AS id, part.ts, part.dur, part.utid AS utid, part.first_depth + 3 AS stack_depth,
      'blocking kernel_function: ' || part.function AS name, 'thread_state' AS table_name, part.root_utid
    FROM blocked AS part
    UNION ALL
    SELECT
      part.thread_state_id AS id, part.ts, part.dur, part.utid AS utid, part.first_depth + 4 AS stack_depth,
      'blocking io_wait: ' || part.io_wait AS name, 'thread_state' AS table_name, part.root_utid
    FROM blocked AS part
    UNION ALL
    SELECT
      around.id AS id, part.ts, part.dur, part.utid AS utid, around.depth + part.first_depth + 5 AS stack_depth,
      iif($enable_critical_path_slice, around.name, NULL) AS name, 'slice' AS table_name, part.root_utid
    FROM blocked AS part
    JOIN _slice_ancestor_and_self(part.slice_id) AS around
    WHERE around.dur != -1 OR around.id = part.slice_id
  ),
  last_depth AS (
    SELECT ts, max(first_depth) AS first_depth
    FROM (
      SELECT ts, first_depth FROM own_depth
      UNION ALL
      SELECT ts, max(stack_depth) + 1 FROM blocking GROUP BY ts
    )
    GROUP BY ts
  ),
  running AS (
    SELECT
      part.thread_state_id AS id, part.ts, part.dur, part.utid, last_depth.first_depth,
      'cpu: ' || part.cpu AS name, 'thread_state' AS table_name, part.root_utid
    FROM parts AS part
    JOIN last_depth USING (ts)
    WHERE part.state = 'Running' OR part.self_state = 'Running'
  )
SELECT *
FROM (SELECT * FROM own UNION ALL SELECT * FROM blocking UNION ALL SELECT * FROM running)
WHERE id IS NOT NULL;

-- The same with everything shown, what has no name left out.
CREATE PERFETTO FUNCTION _thread_executing_span_critical_path_stack(
  -- The thread.
  root_utid JOINID(thread.id),
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur DURATION
)
RETURNS TABLE(
  -- The state or slice.
  id LONG,
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- The thread of the state or slice.
  utid JOINID(thread.id),
  -- How deep it lies in the stack.
  stack_depth LONG,
  -- What to show.
  name STRING,
  -- thread_state or slice.
  table_name STRING,
  -- The thread whose critical path it is.
  root_utid JOINID(thread.id)
)
AS
SELECT id, ts, dur, utid, stack_depth, name, table_name, root_utid
FROM _critical_path_stack($root_utid, $ts, $dur, 1, 1, 1, 1)
WHERE name IS NOT NULL;
