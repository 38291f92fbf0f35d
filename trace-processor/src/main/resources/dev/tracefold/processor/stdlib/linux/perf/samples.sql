-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Samples of perf.
--
-- @tags linux, performance, callstacks
-- @data_check SELECT 1 FROM perf_sample

INCLUDE PERFETTO MODULE callstacks.stack_profile;

-- The call stacks of all samples with their own counts.
CREATE PERFETTO TABLE _linux_perf_raw_callstacks
AS
SELECT *
FROM _callstacks_for_callsites!((SELECT callsite_id FROM perf_sample)) AS stack
ORDER BY stack.id;

CREATE PERFETTO INDEX _linux_perf_raw_callstacks_parent_id_idx
ON _linux_perf_raw_callstacks(parent_id);

-- The call stacks of all samples as a tree, with counts.
CREATE PERFETTO TABLE linux_perf_samples_summary_tree(
  -- The call stack: the frames from the outermost down to this one.
  id LONG,
  -- The call stack without the last frame.
  parent_id LONG,
  -- The function.
  name STRING,
  -- The binary, library or archive.
  mapping_name STRING,
  -- The source file.
  source_file STRING,
  -- The line in it.
  line_number LONG,
  -- How many samples end in this frame.
  self_count LONG,
  -- How many samples have this stack at their root.
  cumulative_count LONG
)
AS
SELECT own.*, total.cumulative_count
FROM _callstacks_self_to_cumulative!(
  (SELECT id, parent_id, self_count FROM _linux_perf_raw_callstacks)
) AS total
CROSS JOIN _linux_perf_raw_callstacks AS own USING (id)
ORDER BY own.id;
