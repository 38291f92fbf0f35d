-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.cujs.base;

-- Marks of interactions that say that a call back about a frame did not come, on tracks named after the
-- interaction.
CREATE PERFETTO VIEW _marker_missed_callback AS
SELECT track.name AS cuj_slice_name, mark.ts, mark.name AS marker_name
FROM slice AS mark
JOIN track ON track.id = mark.track_id
WHERE mark.name GLOB '*FT#Missed*';

-- How many such marks of a kind an interaction has in a time.
CREATE PERFETTO FUNCTION _android_cuj_missed_vsyncs_for_callback(
  -- Name of the interaction's slice.
  cuj_slice_name STRING,
  -- From when on they count.
  ts_min TIMESTAMP,
  -- Up to when they count, or NULL.
  ts_max TIMESTAMP,
  -- Pattern of the names of the marks.
  callback_missed STRING
)
-- The number.
RETURNS LONG AS
SELECT count(*)
FROM _marker_missed_callback
WHERE cuj_slice_name = $cuj_slice_name
  AND marker_name GLOB $callback_missed
  AND ts >= $ts_min
  AND ts <= coalesce($ts_max, ts);

-- What interactions count, as tracks 'J<NAME>#COUNTER' of their processes tell.
CREATE PERFETTO VIEW _android_jank_cuj_counter AS
SELECT
  counter.ts,
  track.upid,
  str_split(str_split(track.name, '>#', 0), '<', 1) AS cuj_name,
  str_split(track.name, '#', 1) AS counter_name,
  cast_int!(counter.value) AS value
FROM process_counter_track AS track
JOIN counter ON counter.track_id = track.id
WHERE track.name GLOB 'J<*>#*'
  AND track.upid IN (SELECT upid FROM android_jank_cuj);

-- The first value in a time of what an interaction counts.
CREATE PERFETTO FUNCTION _android_jank_cuj_counter_value(
  -- Name of the interaction.
  cuj_name STRING,
  -- What is counted.
  counter_name STRING,
  -- From when on values count.
  ts_min TIMESTAMP,
  -- Up to when they count, or NULL.
  ts_max TIMESTAMP
)
-- The value, or NULL.
RETURNS LONG AS
SELECT value
FROM _android_jank_cuj_counter
WHERE cuj_name = $cuj_name
  AND counter_name = $counter_name
  AND ts >= $ts_min
  AND ts <= coalesce($ts_max, ts)
ORDER BY ts
LIMIT 1;
