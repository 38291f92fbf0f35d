-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Slices that stand in the same stack of names.
--
-- @tags trace

INCLUDE PERFETTO MODULE slices.hierarchy;

-- What a slice adds to its stack: a number for its name and category, as text.
CREATE PERFETTO MACRO __slice_stack_part(
  -- Row of slice.
  row ColumnName
)
RETURNS Expr
AS iif(
  $row.name IS NULL, '', hash(coalesce($row.category, '') || '|' || $row.name) || '|'
);

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
-- Perfetto's numbers are hashes of a slice's own part, then those from the outermost slice down to
-- the parent.
WITH RECURSIVE stacks(id, path, stack_id, parent_stack_id) AS (
  SELECT
    root.id,
    __slice_stack_part!(root),
    hash(rtrim(__slice_stack_part!(root), '|')),
    0
  FROM slice AS root
  WHERE root.parent_id IS NULL
  UNION ALL
  SELECT
    child.id,
    stacks.path || __slice_stack_part!(child),
    hash(rtrim(__slice_stack_part!(child) || stacks.path, '|')),
    stacks.stack_id
  FROM stacks
  CROSS JOIN slice AS child ON child.parent_id = stacks.id
)
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
  coalesce(stacks.stack_id, 0) AS stack_id,
  coalesce(stacks.parent_stack_id, 0) AS parent_stack_id
FROM slice
LEFT JOIN stacks USING (id);

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
  related.id, related.ts, related.dur, related.track_id, related.category, related.name,
  related.depth, related.parent_id, related.arg_set_id, related.thread_ts, related.thread_dur
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
  related.id, related.ts, related.dur, related.track_id, related.category, related.name,
  related.depth, related.parent_id, related.arg_set_id, related.thread_ts, related.thread_dur
FROM (SELECT id FROM slice_with_stack_id WHERE stack_id = $stack_hash) AS matching
JOIN _slice_descendant_and_self(matching.id) AS related
ORDER BY related.ts;
