-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The stretches of time during which a scroll stood still although it should not have.
--
-- @tags chrome, input
-- @data_check SELECT 1 FROM slice WHERE name = 'EventLatency'

INCLUDE PERFETTO MODULE chrome.chrome_scrolls;

INCLUDE PERFETTO MODULE chrome.scroll_jank.scroll_jank_v3;

INCLUDE PERFETTO MODULE intervals.overlap;

-- Slices EventLatency of janky frames.
CREATE PERFETTO TABLE chrome_janky_event_latencies_v3(
  -- The slice.
  id LONG,
  -- When the input happened.
  ts TIMESTAMP,
  -- From there until the frame was on the screen.
  dur DURATION,
  -- Track of the slice.
  track_id LONG,
  -- Name of the slice, EventLatency.
  name STRING,
  -- Name of the stage that made it late.
  cause_of_jank STRING,
  -- Name of the part of the stage that did; NULL where it has none.
  sub_cause_of_jank STRING,
  -- Vsyncs that the frame was late by.
  delayed_frame_count LONG,
  -- When the frame should have been on the screen.
  frame_jank_ts TIMESTAMP,
  -- How many nanoseconds it was late.
  frame_jank_dur LONG
)
AS
WITH late AS (
  SELECT
    *,
    cast_int!(delay_since_last_frame / vsync_interval - 1) AS delayed_frame_count,
    (delay_since_last_frame - vsync_interval) * 1e6 AS late_ns
  FROM chrome_janky_frames
)
SELECT
  slice.id,
  slice.ts,
  slice.dur,
  slice.track_id,
  slice.name,
  late.cause_of_jank,
  late.sub_cause_of_jank,
  late.delayed_frame_count,
  cast_int!(slice.ts + slice.dur - late.late_ns) AS frame_jank_ts,
  cast_int!(late.late_ns) AS frame_jank_dur
FROM late
JOIN slice ON slice.id = late.event_latency_id;

-- From when each janky frame should have been on the screen until it was.
CREATE PERFETTO VIEW chrome_janky_frame_presentation_intervals(
  -- Number in the order of time.
  id LONG,
  -- When the frame should have been on the screen.
  ts TIMESTAMP,
  -- How much later it was.
  dur DURATION,
  -- Vsyncs that the frame was late by.
  delayed_frame_count LONG,
  -- Name of the stage that made it late.
  cause_of_jank STRING,
  -- Name of the part of the stage that did; NULL where it has none.
  sub_cause_of_jank STRING,
  -- The slice EventLatency.
  event_latency_id LONG
)
AS
SELECT
  row_number() OVER (ORDER BY frame_jank_ts) AS id,
  frame_jank_ts AS ts,
  frame_jank_dur AS dur,
  delayed_frame_count,
  cause_of_jank,
  sub_cause_of_jank,
  id AS event_latency_id
FROM chrome_janky_event_latencies_v3;

-- How well each scroll was shown.
CREATE PERFETTO TABLE chrome_scroll_stats(
  -- Number of the scroll.
  scroll_id LONG,
  -- Vsyncs at which there was a frame, or should have been.
  frame_count LONG,
  -- Vsyncs at which there should have been one; NULL where none is missing.
  missed_vsyncs LONG,
  -- Frames that were shown.
  presented_frame_count LONG,
  -- Those that are janky.
  janky_frame_count LONG,
  -- Percent of them, to two digits.
  janky_frame_percent DOUBLE
)
AS
WITH
  shown AS (
    SELECT scroll.id AS scroll_id, count() AS vsyncs
    FROM chrome_scrolls AS scroll
    JOIN chrome_unique_frame_presentation_ts AS frame
      ON frame.presentation_timestamp BETWEEN scroll.ts AND scroll.ts + scroll.dur
    GROUP BY scroll.id
  ),
  missed AS (
    SELECT scroll_id, cast_int!(sum(delay_since_last_frame / vsync_interval - 1)) AS vsyncs
    FROM chrome_janky_frames
    GROUP BY scroll_id
  )
SELECT
  shown.scroll_id,
  shown.vsyncs + ifnull(missed.vsyncs, 0) AS frame_count,
  missed.vsyncs AS missed_vsyncs,
  frame.num_frames AS presented_frame_count,
  ifnull(frame.num_janky_frames, 0) AS janky_frame_count,
  round(ifnull(frame.scroll_jank_percentage, 0), 2) AS janky_frame_percent
FROM shown
LEFT JOIN missed USING (scroll_id)
LEFT JOIN chrome_frames_per_scroll AS frame USING (scroll_id);

-- The same stretches of time, those that overlap or touch as one.
CREATE PERFETTO TABLE chrome_scroll_jank_intervals_v3(
  -- Number in the order of time.
  id LONG,
  -- When it begins.
  ts TIMESTAMP,
  -- How long it is.
  dur DURATION
)
AS
SELECT row_number() OVER (ORDER BY ts) AS id, ts, dur
FROM interval_merge_overlapping!(
  (SELECT frame_jank_ts AS ts, frame_jank_dur AS dur FROM chrome_janky_event_latencies_v3), 1
);
