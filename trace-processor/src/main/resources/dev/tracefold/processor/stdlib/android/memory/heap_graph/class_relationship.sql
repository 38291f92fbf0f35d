-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE graphs.scan;

-- Some classes and all that extend them, directly or not.
CREATE PERFETTO MACRO android_heap_graph_class_find_descendants(
  -- The classes: id.
  ancestor_class_ids TableOrSubquery
)
-- A class for each class it descends from: id, ancestor_class_id and ancestor_class_name. The classes
-- themselves are among them.
RETURNS TableOrSubquery AS (
  SELECT id, ancestor_class_id, ancestor_class_name
  FROM _graph_scan!(
    (
      SELECT superclass_id AS source_node_id, id AS dest_node_id
      FROM heap_graph_class
      WHERE superclass_id IS NOT NULL
    ),
    (
      SELECT class.id, class.id AS ancestor_class_id, class.name AS ancestor_class_name
      FROM $ancestor_class_ids AS wanted
      JOIN heap_graph_class AS class USING (id)
    ),
    (ancestor_class_id, ancestor_class_name),
    (SELECT id, ancestor_class_id, ancestor_class_name FROM $table)
  )
);
