-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;
INCLUDE PERFETTO MODULE counters.intervals;

-- Puts an oom_score_adj into one of few classes.
CREATE PERFETTO FUNCTION android_oom_adj_score_to_bucket_name(
  -- The score.
  oom_score LONG
)
-- One of cached, background, job, foreground_service, bfgs, foreground and system.
RETURNS STRING AS
SELECT
  CASE
    WHEN $oom_score < 0 THEN 'system'
    WHEN $oom_score < 100 THEN 'foreground'
    WHEN $oom_score < 200 THEN 'bfgs'
    WHEN $oom_score = 200 THEN 'foreground_service'
    WHEN $oom_score < 250 THEN 'job'
    WHEN $oom_score < 900 THEN 'background'
    WHEN $oom_score >= 900 THEN 'cached'
  END;

-- First and last score of each of the system's own classes.
CREATE PERFETTO TABLE _oom_adj_detailed_bucket AS
WITH range(first, last, bucket) AS (
  VALUES
    (-1000, -1000, 'native'), (-900, -900, 'system'), (-800, -800, 'persistent_proc'),
    (-700, -700, 'persistent_service'), (-600, -600, 'logcat'), (0, 0, 'foreground_app'),
    (50, 50, 'perceptible_foreground_app'), (100, 199, 'visible_app'), (200, 224, 'perceptible_app'),
    (225, 249, 'perceptible_medium_app'), (250, 299, 'perceptible_low_app'), (300, 399, 'backup'),
    (400, 499, 'heavy_weight_app'), (500, 599, 'service'), (600, 699, 'home_app'),
    (700, 799, 'previous_app'), (800, 899, 'service_b'), (900, 949, 'cached_app'),
    (950, 9223372036854775807, 'cached_app_lmk_first')
)
SELECT first, last, bucket FROM range;

-- Puts an oom_score_adj into the system's own classes. Kept for older queries.
CREATE PERFETTO FUNCTION android_oom_adj_score_to_detailed_bucket_name(
  -- The score.
  value LONG,
  -- App id of the process, which names what has no class of its own.
  android_appid LONG
)
-- Name of the class.
RETURNS STRING AS
SELECT
  coalesce(
    (SELECT bucket FROM _oom_adj_detailed_bucket WHERE $value BETWEEN first AND last),
    CASE
      WHEN $android_appid IS NULL THEN 'unknown'
      WHEN $android_appid < 10000 THEN 'unknown_native'
      ELSE 'unknown_app'
    END);

CREATE PERFETTO TABLE _oom_adjuster_intervals AS
WITH
  adjustment AS (
    SELECT
      update_slice.id,
      update_slice.ts,
      update_slice.dur,
      update_slice.track_id,
      update_slice.utid,
      update_slice.thread_name,
      str_split(update_slice.name, '_', 1) AS reason,
      cause.name AS trigger_name,
      lead(update_slice.ts) OVER (ORDER BY update_slice.ts) AS next_ts
    FROM thread_slice AS update_slice
    LEFT JOIN slice AS cause ON cause.id = update_slice.parent_id AND cause.dur != -1
    WHERE update_slice.name GLOB 'updateOomAdj_*' AND update_slice.process_name = 'system_server'
  )
SELECT
  score.ts,
  score.dur,
  cast_int!(score.value) AS score,
  process.upid,
  process.name AS process_name,
  adjustment.id AS oom_adj_id,
  adjustment.ts AS oom_adj_ts,
  adjustment.dur AS oom_adj_dur,
  adjustment.track_id AS oom_adj_track_id,
  adjustment.thread_name AS oom_adj_thread_name,
  adjustment.utid AS oom_adj_utid,
  adjustment.reason AS oom_adj_reason,
  adjustment.trigger_name AS oom_adj_trigger,
  process.android_appid
FROM counter_leading_intervals!((
  SELECT counter.*
  FROM counter
  JOIN counter_track AS track ON track.id = counter.track_id
  WHERE track.name = 'oom_score_adj'
)) AS score
JOIN process_counter_track AS track ON track.id = score.track_id
JOIN process USING (upid)
LEFT JOIN adjustment
  ON score.ts > adjustment.ts AND score.ts <= coalesce(adjustment.next_ts, trace_end())
WHERE track.name = 'oom_score_adj';

-- How important each process was to the system over time, and what made the system say so.
CREATE PERFETTO VIEW android_oom_adj_intervals(
  -- Start of the score.
  ts TIMESTAMP,
  -- Nanoseconds until the next score of the process.
  dur DURATION,
  -- The oom_score_adj.
  score LONG,
  -- Class of the score.
  bucket STRING,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- The slice of system_server's latest adjustment.
  oom_adj_id LONG,
  -- Start of that slice.
  oom_adj_ts TIMESTAMP,
  -- Length of that slice.
  oom_adj_dur DURATION,
  -- Track of that slice.
  oom_adj_track_id JOINID(track.id),
  -- Name of the thread that adjusted.
  oom_adj_thread_name STRING,
  -- Reason in the name of that slice.
  oom_adj_reason STRING,
  -- Name of the slice around it.
  oom_adj_trigger STRING
) AS
SELECT
  ts,
  dur,
  score,
  android_oom_adj_score_to_bucket_name(score) AS bucket,
  upid,
  process_name,
  oom_adj_id,
  oom_adj_ts,
  oom_adj_dur,
  oom_adj_track_id,
  oom_adj_thread_name,
  oom_adj_reason,
  oom_adj_trigger
FROM _oom_adjuster_intervals;
