-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.oom_adjuster;
INCLUDE PERFETTO MODULE counters.intervals;

-- The counters of process memory that are told apart; the Java heap gets a name like the others'.
CREATE PERFETTO TABLE _memory_breakdown_track AS
SELECT
  id AS track_id,
  upid,
  iif(name = 'Heap size (KB)', 'mem.heap', name) AS name,
  iif(name = 'Heap size (KB)', 1024, 1) AS unit,
  -- What a child has in common with the zygote it was forked from.
  name IN ('mem.rss.anon', 'mem.swap', 'mem.rss.file', 'Heap size (KB)') AS is_inherited
FROM process_counter_track
WHERE name IN (
  'mem.rss.anon', 'mem.swap', 'mem.rss.file', 'mem.rss.shmem', 'mem.dmabuf_rss', 'mem.locked',
  'Heap size (KB)', 'GPU Memory');

CREATE PERFETTO TABLE _memory_breakdown_sample AS
SELECT counter.id, counter.ts, counter.track_id, cast_int!(counter.value) * track.unit AS value
FROM counter
JOIN _memory_breakdown_track AS track USING (track_id);

-- Memory of processes over time, while they lived, by kind. Apps are forked from a zygote, whose pages
-- they share; the adjusted value leaves out the zygote's mean, so far as the trace has it.
CREATE PERFETTO TABLE android_process_memory_intervals(
  -- The counter row.
  id JOINID(counter.id),
  -- Start of the value.
  ts TIMESTAMP,
  -- Nanoseconds it held.
  dur DURATION,
  -- Name of the process.
  process_name STRING,
  -- The process.
  upid JOINID(process.upid),
  -- Its process id.
  pid JOINID(process.pid),
  -- Kind of memory, for example 'mem.rss.anon'.
  memory_track_name STRING,
  -- The counter track.
  track_id JOINID(track.id),
  -- Bytes.
  value LONG,
  -- Bytes less the mean of the process's zygote, at least 0.
  zygote_adjusted_value LONG,
  -- Whether the track ever jumps by more than 100 MiB, which may be an error of the accounting.
  track_has_spike_gt_100mib BOOL
) AS
WITH
  held AS MATERIALIZED (
    SELECT id, ts, ts + dur AS ts_end, track_id, value, delta_value
    FROM counter_leading_intervals!(_memory_breakdown_sample)
  ),
  jumpy AS MATERIALIZED (
    SELECT DISTINCT track_id FROM held WHERE abs(delta_value) > 100 * 1024 * 1024
  ),
  shared AS MATERIALIZED (
    SELECT track.upid, track.name, avg(sample.value) AS value
    FROM _memory_breakdown_sample AS sample
    JOIN _memory_breakdown_track AS track USING (track_id)
    JOIN process USING (upid)
    WHERE track.is_inherited AND process.name IN ('zygote', 'zygote64')
    GROUP BY track.upid, track.name
  ),
  clipped AS (
    SELECT
      held.id,
      max(held.ts, coalesce(process.start_ts, held.ts)) AS ts,
      min(held.ts_end, coalesce(process.end_ts, held.ts_end)) AS ts_end,
      process.name AS process_name,
      process.upid,
      process.pid,
      process.parent_upid,
      track.name,
      held.track_id,
      cast_int!(held.value) AS value
    FROM held
    JOIN _memory_breakdown_track AS track USING (track_id)
    JOIN process USING (upid)
  )
SELECT
  clipped.id,
  clipped.ts,
  clipped.ts_end - clipped.ts AS dur,
  clipped.process_name,
  clipped.upid,
  clipped.pid,
  clipped.name AS memory_track_name,
  clipped.track_id,
  clipped.value,
  iif(
    clipped.process_name IN ('zygote', 'zygote64'),
    clipped.value,
    max(0, clipped.value - cast_int!(coalesce(shared.value, 0)))) AS zygote_adjusted_value,
  clipped.track_id IN (SELECT track_id FROM jumpy) AS track_has_spike_gt_100mib
FROM clipped
LEFT JOIN shared ON shared.upid = clipped.parent_upid AND shared.name = clipped.name
WHERE clipped.ts_end > clipped.ts;

CREATE PERFETTO TABLE _memory_breakdown_importance AS
SELECT track.track_id, score.ts, score.dur, score.bucket
FROM (SELECT DISTINCT track_id, upid FROM android_process_memory_intervals) AS track
JOIN android_oom_adj_intervals AS score USING (upid)
WHERE score.dur > 0;

CREATE VIRTUAL TABLE _memory_breakdown_by_importance USING span_left_join(
  android_process_memory_intervals PARTITIONED track_id,
  _memory_breakdown_importance PARTITIONED track_id);

-- The same, cut where the importance of the process to the system changes.
CREATE PERFETTO TABLE android_process_memory_intervals_by_oom_bucket(
  -- Number of the row.
  id LONG,
  -- Start of the interval.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- Name of the process.
  process_name STRING,
  -- The process.
  upid JOINID(process.upid),
  -- Its process id.
  pid JOINID(process.pid),
  -- Class of the oom_score_adj, or 'unknown'.
  bucket STRING,
  -- Kind of memory.
  memory_track_name STRING,
  -- The counter track.
  track_id JOINID(track.id),
  -- The counter row.
  counter_id JOINID(counter.id),
  -- Bytes.
  value LONG,
  -- Bytes less the mean of the process's zygote, at least 0.
  zygote_adjusted_value LONG,
  -- Whether the track ever jumps by more than 100 MiB.
  track_has_spike_gt_100mib BOOL
) AS
SELECT
  row_number() OVER () AS id,
  ts,
  dur,
  process_name,
  upid,
  pid,
  coalesce(bucket, 'unknown') AS bucket,
  memory_track_name,
  track_id,
  id AS counter_id,
  value,
  zygote_adjusted_value,
  track_has_spike_gt_100mib
FROM _memory_breakdown_by_importance
WHERE dur > 0;
