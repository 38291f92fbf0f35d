-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE callstacks.stack_profile;
INCLUDE PERFETTO MODULE graphs.scan;

-- The call stacks of the native heap profiler, with what ends in each.
CREATE PERFETTO TABLE _android_heap_profile_raw_callstacks AS
WITH per_stack AS MATERIALIZED (
  SELECT
    callsite_id,
    sum(size) AS bytes_left,
    sum(max(size, 0)) AS bytes_allocated
  FROM heap_profile_allocation
  GROUP BY callsite_id
)
SELECT
  node.id,
  node.parent_id,
  node.name,
  node.mapping_name,
  node.source_file,
  node.line_number,
  iif(node.is_leaf_function_in_callsite_frame, coalesce(own.bytes_left, 0), 0) AS self_size,
  iif(node.is_leaf_function_in_callsite_frame, coalesce(own.bytes_allocated, 0), 0)
    AS self_alloc_size
FROM _callstacks_for_stack_profile_samples!(per_stack) AS node
LEFT JOIN per_stack AS own USING (callsite_id);

-- Sums from the leaves up.
CREATE PERFETTO TABLE _android_heap_profile_cumulatives AS
SELECT *
FROM _graph_aggregating_scan!(
  (
    SELECT id AS source_node_id, parent_id AS dest_node_id
    FROM _android_heap_profile_raw_callstacks
    WHERE parent_id IS NOT NULL
  ),
  (
    SELECT id, self_size AS cumulative_size, self_alloc_size AS cumulative_alloc_size
    FROM _android_heap_profile_raw_callstacks
    WHERE id NOT IN (
      SELECT parent_id FROM _android_heap_profile_raw_callstacks WHERE parent_id IS NOT NULL)
  ),
  (cumulative_size, cumulative_alloc_size),
  (
    WITH child AS (
      SELECT
        id,
        sum(cumulative_size) AS bytes_left,
        sum(cumulative_alloc_size) AS bytes_allocated
      FROM $table
      GROUP BY id
    )
    SELECT
      node.id,
      child.bytes_left + node.self_size AS cumulative_size,
      child.bytes_allocated + node.self_alloc_size AS cumulative_alloc_size
    FROM child
    JOIN _android_heap_profile_raw_callstacks AS node USING (id)
  )
);

-- The native heap profiles of the whole trace as one tree of functions, fit for a flame graph.
CREATE PERFETTO TABLE android_heap_profile_summary_tree(
  -- The node.
  id LONG,
  -- The node of the caller, or NULL.
  parent_id LONG,
  -- Name of the function.
  name STRING,
  -- Name of the file with the function's code.
  mapping_name STRING,
  -- Source file, if known.
  source_file STRING,
  -- Line of it.
  line_number LONG,
  -- Bytes that the function itself allocated and nothing freed.
  self_size LONG,
  -- The same, with all it called.
  cumulative_size LONG,
  -- Bytes that the function itself allocated, freed ones too.
  self_alloc_size LONG,
  -- The same, with all it called.
  cumulative_alloc_size LONG
) AS
SELECT
  node.id,
  node.parent_id,
  node.name,
  node.mapping_name,
  node.source_file,
  node.line_number,
  node.self_size,
  total.cumulative_size,
  node.self_alloc_size,
  total.cumulative_alloc_size
FROM _android_heap_profile_raw_callstacks AS node
JOIN _android_heap_profile_cumulatives AS total USING (id)
ORDER BY node.id;
