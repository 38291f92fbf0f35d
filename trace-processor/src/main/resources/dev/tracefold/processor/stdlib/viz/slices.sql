-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Slices for the timeline.

INCLUDE PERFETTO MODULE graphs.scan;

-- Some slices and all that they lie in, with the time of each that no other of them takes.
CREATE PERFETTO MACRO _viz_slice_ancestor_agg(
  -- id and dur.
  inits TableOrSubquery
)
-- id, parentId, name, self_dur, self_count, which is 1 for the given slices.
RETURNS TableOrSubquery
AS (
  SELECT
    slice.id,
    slice.parent_id AS parentId,
    slice.name,
    total.self_dur,
    total.self_count
  FROM _graph_aggregating_scan!(
    (
      SELECT id AS source_node_id, parent_id AS dest_node_id
      FROM slice
      WHERE parent_id IS NOT NULL
    ),
    (SELECT id, dur, dur AS self_dur, 1 AS self_count FROM $inits),
    (dur, self_dur, self_count),
    (
      SELECT slice.id, slice.dur, slice.dur - below.dur AS self_dur, 0 AS self_count
      FROM (SELECT id, sum(dur) AS dur FROM $table GROUP BY id) AS below
      JOIN slice USING (id)
    )
  ) AS total
  JOIN slice USING (id)
);
