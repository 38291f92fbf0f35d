-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Why Java ran out of memory where a heap was dumped because of that.
CREATE PERFETTO VIEW android_heap_graph_java_oome_details(
  -- Number of the row.
  id ID,
  -- The heap.
  heap_graph_id JOINID(heap_graph.id),
  -- Bytes that could not be allocated.
  allocation_size_bytes LONG,
  -- Bytes that were free.
  total_bytes_free LONG,
  -- Bytes that could still be allocated before the limit.
  free_bytes_until_oom LONG,
  -- Message of the error.
  error_msg STRING
) AS
SELECT
  id, heap_graph_id, allocation_size_bytes, total_bytes_free, free_bytes_until_oom, error_msg
FROM __intrinsic_heap_graph_java_oome_details;
