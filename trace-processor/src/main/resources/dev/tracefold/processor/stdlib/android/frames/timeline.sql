-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;
INCLUDE PERFETTO MODULE android.frames.timeline_maxsdk28;

-- Thread slices whose name matches and has a frame id as its second word. A word that is no number,
-- as in 'Choreographer#doFrame - resynced to 12', and the id -1 are no frames.
CREATE PERFETTO FUNCTION _get_frame_table_with_id(
  -- Pattern of the name.
  glob_str STRING
)
RETURNS TABLE(
  -- The slice.
  id ID(slice.id),
  -- The frame id.
  frame_id LONG,
  -- Its thread.
  utid JOINID(thread.id),
  -- Its process.
  upid JOINID(process.id),
  -- Start of the slice.
  ts TIMESTAMP
) AS
SELECT id, cast_int!(str_split(name, ' ', 1)) AS frame_id, utid, upid, ts
FROM thread_slice
WHERE name GLOB $glob_str AND cast_int!(str_split(name, ' ', 1)) NOT IN (0, -1);

-- The Choreographer#doFrame slices: work of the UI thread for a frame.
CREATE PERFETTO TABLE android_frames_choreographer_do_frame(
  -- The slice.
  id ID(slice.id),
  -- Frame id, the number in the slice's name.
  frame_id LONG,
  -- The UI thread.
  ui_thread_utid JOINID(thread.id),
  -- The process of the app.
  upid JOINID(process.id),
  -- Start of the slice.
  ts TIMESTAMP
) AS
SELECT id, frame_id, utid AS ui_thread_utid, upid, ts
FROM _get_frame_table_with_id('Choreographer#doFrame*');

-- The DrawFrame slices: work of the render thread for a frame. A frame that draws several layers has
-- several of them.
CREATE PERFETTO TABLE android_frames_draw_frame(
  -- The slice.
  id ID(slice.id),
  -- Frame id, the number in the slice's name.
  frame_id LONG,
  -- The render thread.
  render_thread_utid JOINID(thread.id),
  -- The process of the app.
  upid JOINID(process.id)
) AS
SELECT id, frame_id, utid AS render_thread_utid, upid
FROM _get_frame_table_with_id('DrawFrame*');

CREATE PERFETTO TABLE _distinct_layer_actual_timeline_slice_per_process AS
SELECT
  cast_int!(name) AS frame_id,
  cast_int!(str_split(layer_name, '#', 1)) AS layer_id,
  layer_name,
  id AS slice_id,
  ts,
  dur,
  upid
FROM actual_frame_timeline_slice;

CREATE PERFETTO TABLE _distinct_from_expected_timeline_slice_per_process AS
SELECT cast_int!(name) AS frame_id, upid, id FROM expected_frame_timeline_slice;

-- Vsyncs for which a callback of SurfaceFlinger or of the renderer never came.
CREATE PERFETTO TABLE _vsync_missed_callback AS
SELECT
  cast_int!(str_split(name, 'Callback#', 1)) AS vsync,
  max(name GLOB '*SF*') AS sf_callback_missed,
  max(name GLOB '*HWUI*') AS hwui_callback_missed
FROM slice
WHERE name GLOB '*FT#Missed*Callback*'
GROUP BY vsync;

-- Frames by layer: what the UI thread, the render thread and the frame timeline say of the same frame,
-- one row for each layer in the timeline. Without any timeline in the trace the frames are guessed.
CREATE PERFETTO TABLE android_frames_layers(
  -- Frame id.
  frame_id LONG,
  -- Start of the frame: of the actual timeline, else of doFrame.
  ts TIMESTAMP,
  -- Length of the frame: of the actual timeline, else up to the end of DrawFrame.
  dur DURATION,
  -- End of the frame.
  ts_end TIMESTAMP,
  -- The Choreographer#doFrame slice.
  do_frame_id JOINID(slice.id),
  -- A DrawFrame slice of the frame.
  draw_frame_id JOINID(slice.id),
  -- The slice of the actual timeline.
  actual_frame_timeline_id JOINID(slice.id),
  -- The slice of the expected timeline.
  expected_frame_timeline_id JOINID(slice.id),
  -- The render thread.
  render_thread_utid JOINID(thread.id),
  -- The UI thread.
  ui_thread_utid JOINID(thread.id),
  -- Id of the layer.
  layer_id LONG,
  -- Name of the layer.
  layer_name STRING,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING
) AS
WITH
  pair AS (
    SELECT
      ui.frame_id,
      ui.upid,
      ui.id AS do_frame_id,
      ui.ui_thread_utid,
      ui.ts,
      draw.id AS draw_frame_id,
      draw.render_thread_utid,
      draw_slice.ts + draw_slice.dur - ui.ts AS dur
    FROM android_frames_choreographer_do_frame AS ui
    JOIN android_frames_draw_frame AS draw USING (frame_id, upid)
    JOIN slice AS draw_slice ON draw_slice.id = draw.id
  ),
  timed AS (
    SELECT
      pair.frame_id,
      actual.ts,
      actual.dur,
      pair.do_frame_id,
      pair.draw_frame_id,
      pair.render_thread_utid,
      pair.ui_thread_utid,
      expected.upid,
      pair.upid AS owner,
      actual.slice_id AS actual_frame_timeline_id,
      expected.id AS expected_frame_timeline_id,
      actual.layer_id,
      actual.layer_name
    FROM pair
    LEFT JOIN _distinct_layer_actual_timeline_slice_per_process AS actual USING (frame_id, upid)
    LEFT JOIN _distinct_from_expected_timeline_slice_per_process AS expected USING (frame_id, upid)
    WHERE EXISTS (SELECT 1 FROM actual_frame_timeline_slice)
  ),
  -- Where the timeline has no slice, the times of all pairs of that frame id stand in.
  recent AS (
    SELECT DISTINCT
      timed.frame_id,
      coalesce(timed.ts, guess.ts) AS ts,
      coalesce(timed.dur, guess.dur) AS dur,
      timed.do_frame_id,
      timed.draw_frame_id,
      timed.actual_frame_timeline_id,
      timed.expected_frame_timeline_id,
      timed.render_thread_utid,
      timed.ui_thread_utid,
      timed.layer_id,
      timed.layer_name,
      timed.upid,
      process.name AS process_name
    FROM timed
    JOIN process ON process.upid = timed.owner
    LEFT JOIN pair AS guess ON timed.ts IS NULL AND guess.frame_id = timed.frame_id
  ),
  known AS (
    SELECT * FROM recent
    UNION ALL
    SELECT
      frame_id, ts, dur, do_frame_id, draw_frame_id, NULL, NULL, render_thread_utid, ui_thread_utid,
      NULL, NULL, upid, process_name
    FROM _frames_maxsdk_28
    WHERE NOT EXISTS (SELECT 1 FROM actual_frame_timeline_slice)
  )
