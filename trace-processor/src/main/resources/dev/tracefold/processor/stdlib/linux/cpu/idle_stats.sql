-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Idle states of CPUs, added up.
--
-- @tags linux, cpu, power

INCLUDE PERFETTO MODULE linux.cpu.idle;

-- How long each CPU was in each idle state.
CREATE PERFETTO TABLE cpu_idle_stats(
  -- The CPU.
  cpu LONG,
  -- The idle state, counted from 1.
  state LONG,
  -- How often it was entered.
  count LONG,
  -- Time in it, in nanoseconds.
  dur DURATION,
  -- Time a stay, in nanoseconds.
  avg_dur DURATION,
  -- Percentage of all time that the CPU's state is known for.
  idle_percent DOUBLE
)
AS
WITH
  known AS (
    SELECT cpu, sum(dur) AS dur FROM cpu_idle_counters GROUP BY cpu
  ),
  stays AS (
    SELECT cpu, idle + 1 AS state, count() AS count, sum(dur) AS dur, sum(dur) / count() AS avg_dur
    FROM cpu_idle_counters
    WHERE idle >= 0
    GROUP BY cpu, idle
  )
SELECT stays.*, 100.0 * stays.dur / known.dur AS idle_percent
FROM stays
JOIN known USING (cpu);
