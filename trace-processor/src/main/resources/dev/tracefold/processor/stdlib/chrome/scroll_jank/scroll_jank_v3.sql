-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Frames of scrolls that missed vsyncs, the third version of the metric of scroll jank: a frame is
-- janky where it comes more than one and a half vsyncs after the frame before, although inputs came
-- in time.
--
-- @tags chrome, input
-- @data_check SELECT 1 FROM slice WHERE name = 'EventLatency'

INCLUDE PERFETTO MODULE chrome.event_latency;

INCLUDE PERFETTO MODULE chrome.metadata;

INCLUDE PERFETTO MODULE chrome.scroll_jank.scroll_jank_v3_cause;

-- Updates of scrolls that were shown.
CREATE PERFETTO TABLE chrome_presented_gesture_scrolls(
  -- The slice EventLatency.
  id LONG,
  -- When the input happened.
  ts TIMESTAMP,
  -- From there until it was on the screen.
  dur DURATION,
  -- When the last input happened before the next update that was shown.
  last_presented_input_ts TIMESTAMP,
  -- Id of the update of the scroll.
  scroll_update_id LONG,
  -- Number of the scroll.
  scroll_id LONG,
  -- When the frame was on the screen.
  presentation_timestamp LONG,
  -- Kind of input.
  event_type STRING
)
AS
WITH
  shown AS (
    SELECT *, lead(ts) OVER (ORDER BY ts, id) AS next_ts
    FROM chrome_gesture_scroll_updates
    WHERE is_presented
  )
SELECT
  shown.id,
  shown.ts,
  shown.dur,
  (
    SELECT max(event.ts)
    FROM chrome_gesture_scroll_updates AS event
    WHERE event.ts >= shown.ts AND (shown.next_ts IS NULL OR event.ts < shown.next_ts)
  ) AS last_presented_input_ts,
  shown.scroll_update_id,
  shown.scroll_id,
  shown.presentation_timestamp,
  shown.event_type
FROM shown
ORDER BY shown.ts, shown.id;

-- By how much the page moved for each update.
CREATE PERFETTO TABLE chrome_scroll_updates_with_deltas(
  -- Id of the update of the scroll.
  scroll_update_id LONG,
  -- By how many pixels the page moved, after prediction.
  delta_y DOUBLE
)
AS
SELECT
  extract_arg(arg_set_id, 'scroll_deltas.trace_id') AS scroll_update_id,
  extract_arg(arg_set_id, 'scroll_deltas.provided_to_compositor_delta_y') AS delta_y
FROM slice
WHERE name = 'InputHandlerProxy::HandleGestureScrollUpdate_Result';

-- Updates of which it is known when they were shown.
CREATE PERFETTO TABLE chrome_full_frame_view(
  -- The same as event_latency_id.
  id LONG,
  -- When the input happened.
  ts TIMESTAMP,
  -- When the last input happened before the next update that was shown.
  last_presented_input_ts TIMESTAMP,
  -- Number of the scroll.
  scroll_id LONG,
  -- Id of the update of the scroll.
  scroll_update_id LONG,
  -- The slice EventLatency.
  event_latency_id LONG,
  -- From the input until the frame was on the screen.
  dur DURATION,
  -- When the frame was on the screen.
  presentation_timestamp LONG
)
AS
SELECT
  id,
  ts,
  last_presented_input_ts,
  scroll_id,
  scroll_update_id,
  id AS event_latency_id,
  dur,
  presentation_timestamp
FROM chrome_presented_gesture_scrolls
WHERE presentation_timestamp IS NOT NULL;

-- The same with the movement of the page.
CREATE PERFETTO TABLE chrome_full_frame_delta_view(
  -- The same as event_latency_id.
  id LONG,
  -- When the input happened.
  ts TIMESTAMP,
  -- Number of the scroll.
  scroll_id LONG,
  -- Id of the update of the scroll.
  scroll_update_id LONG,
  -- When the last input happened before the next update that was shown.
  last_presented_input_ts TIMESTAMP,
  -- By how many pixels the page moved, after prediction.
  delta_y DOUBLE,
  -- The slice EventLatency.
  event_latency_id LONG,
  -- From the input until the frame was on the screen.
  dur DURATION,
  -- When the frame was on the screen.
  presentation_timestamp LONG
)
AS
SELECT
  frame.id,
  frame.ts,
  frame.scroll_id,
  frame.scroll_update_id,
  frame.last_presented_input_ts,
  moved.delta_y,
  frame.event_latency_id,
  frame.dur,
  frame.presentation_timestamp
FROM chrome_full_frame_view AS frame
LEFT JOIN chrome_scroll_updates_with_deltas AS moved USING (scroll_update_id);

