-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Call stacks of track events.
--
-- @data_check SELECT 1 FROM __intrinsic_track_event_callstacks

-- The tracks with an event that has a call stack.
CREATE PERFETTO TABLE _track_event_tracks_with_callstacks
AS
SELECT DISTINCT track_id FROM __intrinsic_track_event_callstacks;
