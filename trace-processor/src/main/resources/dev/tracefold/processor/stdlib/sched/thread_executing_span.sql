-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Who woke whom: the critical path of threads.
--
-- A span of a thread runs from when it is woken to when it sleeps again. Its id is that of the
-- runnable state that it begins with.
--
-- @tags scheduling
-- @data_check SELECT 1 FROM thread_state WHERE waker_id IS NOT NULL

INCLUDE PERFETTO MODULE intervals.intersect;

INCLUDE PERFETTO MODULE intervals.overlap;

-- Whether an interrupt ended the wait: either the wakeup says so, or the wait was for a disk.
CREATE PERFETTO MACRO __tes_is_irq(irq_context Expr, io_wait Expr)
RETURNS Expr
AS iif($irq_context IS NOT NULL AND $irq_context != 0, 1, coalesce($io_wait, 0));

-- States that another thread's wakeup began.
CREATE PERFETTO TABLE _runnable_state
AS
SELECT
  id, ts, dur, state, utid, waker_id, waker_utid,
  __tes_is_irq!(irq_context, io_wait) AS is_irq
FROM thread_state
WHERE dur != -1 AND waker_id IS NOT NULL;

-- Whether the trace is one of Fuchsia's, where threads are waking before they first run.
CREATE PERFETTO TABLE _is_fuchsia
AS
SELECT
  EXISTS(SELECT 1 FROM metadata WHERE name = 'trace_type' AND str_value = 'fuchsia') AS is_fuchsia;

-- Whether a state is one of being about to run.
CREATE PERFETTO MACRO _is_runnable_state(state Expr)
RETURNS Expr
AS ($state = 'R' OR ($state = 'W' AND (SELECT is_fuchsia FROM _is_fuchsia)));

-- The first state of a thread where it is one of being about to run.
CREATE PERFETTO TABLE _first_runnable_state
AS
SELECT
  id, ts, dur, state, utid, waker_id, waker_utid,
  __tes_is_irq!(irq_context, io_wait) AS is_irq
FROM thread_state
WHERE id IN (SELECT min(id) FROM thread_state GROUP BY utid)
  AND dur != -1
  AND _is_runnable_state!(state);

-- States in which a thread sleeps.
CREATE PERFETTO TABLE _sleep_state
AS
SELECT id, ts, dur, state, blocked_function, utid
FROM thread_state
WHERE dur != -1 AND state IN ('S', 'D', 'I');

-- When the last known state of each thread ended.
CREATE PERFETTO TABLE _thread_end_ts
AS
SELECT max(ts) + dur AS end_ts, utid
FROM thread_state
WHERE dur != -1
GROUP BY utid;

-- Every begin of a span, with the sleep before it where there was one.
CREATE PERFETTO TABLE _wakeup
AS
WITH
  -- Kept, so that a sleep is found by its end.
  ended AS MATERIALIZED (
    SELECT utid, ts + dur AS end_ts, ts, state, blocked_function FROM _sleep_state
  ),
  begins AS (
    SELECT
      sleep.state,
      sleep.blocked_function,
      woken.id,
      woken.ts,
      woken.utid,
      woken.waker_id,
      woken.waker_utid,
      sleep.ts AS prev_end_ts,
      woken.is_irq
    FROM _runnable_state AS woken
    CROSS JOIN ended AS sleep ON sleep.utid = woken.utid AND sleep.end_ts = woken.ts
    UNION ALL
    SELECT NULL, NULL, id, ts, utid, waker_id, waker_utid, NULL, is_irq
    FROM _first_runnable_state
  )
SELECT begins.*, last.end_ts AS thread_end_ts
FROM begins
LEFT JOIN _thread_end_ts AS last USING (utid);

