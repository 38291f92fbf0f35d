-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- By how much the fingers moved in a scroll, and by how much the page did. Lengths are in pixels of
-- the device.
--
-- @tags chrome, input
-- @data_check SELECT 1 FROM slice WHERE name = 'TranslateAndScaleWebInputEvent'

INCLUDE PERFETTO MODULE chrome.event_latency;

-- By how much each input moved, as the system said.
CREATE PERFETTO TABLE chrome_scroll_input_deltas(
  -- Id of the update of the scroll.
  scroll_update_id LONG,
  -- To the side, since the input before.
  delta_x DOUBLE,
  -- Up or down, since the input before.
  delta_y DOUBLE
)
AS
SELECT
  extract_arg(arg_set_id, 'scroll_deltas.trace_id') AS scroll_update_id,
  extract_arg(arg_set_id, 'scroll_deltas.original_delta_x') AS delta_x,
  extract_arg(arg_set_id, 'scroll_deltas.original_delta_y') AS delta_y
FROM slice
WHERE name = 'TranslateAndScaleWebInputEvent';

-- Where each input of a scroll is.
CREATE PERFETTO TABLE chrome_scroll_input_offsets(
  -- Id of the update of the scroll.
  scroll_update_id LONG,
  -- Number of the scroll.
  scroll_id LONG,
  -- When the input happened.
  ts TIMESTAMP,
  -- Up or down, since the input before.
  delta_y DOUBLE,
  -- Up or down, since the begin of the scroll.
  relative_offset_y DOUBLE
)
AS
SELECT
  moved.scroll_update_id,
  event.scroll_id,
  event.ts,
  moved.delta_y,
  sum(moved.delta_y) OVER (
    PARTITION BY event.scroll_id ORDER BY event.ts ROWS UNBOUNDED PRECEDING
  ) AS relative_offset_y
FROM chrome_scroll_input_deltas AS moved
JOIN chrome_gesture_scroll_updates AS event USING (scroll_update_id);

-- By how much the page moved for each update, after prediction.
CREATE PERFETTO TABLE chrome_scroll_presented_deltas(
  -- Id of the update of the scroll.
  scroll_update_id LONG,
  -- To the side, since the frame before.
  delta_x DOUBLE,
  -- Up or down, since the frame before.
  delta_y DOUBLE,
  -- Where the page is, to the side.
  offset_x LONG,
  -- Where the page is, up or down.
  offset_y LONG
)
AS
SELECT
  extract_arg(arg_set_id, 'scroll_deltas.trace_id') AS scroll_update_id,
  extract_arg(arg_set_id, 'scroll_deltas.provided_to_compositor_delta_x') AS delta_x,
  extract_arg(arg_set_id, 'scroll_deltas.provided_to_compositor_delta_y') AS delta_y,
  extract_arg(arg_set_id, 'scroll_deltas.visual_offset_x') AS offset_x,
  extract_arg(arg_set_id, 'scroll_deltas.visual_offset_y') AS offset_y
FROM slice
WHERE name = 'InputHandlerProxy::HandleGestureScrollUpdate_Result';

-- By how much the page moved with each frame. Several updates may be in one frame; the row has the
-- id of the first of them.
CREATE PERFETTO TABLE chrome_presented_scroll_offsets(
  -- Id of the update of the scroll.
  scroll_update_id LONG,
  -- Number of the scroll.
  scroll_id LONG,
  -- When the frame was on the screen.
  ts TIMESTAMP,
  -- Up or down, since the frame before.
  delta_y DOUBLE,
  -- Up or down, since the begin of the scroll.
  relative_offset_y DOUBLE
)
AS
WITH shown AS (
  SELECT
    moved.scroll_update_id,
    event.scroll_id,
    event.presentation_timestamp AS ts,
    sum(moved.delta_y) OVER (PARTITION BY event.presentation_timestamp) AS delta_y,
    sum(moved.delta_y) OVER (
      PARTITION BY event.scroll_id
      ORDER BY event.presentation_timestamp
      GROUPS UNBOUNDED PRECEDING
    ) AS relative_offset_y,
    row_number() OVER (PARTITION BY event.presentation_timestamp ORDER BY event.ts) AS place
  FROM chrome_scroll_presented_deltas AS moved
  JOIN chrome_gesture_scroll_updates AS event USING (scroll_update_id)
)
SELECT scroll_update_id, scroll_id, ts, delta_y, relative_offset_y
FROM shown
WHERE place = 1;
