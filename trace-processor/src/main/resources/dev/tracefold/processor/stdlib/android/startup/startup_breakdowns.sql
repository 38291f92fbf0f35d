-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.startup.startups;
INCLUDE PERFETTO MODULE intervals.overlap;
INCLUDE PERFETTO MODULE slices.hierarchy;
INCLUDE PERFETTO MODULE slices.with_context;

-- Slices that tell why a main thread is not done yet, by name; the first pattern that fits counts.
CREATE PERFETTO TABLE _startup_reason_pattern AS
WITH pattern(rank, name, reason) AS (
  VALUES
    (1, 'mm_vmscan_direct_reclaim', 'kernel_memory_reclaim'),
    (2, 'GC: Wait For*', 'userspace_memory_reclaim'),
    (3, 'monitor contention*', 'monitor_contention'),
    (4, 'Lock contention on a monitor lock*', 'monitor_contention'),
    (5, 'Lock contention*', 'art_lock_contention'),
    (6, 'binder transaction', 'binder'),
    (7, 'binder reply', 'binder'),
    (8, 'Contending for pthread mutex', 'mutex_contention'),
    (9, 'dlopen*', 'dlopen'),
    (10, 'VerifyClass*', 'verify_class'),
    (11, 'inflate', 'inflate'),
    (12, 'Choreographer#doFrame*', 'choreographer_do_frame'),
    (13, 'OpenDexFilesFromOat*', 'open_dex_files_from_oat'),
    (14, 'ResourcesManager#getResources', 'resources_manager_get_resources'),
    (15, 'bindApplication', 'bind_application'),
    (16, 'activityStart', 'activity_start'),
    (17, 'activityResume', 'activity_resume'),
    (18, 'activityRestart', 'activity_restart'),
    (19, 'clientTransactionExecuted', 'client_transaction_executed')
)
SELECT rank, name, reason FROM pattern;

CREATE PERFETTO FUNCTION _normalize_android_string(name STRING)
RETURNS STRING AS
SELECT reason
FROM _startup_reason_pattern AS pattern
WHERE $name GLOB pattern.name
ORDER BY rank
LIMIT 1;

-- Startups by main thread, under numbers that no slice has. Of startups on the same thread at the same
-- time only the one that began first is kept.
CREATE PERFETTO TABLE _startup_root_slices AS
WITH main AS (
  SELECT
    startup.startup_id,
    startup.startup_type,
    startup.ts,
    startup.dur,
    process.name AS process_name,
    thread.utid
  FROM android_startup_processes AS owner
  JOIN android_startups AS startup USING (startup_id)
  JOIN process ON process.upid = owner.upid
  JOIN thread ON thread.upid = process.upid AND thread.is_main_thread
  WHERE startup.dur > 0
),
numbered AS MATERIALIZED (
  SELECT (SELECT max(id) FROM slice) + row_number() OVER (ORDER BY ts) AS id, * FROM main
)
SELECT id, dur, ts, startup_id, startup_type, process_name, utid
FROM numbered AS own
WHERE NOT EXISTS (
  SELECT 1
  FROM numbered AS other
  WHERE other.utid = own.utid
    AND other.id != own.id
    AND other.ts <= own.ts
    AND other.ts + other.dur > own.ts)
ORDER BY ts;

-- The slices with a reason on those threads; slices without one are taken out of the stack.
CREATE PERFETTO TABLE _startup_normalized_slices AS
WITH during AS (
  SELECT slice.id, slice.parent_id, slice.depth, _normalize_android_string(slice.name) AS reason
  FROM thread_slice AS slice
  JOIN _startup_root_slices AS startup
    ON slice.utid = startup.utid
    AND slice.ts < startup.ts + startup.dur
    AND slice.ts + slice.dur > startup.ts
  WHERE slice.dur > 0
)
SELECT kept.id, kept.parent_id, kept.depth, kept.name, slice.ts, slice.dur, slice.utid
FROM _slice_remove_nulls_and_reparent!(
  (SELECT id, parent_id, depth, reason AS name FROM during), name) AS kept
JOIN thread_slice AS slice USING (id)
ORDER BY kept.id;

CREATE PERFETTO TABLE _startup_slices_breakdown AS
SELECT *
FROM _intervals_merge_root_and_children_by_intersection!(
  _startup_root_slices, _startup_normalized_slices, utid);

-- The innermost of these slices at each time.
CREATE PERFETTO TABLE _startup_flat_slices_breakdown AS
SELECT flat.ts, flat.dur, flat.root_id, slice.id AS slice_id, slice.name
FROM _intervals_flatten!(_startup_slices_breakdown) AS flat
JOIN _startup_normalized_slices AS slice USING (id);

-- States of the main threads, cut to the startups.
CREATE PERFETTO TABLE _startup_thread_states_breakdown AS
SELECT
  max(state.ts, startup.ts) AS ts,
  min(state.ts + state.dur, startup.ts + startup.dur) - max(state.ts, startup.ts) AS dur,
  startup.id AS root_id,
  state.id AS thread_state_id,
  state.state,
  state.io_wait,
  state.irq_context
FROM _startup_root_slices AS startup
JOIN thread_state AS state
  ON state.utid = startup.utid
  AND state.ts < startup.ts + startup.dur
  AND state.ts + state.dur > startup.ts
ORDER BY root_id, ts;

CREATE VIRTUAL TABLE _startup_thread_states_and_slices_breakdown_sp USING span_left_join(
  _startup_thread_states_breakdown PARTITIONED root_id,
  _startup_flat_slices_breakdown PARTITIONED root_id);

-- What startups spent their time on: each moment of the main thread has one reason, which is I/O, else the
-- innermost slice with a reason, else an interrupt, else the state of the thread. The time before the
-- thread did anything is 'launch_delay'.
CREATE PERFETTO TABLE android_startup_opinionated_breakdown(
  -- The startup.
  startup_id JOINID(android_startups.startup_id),
  -- The slice that gives the reason.
  slice_id JOINID(slice.id),
  -- State of the thread.
  thread_state_id JOINID(thread_state.id),
  -- Start of the piece.
  ts TIMESTAMP,
  -- Length of the piece.
  dur DURATION,
  -- The reason.
  reason STRING
) AS
WITH
  begun AS (
    SELECT root_id, min(ts) AS ts FROM _startup_thread_states_breakdown GROUP BY root_id
  )
SELECT
  piece.ts,
  piece.dur,
  startup.startup_id,
  piece.slice_id,
  piece.thread_state_id,
  CASE
    WHEN piece.io_wait = 1 THEN 'io'
    WHEN piece.name IS NOT NULL THEN piece.name
    WHEN piece.irq_context = 1 THEN 'irq'
    ELSE piece.state
  END AS reason
FROM _startup_thread_states_and_slices_breakdown_sp AS piece
JOIN _startup_root_slices AS startup ON startup.id = piece.root_id
UNION ALL
SELECT startup.ts, begun.ts - startup.ts, startup.startup_id, NULL, NULL, 'launch_delay'
FROM begun
JOIN _startup_root_slices AS startup ON startup.id = begun.root_id
WHERE begun.ts > startup.ts;
