-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- References that do not keep what they refer to: those of weak, phantom and finalizer references.
CREATE PERFETTO TABLE _excluded_refs AS
SELECT reference.id
FROM heap_graph_reference AS reference
JOIN heap_graph_object AS owner ON owner.id = reference.owner_id
JOIN heap_graph_class AS class ON class.id = owner.type_id
WHERE reference.field_name = 'java.lang.ref.Reference.referent'
  AND class.kind IN (
    'KIND_FINALIZER_REFERENCE', 'KIND_PHANTOM_REFERENCE', 'KIND_WEAK_REFERENCE')
ORDER BY reference.id;
