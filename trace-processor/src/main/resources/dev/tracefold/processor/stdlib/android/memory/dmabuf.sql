-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Buffers as the kernel sees them change, with the thread to blame: if the graphics allocator changed it
-- while it served a binder call, that is the caller.
CREATE PERFETTO TABLE _attributed_dmabufs AS
WITH
  allocator AS (
    SELECT thread.utid
    FROM thread
    JOIN process USING (upid)
    WHERE process.name GLOB '/vendor/bin/hw/android.hardware.graphics.allocator*'
      OR process.name GLOB '/vendor/bin/hw/*gralloc.allocator*'
  ),
  served AS MATERIALIZED (
    SELECT reply_track.utid, reply.ts, reply.ts + reply.dur AS ts_end, call_track.utid AS caller_utid
    FROM slice AS reply
    JOIN thread_track AS reply_track ON reply.track_id = reply_track.id
    JOIN allocator USING (utid)
    JOIN flow ON flow.slice_in = reply.id
    JOIN slice AS call ON call.id = flow.slice_out
    LEFT JOIN thread_track AS call_track ON call.track_id = call_track.id
    WHERE reply.name = 'binder reply'
  )
SELECT
  extract_arg(change.arg_set_id, 'inode') AS inode,
  change.ts,
  cast_int!(change.value) AS buf_size,
  coalesce(served.caller_utid, track.utid) AS attr_utid
FROM thread_counter_track AS track
JOIN counter AS change ON change.track_id = track.id
LEFT JOIN served ON served.utid = track.utid AND change.ts BETWEEN served.ts AND served.ts_end
WHERE track.name = 'mem.dma_heap_change'
ORDER BY inode, change.ts;

-- Allocations and releases of DMA buffers by thread. A release counts for whoever had the buffer last.
CREATE PERFETTO TABLE android_dmabuf_allocs(
  -- When it happened.
  ts TIMESTAMP,
  -- Bytes, negative for a release.
  buf_size LONG,
  -- Inode of the buffer.
  inode LONG,
  -- The thread; the caller if the graphics allocator acted for one.
  utid JOINID(thread.id),
  -- Its thread id.
  tid LONG,
  -- Name of the thread.
  thread_name STRING,
  -- The process of the thread.
  upid JOINID(process.id),
  -- Its process id.
  pid LONG,
  -- Name of the process.
  process_name STRING
) AS
WITH change AS (
  SELECT
    now.ts,
    now.buf_size,
    now.inode,
    (
      SELECT owner.attr_utid
      FROM _attributed_dmabufs AS owner
      WHERE owner.inode = now.inode AND iif(now.buf_size > 0, owner.ts = now.ts, owner.ts < now.ts)
      ORDER BY owner.ts DESC
      LIMIT 1
    ) AS utid
  FROM _attributed_dmabufs AS now
)
SELECT
  change.ts,
  change.buf_size,
  change.inode,
  change.utid,
  thread.tid,
  thread.name AS thread_name,
  thread.upid,
  process.pid,
  process.name AS process_name
FROM change
JOIN thread USING (utid)
LEFT JOIN process USING (upid)
ORDER BY change.ts;

-- DMA buffers held by each process, or by a thread without a known process, after each change.
CREATE PERFETTO TABLE android_memory_cumulative_dmabuf(
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- The thread that made the change.
  utid JOINID(thread.id),
  -- Name of the thread.
  thread_name STRING,
  -- When it changed.
  ts TIMESTAMP,
  -- Bytes held from then on.
  value LONG
) AS
SELECT
  upid,
  process_name,
  utid,
  thread_name,
  ts,
  sum(buf_size) OVER (PARTITION BY coalesce(upid, utid) ORDER BY ts) AS value
FROM android_dmabuf_allocs;
