-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE linux.memory.process;
INCLUDE PERFETTO MODULE android.oom_adjuster;
INCLUDE PERFETTO MODULE android.memory.dmabuf_spans;
INCLUDE PERFETTO MODULE android.memory.heap_graph.oome;

-- What a process was like when its heap was dumped: the value of a column over a span that covers the
-- time, else of the first one that begins within half a second after it.
CREATE PERFETTO MACRO _heap_graph_value_near(
  upid Expr,
  ts Expr,
  spans TableOrSubquery,
  value ColumnName
)
RETURNS Expr AS (
  SELECT $value
  FROM $spans AS span
  WHERE span.upid = $upid
    AND ($ts BETWEEN span.ts AND span.ts + span.dur
      OR (span.ts > $ts AND span.ts - $ts <= 500000000))
  ORDER BY abs(span.ts - $ts)
  LIMIT 1
);

-- Java heaps as a whole, with the memory of their processes at that time.
CREATE PERFETTO TABLE android_heap_graph_stats(
  -- The process.
  upid JOINID(process.id),
  -- When the heap was dumped.
  graph_sample_ts TIMESTAMP,
  -- Nanoseconds since the process started.
  process_uptime LONG,
  -- Bytes of all objects.
  total_heap_size LONG,
  -- Bytes that they hold outside of the Java heap, so far as registered.
  total_native_alloc_registry_size LONG,
  -- Number of all objects.
  total_obj_count LONG,
  -- Bytes of the objects that can be reached.
  reachable_heap_size LONG,
  -- Bytes outside of the Java heap of the objects that can be reached.
  reachable_native_alloc_registry_size LONG,
  -- Number of objects that can be reached.
  reachable_obj_count LONG,
  -- The oom_score_adj of the process.
  oom_score_adj LONG,
  -- Anonymous and swapped memory of the process in bytes.
  anon_rss_and_swap_size LONG,
  -- DMA buffers of the process in bytes.
  dmabuf_rss_size LONG,
  -- Bytes that the Java runtime itself counted.
  art_bytes_allocated LONG,
  -- Whether it was dumped because memory ran out.
  is_out_of_memory_error BOOL,
  -- Bytes that could not be allocated then.
  oome_failing_allocation_size LONG,
  -- Bytes that could still be allocated.
  oome_remaining_art_free_bytes LONG
) AS
WITH heap AS (
  SELECT
    upid,
    graph_sample_ts,
    sum(self_size) AS bytes,
    sum(native_size) AS native_bytes,
    count(*) AS objects,
    sum(iif(reachable, self_size, 0)) AS reachable_bytes,
    sum(iif(reachable, native_size, 0)) AS reachable_native_bytes,
    sum(reachable != 0) AS reachable_objects
  FROM heap_graph_object
  GROUP BY upid, graph_sample_ts
)
SELECT
  heap.upid,
  heap.graph_sample_ts,
  heap.graph_sample_ts - process.start_ts AS process_uptime,
  heap.bytes AS total_heap_size,
  heap.native_bytes AS total_native_alloc_registry_size,
  heap.objects AS total_obj_count,
  heap.reachable_bytes AS reachable_heap_size,
  heap.reachable_native_bytes AS reachable_native_alloc_registry_size,
  heap.reachable_objects AS reachable_obj_count,
  _heap_graph_value_near!(heap.upid, heap.graph_sample_ts, android_oom_adj_intervals, score)
    AS oom_score_adj,
  _heap_graph_value_near!(
    heap.upid, heap.graph_sample_ts, memory_rss_and_swap_per_process, anon_rss_and_swap)
    AS anon_rss_and_swap_size,
  _heap_graph_value_near!(heap.upid, heap.graph_sample_ts, _dmabuf_spans, dmabuf_rss)
    AS dmabuf_rss_size,
  graph.heap_size AS art_bytes_allocated,
  graph.dump_reason = 'OOME'
    OR (SELECT str_value FROM metadata WHERE name = 'trace_trigger')
      = 'com.android.telemetry.art-outofmemory' AS is_out_of_memory_error,
  oome.allocation_size_bytes AS oome_failing_allocation_size,
  oome.free_bytes_until_oom AS oome_remaining_art_free_bytes
FROM heap
JOIN process USING (upid)
LEFT JOIN heap_graph AS graph ON graph.upid = heap.upid AND graph.ts = heap.graph_sample_ts
LEFT JOIN android_heap_graph_java_oome_details AS oome ON oome.heap_graph_id = graph.id;
