-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Captures of the views in a window.
CREATE PERFETTO VIEW android_viewcapture(
  -- Number of the row.
  id LONG,
  -- When it was captured.
  ts TIMESTAMP,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- Package the window belongs to.
  package_name STRING,
  -- Name of the window.
  window_name STRING
) AS
SELECT id, ts, arg_set_id, package_name, window_name
FROM __intrinsic_viewcapture;

-- Views of a capture.
CREATE PERFETTO VIEW android_viewcapture_view(
  -- Number of the row.
  id LONG,
  -- The capture it belongs to.
  snapshot_id LONG,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- Id of the view in the capture.
  node_id LONG,
  -- Hash code of the object.
  hashcode LONG,
  -- Whether it can be seen.
  is_visible LONG,
  -- Id of the view around it.
  parent_id LONG,
  -- Name of the view in its layout.
  view_id STRING,
  -- Class of the view.
  class_name STRING,
  -- Where it is, see android_winscope_trace_rect.
  trace_rect_id LONG
) AS
SELECT
  id, snapshot_id, arg_set_id, node_id, hashcode, is_visible, parent_id, view_id, class_name,
  trace_rect_id
FROM __intrinsic_viewcapture_view;
