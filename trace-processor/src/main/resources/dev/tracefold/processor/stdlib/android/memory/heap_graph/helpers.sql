-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE graphs.scan;

-- A number for the name of each class. Classes of the same name from other loaders have the same number.
CREATE PERFETTO TABLE _heap_graph_class_name_hash AS
SELECT id, hash(coalesce(deobfuscated_name, name, '')) AS name_hash FROM heap_graph_class;

-- Hashes the classes on the way from the root to each object of a tree (id, parent_id), where an object
-- directly under one of its own class counts as the same step. Yields id, path_hash, parent_path_hash.
-- The step is put into single quotes on its way, so it must not have any.
CREATE PERFETTO MACRO _heap_graph_type_path_hash(tab TableOrSubquery)
RETURNS TableOrSubquery AS (
  SELECT id, path_hash, parent_path_hash
  FROM _graph_scan!(
    (SELECT parent_id AS source_node_id, id AS dest_node_id FROM $tab WHERE parent_id IS NOT NULL),
    (
      SELECT
        root.id,
        class.name_hash AS last_hash,
        hash(
          object.upid,
          object.graph_sample_ts,
          class.name_hash,
          coalesce(object.root_type, ''),
          coalesce(object.heap_type, '')) AS path_hash,
        0 AS parent_path_hash
      FROM $tab AS root
      JOIN heap_graph_object AS object USING (id)
      JOIN _heap_graph_class_name_hash AS class ON class.id = object.type_id
      WHERE root.parent_id IS NULL
    ),
    (last_hash, path_hash, parent_path_hash),
    (
      SELECT
        step.id,
        class.name_hash AS last_hash,
        iif(
          class.name_hash = step.last_hash,
          step.path_hash,
          hash(step.path_hash, class.name_hash, coalesce(object.heap_type, ""))) AS path_hash,
        iif(class.name_hash = step.last_hash, step.parent_path_hash, step.path_hash)
          AS parent_path_hash
      FROM $table AS step
      JOIN heap_graph_object AS object USING (id)
      JOIN _heap_graph_class_name_hash AS class ON class.id = object.type_id
    )
  )
  ORDER BY id
);

-- Adds up the objects that have the same path of classes. Memory outside of the Java heap is a node of
-- its own under the path that holds it.
CREATE PERFETTO MACRO _heap_graph_path_hash_aggregate(tab TableOrSubquery)
RETURNS TableOrSubquery AS (
  WITH path AS (
    SELECT
      object.graph_sample_ts,
      object.upid,
      node.path_hash,
      node.parent_path_hash,
      coalesce(class.deobfuscated_name, class.name) AS name,
      object.root_type,
      object.heap_type,
      count(*) AS self_count,
      sum(object.self_size) AS self_size,
      sum(object.native_size > 0) AS native_count,
      sum(object.native_size) AS native_size
    FROM $tab AS node
    JOIN heap_graph_object AS object USING (id)
    JOIN heap_graph_class AS class ON class.id = object.type_id
    GROUP BY node.path_hash
  )
  SELECT
    graph_sample_ts,
    upid,
    hash(path_hash, 'native', '') AS path_hash,
    path_hash AS parent_path_hash,
    '[native] ' || name AS name,
    root_type,
    'HEAP_TYPE_NATIVE' AS heap_type,
    native_count AS self_count,
    native_size AS self_size
  FROM path
  WHERE native_size > 0
  UNION ALL
  SELECT
    graph_sample_ts,
    upid,
    path_hash,
    parent_path_hash,
    name,
    root_type,
    heap_type,
    self_count,
    self_size
  FROM path
  ORDER BY path_hash
);

-- Numbers the paths. The argument must be a table, as its row numbers become the ids.
CREATE PERFETTO MACRO _heap_graph_path_hashes_to_class_tree(tab TableOrSubquery)
RETURNS TableOrSubquery AS (
  SELECT
    node.graph_sample_ts,
    node.upid,
    node._auto_id AS id,
    parent._auto_id AS parent_id,
    node.name,
    node.root_type,
    node.heap_type,
    node.self_count,
    node.self_size,
    node.path_hash AS path_hash_stable
  FROM $tab AS node
  LEFT JOIN $tab AS parent ON parent.path_hash = node.parent_path_hash
  ORDER BY node._auto_id
);
