-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What a slice lies in and what lies in it.
--
-- @tags trace

-- A slice, then all slices that it lies in, outermost first.
CREATE PERFETTO FUNCTION _slice_ancestor_and_self(
  -- Id of the slice.
  slice_id JOINID(slice.id)
)
RETURNS TABLE(
  -- Alias for `slice.id`.
  id ID(slice.id),
  -- Alias for `slice.ts`.
  ts TIMESTAMP,
  -- Alias for `slice.dur`.
  dur DURATION,
  -- Alias for `slice.track_id`.
  track_id JOINID(track.id),
  -- Alias for `slice.category`.
  category STRING,
  -- Alias for `slice.name`.
  name STRING,
  -- Alias for `slice.depth`.
  depth LONG,
  -- Alias for `slice.parent_id`.
  parent_id JOINID(slice.id),
  -- Alias for `slice.arg_set_id`.
  arg_set_id ARGSETID,
  -- Alias for `slice.thread_ts`.
  thread_ts TIMESTAMP,
  -- Alias for `slice.thread_dur`.
  thread_dur LONG
)
AS
SELECT
  id, ts, dur, track_id, category, name, depth, parent_id, arg_set_id, thread_ts, thread_dur
FROM slice
WHERE id = $slice_id
UNION ALL
SELECT
  id, ts, dur, track_id, category, name, depth, parent_id, arg_set_id, thread_ts, thread_dur
FROM ancestor_slice($slice_id);

-- A slice, then all slices that lie in it.
CREATE PERFETTO FUNCTION _slice_descendant_and_self(
  -- Id of the slice.
  slice_id JOINID(slice.id)
)
RETURNS TABLE(
  -- Alias for `slice.id`.
  id ID(slice.id),
  -- Alias for `slice.ts`.
  ts TIMESTAMP,
  -- Alias for `slice.dur`.
  dur DURATION,
  -- Alias for `slice.track_id`.
  track_id JOINID(track.id),
  -- Alias for `slice.category`.
  category STRING,
  -- Alias for `slice.name`.
  name STRING,
  -- Alias for `slice.depth`.
  depth LONG,
  -- Alias for `slice.parent_id`.
  parent_id JOINID(slice.id),
  -- Alias for `slice.arg_set_id`.
  arg_set_id ARGSETID,
  -- Alias for `slice.thread_ts`.
  thread_ts TIMESTAMP,
  -- Alias for `slice.thread_dur`.
  thread_dur LONG
)
AS
SELECT
  id, ts, dur, track_id, category, name, depth, parent_id, arg_set_id, thread_ts, thread_dur
FROM slice
WHERE id = $slice_id
UNION ALL
SELECT
  id, ts, dur, track_id, category, name, depth, parent_id, arg_set_id, thread_ts, thread_dur
FROM descendant_slice($slice_id);

-- Slices without those that have NULL in a column; what lay in one of these lies in the next slice
-- around it that stays.
CREATE PERFETTO MACRO _slice_remove_nulls_and_reparent(
  -- Rows of slice: id, parent_id, depth and the column.
  slice_table TableOrSubquery,
  -- NULL in it takes a row away.
  column_name ColumnName
)
-- id, parent_id, depth and the column. depth is that of the parent, 0 where there is none.
RETURNS TableOrSubquery
AS (
  WITH __srn_kept AS (SELECT * FROM $slice_table WHERE $column_name IS NOT NULL)
  SELECT id, parent_id, depth, $column_name FROM __srn_kept WHERE depth = 0
  UNION ALL
  SELECT
    child.id,
    around.id AS parent_id,
    max(iif(kept.id IS NULL, 0, around.depth)) AS depth,
    child.$column_name
  FROM __srn_kept AS child, ancestor_slice(child.id) AS around
  LEFT JOIN __srn_kept AS kept ON kept.id = around.id
  GROUP BY child.id
);
