-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.cpu.cluster_type;

-- How much of each cluster's cores was used in an interval; a row a cluster, idle ones too. Time is
-- counted on the monotonic clock: while the device is suspended none passes.
CREATE PERFETTO FUNCTION android_cpu_cluster_utilization_in_interval(
  -- Start of the interval.
  ts TIMESTAMP,
  -- Length of the interval.
  dur LONG
)
RETURNS TABLE(
  -- little, medium, big or unknown.
  cluster_type STRING,
  -- Number of cores.
  core_count LONG,
  -- Time that something other than the idle thread ran, all cores together.
  active_dur DURATION,
  -- That time as a part (0 to 1) of what all cores could have run.
  utilization DOUBLE
) AS
WITH
  core AS (
    SELECT cpu.ucpu, coalesce(mapping.cluster_type, 'unknown') AS cluster_type
    FROM cpu
    LEFT JOIN android_cpu_cluster_mapping AS mapping USING (ucpu)
  ),
  busy AS (
    SELECT
      run.ucpu,
      sum(
        to_monotonic(min(run.ts + run.dur, $ts + $dur)) - to_monotonic(max(run.ts, $ts))
      ) AS active_ns
    FROM sched AS run
    WHERE
      run.dur > 0
      AND run.ts < $ts + $dur
      AND run.ts + run.dur > $ts
      AND run.utid NOT IN (SELECT utid FROM thread WHERE is_idle)
    GROUP BY run.ucpu
  ),
  cluster AS (
    SELECT
      core.cluster_type,
      count(DISTINCT core.ucpu) AS cores,
      coalesce(sum(busy.active_ns), 0) AS active_ns
    FROM core
    LEFT JOIN busy USING (ucpu)
    GROUP BY core.cluster_type
  ),
  awake AS (
    SELECT to_monotonic($ts + $dur) - to_monotonic($ts) AS ns
  )
SELECT
  cluster.cluster_type,
  cluster.cores AS core_count,
  cluster.active_ns AS active_dur,
  iif(awake.ns > 0, 1.0 * cluster.active_ns / (awake.ns * cluster.cores), 0.0) AS utilization
FROM cluster
CROSS JOIN awake
ORDER BY cluster.cluster_type;
