-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Frames of a scroll that move the page by visibly more or less than the frames around them.
--
-- @tags chrome, input
-- @data_check SELECT 1 FROM slice WHERE name = 'InputHandlerProxy::HandleGestureScrollUpdate_Result'

INCLUDE PERFETTO MODULE chrome.scroll_jank.scroll_offsets;

-- For each frame that has one before and one behind it in its scroll, how much it sticks out: by how
-- much the ratio of its movement to theirs exceeds what goes unnoticed.
CREATE PERFETTO TABLE chrome_predictor_error(
  -- Number of the scroll.
  scroll_id LONG,
  -- Id of the update of the scroll.
  scroll_update_id LONG,
  -- When the frame was on the screen.
  present_ts TIMESTAMP,
  -- By how many pixels the page moved with it.
  delta_y DOUBLE,
  -- Where the page is, in pixels since the begin of the scroll.
  relative_offset_y DOUBLE,
  -- By how many pixels the page moved with the frame before.
  prev_delta DOUBLE,
  -- By how many pixels the page moved with the frame behind.
  next_delta DOUBLE,
  -- What the ratio exceeds the limit by; 0 where it does not.
  predictor_jank DOUBLE,
  -- The limit: 1.4 where none of the three frames moves more than 7 pixels, else 1.2.
  delta_threshold DOUBLE
)
AS
WITH
  neighbours AS (
    SELECT
      *,
      lag(ifnull(delta_y, 0.0)) OVER in_scroll AS prev_delta,
      lead(ifnull(delta_y, 0.0)) OVER in_scroll AS next_delta
    FROM chrome_presented_scroll_offsets
    WINDOW in_scroll AS (PARTITION BY scroll_id ORDER BY ts)
  ),
  sized AS (
    SELECT
      *,
      abs(delta_y) AS size,
      min(abs(prev_delta), abs(next_delta)) AS smaller,
      max(abs(prev_delta), abs(next_delta)) AS larger
    FROM neighbours
    WHERE delta_y IS NOT NULL AND prev_delta IS NOT NULL AND next_delta IS NOT NULL
  ),
  limited AS (
    SELECT *, iif(max(size, larger) <= 7.0, 1.4, 1.2) AS delta_threshold FROM sized
  )
SELECT
  scroll_id,
  scroll_update_id,
  ts AS present_ts,
  delta_y,
  relative_offset_y,
  prev_delta,
  next_delta,
  CASE
    WHEN size / larger >= delta_threshold THEN size / larger - delta_threshold
    WHEN smaller / size >= delta_threshold THEN smaller / size - delta_threshold
    ELSE 0
  END AS predictor_jank,
  delta_threshold
FROM limited;
