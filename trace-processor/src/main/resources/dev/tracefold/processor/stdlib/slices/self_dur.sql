-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The time of slices that is not their children's.
--
-- @tags trace

-- What the direct children of a slice take together.
CREATE PERFETTO TABLE _slice_children_dur
AS
SELECT parent_id AS id, sum(dur) AS child_dur_sum
FROM slice
WHERE parent_id IS NOT NULL
GROUP BY parent_id;

-- The self time of every slice.
CREATE PERFETTO TABLE slice_self_dur(
  -- The slice.
  id ID(slice.id),
  -- Its duration without that of its direct children, in nanoseconds.
  self_dur DURATION
)
AS
SELECT slice.id, slice.dur - coalesce(child_dur_sum, 0) AS self_dur
FROM slice
LEFT JOIN _slice_children_dur USING (id);
