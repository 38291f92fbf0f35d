-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;

-- Counters of the CPU time of each uid on each cluster of cores.
CREATE PERFETTO TABLE android_cpu_per_uid_track(
  -- The counter track.
  id JOINID(track.id),
  -- The uid.
  uid LONG,
  -- Number of the cluster; larger cores mostly have larger numbers.
  cluster LONG,
  -- A package of the uid, for apps.
  package_name STRING
) AS
WITH own AS (
  SELECT
    id,
    extract_arg(dimension_arg_set_id, 'uid') AS uid,
    extract_arg(dimension_arg_set_id, 'cluster') AS cluster
  FROM counter_track
  WHERE type = 'android_cpu_per_uid'
)
SELECT
  id,
  uid,
  cluster,
  (
    SELECT package.package_name
    FROM package_list AS package
    WHERE package.uid = own.uid AND package.uid >= 10000
    LIMIT 1
  ) AS package_name
FROM own;

-- CPU time of each uid on each cluster between two samples.
CREATE PERFETTO TABLE android_cpu_per_uid_counter(
  -- The counter row.
  id JOINID(counter.id),
  -- When it was sampled.
  ts TIMESTAMP,
  -- Nanoseconds to the next sample.
  dur DURATION,
  -- The counter track.
  track_id JOINID(track.id),
  -- Milliseconds on the CPU since the sample before.
  diff_ms LONG,
  -- The same as a number of cores.
  cpu_ratio DOUBLE
) AS
SELECT id, ts, dur, track_id, delta_value AS diff_ms, delta_value * 1e6 / dur AS cpu_ratio
FROM counter_leading_intervals!((
  SELECT counter.id, counter.ts, counter.track_id, counter.value
  FROM counter
  JOIN android_cpu_per_uid_track AS own ON own.id = counter.track_id
))
WHERE delta_value IS NOT NULL;
