-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Atoms of statsd, which are instants: the rows of the slice table that are one.
CREATE PERFETTO VIEW android_statsd_atoms(
  -- The slice.
  id ID(slice.id),
  -- When it was reported.
  ts TIMESTAMP,
  -- Length of the slice.
  dur DURATION,
  -- Fields of the atom.
  arg_set_id ARGSETID,
  -- Instructions that the thread had executed, if known.
  thread_instruction_count LONG,
  -- Instructions that the thread executed meanwhile, if known.
  thread_instruction_delta LONG,
  -- Track of the slice.
  track_id JOINID(track.id),
  -- Category of the slice.
  category STRING,
  -- Name of the atom.
  name STRING,
  -- Depth in the stack of slices.
  depth LONG,
  -- The slice around it.
  parent_id JOINID(slice.id),
  -- CPU time of the thread, if known.
  thread_ts TIMESTAMP,
  -- CPU time that the thread used meanwhile, if known.
  thread_dur DURATION
) AS
SELECT
  slice.id,
  slice.ts,
  slice.dur,
  slice.arg_set_id,
  slice.thread_instruction_count,
  slice.thread_instruction_delta,
  slice.track_id,
  slice.category,
  slice.name,
  slice.depth,
  slice.parent_id,
  slice.thread_ts,
  slice.thread_dur
FROM slice
JOIN track ON track.id = slice.track_id
WHERE track.name = 'Statsd Atoms';