SELECT
  frame_id,
  ts,
  dur,
  ts + dur AS ts_end,
  do_frame_id,
  draw_frame_id,
  actual_frame_timeline_id,
  expected_frame_timeline_id,
  render_thread_utid,
  ui_thread_utid,
  layer_id,
  layer_name,
  upid,
  process_name
FROM known
ORDER BY
  frame_id, ts, dur, do_frame_id, draw_frame_id, render_thread_utid, ui_thread_utid, upid,
  process_name, actual_frame_timeline_id, expected_frame_timeline_id;

-- Frames by process, all layers taken together.
CREATE PERFETTO TABLE android_frames(
  -- Frame id.
  frame_id LONG,
  -- Start of the frame.
  ts TIMESTAMP,
  -- Length of the longest of its layers.
  dur DURATION,
  -- The Choreographer#doFrame slice.
  do_frame_id JOINID(slice.id),
  -- The first DrawFrame slice.
  draw_frame_id JOINID(slice.id),
  -- The first slice of the actual timeline.
  actual_frame_timeline_id JOINID(slice.id),
  -- The slice of the expected timeline.
  expected_frame_timeline_id JOINID(slice.id),
  -- The render thread.
  render_thread_utid JOINID(thread.id),
  -- The UI thread.
  ui_thread_utid JOINID(thread.id),
  -- Number of slices of the actual timeline.
  actual_frame_timeline_count LONG,
  -- Number of slices of the expected timeline, which is always 1.
  expected_frame_timeline_count LONG,
  -- Number of DrawFrame slices.
  draw_frame_count LONG,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING
) AS
SELECT
  frame_id,
  min(ts) AS ts,
  max(dur) AS dur,
  min(do_frame_id) AS do_frame_id,
  min(draw_frame_id) AS draw_frame_id,
  min(actual_frame_timeline_id) AS actual_frame_timeline_id,
  expected_frame_timeline_id,
  render_thread_utid,
  ui_thread_utid,
  count(DISTINCT actual_frame_timeline_id) AS actual_frame_timeline_count,
  1 AS expected_frame_timeline_count,
  count(DISTINCT draw_frame_id) AS draw_frame_count,
  upid,
  process_name
FROM android_frames_layers
GROUP BY frame_id, upid;

-- The first frame that begins after a time, or no row.
CREATE PERFETTO FUNCTION android_first_frame_after(
  -- The time.
  ts TIMESTAMP
)
RETURNS TABLE(
  -- Frame id.
  frame_id LONG,
  -- Start of the frame.
  ts TIMESTAMP,
  -- Length of the frame.
  dur DURATION,
  -- The Choreographer#doFrame slice.
  do_frame_id JOINID(slice.id),
  -- The first DrawFrame slice.
  draw_frame_id JOINID(slice.id),
  -- The first slice of the actual timeline.
  actual_frame_timeline_id JOINID(slice.id),
  -- The slice of the expected timeline.
  expected_frame_timeline_id JOINID(slice.id),
  -- The render thread.
  render_thread_utid JOINID(thread.id),
  -- The UI thread.
  ui_thread_utid JOINID(thread.id)
) AS
SELECT
  frame_id, ts, dur, do_frame_id, draw_frame_id, actual_frame_timeline_id,
  expected_frame_timeline_id, render_thread_utid, ui_thread_utid
FROM android_frames
WHERE ts > $ts
ORDER BY ts
LIMIT 1;
