-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE intervals.overlap;

-- Which kind of core each CPU is. CPUs are grouped by capacity, or by maximum frequency where that is not
-- known; two to four groups have names, otherwise the kind is NULL.
CREATE PERFETTO TABLE android_cpu_cluster_mapping(
  -- The CPU, unique across machines.
  ucpu LONG,
  -- Number of the CPU.
  cpu LONG,
  -- 'little', 'medium' or 'big'.
  cluster_type STRING
) AS
WITH clusters AS (SELECT count(DISTINCT cluster_id) AS number FROM cpu)
SELECT
  ucpu,
  cpu,
  CASE
    WHEN number NOT BETWEEN 2 AND 4 OR cluster_id >= number THEN NULL
    WHEN cluster_id = 0 THEN 'little'
    WHEN cluster_id = number - 1 THEN 'big'
    ELSE 'medium'
  END AS cluster_type
FROM cpu, clusters;

-- How many CPUs of a kind run something, at each change.
CREATE PERFETTO FUNCTION _active_cpu_count_for_cluster_type(
  -- Kind of core as in android_cpu_cluster_mapping.
  cluster_type STRING
)
RETURNS TABLE(
  -- When the number changed.
  ts TIMESTAMP,
  -- CPUs that run a task other than the idle one, from then on.
  active_cpu_count LONG
) AS
WITH busy AS (
  SELECT ts, dur
  FROM sched
  WHERE NOT utid IN (SELECT utid FROM thread WHERE is_idle)
    AND ucpu IN (SELECT ucpu FROM android_cpu_cluster_mapping WHERE cluster_type = $cluster_type)
)
SELECT ts, value AS active_cpu_count FROM intervals_overlap_count!(busy, ts, dur) ORDER BY ts;
