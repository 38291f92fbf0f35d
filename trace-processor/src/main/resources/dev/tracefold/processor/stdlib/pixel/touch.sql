-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The touch screen of Pixel devices.
--
-- @tags android, input
-- @data_check SELECT 1 FROM slice WHERE name GLOB 'algo->processFrame:*'

INCLUDE PERFETTO MODULE intervals.intersect;

-- A number that stands in a slice's name after `KEY=`.
CREATE PERFETTO FUNCTION _pixel_touch_number(
  -- The name.
  name STRING,
  -- The key, with `=`.
  key STRING
)
-- NULL where it does not stand there.
RETURNS LONG
AS
SELECT cast_int!(str_split(str_split($name, $key, 1), '.', 0));

-- Frames of the touch algorithm.
CREATE PERFETTO TABLE _pixel_touch_twoshay_events
AS
SELECT
  slice.id AS twoshay_slice_id,
  slice.ts AS twoshay_ts,
  slice.dur AS twoshay_dur,
  slice.track_id AS twoshay_track_id,
  _pixel_touch_number(slice.name, 'IN_TS=') AS in_ts,
  cast_int!(coalesce(
    (
      SELECT counter.value
      FROM counter
      WHERE counter.track_id =
        (SELECT id FROM track WHERE name = 'Resample latency offset' LIMIT 1)
        AND counter.ts BETWEEN slice.ts AND slice.ts + slice.dur
      LIMIT 1
    ),
    0
  )) AS resample_latency_offset
FROM slice
WHERE slice.name GLOB 'algo->processFrame:*';

-- Runs of the interrupt's thread, with the time of the input that they handled.
CREATE PERFETTO TABLE _pixel_touch_bottom_half_events
AS
SELECT
  slice.id AS bh_slice_id,
  slice.ts AS bh_start_ts,
  slice.dur AS bh_dur,
  slice.track_id,
  _pixel_touch_number(slice.name, 'IRQ_IDX=') AS irq_idx,
  (
    SELECT _pixel_touch_number(child.name, 'IN_TS=')
    FROM slice AS child
    WHERE child.parent_id = slice.id AND child.name GLOB 'goog_offload_populate_frame:*'
    LIMIT 1
  ) AS in_ts
FROM slice
WHERE slice.name GLOB 'gti_irq_thread_fn: IRQ_IDX=*';

-- Interrupts, with the number that a counter gave them while they ran.
CREATE PERFETTO TABLE _pixel_touch_top_half_events
AS
WITH
  numbers AS (
    SELECT id, ts, 0 AS dur, value
    FROM counter
    WHERE track_id = (SELECT id FROM track WHERE name = 'gti_th_irq_index' LIMIT 1)
  ),
  interrupts AS (
    SELECT id, ts, dur, track_id FROM slice WHERE name GLOB 'IRQ (*)' AND dur > 0
  )
SELECT
  interrupts.id AS th_slice_id,
  interrupts.ts AS th_start_ts,
  interrupts.dur AS th_dur,
  interrupts.track_id AS th_track_id,
  numbers.value AS irq_idx
FROM _interval_intersect!((interrupts, numbers), ()) AS common
CROSS JOIN interrupts ON interrupts.id = common.id_0
CROSS JOIN numbers ON numbers.id = common.id_1;

-- The way of a touch from the interrupt to the touch algorithm.
CREATE PERFETTO TABLE pixel_touch_events(
  -- Time of the input, as the touch controller's driver says it.
  in_ts LONG,
  -- When the interrupt (top half) began.
  ts_pixel_touch_th TIMESTAMP,
  -- How long it took.
  dur_pixel_touch_th DURATION,
  -- Its slice.
  id_pixel_touch_th JOINID(slice.id),
  -- Its track.
  track_pixel_touch_th JOINID(track.id),
  -- When the interrupt's thread (bottom half) began.
  ts_pixel_touch_bh TIMESTAMP,
  -- How long it took.
  dur_pixel_touch_bh DURATION,
  -- Its slice.
  id_pixel_touch_bh JOINID(slice.id),
  -- Its track.
  track_pixel_touch_bh JOINID(track.id),
  -- When the frame of the touch algorithm began.
  ts_pixel_touch TIMESTAMP,
  -- How long it took.
  dur_pixel_touch DURATION,
  -- Its slice.
  id_pixel_touch JOINID(slice.id),
  -- Its track.
  track_pixel_touch JOINID(track.id),
  -- How much later resampling puts the touch, in nanoseconds.
  resample_latency_offset LONG
)
AS
SELECT
  frame.in_ts,
  top.th_start_ts AS ts_pixel_touch_th,
  top.th_dur AS dur_pixel_touch_th,
  top.th_slice_id AS id_pixel_touch_th,
  top.th_track_id AS track_pixel_touch_th,
  bottom.bh_start_ts AS ts_pixel_touch_bh,
  bottom.bh_dur AS dur_pixel_touch_bh,
  bottom.bh_slice_id AS id_pixel_touch_bh,
  bottom.track_id AS track_pixel_touch_bh,
  frame.twoshay_ts AS ts_pixel_touch,
  frame.twoshay_dur AS dur_pixel_touch,
  frame.twoshay_slice_id AS id_pixel_touch,
  frame.twoshay_track_id AS track_pixel_touch,
  frame.resample_latency_offset
FROM _pixel_touch_twoshay_events AS frame
LEFT JOIN _pixel_touch_bottom_half_events AS bottom ON bottom.in_ts = frame.in_ts
LEFT JOIN _pixel_touch_top_half_events AS top ON top.irq_idx = bottom.irq_idx;
