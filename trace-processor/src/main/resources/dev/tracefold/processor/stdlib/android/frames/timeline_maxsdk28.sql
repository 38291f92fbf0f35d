-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;

-- Frames of Android 9 and older, whose slices carry no frame id: a DrawFrame slice belongs to the last
-- doFrame slice of its process that began before it. The frames are numbered from 1.
CREATE PERFETTO TABLE _frames_maxsdk_28(
  -- Number of the frame.
  frame_id LONG,
  -- Start of doFrame.
  ts TIMESTAMP,
  -- Up to the end of the last DrawFrame of the frame.
  dur DURATION,
  -- The doFrame slice.
  do_frame_id JOINID(slice.id),
  -- A DrawFrame slice of the frame.
  draw_frame_id JOINID(slice.id),
  -- The render thread.
  render_thread_utid JOINID(thread.id),
  -- The UI thread.
  ui_thread_utid JOINID(thread.id),
  -- Always 'maxsdk28'.
  sdk STRING,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING
) AS
WITH
  choreographed AS (
    SELECT
      id,
      ts,
      lead(ts, 1, trace_end()) OVER (PARTITION BY upid ORDER BY ts) AS ts_next,
      utid,
      upid,
      process_name
    FROM thread_slice
    WHERE name = 'Choreographer#doFrame' AND is_main_thread = 1
    ORDER BY ts
  ),
  drawn AS (
    SELECT id, ts, ts + dur AS ts_end, utid, upid FROM thread_slice WHERE name = 'DrawFrame'
  )
SELECT
  row_number() OVER () AS frame_id,
  ui.ts,
  max(drawn.ts_end) OVER (PARTITION BY ui.id) - ui.ts AS dur,
  ui.id AS do_frame_id,
  drawn.id AS draw_frame_id,
  drawn.utid AS render_thread_utid,
  ui.utid AS ui_thread_utid,
  ui.upid,
  ui.process_name,
  'maxsdk28' AS sdk
FROM choreographed AS ui
JOIN drawn ON drawn.upid = ui.upid AND drawn.ts >= ui.ts AND drawn.ts < ui.ts_next
WHERE ui.upid IS NOT NULL
ORDER BY ui.ts;
