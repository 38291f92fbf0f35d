-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.startup.startups;
INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE slices.with_context;

-- Collections, which are outermost slices. A compaction may follow as a slice of its own; it is part of
-- the collection before it.
CREATE PERFETTO TABLE _gc_collection AS
WITH outermost AS (
  SELECT
    id,
    name,
    ts,
    iif(dur = -1, trace_end() - ts, dur) AS own_dur,
    lead(name) OVER of_track AS next_name,
    lead(dur) OVER of_track AS next_dur,
    utid,
    tid,
    upid,
    pid,
    thread_name,
    process_name
  FROM thread_slice
  WHERE depth = 0
  WINDOW of_track AS (PARTITION BY track_id ORDER BY ts)
)
SELECT
  id,
  name,
  ts,
  own_dur
    + iif(next_name IN ('CompactionPhase', 'Background concurrent copying GC'), next_dur, 0) AS dur,
  utid,
  tid,
  upid,
  pid,
  thread_name,
  process_name
FROM outermost
WHERE name GLOB '*concurrent*GC';

-- Sizes of the Java heaps, each until the next one.
CREATE PERFETTO TABLE _gc_heap_size AS
SELECT
  track.upid,
  counter.ts,
  lead(counter.ts, 1, trace_end()) OVER of_track AS ts_end,
  lag(counter.ts) OVER of_process AS previous_ts,
  counter.value AS kb,
  lag(counter.value) OVER of_process AS previous_kb
FROM counter
JOIN process_counter_track AS track ON counter.track_id = track.id
WHERE track.name = 'Heap size (KB)'
WINDOW
  of_track AS (PARTITION BY counter.track_id ORDER BY counter.ts),
  of_process AS (PARTITION BY track.upid ORDER BY counter.ts);

-- The heap during a collection and at the first size after it, unless another collection ends before.
CREATE PERFETTO TABLE _gc_with_heap AS
WITH
  moment AS (
    SELECT upid, id AS gc_id, ts + dur AS ts, NULL AS kb FROM _gc_collection
    UNION ALL
    SELECT upid, NULL, ts, cast_int!(kb) FROM _gc_heap_size
  ),
  after AS (
    SELECT gc_id, lead(kb) OVER (PARTITION BY upid ORDER BY ts) AS kb FROM moment
  )
SELECT
  gc.*,
  max(max(cast_int!(heap.kb), after.kb)) / 1e3 AS max_heap_mb,
  min(min(cast_int!(heap.kb), after.kb)) / 1e3 AS min_heap_mb
FROM _gc_collection AS gc
JOIN after ON after.gc_id = gc.id
JOIN _gc_heap_size AS heap
  ON heap.upid = gc.upid AND heap.ts < gc.ts + gc.dur AND heap.ts_end > gc.ts
GROUP BY gc.id;

-- Garbage collections: what they freed and how their threads spent the time.
CREATE PERFETTO TABLE android_garbage_collection_events(
  -- Thread id of the collecting thread.
  tid LONG,
  -- Process id of its process.
  pid LONG,
  -- The thread.
  utid JOINID(thread.id),
  -- The process.
  upid JOINID(process.id),
  -- Name of the thread.
  thread_name STRING,
  -- Name of the process.
  process_name STRING,
  -- 'full', 'young', 'alloc', 'native_alloc', 'explicit' or 'collector_transition'.
  gc_type STRING,
  -- 1 if the collector marks and compacts, 0 if it copies.
  is_mark_compact LONG,
  -- Megabytes (of 1000 KB) between the largest and the smallest size of the heap.
  reclaimed_mb DOUBLE,
  -- Smallest size of the heap.
  min_heap_mb DOUBLE,
  -- Largest size of the heap.
  max_heap_mb DOUBLE,
  -- The slice of the collection.
  gc_id LONG,
  -- Start of the collection.
  gc_ts TIMESTAMP,
  -- Length of the collection.
  gc_dur DURATION,
  -- Part of it on a CPU.
  gc_running_dur DURATION,
  -- Part of it ready, but without a CPU.
  gc_runnable_dur DURATION,
  -- Part of it in uninterruptible sleep for I/O.
  gc_unint_io_dur DURATION,
  -- Part of it in uninterruptible sleep for something else.
  gc_unint_non_io_dur DURATION,
  -- Part of it in interruptible sleep.
  gc_int_dur LONG
) AS
WITH
  phase AS (
    SELECT
      gc.id AS gc_id,
      state.state,
      state.io_wait,
      min(state.ts + state.dur, gc.ts + gc.dur) - max(state.ts, gc.ts) AS dur
    FROM _gc_with_heap AS gc
    JOIN thread_state AS state
      ON state.utid = gc.utid AND state.ts < gc.ts + gc.dur AND state.ts + state.dur > gc.ts
  ),
  spent AS (
    SELECT
      gc_id,
      sum(dur) FILTER (WHERE state = 'Running') AS running,
      sum(dur) FILTER (WHERE state IN ('R', 'R+')) AS runnable,
      sum(dur) FILTER (WHERE state = 'D' AND io_wait = 1) AS io,
      sum(dur) FILTER (WHERE state = 'D' AND io_wait != 1) AS non_io,
      sum(dur) FILTER (WHERE state = 'S') AS sleep
    FROM phase
    GROUP BY gc_id
  )
