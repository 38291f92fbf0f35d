-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- CPU cycles by thread and CPU. Needs scheduling and frequency events.
--
-- @tags linux, cpu

INCLUDE PERFETTO MODULE intervals.intersect;

INCLUDE PERFETTO MODULE linux.cpu.utilization.general;

-- What each thread took of each CPU.
CREATE PERFETTO TABLE cpu_cycles_per_thread_per_cpu(
  -- The thread.
  utid JOINID(thread.id),
  -- The CPU, over all machines.
  ucpu JOINID(cpu.id),
  -- The CPU in its machine.
  cpu LONG,
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
  ucpu,
  cpu.cpu,
  cast_int!(sum(dur * freq / 1000)) AS millicycles,
  cast_int!(sum(dur * freq / 1000) / 1e9) AS megacycles,
  sum(dur) AS runtime,
  min(freq) AS min_freq,
  max(freq) AS max_freq,
  cast_int!(sum(dur * freq / 1000) / (sum(iif(freq IS NULL, NULL, dur)) / 1000)) AS avg_freq
FROM _cpu_freq_per_thread
JOIN cpu USING (ucpu)
GROUP BY utid, ucpu;

-- What each thread took of each CPU within a stretch of time. For a few stretches.
CREATE PERFETTO FUNCTION cpu_cycles_per_thread_per_cpu_in_interval(
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur LONG
)
RETURNS TABLE(
  -- The thread.
  utid JOINID(thread.id),
  -- The CPU, over all machines.
  ucpu JOINID(cpu.id),
  -- The CPU in its machine.
  cpu LONG,
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
  ucpu,
  cpu.cpu,
  cast_int!(sum(part.dur * freq / 1000)) AS millicycles,
  cast_int!(sum(part.dur * freq / 1000) / 1e9) AS megacycles,
  sum(part.dur) AS runtime,
  min(freq) AS min_freq,
  max(freq) AS max_freq,
  cast_int!(sum(part.dur * freq / 1000) / (sum(iif(freq IS NULL, NULL, part.dur)) / 1000)) AS avg_freq
FROM _interval_intersect_single!($ts, $dur, _cpu_freq_per_thread) AS part
JOIN _cpu_freq_per_thread USING (id)
JOIN cpu USING (ucpu)
GROUP BY utid, ucpu;