-- For each time that a thread ran, the state that the span began with.
CREATE PERFETTO TABLE _wakeup_map
AS
WITH
  states AS (
    SELECT id, utid, 1 AS runs FROM thread_state WHERE state = 'Running' AND dur != -1
    UNION ALL
    SELECT id, utid, 0 FROM _first_runnable_state
    UNION ALL
    SELECT id, utid, 0 FROM _runnable_state WHERE _is_runnable_state!(state)
  ),
  begun AS (
    SELECT id AS waker_id, runs, max(iif(runs, NULL, id)) OVER (PARTITION BY utid ORDER BY id) AS id
    FROM states
  )
SELECT id, waker_id FROM begun WHERE runs ORDER BY waker_id;

-- The spans with who woke them and the thread's span before.
CREATE PERFETTO TABLE _wakeup_graph
AS
SELECT
  woken.utid,
  woken.id,
  iif(woken.is_irq, NULL, waker.id) AS waker_id,
  woken.ts,
  iif(woken.is_irq, 'IRQ', woken.state) AS idle_state,
  woken.blocked_function AS idle_reason,
  woken.ts - woken.prev_end_ts AS idle_dur,
  lag(woken.id) OVER thread_order AS prev_id,
  coalesce(lead(woken.prev_end_ts) OVER thread_order, woken.thread_end_ts) - woken.ts AS dur
FROM _wakeup AS woken
LEFT JOIN _wakeup_map AS waker USING (waker_id)
WINDOW thread_order AS (PARTITION BY woken.utid ORDER BY woken.ts)
ORDER BY woken.id;

-- The spans that cover some stretches of time of threads.
CREATE PERFETTO MACRO _intervals_to_roots(
  -- ts, dur and utid.
  _source_table TableOrSubquery,
  -- `_wakeup_graph` or some of its rows.
  _node_table TableOrSubquery
)
-- root_node_id and capacity, the difference to the id of the thread's span before.
RETURNS TableOrSubquery
AS (
  WITH
    __itr_nodes AS (SELECT * FROM $_node_table),
    __itr_bounds AS (
      SELECT utid, min(ts) AS first_ts, max(ts) AS last_ts FROM __itr_nodes GROUP BY utid
    ),
    __itr_ranges AS (
      SELECT
        bound.utid,
        (
          SELECT max(id)
          FROM __itr_nodes
          WHERE utid = bound.utid AND ts <= max(source.ts, bound.first_ts)
        ) AS first_id,
        (
          SELECT min(id)
          FROM __itr_nodes
          WHERE utid = bound.utid AND ts >= min(source.ts + source.dur, bound.last_ts)
        ) AS last_id
      FROM $_source_table AS source
      JOIN __itr_bounds AS bound USING (utid)
    )
  SELECT DISTINCT node.id AS root_node_id, node.id - coalesce(node.prev_id, node.id) AS capacity
  FROM __itr_ranges AS range
  CROSS JOIN __itr_nodes AS node
    ON node.utid = range.utid AND node.id BETWEEN range.first_id AND range.last_id
);

-- For the time that each root slept and ran, who ran meanwhile, with how many wakeups lie between.
CREATE PERFETTO MACRO _critical_path_with_depth_by_roots(
  -- root_node_id.
  _roots_table TableOrSubquery,
  -- `_wakeup_graph` or some of its rows.
  _node_table TableOrSubquery
)
-- root_id, depth, ts, dur, id of the span that ran, and parent_id, the root.
RETURNS TableOrSubquery
AS (
  SELECT c0 AS root_id, c1 AS depth, c2 AS ts, c3 AS dur, c4 AS id, c6 AS parent_id
  FROM __intrinsic_table_ptr(
    __intrinsic_critical_path_walk(
      (
        SELECT __intrinsic_wakeup_graph_agg(id, utid, ts, dur, idle_dur, waker_id, prev_id)
        FROM $_node_table
      ),
      (SELECT __intrinsic_array_agg(root_node_id) FROM $_roots_table)
    )
  )
  WHERE __intrinsic_table_ptr_bind(c0, 'root_id')
    AND __intrinsic_table_ptr_bind(c1, 'depth')
    AND __intrinsic_table_ptr_bind(c2, 'ts')
    AND __intrinsic_table_ptr_bind(c3, 'dur')
    AND __intrinsic_table_ptr_bind(c4, 'blocker_id')
    AND __intrinsic_table_ptr_bind(c5, 'blocker_utid')
    AND __intrinsic_table_ptr_bind(c6, 'parent_id')
);

