-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Trees by groups of nodes.
--
-- @tags utilities

-- A tree taken apart into trees of one group each: below a node come those nodes of its group that
-- were below it before, with no other of the group between them.
CREATE PERFETTO MACRO tree_structural_partition_by_group(
  -- id, parent_id and group_key, small numbers from 0; one root.
  tree_table TableOrSubquery
)
-- id, parent_id, group_key.
RETURNS TableOrSubquery
AS (
  SELECT c0 AS id, c1 AS parent_id, c2 AS group_key
  FROM __intrinsic_table_ptr((
    SELECT __intrinsic_structural_tree_partition(node.id, node.parent_id, node.group_key)
    FROM $tree_table AS node
  ))
  WHERE __intrinsic_table_ptr_bind(c0, 'node_id')
    AND __intrinsic_table_ptr_bind(c1, 'parent_node_id')
    AND __intrinsic_table_ptr_bind(c2, 'group_key')
);
