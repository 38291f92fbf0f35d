-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The process that had a process id at the time of a heap dump; of several that may have, the last.
CREATE PERFETTO FUNCTION _android_bitmap_resolve_sender_upid(
  -- The process id.
  pid LONG,
  -- Time of the heap dump.
  at_ts TIMESTAMP
)
-- The process, or NULL if the trace does not know any.
RETURNS LONG AS
SELECT max(upid)
FROM process
WHERE pid = $pid
  AND $at_ts BETWEEN coalesce(start_ts, trace_start()) AND coalesce(end_ts, trace_end());

-- Name of the kind of memory that holds the pixels.
CREATE PERFETTO FUNCTION _android_bitmap_storage_type_name(
  -- Number of the kind.
  storage_type LONG
)
-- The name, or NULL if there is no such kind.
RETURNS STRING AS
SELECT
  CASE $storage_type
    WHEN 0 THEN 'wrapped_pixel_ref'
    WHEN 1 THEN 'heap'
    WHEN 2 THEN 'ashmem'
    WHEN 3 THEN 'hardware'
  END;

-- Every bitmap of every Java heap dump. The identifiers of bitmaps tell the process that made them (what
-- is above the last seven digits) and where the pixels are (the seventh last digit). What fields of the
-- bitmap say is NULL where the dump has no values of fields.
CREATE PERFETTO TABLE android_heap_graph_bitmaps(
  -- The bitmap.
  object_id JOINID(heap_graph_object.id),
  -- The process whose heap it is on.
  upid JOINID(process.upid),
  -- Time of the heap dump.
  graph_sample_ts TIMESTAMP,
  -- Width in pixels.
  width LONG,
  -- Height in pixels.
  height LONG,
  -- Density in dots per inch.
  density LONG,
  -- The bitmap's identifier, which no other bitmap of the process has.
  bitmap_id LONG,
  -- Process id that is in the identifier.
  bitmap_pid LONG,
  -- Where the pixels are: 'wrapped_pixel_ref', 'heap', 'ashmem' or 'hardware'.
  bitmap_storage_type STRING,
  -- Identifier of the bitmap of another process that this one was sent as, or NULL.
  source_id LONG,
  -- Process id that is in that identifier.
  source_pid LONG,
  -- Where the pixels of that bitmap were.
  source_storage_type STRING,
  -- The process that sent it, if the trace knows it.
  source_upid JOINID(process.upid),
  -- Name of that process.
  source_process_name STRING,
  -- Bytes of the Java object.
  self_size LONG,
  -- Bytes outside of the Java heap; pixels in shared or graphics memory do not count.
  native_size LONG,
  -- Whether anything keeps the bitmap alive.
  reachable BOOL
) AS
WITH
  -- The fields of objects of this class, each under the number of its set.
  field AS (
    SELECT
      field_set_id,
      max(int_value) FILTER (WHERE field_name = 'android.graphics.Bitmap.mWidth') AS width,
      max(int_value) FILTER (WHERE field_name = 'android.graphics.Bitmap.mHeight') AS height,
      max(int_value) FILTER (WHERE field_name = 'android.graphics.Bitmap.mDensity') AS density,
      max(long_value) FILTER (WHERE field_name = 'android.graphics.Bitmap.mId') AS bitmap_id,
      -- -1 says that the bitmap was not sent.
      nullif(
        max(long_value) FILTER (WHERE field_name = 'android.graphics.Bitmap.mSourceId'),
        -1) AS source_id
    FROM heap_graph_primitive
    WHERE field_name GLOB 'android.graphics.Bitmap.m*'
    GROUP BY field_set_id
  ),
  bitmap AS (
    SELECT
      object.id,
      object.upid,
      object.graph_sample_ts,
      object.self_size,
      object.native_size,
      object.reachable,
      field.*,
      _android_bitmap_resolve_sender_upid(
        field.source_id / 10000000, object.graph_sample_ts) AS source_upid
    FROM heap_graph_class AS class
    JOIN heap_graph_object AS object ON object.type_id = class.id
    LEFT JOIN heap_graph_object_data AS content ON content.id = object.object_data_id
    LEFT JOIN field ON field.field_set_id = content.field_set_id
    WHERE 'android.graphics.Bitmap' IN (class.name, class.deobfuscated_name)
  )
SELECT
  bitmap.id AS object_id,
  bitmap.upid,
  bitmap.graph_sample_ts,
  bitmap.width,
  bitmap.height,
  bitmap.density,
  bitmap.bitmap_id,
  bitmap.bitmap_id / 10000000 AS bitmap_pid,
  _android_bitmap_storage_type_name(bitmap.bitmap_id / 1000000 % 10) AS bitmap_storage_type,
  bitmap.source_id,
  bitmap.source_id / 10000000 AS source_pid,
  _android_bitmap_storage_type_name(bitmap.source_id / 1000000 % 10) AS source_storage_type,
  bitmap.source_upid,
  sender.name AS source_process_name,
  bitmap.self_size,
  bitmap.native_size,
  bitmap.reachable
FROM bitmap
LEFT JOIN process AS sender ON sender.upid = bitmap.source_upid
ORDER BY bitmap.id;
