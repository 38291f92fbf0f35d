-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.monitor_contention;
INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE intervals.overlap;
INCLUDE PERFETTO MODULE slices.with_context;

-- Slices 'LOCK_lock_held', which a thread draws while it holds a lock.
CREATE PERFETTO TABLE _android_lock_held_slices AS
SELECT
  id,
  ts,
  iif(dur = -1, trace_end() - ts, dur) AS dur,
  dur = -1 AS is_incomplete,
  replace(name, '_lock_held', '') AS lock_name,
  utid
FROM thread_slice
WHERE name GLOB '*_lock_held';

-- The same where a lock that a thread takes again while it has it is held once, and where a lock is no
-- longer held when another thread has it.
CREATE PERFETTO TABLE _android_lock_held_raw AS
SELECT
  first.id,
  held.ts,
  min(held.dur, lead(held.ts, 1, held.ts + held.dur) OVER of_lock - held.ts) AS dur,
  first.is_incomplete,
  held.lock_name,
  held.utid
FROM interval_merge_overlapping_partitioned!(
  (SELECT ts, dur, lock_name, utid FROM _android_lock_held_slices), (lock_name, utid)
) AS held
JOIN _android_lock_held_slices AS first
  ON first.lock_name = held.lock_name AND first.utid = held.utid AND first.ts = held.ts
WINDOW of_lock AS (PARTITION BY held.lock_name ORDER BY held.ts);

-- When threads held locks that have names.
CREATE PERFETTO TABLE android_lock_held(
  -- The slice that the hold begins with.
  id JOINID(slice.id),
  -- When the thread got the lock.
  ts TIMESTAMP,
  -- How long it had the lock.
  dur DURATION,
  -- Whether the trace ends before the thread gives the lock back.
  is_incomplete BOOL,
  -- Name of the lock, as android_monitor_contention has it.
  lock_name STRING,
  -- The thread.
  utid JOINID(thread.id),
  -- Method of the thread that others waited for meanwhile, the first by name, or NULL.
  blocking_method STRING
) AS
WITH waited AS (
  SELECT held.id, min(wait.short_blocking_method) AS blocking_method
  FROM _interval_intersect!(
    (
      _android_lock_held_raw,
      (
        SELECT id, ts, dur, lock_name, blocking_utid AS utid
        FROM android_monitor_contention
        WHERE blocking_utid IS NOT NULL AND lock_name IS NOT NULL
      )
    ),
    (lock_name, utid)
  ) AS part
  JOIN _android_lock_held_raw AS held ON held.id = part.id_0
  JOIN android_monitor_contention AS wait ON wait.id = part.id_1
  WHERE wait.ts >= held.ts
  GROUP BY held.id
)
SELECT
  held.id,
  held.ts,
  held.dur,
  held.is_incomplete,
  held.lock_name,
  held.utid,
  waited.blocking_method
FROM _android_lock_held_raw AS held
LEFT JOIN waited ON waited.id = held.id;
