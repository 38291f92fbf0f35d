-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Tracks of track events, as the timeline shows them.

INCLUDE PERFETTO MODULE viz.track_event_callstacks;

-- The tracks with what their parent says about the order of its children.
CREATE PERFETTO TABLE _track_event_tracks_unordered
AS
SELECT
  track.id,
  track.name,
  track.parent_id,
  extract_arg(parent.source_arg_set_id, 'child_ordering') AS parent_ordering,
  coalesce(extract_arg(track.source_arg_set_id, 'sibling_order_rank'), 0) AS rank,
  extract_arg(track.source_arg_set_id, 'description') AS description
FROM track
LEFT JOIN track AS parent ON parent.id = track.parent_id AND parent.type GLOB '*_track_event'
WHERE track.type GLOB '*_track_event';

-- When the first event of each track was.
CREATE PERFETTO TABLE _min_ts_per_track
AS
SELECT track_id AS id, min(ts) AS min_ts FROM counter
WHERE track_id IN (SELECT id FROM _track_event_tracks_unordered)
GROUP BY track_id
UNION ALL
SELECT track_id, min(ts) FROM slice
WHERE track_id IN (SELECT id FROM _track_event_tracks_unordered)
GROUP BY track_id
UNION ALL
SELECT track_id, min(ts) FROM state
WHERE track_id IN (SELECT id FROM _track_event_tracks_unordered)
GROUP BY track_id;

-- The tracks that others lie below.
CREATE PERFETTO TABLE _track_event_has_children
AS
SELECT DISTINCT parent_id AS id
FROM track
WHERE type GLOB '*_track_event' AND parent_id IS NOT NULL;

-- Tracks that are shown as one, in the order among those with the same parent: by name, by the
-- first event or by an explicit rank, as the parent says.
CREATE PERFETTO TABLE _track_event_tracks_ordered_groups
AS
WITH
  ordered AS (
    SELECT
      track.id,
      row_number() OVER (
        PARTITION BY track.parent_id, coalesce(track.parent_ordering, 'lexicographic')
        ORDER BY
          CASE track.parent_ordering
            WHEN 'explicit' THEN track.rank
            WHEN 'chronological' THEN start.min_ts
            ELSE track.name
          END
      ) AS order_id
    FROM _track_event_tracks_unordered AS track
    LEFT JOIN _min_ts_per_track AS start USING (id)
  )
SELECT
  extract_arg(track.dimension_arg_set_id, 'upid') AS upid,
  extract_arg(track.dimension_arg_set_id, 'utid') AS utid,
  min(track.machine_id) AS machine_id,
  min(extract_arg(track.dimension_arg_set_id, 'ugpu')) AS ugpu,
  min(extract_arg(track.dimension_arg_set_id, 'gpu')) AS gpu_id,
  iif(track.type GLOB 'gpu*_track_event', 'gpu', NULL) AS scope,
  track.parent_id,
  track.type GLOB '*counter*' AS is_counter,
  track.type GLOB '*state*' AS is_state,
  track.name,
  min(extract_arg(track.source_arg_set_id, 'description')) AS description,
  min(counter_track.unit) AS unit,
  min(extract_arg(track.source_arg_set_id, 'builtin_counter_type')) AS builtin_counter_type,
  min(extract_arg(track.source_arg_set_id, 'y_axis_share_key')) AS y_axis_share_key,
  max(start.id IS NOT NULL) AS has_data,
  max(parent.id IS NOT NULL) AS has_children,
  max(stacks.track_id IS NOT NULL) AS has_callstacks,
  min(ordered.id) AS min_track_id,
  group_concat(ordered.id) AS track_ids,
  min(ordered.order_id) AS order_id
FROM ordered
JOIN track USING (id)
LEFT JOIN counter_track USING (id)
LEFT JOIN _track_event_has_children AS parent USING (id)
LEFT JOIN _min_ts_per_track AS start USING (id)
LEFT JOIN _track_event_tracks_with_callstacks AS stacks ON stacks.track_id = ordered.id
GROUP BY track.track_group_id, coalesce(track.track_group_id, track.id)
ORDER BY track.parent_id, ordered.order_id;
