-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Kinds of CPUs, guessed from their frequencies.

INCLUDE PERFETTO MODULE intervals.overlap;

-- CPUs by their highest frequency, equal ones having equal numbers.
CREATE PERFETTO TABLE _ranked_cpus
AS
SELECT dense_rank() OVER (ORDER BY max_freq) - 1 AS n, cpu
FROM (
  SELECT track.cpu, max(counter.value) AS max_freq
  FROM counter
  JOIN cpu_counter_track AS track ON track.id = counter.track_id
  WHERE track.name = 'cpufreq'
  GROUP BY track.cpu
);

-- The kind of a CPU.
CREATE PERFETTO FUNCTION _guess_core_type(
  -- The CPU.
  cpu_index LONG
)
-- little, mid or big; NULL where all are alike.
RETURNS STRING
AS
SELECT
  iif(
    (SELECT max(n) FROM _ranked_cpus) > 0,
    CASE n WHEN 0 THEN 'little' WHEN 1 THEN 'mid' WHEN 2 THEN 'big' END,
    NULL
  )
FROM _ranked_cpus
WHERE cpu = $cpu_index;

-- The kinds of all CPUs.
CREATE PERFETTO TABLE _guessed_core_types(
  -- The CPU.
  cpu_index LONG,
  -- little, mid or big; NULL where all are alike.
  size STRING
)
AS
SELECT cpu AS cpu_index, _guess_core_type(cpu) AS size FROM _ranked_cpus;

-- How many CPUs of a kind were busy.
CREATE PERFETTO FUNCTION _active_cpu_count_for_core_type(
  -- little, mid or big.
  core_type STRING
)
RETURNS TABLE(
  -- When the number became this.
  ts LONG,
  -- The number from there to the next row.
  active_cpu_count LONG
)
AS
WITH busy AS (
  SELECT ts, dur
  FROM sched
  WHERE cpu IN (SELECT cpu_index FROM _guessed_core_types WHERE size = $core_type)
    AND utid NOT IN (SELECT utid FROM thread WHERE is_idle)
)
SELECT ts, value AS active_cpu_count
FROM intervals_overlap_count!(busy, ts, dur)
ORDER BY ts;
