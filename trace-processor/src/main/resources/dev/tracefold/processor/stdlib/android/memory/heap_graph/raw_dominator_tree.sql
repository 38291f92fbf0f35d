-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.memory.heap_graph.excluded_refs;
INCLUDE PERFETTO MODULE graphs.dominator_tree;

-- One node above all roots, since a dominator tree has a single root.
CREATE PERFETTO FUNCTION _heap_graph_super_root_fn()
RETURNS LONG AS
SELECT max(id) + 1 FROM heap_graph_object;

-- The reachable objects, each with the object that all ways to it go through.
CREATE PERFETTO TABLE _raw_heap_graph_dominator_tree AS
WITH
  above AS MATERIALIZED (SELECT _heap_graph_super_root_fn() AS id),
  edge AS (
    SELECT reference.owner_id AS source_node_id, reference.owned_id AS dest_node_id
    FROM heap_graph_reference AS reference
    JOIN heap_graph_object AS owner ON owner.id = reference.owner_id
    WHERE owner.reachable != 0
      AND reference.owned_id IS NOT NULL
      AND reference.id NOT IN (SELECT id FROM _excluded_refs)
    UNION ALL
    SELECT above.id, object.id
    FROM heap_graph_object AS object, above
    WHERE object.root_type IS NOT NULL
  )
SELECT
  tree.node_id AS id,
  iif(tree.dominator_node_id = above.id, NULL, tree.dominator_node_id) AS idom_id
FROM graph_dominator_tree!(edge, (SELECT _heap_graph_super_root_fn())) AS tree, above
WHERE tree.node_id != above.id
ORDER BY tree.node_id;
