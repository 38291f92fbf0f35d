-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.memory.heap_graph.dominator_tree;
INCLUDE PERFETTO MODULE graphs.partition;

-- Whether a class belongs to the Java library or is an array, which tells little by itself.
CREATE PERFETTO FUNCTION _is_libcore_or_array(obj_name STRING)
RETURNS BOOL AS
SELECT ($obj_name GLOB 'java.*' AND $obj_name NOT GLOB 'java.lang.Class<*>')
  OR $obj_name GLOB 'j$.*'
  OR $obj_name GLOB 'android.util.*Array*'
  OR str_split($obj_name, '[', 0) || '[' IN (
    'int[', 'long[', 'byte[', 'char[', 'short[', 'float[', 'double[', 'boolean[')
    AND instr($obj_name, '[') > 0;

CREATE PERFETTO TABLE _heap_graph_dominator_tree_for_partition AS
SELECT
  tree.id,
  coalesce(tree.idom_id, _heap_graph_super_root_fn()) AS parent_id,
  object.type_id AS group_key
FROM heap_graph_dominator_tree AS tree
JOIN heap_graph_object AS object USING (id)
UNION ALL
SELECT _heap_graph_super_root_fn(), NULL, (SELECT max(id) + 1 FROM heap_graph_class)
WHERE _heap_graph_super_root_fn() IS NOT NULL;

-- Objects that no object of their own class keeps: what they keep is not counted twice.
CREATE PERFETTO TABLE _heap_graph_outermost_of_class AS
SELECT id
FROM tree_structural_partition_by_group!(_heap_graph_dominator_tree_for_partition)
WHERE parent_id IS NULL
ORDER BY id;

-- Java heaps by class.
CREATE PERFETTO TABLE android_heap_graph_class_aggregation(
  -- The process.
  upid JOINID(process.id),
  -- When the heap was dumped.
  graph_sample_ts TIMESTAMP,
  -- The class.
  type_id LONG,
  -- Its name.
  type_name STRING,
  -- Whether it belongs to the Java library or is an array.
  is_libcore_or_array BOOL,
  -- Number of objects.
  obj_count LONG,
  -- Bytes of these objects.
  size_bytes LONG,
  -- Bytes they hold outside of the Java heap.
  native_size_bytes LONG,
  -- Number of those that can be reached.
  reachable_obj_count LONG,
  -- Bytes of those that can be reached.
  reachable_size_bytes LONG,
  -- Bytes outside of the Java heap of those that can be reached.
  reachable_native_size_bytes LONG,
  -- Number of objects that they keep.
  dominated_obj_count LONG,
  -- Bytes of the objects that they keep.
  dominated_size_bytes LONG,
  -- Bytes outside of the Java heap of the objects that they keep.
  dominated_native_size_bytes LONG
) AS
WITH sums AS (
  SELECT
    object.upid,
    object.graph_sample_ts,
    object.type_id,
    count(*) AS obj_count,
    sum(object.self_size) AS size_bytes,
    sum(object.native_size) AS native_size_bytes,
    sum(object.reachable != 0) AS reachable_obj_count,
    sum(iif(object.reachable, object.self_size, 0)) AS reachable_size_bytes,
    sum(iif(object.reachable, object.native_size, 0)) AS reachable_native_size_bytes,
    sum(iif(outermost.id IS NULL, 0, kept.dominated_obj_count)) AS dominated_obj_count,
    sum(iif(outermost.id IS NULL, 0, kept.dominated_size_bytes)) AS dominated_size_bytes,
    sum(iif(outermost.id IS NULL, 0, kept.dominated_native_size_bytes))
      AS dominated_native_size_bytes
  FROM heap_graph_object AS object
  LEFT JOIN _heap_graph_outermost_of_class AS outermost USING (id)
  LEFT JOIN heap_graph_dominator_tree AS kept ON kept.id = object.id
  GROUP BY object.upid, object.graph_sample_ts, object.type_id
)
SELECT
  sums.upid,
  sums.graph_sample_ts,
  sums.type_id,
  coalesce(class.deobfuscated_name, class.name) AS type_name,
  _is_libcore_or_array(coalesce(class.deobfuscated_name, class.name)) AS is_libcore_or_array,
  sums.obj_count,
  sums.size_bytes,
  sums.native_size_bytes,
  sums.reachable_obj_count,
  sums.reachable_size_bytes,
  sums.reachable_native_size_bytes,
  sums.dominated_obj_count,
  sums.dominated_size_bytes,
  sums.dominated_native_size_bytes
FROM sums
JOIN heap_graph_class AS class ON class.id = sums.type_id
ORDER BY sums.upid, sums.graph_sample_ts, sums.type_id;
