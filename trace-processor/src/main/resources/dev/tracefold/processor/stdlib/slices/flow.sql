-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Slices that flows lead to.
--
-- @tags trace

INCLUDE PERFETTO MODULE graphs.search;

-- The slices that can be reached over flows from those of a table.
CREATE PERFETTO MACRO _slice_following_flow(
  -- Has id, that of a slice.
  source_table TableOrSubquery
)
-- root_node_id, node_id, parent_node_id: where the way began, the slice, and the slice it was
-- reached from.
RETURNS TableOrSubquery
AS (
  SELECT *
  FROM graph_reachable_weight_bounded_dfs!(
    (SELECT slice_out AS source_node_id, slice_in AS dest_node_id, 0 AS edge_weight FROM flow),
    (
      SELECT flow.slice_out AS root_node_id, 1 AS root_target_weight
      FROM flow
      JOIN $source_table AS start ON flow.slice_out = start.id
    ),
    1
  )
);
