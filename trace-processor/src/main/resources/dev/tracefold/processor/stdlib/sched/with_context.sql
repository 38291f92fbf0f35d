-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Scheduling slices with the thread and the process.
--
-- @tags scheduling
-- @data_check SELECT 1 FROM sched

-- The times that a thread ran on a CPU. Each has a row in thread_state with the state Running.
CREATE PERFETTO VIEW sched_with_thread_process(
  -- The scheduling slice.
  id ID(sched.id),
  -- When it began.
  ts TIMESTAMP,
  -- How long it took.
  dur DURATION,
  -- The thread.
  utid JOINID(thread.id),
  -- Its name.
  thread_name STRING,
  -- Its process.
  upid JOINID(process.id),
  -- The name of that.
  process_name STRING,
  -- The CPU.
  cpu LONG,
  -- The thread's state afterwards, as the kernel abbreviates it.
  end_state STRING,
  -- The priority that it ran with.
  priority LONG
)
AS
SELECT
  sched.id,
  sched.ts,
  sched.dur,
  utid,
  thread.name AS thread_name,
  upid,
  process.name AS process_name,
  sched.cpu,
  sched.end_state,
  sched.priority
FROM sched
JOIN thread USING (utid)
LEFT JOIN process USING (upid);
