-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Tracks of threads and processes that are shown as one, for the timeline.

INCLUDE PERFETTO MODULE viz.summary.slices;

INCLUDE PERFETTO MODULE viz.summary.track_event;

-- Tracks of a thread with the same parent and name.
CREATE PERFETTO TABLE _thread_track_summary_by_utid_and_name
AS
SELECT
  track.utid,
  track.parent_id,
  track.name,
  track.id AS track_id,
  summary.max_depth,
  group_concat(track.id) AS track_ids,
  count() AS track_count
FROM thread_track AS track
JOIN _slice_track_summary AS summary USING (id)
GROUP BY track.utid, track.parent_id, track.name;

-- Tracks of a process with the same parent and name.
CREATE PERFETTO TABLE _process_track_summary_by_upid_and_parent_id_and_name
AS
SELECT
  track.id,
  track.parent_id,
  track.upid,
  track.name,
  group_concat(track.id) AS track_ids,
  count() AS track_count
FROM process_track AS track
JOIN _slice_track_summary USING (id)
GROUP BY track.upid, track.parent_id, track.name;
