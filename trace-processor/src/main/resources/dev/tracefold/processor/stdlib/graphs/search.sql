-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Searches of directed graphs.
--
-- @tags utilities

-- The nodes that can be reached from some, as trees in the order of a depth-first search.
CREATE PERFETTO MACRO graph_reachable_dfs(
  -- Edges: source_node_id and dest_node_id, small numbers from 0.
  graph_table TableOrSubquery,
  -- Where to begin: node_id.
  start_nodes TableOrSubquery
)
-- node_id, and parent_node_id, the node it was first reached from; NULL for those begun with.
RETURNS TableOrSubquery
AS (
  SELECT c0 AS node_id, c1 AS parent_node_id
  FROM __intrinsic_table_ptr(
    __intrinsic_dfs(
      (
        SELECT __intrinsic_graph_agg(edge.source_node_id, edge.dest_node_id)
        FROM $graph_table AS edge
      ),
      (SELECT __intrinsic_array_agg(start.node_id) FROM $start_nodes AS start)
    )
  )
  WHERE __intrinsic_table_ptr_bind(c0, 'node_id')
    AND __intrinsic_table_ptr_bind(c1, 'parent_node_id')
);

-- The nodes that can be reached from some, as trees in the order of a breadth-first search.
CREATE PERFETTO MACRO graph_reachable_bfs(
  -- Edges: source_node_id and dest_node_id, small numbers from 0.
  graph_table TableOrSubquery,
  -- Where to begin: node_id.
  start_nodes TableOrSubquery
)
-- node_id, and parent_node_id, the node it was first reached from; NULL for those begun with.
RETURNS TableOrSubquery
AS (
  SELECT c0 AS node_id, c1 AS parent_node_id
  FROM __intrinsic_table_ptr(
    __intrinsic_bfs(
      (
        SELECT __intrinsic_graph_agg(edge.source_node_id, edge.dest_node_id)
        FROM $graph_table AS edge
      ),
      (SELECT __intrinsic_array_agg(start.node_id) FROM $start_nodes AS start)
    )
  )
  WHERE __intrinsic_table_ptr_bind(c0, 'node_id')
    AND __intrinsic_table_ptr_bind(c1, 'parent_node_id')
);

-- For each node the next one under the same parent.
CREATE PERFETTO MACRO graph_next_sibling(
  -- node_id, node_parent_id and sort_key, which says the order and should differ among siblings.
  graph_table TableOrSubquery
)
-- node_id, next_node_id.
RETURNS TableOrSubquery
AS (
  SELECT
    node_id,
    lead(node_id) OVER (PARTITION BY node_parent_id ORDER BY sort_key) AS next_node_id
  FROM $graph_table
);

-- The nodes that can be reached from each root while the weights of the edges on the way add up to
-- no more than the root's limit, in the order of a depth-first search.
CREATE PERFETTO MACRO graph_reachable_weight_bounded_dfs(
  -- Edges: source_node_id, dest_node_id and edge_weight.
  graph_table TableOrSubquery,
  -- Roots: root_node_id and root_target_weight.
  root_table TableOrSubquery,
  -- 1 to include the node that first exceeds the limit, 0 to stop before it.
  is_target_weight_floor Expr
)
-- root_node_id, node_id, and parent_node_id, the node it was first reached from.
RETURNS TableOrSubquery
AS (
  WITH
    __grw_edges AS (SELECT * FROM $graph_table),
    __grw_roots AS (SELECT * FROM $root_table)
  SELECT found.root_node_id, found.node_id, found.parent_node_id
  FROM __intrinsic_dfs_weight_bounded(
    (SELECT repeatedfield(source_node_id) FROM __grw_edges),
    (SELECT repeatedfield(dest_node_id) FROM __grw_edges),
    (SELECT repeatedfield(edge_weight) FROM __grw_edges),
    (SELECT repeatedfield(root_node_id) FROM __grw_roots),
    (SELECT repeatedfield(root_target_weight) FROM __grw_roots),
    $is_target_weight_floor
  ) AS found
);