-- A row for each frame, all updates that were shown at once.
CREATE PERFETTO TABLE chrome_merged_frame_view(
  -- The slice EventLatency of that update.
  id LONG,
  -- When the last input of the frame happened.
  max_start_ts TIMESTAMP,
  -- When the first input of the frame happened.
  min_start_ts TIMESTAMP,
  -- Number of the scroll.
  scroll_id LONG,
  -- Id of the update that stands for the frame, the one that took longest.
  scroll_update_id LONG,
  -- Ids of all its updates, separated by commas.
  encapsulated_scroll_ids STRING,
  -- By how many pixels the page moved with the frame.
  total_delta DOUBLE,
  -- The movements for its updates, separated by commas.
  segregated_delta_y STRING,
  -- The same as id.
  event_latency_id LONG,
  -- How long that update took.
  dur DURATION,
  -- When the frame was on the screen.
  presentation_timestamp LONG
)
AS
WITH
  ranked AS (
    SELECT
      *,
      row_number() OVER (PARTITION BY presentation_timestamp ORDER BY dur DESC, id) AS place
    FROM chrome_full_frame_delta_view
  ),
  merged AS (
    SELECT
      presentation_timestamp,
      max(last_presented_input_ts) AS max_start_ts,
      min(ts) AS min_start_ts,
      group_concat(scroll_update_id, ',') AS encapsulated_scroll_ids,
      sum(delta_y) AS total_delta,
      group_concat(delta_y, ',') AS segregated_delta_y
    FROM chrome_full_frame_delta_view
    GROUP BY presentation_timestamp
  )
SELECT
  ranked.id,
  merged.max_start_ts,
  merged.min_start_ts,
  ranked.scroll_id,
  ranked.scroll_update_id,
  merged.encapsulated_scroll_ids,
  merged.total_delta,
  merged.segregated_delta_y,
  ranked.event_latency_id,
  ranked.dur,
  merged.presentation_timestamp
FROM merged
JOIN ranked USING (presentation_timestamp)
WHERE ranked.place = 1
ORDER BY merged.presentation_timestamp;

-- The frames with the time since the one before; that is the time between vsyncs where all is well.
CREATE PERFETTO TABLE chrome_frame_info_with_delay(
  -- The slice EventLatency of that update.
  id LONG,
  -- When the last input of the frame happened.
  max_start_ts TIMESTAMP,
  -- When the first input of the frame happened.
  min_start_ts TIMESTAMP,
  -- Number of the scroll.
  scroll_id LONG,
  -- Id of the update that stands for the frame, the one that took longest.
  scroll_update_id LONG,
  -- Ids of all its updates, separated by commas.
  encapsulated_scroll_ids STRING,
  -- By how many pixels the page moved with the frame.
  total_delta DOUBLE,
  -- The movements for its updates, separated by commas.
  segregated_delta_y STRING,
  -- The same as id.
  event_latency_id LONG,
  -- How long that update took.
  dur DURATION,
  -- When the frame was on the screen.
  presentation_timestamp LONG,
  -- Milliseconds since the frame before of the scroll.
  delay_since_last_frame DOUBLE,
  -- Milliseconds from the last input of the frame before to the first one of this.
  delay_since_last_input DOUBLE,
  -- The slice EventLatency of the frame before, -1 for the first.
  prev_event_latency_id LONG
)
AS
SELECT
  *,
  (presentation_timestamp - lag(presentation_timestamp, 1, presentation_timestamp) OVER by_frame)
    / 1e6 AS delay_since_last_frame,
  (min_start_ts - lag(max_start_ts, 1, min_start_ts) OVER by_input) / 1e6 AS delay_since_last_input,
  lag(event_latency_id, 1, -1) OVER by_input AS prev_event_latency_id
FROM chrome_merged_frame_view
WINDOW
  by_frame AS (PARTITION BY scroll_id ORDER BY presentation_timestamp),
  by_input AS (PARTITION BY scroll_id ORDER BY min_start_ts);

-- The time between vsyncs: the least that Chrome wrote for a frame, or else the least between two
-- frames.
CREATE PERFETTO TABLE chrome_vsyncs(
  -- Milliseconds between vsyncs.
  vsync_interval DOUBLE
)
AS
SELECT
  ifnull(
    (
      SELECT min(event.vsync_interval_ms)
      FROM chrome_event_latencies AS event
      JOIN chrome_frame_info_with_delay AS frame ON frame.event_latency_id = event.id
      WHERE event.vsync_interval_ms > 0
    ),
    min(delay_since_last_frame)
  ) AS vsync_interval
FROM chrome_frame_info_with_delay
WHERE delay_since_last_frame > 0;

