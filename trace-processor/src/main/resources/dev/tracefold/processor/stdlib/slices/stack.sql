-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Slices that stand in the same stack of names.
--
-- @tags trace

INCLUDE PERFETTO MODULE slices.hierarchy;

-- A number for the names and categories from the outermost slice down to this one.
CREATE PERFETTO FUNCTION _slice_stack_hash(
  -- Id of the slice.
  slice_id JOINID(slice.id)
)
-- Equal for equal stacks.
RETURNS LONG
AS
SELECT hash(path)
FROM (
  SELECT group_concat(hash(coalesce(category, '') || '|' || name), '|') AS path
  FROM _slice_ancestor_and_self($slice_id)
  WHERE name IS NOT NULL
)
WHERE path IS NOT NULL;

-- All slices with a number for their stack and for that of their parent. The numbers are computed
-- when they are asked for.
CREATE PERFETTO VIEW slice_with_stack_id(
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
  thread_dur LONG,
  -- Alias for `slice.thread_instruction_count`.
  thread_instruction_count LONG,
  -- Alias for `slice.thread_instruction_delta`.
  thread_instruction_delta LONG,
  -- Equal for slices whose names and categories are equal from the outermost slice down.
  stack_id LONG,
  -- The stack_id of the parent, 0 when there is none.
  parent_stack_id LONG
)
AS
SELECT
  slice.id,
  slice.ts,
  slice.dur,
  slice.track_id,
  slice.category,
  slice.name,
  slice.depth,
  slice.parent_id,
  slice.arg_set_id,
  slice.thread_ts,
  slice.thread_dur,
  slice.thread_instruction_count,
  slice.thread_instruction_delta,
  coalesce(_slice_stack_hash(slice.id), 0) AS stack_id,
  coalesce(_slice_stack_hash(slice.parent_id), 0) AS parent_stack_id
FROM slice;

-- The slices of a stack and all slices that they lie in.
CREATE PERFETTO FUNCTION ancestor_slice_by_stack(
  -- A stack_id of `slice_with_stack_id`.
  stack_hash LONG
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
SELECT DISTINCT
  related.id, related.ts, related.dur, related.track_id, related.category, related.name, related.depth, related.parent_id, related.arg_set_id, related.thread_ts, related.thread_dur
FROM (SELECT id FROM slice_with_stack_id WHERE stack_id = $stack_hash) AS matching
JOIN _slice_ancestor_and_self(matching.id) AS related
ORDER BY related.ts;

-- The slices of a stack and all slices that lie in them.
CREATE PERFETTO FUNCTION descendant_slice_by_stack(
  -- A stack_id of `slice_with_stack_id`.
  stack_hash LONG
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
SELECT DISTINCT
  related.id, related.ts, related.dur, related.track_id, related.category, related.name, related.depth, related.parent_id, related.arg_set_id, related.thread_ts, related.thread_dur
FROM (SELECT id FROM slice_with_stack_id WHERE stack_id = $stack_hash) AS matching
JOIN _slice_descendant_and_self(matching.id) AS related
ORDER BY related.ts;
