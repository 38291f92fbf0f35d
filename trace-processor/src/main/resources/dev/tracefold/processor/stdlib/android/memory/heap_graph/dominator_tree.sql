-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.memory.heap_graph.raw_dominator_tree;

-- The dominator tree of the Java heaps: what would be freed along with each reachable object.
CREATE PERFETTO TABLE heap_graph_dominator_tree(
  -- The object.
  id LONG,
  -- The object that keeps it alone; NULL for roots and for what several roots keep.
  idom_id LONG,
  -- Number of objects it keeps, itself included.
  dominated_obj_count LONG,
  -- Bytes of these objects.
  dominated_size_bytes LONG,
  -- Bytes that they hold outside of the Java heap.
  dominated_native_size_bytes LONG,
  -- Steps from the root, which has 1.
  depth LONG
) AS
SELECT
  c0 AS id,
  c1 AS idom_id,
  c2 AS dominated_obj_count,
  c3 AS dominated_size_bytes,
  c4 AS dominated_native_size_bytes,
  c5 AS depth
FROM __intrinsic_table_ptr((
  SELECT
    __intrinsic_tree_dominator_summary(
      __intrinsic_tree_from_table(
        'id', tree.id,
        'parent_id', tree.idom_id,
        'self_size', object.self_size,
        'native_size', object.native_size,
        'self_count', 1))
  FROM _raw_heap_graph_dominator_tree AS tree
  JOIN heap_graph_object AS object USING (id)
))
WHERE __intrinsic_table_ptr_bind(c0, 'id')
  AND __intrinsic_table_ptr_bind(c1, 'idom_id')
  AND __intrinsic_table_ptr_bind(c2, 'dominated_obj_count')
  AND __intrinsic_table_ptr_bind(c3, 'dominated_size_bytes')
  AND __intrinsic_table_ptr_bind(c4, 'dominated_native_size_bytes')
  AND __intrinsic_table_ptr_bind(c5, 'depth')
ORDER BY id;
