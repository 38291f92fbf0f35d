-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Slices without nesting.
--
-- @tags trace

INCLUDE PERFETTO MODULE intervals.overlap;

INCLUDE PERFETTO MODULE slices.with_context;

-- Thread slices cut so that at any time only the innermost one runs. The pieces of a slice add up
-- to its self time. Times without any slice have no row.
CREATE PERFETTO TABLE _slice_flattened(
  -- The innermost slice.
  slice_id JOINID(slice.id),
  -- When it became the innermost.
  ts TIMESTAMP,
  -- How long it stayed so.
  dur DURATION,
  -- Its depth.
  depth LONG,
  -- Its name.
  name STRING,
  -- The outermost slice around it.
  root_id JOINID(slice.id),
  -- Its track.
  track_id JOINID(track.id),
  -- Its thread.
  utid JOINID(thread.id),
  -- The thread's id in its machine.
  tid LONG,
  -- The thread's name.
  thread_name STRING,
  -- Its process.
  upid JOINID(process.id),
  -- The process's id in its machine.
  pid LONG,
  -- The process's name.
  process_name STRING
)
AS
WITH
  roots AS (
    SELECT id, ts, dur FROM slice WHERE parent_id IS NULL
  ),
  children AS (
    SELECT outermost.id AS root_id, slice.id, slice.parent_id, slice.ts, slice.dur
    FROM slice
    JOIN ancestor_slice(slice.id) AS outermost
    WHERE slice.parent_id IS NOT NULL AND outermost.depth = 0
  ),
  pieces AS (
    SELECT root_id, id, ts, dur
    FROM _intervals_flatten!(_intervals_merge_root_and_children!(roots, children))
  )
SELECT
  pieces.id AS slice_id,
  pieces.ts,
  pieces.dur,
  context.depth,
  context.name,
  pieces.root_id,
  context.track_id,
  context.utid,
  context.tid,
  context.thread_name,
  context.upid,
  context.pid,
  context.process_name
FROM pieces
JOIN thread_slice AS context USING (id);

CREATE PERFETTO INDEX _slice_flattened_id_idx ON _slice_flattened(slice_id);

CREATE PERFETTO INDEX _slice_flattened_ts_idx ON _slice_flattened(ts);
