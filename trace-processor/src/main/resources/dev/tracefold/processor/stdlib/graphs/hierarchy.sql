-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Trees, towards their roots.
--
-- @tags utilities

INCLUDE PERFETTO MODULE graphs.search;

-- Some nodes of a tree and all that lie on the way from them to the root.
CREATE PERFETTO MACRO _tree_reachable_ancestors_or_self(
  -- The tree: id and parent_id.
  tree_table TableOrSubquery,
  -- The nodes: id.
  start_nodes TableOrSubquery
)
-- id, parent_id.
RETURNS TableOrSubquery
AS (
  SELECT node.id, node.parent_id
  FROM graph_reachable_dfs!(
    -- A root stands for itself: where a tree has no edge at all, its nodes are still there.
    (SELECT id AS source_node_id, parent_id AS dest_node_id FROM $tree_table),
    (SELECT id AS node_id FROM $start_nodes)
  ) AS reached
  CROSS JOIN $tree_table AS node ON node.id = reached.node_id
);

-- Some nodes of a tree and all that lie below them.
CREATE PERFETTO MACRO _tree_reachable_descendants_or_self(
  -- The tree: id and parent_id.
  tree_table TableOrSubquery,
  -- The nodes: id.
  start_nodes TableOrSubquery
)
-- id, parent_id.
RETURNS TableOrSubquery
AS (
  SELECT node.id, node.parent_id
  FROM graph_reachable_dfs!(
    (
      SELECT coalesce(parent_id, id) AS source_node_id, iif(parent_id IS NULL, NULL, id) AS dest_node_id
      FROM $tree_table
    ),
    (SELECT id AS node_id FROM $start_nodes)
  ) AS reached
  CROSS JOIN $tree_table AS node ON node.id = reached.node_id
);
