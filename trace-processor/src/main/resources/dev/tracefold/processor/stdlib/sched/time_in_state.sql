-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- How long threads and CPUs were in which state.
--
-- @tags scheduling, cpu
-- @data_check SELECT 1 FROM thread_state

INCLUDE PERFETTO MODULE intervals.intersect;

-- The time that each thread spent in each state.
CREATE PERFETTO TABLE sched_time_in_state_for_thread(
  -- The thread.
  utid JOINID(thread.id),
  -- Time in all its states, in nanoseconds.
  total_runtime LONG,
  -- The state, as in `thread_state.state`.
  state STRING,
  -- Time in it, in nanoseconds.
  time_in_state LONG,
  -- The same as percentage, rounded down.
  percentage_in_state LONG
)
AS
SELECT
  utid,
  total_runtime,
  state,
  time_in_state,
  time_in_state * 100 / total_runtime AS percentage_in_state
FROM (SELECT utid, state, sum(dur) AS time_in_state FROM thread_state GROUP BY utid, state)
JOIN (SELECT utid, sum(dur) AS total_runtime FROM thread_state GROUP BY utid) USING (utid);

-- The percentage of one state among the rows of a thread.
CREATE PERFETTO MACRO _case_for_state(state Expr)
RETURNS Expr
AS max(iif(state = $state, percentage_in_state, NULL));

-- The same with a row a thread. Each number is rounded down, so they need not add up to 100.
CREATE PERFETTO TABLE sched_percentage_of_time_in_state(
  -- The thread.
  utid JOINID(thread.id),
  -- Percent of the time running.
  running LONG,
  -- Percent of the time runnable (R).
  runnable LONG,
  -- Percent of the time preempted (R+).
  runnable_preempted LONG,
  -- Percent of the time sleeping (S).
  sleeping LONG,
  -- Percent of the time sleeping without being interruptible (D).
  uninterruptible_sleep LONG,
  -- Percent of the time in another state.
  other LONG
)
AS
SELECT
  utid,
  _case_for_state!('Running') AS running,
  _case_for_state!('R') AS runnable,
  _case_for_state!('R+') AS runnable_preempted,
  _case_for_state!('S') AS sleeping,
  _case_for_state!('D') AS uninterruptible_sleep,
  sum(
    iif(state IN ('T', 't', 'X', 'Z', 'x', 'I', 'K', 'W', 'P', 'N'), time_in_state, NULL)
  ) * 100 / total_runtime AS other
FROM sched_time_in_state_for_thread
GROUP BY utid;

-- The time that a thread spent in each state within a stretch of time. For a few stretches; for
-- those of slices `thread_slice_time_in_state` is faster.
CREATE PERFETTO FUNCTION sched_time_in_state_for_thread_in_interval(
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur DURATION,
  -- The thread.
  utid JOINID(thread.id)
)
RETURNS TABLE(
  -- The state, as in `thread_state.state`.
  state STRING,
  -- Whether an uninterruptible sleep waited for a disk.
  io_wait BOOL,
  -- The kernel's function that the thread slept in.
  blocked_function LONG,
  -- Time with these three values, in nanoseconds.
  dur DURATION
)
AS
SELECT state.state, state.io_wait, state.blocked_function, sum(part.dur) AS dur
FROM _interval_intersect_single!(
  $ts, $dur, (SELECT id, ts, dur FROM thread_state WHERE utid = $utid AND dur > 0)
) AS part
JOIN thread_state AS state USING (id)
GROUP BY 1, 2, 3
ORDER BY 4 DESC;

-- The same by CPU.
CREATE PERFETTO FUNCTION sched_time_in_state_and_cpu_for_thread_in_interval(
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur DURATION,
  -- The thread.
  utid JOINID(thread.id)
)
RETURNS TABLE(
  -- The state, as in `thread_state.state`.
  state STRING,
  -- Whether an uninterruptible sleep waited for a disk.
  io_wait BOOL,
  -- The CPU.
  cpu LONG,
  -- The kernel's function that the thread slept in.
  blocked_function LONG,
  -- Time with these four values, in nanoseconds.
  dur DURATION
)
AS
SELECT state.state, state.io_wait, state.cpu, state.blocked_function, sum(part.dur) AS dur
FROM _interval_intersect_single!(
  $ts, $dur, (SELECT id, ts, dur FROM thread_state WHERE utid = $utid AND dur > 0)
) AS part
JOIN thread_state AS state USING (id)
GROUP BY 1, 2, 3, 4
ORDER BY 5 DESC;

-- The time of scheduling slices of a CPU within a stretch of time, by the state that they ended
-- with. For a few stretches.
CREATE PERFETTO FUNCTION sched_time_in_state_for_cpu_in_interval(
  -- The CPU.
  cpu LONG,
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur LONG
)
RETURNS TABLE(
  -- The state of the thread afterwards.
  end_state STRING,
  -- Time of such slices, in nanoseconds.
  dur LONG
)
AS
SELECT sched.end_state, sum(part.dur) AS dur
FROM _interval_intersect_single!(
  $ts, $dur, (SELECT id, ts, dur FROM sched WHERE cpu = $cpu AND dur != -1)
) AS part
JOIN sched USING (id)
GROUP BY sched.end_state;