-- The janky frames.
CREATE PERFETTO TABLE chrome_janky_frames_no_cause(
  -- Milliseconds since the frame before of the scroll.
  delay_since_last_frame DOUBLE,
  -- The slice EventLatency.
  event_latency_id LONG,
  -- Milliseconds between vsyncs.
  vsync_interval DOUBLE,
  -- The device, as Chrome names it.
  hardware_class STRING,
  -- Number of the scroll.
  scroll_id LONG,
  -- The slice EventLatency of the frame before, -1 for the first.
  prev_event_latency_id LONG
)
AS
SELECT
  frame.delay_since_last_frame,
  frame.event_latency_id,
  chrome_vsyncs.vsync_interval,
  chrome_hardware_class() AS hardware_class,
  frame.scroll_id,
  frame.prev_event_latency_id
FROM chrome_frame_info_with_delay AS frame
JOIN chrome_vsyncs
  ON frame.delay_since_last_frame > 1.5 * chrome_vsyncs.vsync_interval
  AND frame.delay_since_last_input < 1.5 * chrome_vsyncs.vsync_interval;

-- The same with the stage that made it late.
CREATE PERFETTO TABLE chrome_janky_frames_no_subcause(
  -- Milliseconds since the frame before of the scroll.
  delay_since_last_frame DOUBLE,
  -- The slice EventLatency.
  event_latency_id LONG,
  -- Milliseconds between vsyncs.
  vsync_interval DOUBLE,
  -- The device, as Chrome names it.
  hardware_class STRING,
  -- Number of the scroll.
  scroll_id LONG,
  -- The slice EventLatency of the frame before, -1 for the first.
  prev_event_latency_id LONG,
  -- The slice of the stage that took longer than in the frame before.
  cause_id LONG
)
AS
SELECT
  *,
  chrome_get_v3_jank_cause_id(event_latency_id, prev_event_latency_id) AS cause_id
FROM chrome_janky_frames_no_cause;

-- The janky frames with what made them late.
CREATE PERFETTO TABLE chrome_janky_frames(
  -- Name of the stage that made it late.
  cause_of_jank STRING,
  -- Name of the part of the stage that did; NULL where it has none.
  sub_cause_of_jank STRING,
  -- Milliseconds since the frame before of the scroll.
  delay_since_last_frame DOUBLE,
  -- The slice EventLatency.
  event_latency_id LONG,
  -- Milliseconds between vsyncs.
  vsync_interval DOUBLE,
  -- The device, as Chrome names it.
  hardware_class STRING,
  -- Number of the scroll.
  scroll_id LONG
)
AS
WITH caused AS (
  SELECT
    frame.*,
    cause.name AS cause_of_jank,
    chrome_get_v3_jank_cause_id(
      frame.cause_id,
      (
        SELECT id
        FROM slice
        WHERE parent_id = frame.prev_event_latency_id AND name = cause.name
        ORDER BY id
        LIMIT 1
      )
    ) AS sub_cause_id
  FROM chrome_janky_frames_no_subcause AS frame
  LEFT JOIN slice AS cause ON cause.id = frame.cause_id
)
SELECT
  caused.cause_of_jank,
  part.name AS sub_cause_of_jank,
  caused.delay_since_last_frame,
  caused.event_latency_id,
  caused.vsync_interval,
  caused.hardware_class,
  caused.scroll_id
FROM caused
LEFT JOIN slice AS part ON part.id = caused.sub_cause_id;

-- When frames of scrolls were shown.
CREATE PERFETTO TABLE chrome_unique_frame_presentation_ts(
  -- When a frame was on the screen.
  presentation_timestamp LONG
)
AS
SELECT DISTINCT presentation_timestamp FROM chrome_presented_gesture_scrolls;

-- How many frames are janky, as Event.Jank.DelayedFramesPercentage counts.
CREATE PERFETTO TABLE chrome_janky_frames_percentage(
  -- Percent of the frames; NULL where there is none.
  delayed_frame_percentage DOUBLE
)
AS
SELECT
  100.0 * (SELECT count() FROM chrome_janky_frames)
    / (SELECT count() FROM chrome_unique_frame_presentation_ts) AS delayed_frame_percentage;

-- How many frames of each scroll are janky.
CREATE PERFETTO TABLE chrome_frames_per_scroll(
  -- Number of the scroll.
  scroll_id LONG,
  -- Frames of the scroll.
  num_frames LONG,
  -- Those that are janky; NULL where none is.
  num_janky_frames LONG,
  -- Percent of the frames; NULL where none is.
  scroll_jank_percentage DOUBLE
)
AS
SELECT
  frame.scroll_id,
  count() AS num_frames,
  nullif(count(janky.event_latency_id), 0) AS num_janky_frames,
  100.0 * nullif(count(janky.event_latency_id), 0) / count() AS scroll_jank_percentage
FROM chrome_frame_info_with_delay AS frame
LEFT JOIN chrome_janky_frames AS janky ON janky.event_latency_id = frame.event_latency_id
GROUP BY frame.scroll_id;
