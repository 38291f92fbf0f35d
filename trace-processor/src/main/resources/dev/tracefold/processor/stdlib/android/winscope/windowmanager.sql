-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Captures of the window manager.
CREATE PERFETTO VIEW android_windowmanager(
  -- Number of the row.
  id LONG,
  -- When it was captured.
  ts TIMESTAMP,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- The message itself, by the id of its text in base64.
  base64_proto_id LONG,
  -- Display with the focus.
  focused_display_id LONG,
  -- Whether its time could not be told.
  has_invalid_elapsed_ts LONG
) AS
SELECT id, ts, arg_set_id, base64_proto_id, focused_display_id, has_invalid_elapsed_ts
FROM __intrinsic_windowmanager;

-- The tree of window containers in a capture.
CREATE PERFETTO VIEW android_windowmanager_windowcontainer(
  -- Number of the row.
  id LONG,
  -- The capture it belongs to.
  snapshot_id LONG,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- The message itself, by the id of its text in base64.
  base64_proto_id LONG,
  -- Title of the container.
  title STRING,
  -- Token that names it.
  token LONG,
  -- Token of the container around it.
  parent_token LONG,
  -- Place among the children of that.
  child_index LONG,
  -- Whether it can be seen.
  is_visible BOOL,
  -- Where it is, see android_winscope_trace_rect.
  window_rect_id LONG,
  -- Kind of container, for example 'DisplayContent'.
  container_type STRING,
  -- Name to show in place of the title.
  name_override STRING
) AS
SELECT
  id, snapshot_id, arg_set_id, base64_proto_id, title, token, parent_token, child_index,
  is_visible, window_rect_id, container_type, name_override
FROM __intrinsic_windowmanager_windowcontainer;
