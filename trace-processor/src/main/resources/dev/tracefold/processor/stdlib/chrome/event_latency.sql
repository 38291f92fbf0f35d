-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Stages of the EventLatency slices that say when a frame was shown.
CREATE PERFETTO TABLE _chrome_event_latency_stage AS
SELECT event.id AS event_id, stage.id, stage.name, stage.ts, stage.ts + stage.dur AS ts_end, stage.dur
FROM slice AS event, descendant_slice(event.id) AS stage
WHERE event.name = 'EventLatency'
  AND (stage.name IN ('BufferAvailableToBufferReady', 'BufferReadyToLatch', 'LatchToSwapEnd')
    OR stage.name GLOB '*ToPresentation'
    OR stage.name GLOB '*ToPresentationCompositorFrame')
ORDER BY event_id, stage.id;

-- Start of the first stage whose name fits.
CREATE PERFETTO FUNCTION _chrome_stage_begin(event_id LONG, stage_name STRING)
RETURNS LONG AS
SELECT ts
FROM _chrome_event_latency_stage
WHERE event_id = $event_id AND name GLOB $stage_name
ORDER BY id
LIMIT 1;

-- End of the first stage whose name fits; NULL if the stage did not end.
CREATE PERFETTO FUNCTION _chrome_stage_end(event_id LONG, stage_name STRING)
RETURNS LONG AS
SELECT iif(dur = -1, NULL, ts_end)
FROM _chrome_event_latency_stage
WHERE event_id = $event_id AND name GLOB $stage_name
ORDER BY id
LIMIT 1;

-- Inputs that Chrome followed up to the screen.
CREATE PERFETTO TABLE chrome_event_latencies(
  -- The slice.
  id LONG,
  -- Name of the slice, always EventLatency.
  name STRING,
  -- When the input happened.
  ts TIMESTAMP,
  -- Nanoseconds until it was on the screen or dropped.
  dur DURATION,
  -- Id that Chrome gave to the input.
  scroll_update_id LONG,
  -- First frame of the renderer that showed the scroll, in Chrome from version 133 on.
  surface_frame_trace_id LONG,
  -- First frame of the display that showed the scroll, in Chrome from version 133 on.
  display_trace_id LONG,
  -- Whether it was shown.
  is_presented BOOL,
  -- Kind of input.
  event_type STRING,
  -- Track of the slice.
  track_id JOINID(track.id),
  -- Milliseconds between vsyncs.
  vsync_interval_ms DOUBLE,
  -- Whether Chrome counts its frame as janky.
  is_janky_scrolled_frame BOOL,
  -- When there was a buffer to write to.
  buffer_available_timestamp LONG,
  -- When the buffer was written.
  buffer_ready_timestamp LONG,
  -- When the system took the buffer.
  latch_timestamp LONG,
  -- When the frame was queued to be shown.
  swap_end_timestamp LONG,
  -- When the frame was on the screen.
  presentation_timestamp LONG
) AS
SELECT
  id,
  name,
  ts,
  dur,
  extract_arg(arg_set_id, 'event_latency.event_latency_id') AS scroll_update_id,
  extract_arg(arg_set_id, 'event_latency.surface_frame_trace_id') AS surface_frame_trace_id,
  extract_arg(arg_set_id, 'event_latency.display_trace_id') AS display_trace_id,
  _chrome_stage_begin(id, 'Submit*ToPresentationCompositorFrame') IS NOT NULL AS is_presented,
  extract_arg(arg_set_id, 'event_latency.event_type') AS event_type,
  track_id,
  extract_arg(arg_set_id, 'event_latency.vsync_interval_ms') AS vsync_interval_ms,
  coalesce(extract_arg(arg_set_id, 'event_latency.is_janky_scrolled_frame'), 0)
    AS is_janky_scrolled_frame,
  _chrome_stage_begin(id, 'BufferAvailableToBufferReady') AS buffer_available_timestamp,
  _chrome_stage_begin(id, 'BufferReadyToLatch') AS buffer_ready_timestamp,
  coalesce(_chrome_stage_begin(id, 'LatchToSwapEnd'), _chrome_stage_begin(id, 'LatchToPresentation'))
    AS latch_timestamp,
  _chrome_stage_begin(id, 'SwapEndToPresentationCompositorFrame') AS swap_end_timestamp,
  coalesce(
    _chrome_stage_end(id, 'SwapEndToPresentationCompositorFrame'),
    _chrome_stage_end(id, '*ToPresentation'),
    _chrome_stage_end(id, 'LatchToSwapEnd')) AS presentation_timestamp
FROM slice
WHERE name = 'EventLatency';

-- Inputs that scroll, and pinches that were shown. A scroll begins with an update that says so, or with the
-- first one of the trace; all up to the next begin belong to it.
CREATE PERFETTO TABLE chrome_gesture_scroll_updates(
  -- The slice.
  id LONG,
  -- Name of the slice, always EventLatency.
  name STRING,
  -- When the input happened.
  ts TIMESTAMP,
  -- Nanoseconds until it was on the screen or dropped.
  dur DURATION,
  -- Id that Chrome gave to the input.
  scroll_update_id LONG,
  -- Whether it was shown.
  is_presented BOOL,
  -- Kind of input.
  event_type STRING,
  -- Track of the slice.
  track_id JOINID(track.id),
  -- Milliseconds between vsyncs.
  vsync_interval_ms DOUBLE,
  -- Whether Chrome counts its frame as janky.
  is_janky BOOL,
  -- When there was a buffer to write to.
  buffer_available_timestamp LONG,
  -- When the buffer was written.
  buffer_ready_timestamp LONG,
  -- When the system took the buffer.
  latch_timestamp LONG,
  -- When the frame was queued to be shown.
  swap_end_timestamp LONG,
  -- When the frame was on the screen.
  presentation_timestamp LONG,
  -- Number of the scroll it belongs to.
  scroll_id LONG
) AS
WITH scrolled AS (
  SELECT
    *,
    event_type = 'FIRST_GESTURE_SCROLL_UPDATE' OR row_number() OVER (ORDER BY ts) = 1 AS begins
  FROM chrome_event_latencies
  WHERE event_type IN (
      'GESTURE_SCROLL_UPDATE', 'FIRST_GESTURE_SCROLL_UPDATE', 'INERTIAL_GESTURE_SCROLL_UPDATE')
    OR (event_type GLOB '*GESTURE_PINCH_UPDATE' AND is_presented)
)
SELECT
  id,
  name,
  ts,
  dur,
  scroll_update_id,
  is_presented,
  event_type,
  track_id,
  vsync_interval_ms,
  is_janky_scrolled_frame AS is_janky,
  buffer_available_timestamp,
  buffer_ready_timestamp,
  latch_timestamp,
  swap_end_timestamp,
  presentation_timestamp,
  sum(begins) OVER (ORDER BY ts ROWS UNBOUNDED PRECEDING) AS scroll_id
FROM scrolled;
