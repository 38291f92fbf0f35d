-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.memory.heap_graph.class_tree;
INCLUDE PERFETTO MODULE graphs.scan;

-- Sums from the leaves up.
CREATE PERFETTO TABLE _heap_graph_class_tree_cumulatives AS
SELECT *
FROM _graph_aggregating_scan!(
  (
    SELECT id AS source_node_id, parent_id AS dest_node_id
    FROM _heap_graph_class_tree
    WHERE parent_id IS NOT NULL
  ),
  (
    SELECT id, self_count AS cumulative_count, self_size AS cumulative_size
    FROM _heap_graph_class_tree
    WHERE id NOT IN (
      SELECT parent_id FROM _heap_graph_class_tree WHERE parent_id IS NOT NULL)
  ),
  (cumulative_count, cumulative_size),
  (
    WITH child AS (
      SELECT id, sum(cumulative_count) AS number, sum(cumulative_size) AS bytes
      FROM $table
      GROUP BY id
    )
    SELECT
      node.id,
      child.number + node.self_count AS cumulative_count,
      child.bytes + node.self_size AS cumulative_size
    FROM child
    JOIN _heap_graph_class_tree AS node USING (id)
  )
)
ORDER BY id;

-- All Java heaps as trees of classes, fit for a flame graph: objects with the same classes on their
-- shortest way from a root are one node.
CREATE PERFETTO TABLE android_heap_graph_class_summary_tree(
  -- When the heap was dumped.
  graph_sample_ts TIMESTAMP,
  -- The process.
  upid JOINID(process.id),
  -- The node.
  id LONG,
  -- The node above, or NULL.
  parent_id LONG,
  -- Name of the class.
  name STRING,
  -- What makes it a root, or NULL.
  root_type STRING,
  -- Number of objects.
  self_count LONG,
  -- Bytes of these objects.
  self_size LONG,
  -- Number of objects, those below included.
  cumulative_count LONG,
  -- Bytes, those below included.
  cumulative_size LONG
) AS
SELECT
  node.graph_sample_ts,
  node.upid,
  node.id,
  node.parent_id,
  node.name,
  node.root_type,
  node.self_count,
  node.self_size,
  total.cumulative_count,
  total.cumulative_size
FROM _heap_graph_class_tree AS node
JOIN _heap_graph_class_tree_cumulatives AS total USING (id);
