-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.memory.heap_graph.class_tree;

-- The objects of one heap dump as frames of a flame graph, each under the one on the shortest way from a
-- root. Memory outside of the Java heap is a frame of its own under the object that holds it. Numbers of
-- objects are doubled, which leaves the odd ones to those frames and keeps them behind their parents.
CREATE PERFETTO MACRO _experimental_flamegraph_heap_graph_frames(
  -- The process.
  upid Expr,
  -- Time of the dump.
  ts Expr
)
-- id, parent_id, name, map_name, count, size, alloc_count and alloc_size.
RETURNS TableOrSubquery AS (
  WITH
    -- The search finds nothing, not even the roots, where no object refers to another.
    __ef_node AS MATERIALIZED (
      SELECT
        object.id,
        step.parent_id,
        coalesce(class.deobfuscated_name, class.name)
          || coalesce(' [' || object.root_type || ']', '') AS name,
        object.self_size,
        object.native_size
      FROM heap_graph_object AS object
      JOIN heap_graph_class AS class ON class.id = object.type_id
      LEFT JOIN _heap_graph_object_min_depth_tree AS step ON step.id = object.id
      WHERE object.upid = $upid
        AND object.graph_sample_ts = $ts
        AND (step.id IS NOT NULL OR object.root_type IS NOT NULL)
    )
  SELECT
    2 * id AS id,
    2 * parent_id AS parent_id,
    name,
    'JAVA' AS map_name,
    1 AS count,
    self_size AS size,
    0 AS alloc_count,
    0 AS alloc_size
  FROM __ef_node
  UNION ALL
  SELECT 2 * id + 1, 2 * id, '[native] ' || name, 'JAVA', 1, native_size, 0, 0
  FROM __ef_node
  WHERE native_size != 0
);

-- Whether one heap dump has any roots, and whether its end is missing (NULL if there is no such dump).
CREATE PERFETTO MACRO _experimental_flamegraph_heap_graph_state(
  -- The process.
  upid Expr,
  -- Time of the dump.
  ts Expr
)
-- has_roots and truncated.
RETURNS TableOrSubquery AS (
  SELECT
    (
      SELECT count(*) > 0
      FROM heap_graph_object AS object
      WHERE object.upid = $upid
        AND object.graph_sample_ts = $ts
        AND object.root_type IS NOT NULL
    ) AS has_roots,
    (
      SELECT dump.truncated
      FROM heap_graph AS dump
      WHERE dump.upid = $upid AND dump.ts = $ts
    ) AS truncated
);