SELECT
  gc.tid,
  gc.pid,
  gc.utid,
  gc.upid,
  gc.thread_name,
  gc.process_name,
  CASE
    WHEN gc.name GLOB '*NativeAlloc*' THEN 'native_alloc'
    WHEN gc.name GLOB '*Alloc*' THEN 'alloc'
    WHEN gc.name GLOB '*young*' THEN 'young'
    WHEN gc.name GLOB '*CollectorTransition*' THEN 'collector_transition'
    WHEN gc.name GLOB '*Explicit*' THEN 'explicit'
    ELSE 'full'
  END AS gc_type,
  gc.name GLOB '*mark compact*' AS is_mark_compact,
  gc.max_heap_mb - gc.min_heap_mb AS reclaimed_mb,
  gc.min_heap_mb,
  gc.max_heap_mb,
  gc.id AS gc_id,
  gc.ts AS gc_ts,
  gc.dur AS gc_dur,
  coalesce(spent.running, 0) AS gc_running_dur,
  coalesce(spent.runnable, 0) AS gc_runnable_dur,
  coalesce(spent.io, 0) AS gc_unint_io_dur,
  coalesce(spent.non_io, 0) AS gc_unint_non_io_dur,
  coalesce(spent.sleep, 0) AS gc_int_dur
FROM _gc_with_heap AS gc
LEFT JOIN spent ON spent.gc_id = gc.id
ORDER BY gc.id;

-- The time that statistics of collections are for: from the first to the last known size of a heap, since
-- the trace may be much longer than that.
CREATE PERFETTO TABLE _gc_stats_window AS
SELECT min(ts) AS ts, max(ts) AS ts_end, max(ts) - min(ts) AS dur FROM _gc_heap_size;

CREATE PERFETTO TABLE _gc_during_android_startup AS
WITH
  startup AS (SELECT startup_id AS id, ts, dur FROM android_startups WHERE dur > 0),
  gc AS (SELECT gc_id AS id, gc_ts AS ts, gc_dur AS dur FROM android_garbage_collection_events)
SELECT ts, dur, id_0 AS startup_id, id_1 AS gc_id
FROM _interval_intersect!((startup, gc), ());

-- Live and total heap of each process in megabyte-seconds: each collection stands for the time since the
-- one before it, or since the process or the window began.
CREATE PERFETTO TABLE _gc_heap_utilization AS
WITH
  mark AS (
    SELECT upid, gc_ts, gc_ts + gc_dur AS ts_end, min_heap_mb, max_heap_mb
    FROM android_garbage_collection_events
    UNION
    SELECT
      process.upid,
      max(coalesce(process.start_ts, scope.ts), scope.ts),
      max(coalesce(process.start_ts, scope.ts), scope.ts),
      0,
      0
    FROM process, _gc_stats_window AS scope
  ),
  period AS (
    SELECT
      upid,
      ts_end - lag(ts_end) OVER (PARTITION BY upid ORDER BY gc_ts) AS dur,
      min_heap_mb,
      max_heap_mb
    FROM mark
  )
SELECT
  upid,
  sum(dur * min_heap_mb) / 1e9 AS heap_live_mbs,
  sum(dur * max_heap_mb) / 1e9 AS heap_total_mbs
