-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- How much of the CPUs threads take.
--
-- @tags linux, cpu

INCLUDE PERFETTO MODULE intervals.intersect;

INCLUDE PERFETTO MODULE linux.cpu.utilization.general;

INCLUDE PERFETTO MODULE linux.cpu.utilization.thread_cpu;

INCLUDE PERFETTO MODULE time.conversion;

-- How much of the CPUs' time a thread took, period by period.
CREATE PERFETTO FUNCTION cpu_thread_utilization_per_period(
  -- Size of a period, in nanoseconds.
  interval LONG,
  -- The thread.
  utid JOINID(thread.id)
)
RETURNS TABLE(
  -- Where the period begins.
  ts TIMESTAMP,
  -- Share of all CPUs' time, from 0 to 1.
  utilization DOUBLE,
  -- CPUs in use on average, from 0 to the number of CPUs.
  unnormalized_utilization DOUBLE
)
AS
SELECT *
FROM _cpu_avg_utilization_per_period!(
  $interval,
  (SELECT ts, ts_end FROM sched WHERE utid = $utid)
);

-- How much of the CPUs' time a thread took, second by second.
CREATE PERFETTO FUNCTION cpu_thread_utilization_per_second(
  -- The thread.
  utid JOINID(thread.id)
)
RETURNS TABLE(
  -- Where the period begins.
  ts TIMESTAMP,
  -- Share of all CPUs' time, from 0 to 1.
  utilization DOUBLE,
  -- CPUs in use on average, from 0 to the number of CPUs.
  unnormalized_utilization DOUBLE
)
AS
SELECT * FROM cpu_thread_utilization_per_period(time_from_s(1), $utid);

-- What each thread took.
CREATE PERFETTO TABLE cpu_cycles_per_thread(
  -- The thread.
  utid JOINID(thread.id),
  -- Thousandths of a cycle.
  millicycles LONG,
  -- Millions of cycles.
  megacycles LONG,
  -- Time on CPUs, in nanoseconds.
  runtime DURATION,
  -- Lowest frequency, in kHz.
  min_freq LONG,
  -- Highest frequency, in kHz.
  max_freq LONG,
  -- Average frequency, in kHz.
  avg_freq LONG
)
AS
SELECT
  utid,
  sum(millicycles) AS millicycles,
  cast_int!(sum(millicycles) / 1e9) AS megacycles,
  sum(runtime) AS runtime,
  min(min_freq) AS min_freq,
  max(max_freq) AS max_freq,
  cast_int!(sum(millicycles) / (sum(runtime) / 1000)) AS avg_freq
FROM cpu_cycles_per_thread_per_cpu
GROUP BY utid;

-- What each thread took within a stretch of time. For a few stretches.
CREATE PERFETTO FUNCTION cpu_cycles_per_thread_in_interval(
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur LONG
)
RETURNS TABLE(
  -- The thread.
  utid JOINID(thread.id),
  -- Thousandths of a cycle.
  millicycles LONG,
  -- Millions of cycles.
  megacycles LONG,
  -- Time on CPUs, in nanoseconds.
  runtime DURATION,
  -- Lowest frequency, in kHz.
  min_freq LONG,
  -- Highest frequency, in kHz.
  max_freq LONG,
  -- Average frequency, in kHz.
  avg_freq LONG
)
AS
SELECT
  utid,
  cast_int!(sum(part.dur * freq / 1000)) AS millicycles,
  cast_int!(sum(part.dur * freq / 1000) / 1e9) AS megacycles,
  sum(part.dur) AS runtime,
  min(freq) AS min_freq,
  max(freq) AS max_freq,
  cast_int!(sum(part.dur * freq / 1000) / (sum(iif(freq IS NULL, NULL, part.dur)) / 1000)) AS avg_freq
FROM _interval_intersect_single!($ts, $dur, _cpu_freq_per_thread) AS part
JOIN _cpu_freq_per_thread USING (id)
GROUP BY utid;
