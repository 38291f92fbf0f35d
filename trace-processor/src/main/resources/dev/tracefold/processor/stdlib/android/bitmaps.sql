-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;
INCLUDE PERFETTO MODULE intervals.intersect;

-- A counter of processes as intervals.
CREATE PERFETTO MACRO _android_bitmap_counter(counter_name Expr)
RETURNS TableOrSubquery AS (
  SELECT held.id, track.upid, held.ts, held.dur, held.track_id, held.value
  FROM counter_leading_intervals!((
    SELECT counter.id, counter.track_id, counter.ts, counter.value
    FROM counter
    JOIN process_counter_track AS own ON own.id = counter.track_id
    WHERE own.name = $counter_name
  )) AS held
  JOIN process_counter_track AS track ON track.id = held.track_id
);

-- Memory of bitmaps by process over time. Needs the atrace category 'view', as all tables here.
CREATE PERFETTO TABLE android_bitmap_memory(
  -- The counter row.
  id ID(counter.id),
  -- The process.
  upid JOINID(process.upid),
  -- Start of the value.
  ts TIMESTAMP,
  -- Nanoseconds it held.
  dur DURATION,
  -- The counter track.
  track_id JOINID(counter.track_id),
  -- Bytes.
  value LONG
) AS
SELECT id, upid, ts, dur, track_id, value FROM _android_bitmap_counter!('Bitmap Memory') ORDER BY id;

-- Number of bitmaps by process over time.
CREATE PERFETTO TABLE android_bitmap_count(
  -- The counter row.
  id ID(counter.id),
  -- The process.
  upid JOINID(process.upid),
  -- Start of the value.
  ts TIMESTAMP,
  -- Nanoseconds it held.
  dur DURATION,
  -- The counter track.
  track_id JOINID(counter.track_id),
  -- Number of bitmaps.
  value LONG
) AS
SELECT id, upid, ts, dur, track_id, value FROM _android_bitmap_counter!('Bitmap Count') ORDER BY id;

-- Both together. They are written one after the other, so there are short intervals in between where only
-- one has its new value.
CREATE PERFETTO TABLE android_bitmap_counters_per_process(
  -- The process.
  upid JOINID(process.upid),
  -- Name of the process.
  process_name STRING,
  -- Start of the interval.
  ts TIMESTAMP,
  -- Length of the interval.
  dur DURATION,
  -- Bytes of bitmaps.
  bitmap_memory LONG,
  -- Number of bitmaps.
  bitmap_count LONG,
  -- The counter row of the bytes.
  bitmap_memory_id JOINID(counter.id),
  -- The counter row of the number.
  bitmap_count_id JOINID(counter.id)
) AS
SELECT
  process.upid,
  process.name AS process_name,
  part.ts,
  part.dur,
  memory.value AS bitmap_memory,
  number.value AS bitmap_count,
  memory.id AS bitmap_memory_id,
  number.id AS bitmap_count_id
FROM _interval_intersect!((android_bitmap_memory, android_bitmap_count), (upid)) AS part
JOIN android_bitmap_memory AS memory ON memory.id = part.id_0
JOIN android_bitmap_count AS number ON number.id = part.id_1
JOIN process ON process.upid = part.upid;