FROM period
WHERE min_heap_mb IS NOT NULL
GROUP BY upid;

-- What is counted for each process with a Java heap.
CREATE PERFETTO TABLE _gc_process_total AS
WITH
  size AS (
    SELECT
      upid,
      sum(max(kb - previous_kb, 0)) / 1e3 AS heap_allocated_mb,
      sum(kb * (ts - previous_ts)) / 1e12 AS heap_size_mbs
    FROM _gc_heap_size
    GROUP BY upid
  ),
  running AS (
    SELECT upid, sum(gc_running_dur) AS gc_running_dur
    FROM android_garbage_collection_events
    GROUP BY upid
  ),
  at_startup AS (
    SELECT gc.upid, sum(part.dur) AS dur
    FROM _gc_during_android_startup AS part
    JOIN android_garbage_collection_events AS gc USING (gc_id)
    GROUP BY gc.upid
  )
SELECT
  size.upid,
  size.heap_size_mbs,
  size.heap_allocated_mb,
  heap.heap_live_mbs,
  heap.heap_total_mbs,
  running.gc_running_dur,
  at_startup.dur AS gc_during_android_startup_dur
FROM size
LEFT JOIN running USING (upid)
LEFT JOIN at_startup USING (upid)
LEFT JOIN _gc_heap_utilization AS heap USING (upid);

-- Turns totals into rates of the window: $total has the columns of _gc_process_total.
CREATE PERFETTO MACRO _gc_rates(total TableOrSubquery)
RETURNS TableOrSubquery AS (
  WITH
    rate AS (
      SELECT
        total.*,
        scope.ts,
        scope.dur,
        startup.dur AS total_android_startup_dur,
        total.heap_size_mbs * 1e9 / scope.dur AS heap_size_mb,
        total.heap_allocated_mb * 1e9 / scope.dur AS heap_allocation_rate,
        total.heap_live_mbs / total.heap_total_mbs AS heap_utilization,
        cast_double!(total.gc_running_dur) / scope.dur AS gc_running_rate,
        cast_double!(total.gc_during_android_startup_dur) / startup.dur
          AS gc_during_android_startup_rate
      FROM $total AS total,
        _gc_stats_window AS scope,
        (SELECT sum(dur) AS dur FROM android_startups) AS startup
    )
  SELECT
    *,
    heap_allocation_rate * heap_utilization / (gc_running_rate * (1 - heap_utilization))
      AS gc_running_efficiency,
    heap_allocation_rate * heap_utilization
      / (gc_during_android_startup_rate * (1 - heap_utilization))
      AS gc_during_android_startup_efficiency
  FROM rate
);

-- Garbage collection by process; rates are per second or shares of the window.
CREATE PERFETTO TABLE _android_garbage_collection_process_stats AS
SELECT
  upid,
  ts,
  dur,
  heap_size_mbs,
  heap_size_mb,
  heap_allocated_mb,
  heap_allocation_rate,
  heap_live_mbs,
  heap_total_mbs,
  heap_utilization,
  gc_running_dur,
  gc_running_rate,
  gc_running_efficiency,
  gc_during_android_startup_dur,
  total_android_startup_dur,
  gc_during_android_startup_rate,
  gc_during_android_startup_efficiency
FROM _gc_rates!(_gc_process_total);

-- Garbage collection of the whole device.
CREATE PERFETTO TABLE _android_garbage_collection_stats AS
SELECT
  ts,
  dur,
  heap_size_mbs,
  heap_size_mb,
  heap_allocated_mb,
  heap_allocation_rate,
  heap_live_mbs,
  heap_total_mbs,
  heap_utilization,
  gc_running_dur,
  gc_running_rate,
  gc_running_efficiency,
  gc_during_android_startup_dur,
  total_android_startup_dur,
  gc_during_android_startup_rate,
  gc_during_android_startup_efficiency
FROM _gc_rates!((
  SELECT
    sum(heap_size_mbs) AS heap_size_mbs,
    sum(heap_allocated_mb) AS heap_allocated_mb,
    sum(heap_live_mbs) AS heap_live_mbs,
    sum(heap_total_mbs) AS heap_total_mbs,
    sum(gc_running_dur) AS gc_running_dur,
    sum(gc_during_android_startup_dur) AS gc_during_android_startup_dur
  FROM _gc_process_total
));
