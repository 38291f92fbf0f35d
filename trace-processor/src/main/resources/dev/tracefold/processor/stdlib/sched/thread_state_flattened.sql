-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- States of threads during slices without nesting.
--
-- @tags scheduling

INCLUDE PERFETTO MODULE slices.flat_slices;

CREATE VIRTUAL TABLE __span_joined_thread
USING span_join(_slice_flattened PARTITIONED utid, thread_state PARTITIONED utid);

-- The states of the thread while a slice ran, cut where the innermost slice changes.
CREATE PERFETTO FUNCTION _get_flattened_thread_state(
  -- The slice.
  slice_id JOINID(slice.id),
  -- Its thread.
  utid JOINID(thread.id)
)
RETURNS TABLE(
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- The thread.
  utid JOINID(thread.id),
  -- Depth of the innermost slice.
  depth LONG,
  -- Its name.
  name STRING,
  -- The innermost slice.
  slice_id JOINID(slice.id),
  -- Its track.
  track_id JOINID(track.id),
  -- The CPU that the thread ran on.
  cpu LONG,
  -- The thread's state.
  state STRING,
  -- Whether an uninterruptible sleep waited for a disk.
  io_wait LONG,
  -- The kernel's function that the thread slept in.
  blocked_function STRING,
  -- The thread that woke it.
  waker_utid JOINID(thread.id),
  -- Whether an interrupt woke it.
  irq_context LONG
)
AS
WITH asked AS (
  SELECT slice.ts, slice.dur, slice.track_id
  FROM slice
  JOIN thread_track AS track ON track.id = slice.track_id
  WHERE slice.id = coalesce($slice_id, slice.id) AND track.utid = coalesce($utid, track.utid)
  LIMIT 1
)
SELECT
  part.ts,
  part.dur,
  part.utid,
  part.depth,
  part.name,
  part.slice_id,
  part.track_id,
  part.cpu,
  part.state,
  part.io_wait,
  part.blocked_function,
  part.waker_utid,
  part.irq_context
FROM asked
JOIN __span_joined_thread AS part
  ON part.track_id = asked.track_id
  AND part.ts >= asked.ts
  AND part.ts < asked.ts + asked.dur;

-- The same added up, a row a slice.
CREATE PERFETTO FUNCTION _get_flattened_thread_state_aggregated(
  -- The slice.
  slice_id JOINID(slice.id),
  -- Its thread.
  utid JOINID(thread.id)
)
RETURNS TABLE(
  -- The innermost slice.
  slice_id JOINID(slice.id),
  -- Its name.
  slice_name STRING,
  -- Time in state D not waiting for a disk, in nanoseconds.
  Uninterruptible_Sleep_nonIO LONG,
  -- Time in state D waiting for a disk, in nanoseconds.
  Uninterruptible_Sleep_IO LONG,
  -- Time in state R, in nanoseconds.
  Runnable LONG,
  -- Time in state S, in nanoseconds.
  Sleeping LONG,
  -- Time in state T, in nanoseconds.
  Stopped LONG,
  -- Time in state t, in nanoseconds.
  Traced LONG,
  -- Time in state X, in nanoseconds.
  Exit_Dead LONG,
  -- Time in state Z, in nanoseconds.
  Exit_Zombie LONG,
  -- Time in state x, in nanoseconds.
  Task_Dead LONG,
  -- Time in state K, in nanoseconds.
  Wake_Kill LONG,
  -- Time in state W, in nanoseconds.
  Waking LONG,
  -- Time in state P, in nanoseconds.
  Parked LONG,
  -- Time in state N, in nanoseconds.
  No_Load LONG,
  -- Time in state R+, in nanoseconds.
  Runnable_Preempted LONG,
  -- Time in state Running, in nanoseconds.
  Running LONG,
  -- Time in state I, in nanoseconds.
  Idle LONG,
  -- All together.
  dur DURATION,
  -- Depth of the slice.
  depth LONG
)
AS
SELECT
  slice_id,
  name AS slice_name,
  sum(iif(state = 'D' AND io_wait = 0, dur, NULL)) AS Uninterruptible_Sleep_nonIO,
  sum(iif(state = 'D' AND io_wait = 1, dur, NULL)) AS Uninterruptible_Sleep_IO,
  sum(iif(state = 'R', dur, NULL)) AS Runnable,
  sum(iif(state = 'S', dur, NULL)) AS Sleeping,
  sum(iif(state = 'T', dur, NULL)) AS Stopped,
  sum(iif(state = 't', dur, NULL)) AS Traced,
  sum(iif(state = 'X', dur, NULL)) AS Exit_Dead,
  sum(iif(state = 'Z', dur, NULL)) AS Exit_Zombie,
  sum(iif(state = 'x', dur, NULL)) AS Task_Dead,
  sum(iif(state = 'K', dur, NULL)) AS Wake_Kill,
  sum(iif(state = 'W', dur, NULL)) AS Waking,
  sum(iif(state = 'P', dur, NULL)) AS Parked,
  sum(iif(state = 'N', dur, NULL)) AS No_Load,
  sum(iif(state = 'R+', dur, NULL)) AS Runnable_Preempted,
  sum(iif(state = 'Running', dur, NULL)) AS Running,
  sum(iif(state = 'I', dur, NULL)) AS Idle,
  sum(dur) AS dur,
  depth
FROM _get_flattened_thread_state($slice_id, $utid)
GROUP BY slice_id;
