-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What the threads of slices did while the slices ran.
--
-- @tags trace

INCLUDE PERFETTO MODULE intervals.intersect;

INCLUDE PERFETTO MODULE slices.with_context;

-- The time that each thread slice spent in each state of its thread. Needs scheduling events.
CREATE PERFETTO TABLE thread_slice_time_in_state(
  -- The slice.
  id ID(slice.id),
  -- Its name.
  name STRING,
  -- Its thread.
  utid JOINID(thread.id),
  -- The thread's name.
  thread_name STRING,
  -- Its process.
  upid JOINID(process.id),
  -- The process's name.
  process_name STRING,
  -- State of the thread, as in `thread_state.state`.
  state STRING,
  -- Whether an uninterruptible sleep waited for a disk; NULL where that is not known.
  io_wait BOOL,
  -- The kernel's function that an uninterruptible sleep was in.
  blocked_function STRING,
  -- Time with these three values, in nanoseconds.
  dur DURATION
)
AS
SELECT
  context.id,
  context.name,
  context.utid,
  context.thread_name,
  context.upid,
  context.process_name,
  state.state,
  state.io_wait,
  state.blocked_function,
  sum(common.dur) AS dur
FROM _interval_intersect!(
  (
    (SELECT id, ts, dur, utid FROM thread_slice WHERE utid > 0 AND dur > 0),
    (SELECT id, ts, dur, utid FROM thread_state WHERE dur > 0)
  ),
  (utid)
) AS common
JOIN thread_slice AS context ON context.id = common.id_0
JOIN thread_state AS state ON state.id = common.id_1
GROUP BY common.id_0, state.state, state.io_wait, state.blocked_function
ORDER BY common.id_0;
