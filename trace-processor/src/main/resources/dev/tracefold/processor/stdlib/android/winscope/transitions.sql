-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Layers and windows that take part in transitions of the shell.
CREATE PERFETTO VIEW android_window_manager_shell_transition_participants(
  -- Id of the transition.
  transition_id LONG,
  -- Id of the layer.
  layer_id LONG,
  -- Id of the window.
  window_id LONG,
  -- What happens to it, for example that it opens.
  mode LONG,
  -- Flags of the change.
  flags LONG,
  -- Display before.
  start_display_id LONG,
  -- Display after.
  end_display_id LONG,
  -- Rotation before.
  start_rotation LONG,
  -- Rotation after.
  end_rotation LONG,
  -- Place before, see android_winscope_rect.
  start_abs_bounds_rect_id LONG,
  -- Place after.
  end_abs_bounds_rect_id LONG
) AS
SELECT
  transition_id, layer_id, window_id, mode, flags, start_display_id, end_display_id,
  start_rotation, end_rotation, start_abs_bounds_rect_id, end_abs_bounds_rect_id
FROM __intrinsic_window_manager_shell_transition_participants;

-- The messages that transitions were told in.
CREATE PERFETTO VIEW android_window_manager_shell_transition_protos(
  -- Id of the transition.
  transition_id LONG,
  -- The message itself, by the id of its text in base64.
  base64_proto_id LONG
) AS
SELECT transition_id, base64_proto_id
FROM __intrinsic_window_manager_shell_transition_protos;
