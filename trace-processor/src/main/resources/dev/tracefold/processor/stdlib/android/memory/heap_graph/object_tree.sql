-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.memory.heap_graph.class_tree;
INCLUDE PERFETTO MODULE graphs.scan;

-- What the objects of the tree have together with all below them, from the leaves up.
CREATE PERFETTO TABLE _heap_graph_object_subtree AS
SELECT id, size, native_size, objects
FROM _graph_aggregating_scan!(
  (
    SELECT id AS source_node_id, parent_id AS dest_node_id
    FROM _heap_graph_object_min_depth_tree
    WHERE parent_id IS NOT NULL
  ),
  (
    SELECT leaf.id, object.self_size AS size, object.native_size, 1 AS objects
    FROM _heap_graph_object_min_depth_tree AS leaf
    JOIN heap_graph_object AS object USING (id)
    WHERE leaf.id NOT IN (
      SELECT parent_id FROM _heap_graph_object_min_depth_tree WHERE parent_id IS NOT NULL)
  ),
  (size, native_size, objects),
  (
    SELECT
      object.id,
      below.size + object.self_size AS size,
      below.native_size + object.native_size AS native_size,
      below.objects + 1 AS objects
    FROM (
      SELECT id, sum(size) AS size, sum(native_size) AS native_size, sum(objects) AS objects
      FROM $table
      GROUP BY id
    ) AS below
    JOIN heap_graph_object AS object USING (id)
  )
)
ORDER BY id;

-- What each object has together with all that hang on it on the shortest ways from the roots. An object
-- that no root reaches counts alone.
CREATE PERFETTO TABLE _heap_graph_object_tree_aggregation AS
SELECT
  object.id,
  coalesce(subtree.size, object.self_size) AS cumulative_size,
  coalesce(subtree.native_size, object.native_size) AS cumulative_native_size,
  coalesce(subtree.objects, 1) AS cumulative_count
FROM heap_graph_object AS object
LEFT JOIN _heap_graph_object_subtree AS subtree USING (id)
ORDER BY object.id;

-- The objects on some paths of classes that refer to anything, with how often they do.
CREATE PERFETTO MACRO _heap_graph_object_references_agg(
  -- Objects with their paths: id and path_hash.
  path_hashes TableOrSubquery,
  -- The paths: path_hash.
  path_hash_values TableOrSubquery
)
-- path_hash, class_name, outgoing_reference_count, total_cumulative_size, cumulative_size,
-- cumulative_native_size, cumulative_count, and what heap_graph_object has; the biggest first.
RETURNS TableOrSubquery AS (
  SELECT
    wanted.path_hash,
    coalesce(class.deobfuscated_name, class.name) AS class_name,
    count(reference.owned_id) AS outgoing_reference_count,
    total.cumulative_native_size + total.cumulative_size AS total_cumulative_size,
    total.cumulative_size,
    total.cumulative_native_size,
    total.cumulative_count,
    object.*
  FROM $path_hash_values AS wanted
  JOIN $path_hashes AS member USING (path_hash)
  JOIN heap_graph_object AS object ON object.id = member.id
  JOIN _heap_graph_object_tree_aggregation AS total ON total.id = object.id
  JOIN heap_graph_class AS class ON class.id = object.type_id
  JOIN heap_graph_reference AS reference ON reference.owner_id = object.id
  GROUP BY object.id
  ORDER BY total_cumulative_size DESC
);

-- What refers to the objects on some paths of classes, a row a reference. The sums are those of the
-- object that is referred to.
CREATE PERFETTO MACRO _heap_graph_incoming_references_agg(
  -- Objects with their paths: id and path_hash.
  path_hashes TableOrSubquery,
  -- The paths: path_hash.
  path_hash_values TableOrSubquery
)
-- path_hash, class_name, field_name, field_type_name, total_cumulative_size, cumulative_size,
-- cumulative_native_size, cumulative_count, and what heap_graph_object has of the owner.
RETURNS TableOrSubquery AS (
  SELECT
    wanted.path_hash,
    coalesce(class.deobfuscated_name, class.name) AS class_name,
    coalesce(reference.deobfuscated_field_name, reference.field_name) AS field_name,
    reference.field_type_name,
    total.cumulative_native_size + total.cumulative_size AS total_cumulative_size,
    total.cumulative_size,
    total.cumulative_native_size,
    total.cumulative_count,
    owner.*
  FROM $path_hash_values AS wanted
  JOIN $path_hashes AS member USING (path_hash)
  JOIN heap_graph_reference AS reference ON reference.owned_id = member.id
  JOIN heap_graph_object AS owner ON owner.id = reference.owner_id
  JOIN _heap_graph_object_tree_aggregation AS total ON total.id = member.id
  JOIN heap_graph_class AS class ON class.id = owner.type_id
  ORDER BY total_cumulative_size DESC
);

-- What the objects on some paths of classes refer to, a row a reference.
CREATE PERFETTO MACRO _heap_graph_outgoing_references_agg(
  -- Objects with their paths: id and path_hash.
  path_hashes TableOrSubquery,
  -- The paths: path_hash.
  path_hash_values TableOrSubquery
)
-- path_hash, class_name, field_name, field_type_name, total_cumulative_size, cumulative_size,
-- cumulative_native_size, cumulative_count, and what heap_graph_object has of the object referred to.
RETURNS TableOrSubquery AS (
  SELECT
    wanted.path_hash,
    coalesce(class.deobfuscated_name, class.name) AS class_name,
    coalesce(reference.deobfuscated_field_name, reference.field_name) AS field_name,
    reference.field_type_name,
    total.cumulative_native_size + total.cumulative_size AS total_cumulative_size,
    total.cumulative_size,
    total.cumulative_native_size,
    total.cumulative_count,
    owned.*
  FROM $path_hash_values AS wanted
  JOIN $path_hashes AS member USING (path_hash)
  JOIN heap_graph_reference AS reference ON reference.owner_id = member.id
  JOIN heap_graph_object AS owned ON owned.id = reference.owned_id
  JOIN _heap_graph_object_tree_aggregation AS total ON total.id = owned.id
  JOIN heap_graph_class AS class ON class.id = owned.type_id
  ORDER BY total_cumulative_size DESC
);
