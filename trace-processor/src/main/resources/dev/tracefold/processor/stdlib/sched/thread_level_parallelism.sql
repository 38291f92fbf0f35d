-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- How many threads run, or would, at a time.
--
-- @tags scheduling, cpu

INCLUDE PERFETTO MODULE intervals.overlap;

-- How many threads could run but had no CPU.
CREATE PERFETTO TABLE sched_runnable_thread_count(
  -- When the number became this.
  ts TIMESTAMP,
  -- The number from there to the next row.
  runnable_thread_count LONG
)
AS
SELECT ts, value AS runnable_thread_count
FROM intervals_overlap_count!((SELECT ts, dur FROM thread_state WHERE state = 'R'), ts, dur)
ORDER BY ts;

-- How many threads slept and could not be interrupted.
CREATE PERFETTO TABLE sched_uninterruptible_sleep_thread_count(
  -- When the number became this.
  ts TIMESTAMP,
  -- The number from there to the next row.
  uninterruptible_sleep_thread_count LONG
)
AS
SELECT ts, value AS uninterruptible_sleep_thread_count
FROM intervals_overlap_count!((SELECT ts, dur FROM thread_state WHERE state = 'D'), ts, dur)
ORDER BY ts;

-- How many CPUs ran something else than their idle thread.
CREATE PERFETTO TABLE sched_active_cpu_count(
  -- When the number became this.
  ts TIMESTAMP,
  -- The number from there to the next row.
  active_cpu_count LONG
)
AS
SELECT ts, value AS active_cpu_count
FROM intervals_overlap_count!((SELECT ts, dur FROM sched WHERE utid NOT IN (SELECT utid FROM thread WHERE is_idle)), ts, dur)
ORDER BY ts;
