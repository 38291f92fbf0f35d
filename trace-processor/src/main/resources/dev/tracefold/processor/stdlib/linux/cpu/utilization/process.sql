-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- How much of the CPUs processes take.
--
-- @tags linux, cpu

INCLUDE PERFETTO MODULE intervals.intersect;

INCLUDE PERFETTO MODULE linux.cpu.utilization.general;

INCLUDE PERFETTO MODULE linux.cpu.utilization.thread_cpu;

INCLUDE PERFETTO MODULE time.conversion;

-- How much of the CPUs' time a process took, period by period.
CREATE PERFETTO FUNCTION cpu_process_utilization_per_period(
  -- Size of a period, in nanoseconds.
  interval LONG,
  -- The process.
  upid JOINID(process.id)
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
  (
    SELECT sched.ts, sched.ts_end
    FROM sched
    JOIN thread USING (utid)
    WHERE thread.upid = $upid AND NOT thread.is_idle
  )
);

-- How much of the CPUs' time a process took, second by second.
CREATE PERFETTO FUNCTION cpu_process_utilization_per_second(
  -- The process.
  upid JOINID(process.id)
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
SELECT * FROM cpu_process_utilization_per_period(time_from_s(1), $upid);

-- What each process took.
CREATE PERFETTO TABLE cpu_cycles_per_process(
  -- The process.
  upid JOINID(process.id),
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
  upid,
  sum(millicycles) AS millicycles,
  cast_int!(sum(millicycles) / 1e9) AS megacycles,
  sum(runtime) AS runtime,
  min(min_freq) AS min_freq,
  max(max_freq) AS max_freq,
  cast_int!(sum(millicycles) / (sum(runtime) / 1000)) AS avg_freq
FROM cpu_cycles_per_thread_per_cpu
JOIN thread USING (utid)
WHERE upid IS NOT NULL
GROUP BY upid;

-- What each process took within a stretch of time. For a few stretches.
CREATE PERFETTO FUNCTION cpu_cycles_per_process_in_interval(
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur LONG
)
RETURNS TABLE(
  -- The process.
  upid JOINID(process.id),
  -- Thousandths of a cycle.
  millicycles LONG,
  -- Millions of cycles.
  megacycles LONG,
  -- Time on CPUs, in nanoseconds.
  runtime DURATION,
  -- The same without time when the machine was suspended.
  awake_runtime DURATION,
  -- Lowest frequency, in kHz.
  min_freq LONG,
  -- Highest frequency, in kHz.
  max_freq LONG,
  -- Average frequency, in kHz.
  avg_freq LONG
)
AS
SELECT
  upid,
  cast_int!(sum(part.dur * freq / 1000)) AS millicycles,
  cast_int!(sum(part.dur * freq / 1000) / 1e9) AS megacycles,
  sum(part.dur) AS runtime,
  sum(to_monotonic(part.ts + part.dur) - to_monotonic(part.ts)) AS awake_runtime,
  min(freq) AS min_freq,
  max(freq) AS max_freq,
  cast_int!(sum(part.dur * freq / 1000) / (sum(iif(freq IS NULL, NULL, part.dur)) / 1000)) AS avg_freq
FROM _interval_intersect_single!($ts, $dur, _cpu_freq_per_thread) AS part
JOIN _cpu_freq_per_thread USING (id)
JOIN thread USING (utid)
GROUP BY upid;

-- How much of the CPUs' time each process took within a stretch of time. For a few stretches.
CREATE PERFETTO FUNCTION cpu_process_utilization_in_interval(
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur LONG
)
RETURNS TABLE(
  -- The process.
  upid JOINID(process.id),
  -- Its name.
  process_name STRING,
  -- Time on CPUs without time when the machine was suspended, in nanoseconds.
  awake_dur LONG,
  -- Percentage of all CPUs' time, from 0 to 100.
  awake_utilization DOUBLE,
  -- Percentage of one CPU's time, from 0 to 100 times the number of CPUs.
  awake_unnormalized_utilization DOUBLE
)
AS
SELECT
  upid,
  process.name AS process_name,
  awake_runtime AS awake_dur,
  round(awake_runtime * 100.0 / (to_monotonic($ts + $dur) - to_monotonic($ts)) / (SELECT max(cpu) + 1 FROM cpu), 6)
    AS awake_utilization,
  round(awake_runtime * 100.0 / (to_monotonic($ts + $dur) - to_monotonic($ts)), 6)
    AS awake_unnormalized_utilization
FROM cpu_cycles_per_process_in_interval($ts, $dur)
JOIN process USING (upid);
