-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Time and cycles of a CPU that slices took.
--
-- @tags trace

INCLUDE PERFETTO MODULE intervals.intersect;

INCLUDE PERFETTO MODULE linux.cpu.utilization.slice;

INCLUDE PERFETTO MODULE slices.with_context;

-- The time that each thread slice was running on a CPU. Needs scheduling events.
CREATE PERFETTO TABLE thread_slice_cpu_time(
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
  -- Time on a CPU, in nanoseconds.
  cpu_time LONG
)
AS
SELECT
  context.id,
  context.name,
  context.utid,
  context.thread_name,
  context.upid,
  context.process_name,
  sum(common.dur) AS cpu_time
FROM _interval_intersect!(
  (
    (SELECT id, ts, dur, utid FROM thread_slice WHERE utid > 0 AND dur > 0),
    (SELECT id, ts, dur, utid FROM sched WHERE dur > 0)
  ),
  (utid)
) AS common
JOIN thread_slice AS context ON context.id = common.id_0
GROUP BY common.id_0
ORDER BY common.id_0;

-- The cycles that each thread slice took. Needs scheduling and frequency events.
CREATE PERFETTO VIEW thread_slice_cpu_cycles(
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
  -- Thousandths of a cycle; NULL where the frequency is not known.
  millicycles LONG,
  -- Millions of cycles; NULL where the frequency is not known.
  megacycles LONG
)
AS
SELECT id, name, utid, thread_name, upid, process_name, millicycles, megacycles
FROM cpu_cycles_per_thread_slice;