-- The critical path of each root: at any time the one span that it waited for, or itself.
CREATE PERFETTO MACRO _critical_path_by_roots(
  -- root_node_id.
  _roots_table TableOrSubquery,
  -- `_wakeup_graph` or some of its rows.
  _node_table TableOrSubquery
)
-- root_id, id of the span that ran, ts, dur.
RETURNS TableOrSubquery
AS (
  WITH
    __cpr_parts AS (
      SELECT * FROM _critical_path_with_depth_by_roots!($_roots_table, $_node_table)
    ),
    __cpr_rooted AS (
      SELECT
        root_id,
        min(ts) OVER (PARTITION BY root_id) AS root_ts,
        max(ts + dur) OVER (PARTITION BY root_id) - min(ts) OVER (PARTITION BY root_id)
          AS root_dur,
        parent_id,
        id,
        ts,
        dur
      FROM __cpr_parts
    )
  SELECT root_id, id, ts, dur FROM _intervals_flatten!(__cpr_rooted)
);

-- The critical path of threads for some stretches of time only.
CREATE PERFETTO MACRO _critical_path_by_intervals(
  -- ts, dur and utid.
  _intervals_table TableOrSubquery,
  -- `_wakeup_graph` or some of its rows.
  _node_table TableOrSubquery
)
-- root_utid, the utid that it waited for, root_id, id of the span that ran, ts, dur, and the
-- stretch of time as interval_ts and interval_dur.
RETURNS TableOrSubquery
AS (
  WITH
    __cpi_nodes AS (SELECT * FROM $_node_table),
    __cpi_intervals AS (
      SELECT row_number() OVER (ORDER BY ts) AS id, ts, dur, utid AS root_utid
      FROM $_intervals_table
    ),
    __cpi_path AS (
      SELECT
        row_number() OVER (ORDER BY path.ts) AS id,
        root.utid AS root_utid,
        node.utid,
        path.root_id,
        path.id AS span_id,
        path.ts,
        path.dur
      FROM _critical_path_by_roots!(
        _intervals_to_roots!($_intervals_table, $_node_table), __cpi_nodes
      ) AS path
      CROSS JOIN __cpi_nodes AS root ON root.id = path.root_id
      CROSS JOIN __cpi_nodes AS node ON node.id = path.id
    )
  SELECT DISTINCT
    path.root_utid,
    path.utid,
    path.root_id,
    path.span_id AS id,
    common.ts,
    common.dur,
    asked.ts AS interval_ts,
    asked.dur AS interval_dur
  FROM _interval_intersect!((__cpi_path, __cpi_intervals), (root_utid)) AS common
  CROSS JOIN __cpi_path AS path ON path.id = common.id_0
  CROSS JOIN __cpi_intervals AS asked ON asked.id = common.id_1
);

-- The critical path of a thread for a stretch of time.
CREATE PERFETTO FUNCTION _thread_executing_span_critical_path(
  -- The thread.
  root_utid JOINID(thread.id),
  -- Where the stretch begins.
  ts TIMESTAMP,
  -- How long it is.
  dur DURATION
)
RETURNS TABLE(
  -- The thread.
  root_utid JOINID(thread.id),
  -- The thread's span that waited.
  root_id LONG,
  -- The span that it waited for.
  id LONG,
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- The thread of that span.
  utid JOINID(thread.id)
)
AS
SELECT root_utid, root_id, id, ts, dur, utid
FROM _critical_path_by_intervals!(
  (SELECT $root_utid AS utid, $ts AS ts, $dur AS dur), _wakeup_graph
);
