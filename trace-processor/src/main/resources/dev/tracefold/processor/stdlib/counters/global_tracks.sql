-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Counters that belong to the whole machine.
--
-- @tags utilities

-- Whether nothing but its name distinguishes a counter track from others of its type.
CREATE PERFETTO FUNCTION _counter_track_is_only_name_dimension(
  -- The track.
  track_id JOINID(track.id)
)
-- 0 for a track of a CPU, a process, a thread and so on.
RETURNS BOOL
AS
SELECT NOT EXISTS(
  SELECT 1
  FROM counter_track AS track
  JOIN args ON args.arg_set_id = track.dimension_arg_set_id
  WHERE track.id = $track_id AND args.key != 'name'
);
