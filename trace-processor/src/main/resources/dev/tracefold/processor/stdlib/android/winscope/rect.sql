-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Rectangles of windows, layers and displays.
CREATE PERFETTO VIEW android_winscope_rect(
  -- Number of the row.
  id LONG,
  -- Left edge.
  x DOUBLE,
  -- Upper edge.
  y DOUBLE,
  -- Width.
  w DOUBLE,
  -- Height.
  h DOUBLE
) AS
SELECT id, x, y, w, h
FROM __intrinsic_winscope_rect;

-- How rectangles are moved, turned and scaled: x becomes dsdx * x + dtdx * y + tx, and y becomes
-- dtdy * x + dsdy * y + ty.
CREATE PERFETTO VIEW android_winscope_transform(
  -- Number of the row.
  id LONG,
  -- Share of x in x.
  dsdx DOUBLE,
  -- Share of y in x.
  dtdx DOUBLE,
  -- Shift of x.
  tx DOUBLE,
  -- Share of x in y.
  dtdy DOUBLE,
  -- Share of y in y.
  dsdy DOUBLE,
  -- Shift of y.
  ty DOUBLE
) AS
SELECT id, dsdx, dtdx, tx, dtdy, dsdy, ty
FROM __intrinsic_winscope_transform;

-- Rectangles as they were drawn in a capture.
CREATE PERFETTO VIEW android_winscope_trace_rect(
  -- Number of the row.
  id LONG,
  -- The rectangle, see android_winscope_rect.
  rect_id LONG,
  -- What is drawn together, such as a display.
  group_id LONG,
  -- Order from back to front.
  depth LONG,
  -- Whether it only watches input.
  is_spy LONG,
  -- Whether it can be seen.
  is_visible LONG,
  -- Opacity from 0 to 1.
  opacity DOUBLE,
  -- How it is placed, see android_winscope_transform.
  transform_id LONG,
  -- Width of its border.
  border_width DOUBLE,
  -- Colour of its border.
  border_color LONG
) AS
SELECT
  id, rect_id, group_id, depth, is_spy, is_visible, opacity, transform_id, border_width,
  border_color
FROM __intrinsic_winscope_trace_rect;
