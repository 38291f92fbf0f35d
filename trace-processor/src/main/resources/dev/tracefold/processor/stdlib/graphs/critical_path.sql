-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What a task waited for.
--
-- @tags utilities

INCLUDE PERFETTO MODULE graphs.search;

-- The nodes that account for a root's capacity: those that can be reached from it until the weights
-- on the way have used the capacity up.
CREATE PERFETTO MACRO _critical_path(
  -- Edges: source_node_id, dest_node_id and edge_weight, the difference of the two ids.
  graph_table TableOrSubquery,
  -- Roots: root_node_id and capacity.
  root_table TableOrSubquery
)
-- root_id, parent_id, id.
RETURNS TableOrSubquery
AS (
  WITH
    __gcp_roots AS (
      SELECT root_node_id, capacity AS root_target_weight FROM $root_table
    ),
    __gcp_edges AS (
      SELECT
        edge.source_node_id,
        coalesce(edge.dest_node_id, edge.source_node_id) AS dest_node_id,
        edge.edge_weight
      FROM $graph_table AS edge
      WHERE edge.source_node_id
        BETWEEN (SELECT min(root_node_id - root_target_weight) FROM __gcp_roots)
        AND (SELECT max(root_node_id + root_target_weight) FROM __gcp_roots)
    )
  SELECT DISTINCT root_node_id AS root_id, parent_node_id AS parent_id, node_id AS id
  FROM graph_reachable_weight_bounded_dfs!(__gcp_edges, __gcp_roots, 1)
);

-- Critical paths as intervals that do not overlap, within the time that the root was idle.
CREATE PERFETTO MACRO _critical_path_to_intervals(
  -- root_id and id.
  critical_path_table TableOrSubquery,
  -- id, ts, dur and idle_dur, which is how long the task was idle before ts.
  node_table TableOrSubquery
)
-- ts, dur, id, root_id.
RETURNS TableOrSubquery
AS (
  WITH
    __gci_steps AS (
      SELECT
        path.root_id,
        path.id,
        node.ts,
        lead(node.ts) OVER (PARTITION BY path.root_id ORDER BY path.id) AS ts_end
      FROM $critical_path_table AS path
      CROSS JOIN $node_table AS node USING (id)
    ),
    __gci_clipped AS (
      SELECT
        max(step.ts, root.ts - root.idle_dur) AS ts,
        min(step.ts_end, root.ts) AS ts_end,
        step.id,
        step.root_id
      FROM __gci_steps AS step
      CROSS JOIN $node_table AS root ON root.id = step.root_id
    )
  SELECT ts, ts_end - ts AS dur, id, root_id FROM __gci_clipped WHERE ts_end > ts
);

-- The critical path of each root as intervals: what it waited for, then its own running.
CREATE PERFETTO MACRO _critical_path_intervals(
  -- Edges: source_node_id, dest_node_id and edge_weight.
  graph_table TableOrSubquery,
  -- Roots: root_node_id and capacity.
  root_table TableOrSubquery,
  -- A row a node: id, ts, dur and idle_dur.
  interval_table TableOrSubquery
)
-- root_id, id, ts, dur.
RETURNS TableOrSubquery
AS (
  WITH __gcx_path AS (SELECT root_id, id FROM _critical_path!($graph_table, $root_table))
  SELECT root_id, id, ts, dur FROM _critical_path_to_intervals!(__gcx_path, $interval_table)
  UNION ALL
  SELECT node.id, node.id, node.ts, node.dur
  FROM $interval_table AS node
  JOIN $root_table AS root ON root.root_node_id = node.id
);
