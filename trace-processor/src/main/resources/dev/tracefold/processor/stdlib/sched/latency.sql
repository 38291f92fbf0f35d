-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- How long threads waited for a CPU.
--
-- @tags scheduling, cpu, performance
-- @data_check SELECT 1 FROM sched

INCLUDE PERFETTO MODULE sched.runnable;

-- Which state a scheduling slice is.
CREATE PERFETTO VIEW _sched_with_thread_state_join
AS
SELECT thread_state.id AS thread_state_id, sched.id AS sched_id
FROM sched
CROSS JOIN thread_state USING (ts, utid, dur);

-- For each time that a thread ran, how long it was runnable before.
CREATE PERFETTO TABLE sched_latency_for_running_interval(
  -- The state Running.
  thread_state_id JOINID(thread_state.id),
  -- The same as a scheduling slice.
  sched_id JOINID(sched.id),
  -- The thread.
  utid JOINID(thread.id),
  -- The state before it in which the thread was runnable.
  runnable_latency_id JOINID(thread_state.id),
  -- How long that was, in nanoseconds.
  latency_dur LONG
)
AS
SELECT
  running.id AS thread_state_id,
  sched.id AS sched_id,
  waiting.utid,
  running.prev_runnable_id AS runnable_latency_id,
  waiting.dur AS latency_dur
FROM sched_previous_runnable_on_thread AS running
CROSS JOIN thread_state AS waiting ON waiting.id = running.prev_runnable_id
CROSS JOIN thread_state AS state ON state.id = running.id
-- By time first: sched is in its order.
CROSS JOIN sched ON sched.ts = state.ts AND sched.utid = state.utid AND sched.dur = state.dur;
