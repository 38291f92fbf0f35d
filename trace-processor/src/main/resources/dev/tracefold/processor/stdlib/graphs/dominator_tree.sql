-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What lies on every way to a node.
--
-- @tags utilities

-- The dominator tree of a graph: the dominator of a node is the last node that every way from the
-- root to it goes through.
CREATE PERFETTO MACRO graph_dominator_tree(
  -- Edges: source_node_id and dest_node_id, small numbers from 0. Nodes that the root does not
  -- reach are left out, so a forest needs a root of its own making.
  graph_table TableOrSubquery,
  -- The root.
  root_node_id Expr
)
-- node_id, dominator_node_id; NULL for the root.
RETURNS TableOrSubquery
AS (
  SELECT c0 AS node_id, c1 AS dominator_node_id
  FROM __intrinsic_table_ptr((
    SELECT __intrinsic_dominator_tree(edge.source_node_id, edge.dest_node_id, $root_node_id)
    FROM $graph_table AS edge
  ))
  WHERE __intrinsic_table_ptr_bind(c0, 'node_id')
    AND __intrinsic_table_ptr_bind(c1, 'dominator_node_id')
);
