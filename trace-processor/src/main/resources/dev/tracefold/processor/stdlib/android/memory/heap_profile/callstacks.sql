-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE callstacks.stack_profile;

-- The call stacks of some allocations of the native heap profiler, with what was allocated there. All
-- functions that were inlined into one frame have the numbers of the frame.
CREATE PERFETTO MACRO _android_heap_profile_callstacks_for_allocations(
  -- callsite_id, size, count, alloc_size and alloc_count.
  allocations TableOrSubquery
)
-- id, parent_id, name, mapping_name, source_file, line_number, self_size, self_count, self_alloc_size and
-- self_alloc_count.
RETURNS TableOrSubquery AS (
  WITH __hp_callsite AS MATERIALIZED (
    SELECT
      callsite_id,
      sum(size) AS size,
      sum(count) AS count,
      sum(alloc_size) AS alloc_size,
      sum(alloc_count) AS alloc_count
    FROM $allocations
    GROUP BY callsite_id
  )
  SELECT
    node.id,
    node.parent_id,
    node.name,
    node.mapping_name,
    node.source_file,
    node.line_number,
    coalesce(own.size, 0) AS self_size,
    coalesce(own.count, 0) AS self_count,
    coalesce(own.alloc_size, 0) AS self_alloc_size,
    coalesce(own.alloc_count, 0) AS self_alloc_count
  FROM _callstacks_for_stack_profile_samples!(__hp_callsite) AS node
  LEFT JOIN __hp_callsite AS own USING (callsite_id)
);
