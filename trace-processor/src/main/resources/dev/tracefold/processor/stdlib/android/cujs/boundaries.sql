-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.cujs.base;
INCLUDE PERFETTO MODULE android.cujs.relevant_slices;
INCLUDE PERFETTO MODULE android.surfaceflinger;

-- First and last frame of each interaction: those that it names, else those of its doFrame slices.
CREATE PERFETTO TABLE _android_jank_cuj_vsync_boundary(
  -- The interaction.
  cuj_id LONG,
  -- The process.
  upid JOINID(process.id),
  -- The layer, if the interaction names one.
  layer_id LONG,
  -- First frame id.
  vsync_min LONG,
  -- Last frame id.
  vsync_max LONG
) AS
SELECT
  cuj.cuj_id,
  cuj.upid,
  cuj.layer_id,
  coalesce(cuj.begin_vsync, min(frame.vsync)) AS vsync_min,
  coalesce(cuj.end_vsync, max(frame.vsync)) AS vsync_max
FROM android_jank_cuj AS cuj
JOIN _android_jank_cuj_do_frames AS frame USING (cuj_id)
GROUP BY cuj.cuj_id;

-- Frames of interactions on the UI thread, from when they should have begun: when they were expected, or
-- when the one before was done if that was later. The timeline of frames is not to be believed where the
-- slice does not lie in it (clocks drift over a suspend, and very late frames are dropped from it), but it
-- may be late by a millisecond; then the slice counts.
CREATE PERFETTO TABLE _android_jank_cuj_main_thread_frame_boundary(
  -- The interaction.
  cuj_id LONG,
  -- The UI thread.
  utid JOINID(thread.id),
  -- Frame id.
  vsync LONG,
  -- Start of the doFrame slice.
  ts_do_frame_start TIMESTAMP,
  -- End of that slice.
  ts_end TIMESTAMP,
  -- End of the doFrame slice before, or -1 for the first.
  ts_prev_do_frame_end TIMESTAMP,
  -- When the frame was expected, or NULL.
  ts_expected TIMESTAMP,
  -- When it should have begun.
  ts TIMESTAMP,
  -- Nanoseconds from then to the end.
  dur DURATION
) AS
WITH
  -- A frame with several layers has one expected slice and several actual ones.
  due AS (
    SELECT
      scope.cuj_id,
      cast_int!(expected.name) AS vsync,
      expected.ts,
      min(actual.ts) AS actual_ts,
      max(actual.ts + actual.dur) AS actual_ts_end
    FROM _android_jank_cuj_vsync_boundary AS scope
    JOIN expected_frame_timeline_slice AS expected
      ON expected.upid = scope.upid
      AND expected.dur > 0
      AND cast_int!(expected.name) BETWEEN scope.vsync_min AND scope.vsync_max
    JOIN actual_frame_timeline_slice AS actual
      ON actual.upid = expected.upid AND actual.name = expected.name
    GROUP BY scope.cuj_id, cast_int!(expected.name), expected.ts
  ),
  frame AS (
    SELECT
      *,
      lag(ts_end, 1, -1) OVER (PARTITION BY cuj_id ORDER BY vsync) AS ts_prev
    FROM _android_jank_cuj_do_frames
  ),
  begun AS (
    SELECT
      frame.*,
      due.ts AS ts_expected,
      coalesce(max(frame.ts_prev, due.ts), frame.ts) AS ts_due
    FROM frame
    LEFT JOIN due
      ON due.cuj_id = frame.cuj_id
      AND due.vsync = frame.vsync
      AND frame.ts BETWEEN due.actual_ts - 1000000 AND due.actual_ts_end
  )
SELECT
  cuj_id,
  utid,
  vsync,
  ts AS ts_do_frame_start,
  ts_end,
  ts_prev AS ts_prev_do_frame_end,
  ts_expected,
  ts_due AS ts,
  ts_end - ts_due AS dur
FROM begun;

-- Interactions on the UI thread.
CREATE PERFETTO TABLE _android_jank_cuj_main_thread_cuj_boundary(
  -- The interaction.
  cuj_id LONG,
  -- The UI thread.
  utid JOINID(thread.id),
  -- When the first frame should have begun.
  ts TIMESTAMP,
  -- End of the last frame.
  ts_end TIMESTAMP,
  -- Nanoseconds between them.
  dur DURATION
) AS
SELECT cuj_id, utid, min(ts) AS ts, max(ts_end) AS ts_end, max(ts_end) - min(ts) AS dur
FROM _android_jank_cuj_main_thread_frame_boundary
GROUP BY cuj_id, utid;

-- Interactions in the app: to when the last frame was shown, or if the timeline does not have it (nothing
-- may have been drawn), to the end of the last doFrame slice or of the interaction's slice.
CREATE PERFETTO TABLE _android_jank_cuj_boundary(
  -- The interaction.
  cuj_id LONG,
  -- The process.
  upid JOINID(process.id),
  -- Start.
  ts TIMESTAMP,
  -- End.
  ts_end TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION
) AS
WITH
  last_shown AS (
    SELECT scope.cuj_id, max(actual.ts + actual.dur) AS ts_end
    FROM _android_jank_cuj_vsync_boundary AS scope
    JOIN actual_frame_timeline_slice AS actual
      ON actual.upid = scope.upid AND cast_int!(actual.name) = scope.vsync_max
    GROUP BY scope.cuj_id
  ),
  last_done AS (
    SELECT cuj_id, max(ts_end) AS ts_end FROM _android_jank_cuj_do_frames GROUP BY cuj_id
  ),
  extent AS (
    SELECT
      cuj.cuj_id,
      cuj.upid,
      main.ts,
      coalesce(last_shown.ts_end, max(last_done.ts_end, cuj.ts_end)) AS ts_end
    FROM _android_jank_cuj_main_thread_cuj_boundary AS main
    JOIN android_jank_cuj AS cuj USING (cuj_id)
    JOIN last_done USING (cuj_id)
    LEFT JOIN last_shown USING (cuj_id)
  )
SELECT cuj_id, upid, ts, ts_end, ts_end - ts AS dur
FROM extent
ORDER BY cuj_id, ts;

-- Frames of interactions on the render thread. One should begin when the UI thread first waits for it, or
-- when the one before is done if that is later, at the latest when it begins.
CREATE PERFETTO TABLE _android_jank_cuj_render_thread_frame_boundary(
  -- The interaction.
  cuj_id LONG,
  -- The render thread.
  utid JOINID(thread.id),
  -- Frame id.
  vsync LONG,
  -- When the UI thread first waited for it.
  ts_expected TIMESTAMP,
  -- Start of the first DrawFrame slice.
  ts_draw_frame_start TIMESTAMP,
  -- End of the DrawFrame slice before that, or -1.
  ts_prev_draw_frame_end TIMESTAMP,
  -- When it should have begun.
  ts TIMESTAMP,
  -- End of the last DrawFrame slice.
  ts_end TIMESTAMP,
  -- Nanoseconds between them.
  dur DURATION
) AS
WITH
  draw AS (
    SELECT
      *,
      lag(ts_end, 1, -1) OVER (PARTITION BY cuj_id ORDER BY vsync, ts) AS ts_prev
    FROM _android_jank_cuj_draw_frame_slice
  ),
  frame AS (
    SELECT
      draw.cuj_id,
      draw.utid,
      draw.vsync,
      min(wait.ts) AS ts_expected,
      min(draw.ts) AS ts_draw_frame_start,
      min(draw.ts_prev) AS ts_prev_draw_frame_end,
      max(draw.ts_end) AS ts_end
    FROM draw
    JOIN _android_jank_cuj_do_frames AS do_frame USING (cuj_id, vsync)
    JOIN descendant_slice(do_frame.id) AS wait
    WHERE wait.name = 'postAndWait'
    GROUP BY draw.cuj_id, draw.utid, draw.vsync
  ),
  begun AS (
    SELECT
      *,
      min(max(ts_expected, ts_prev_draw_frame_end), ts_draw_frame_start) AS ts
    FROM frame
  )
SELECT
  cuj_id,
  utid,
  vsync,
  ts_expected,
  ts_draw_frame_start,
  ts_prev_draw_frame_end,
  ts,
  ts_end,
  ts_end - ts AS dur
FROM begun;

-- Interactions on the render thread.
CREATE PERFETTO TABLE _android_jank_cuj_render_thread_cuj_boundary(
  -- The interaction.
  cuj_id LONG,
  -- The render thread.
  utid JOINID(thread.id),
  -- When the first frame should have begun.
  ts TIMESTAMP,
  -- End of the last frame.
  ts_end TIMESTAMP,
  -- Nanoseconds between them.
  dur DURATION
) AS
SELECT cuj_id, utid, min(ts) AS ts, max(ts_end) AS ts_end, max(ts_end) - min(ts) AS dur
FROM _android_jank_cuj_render_thread_frame_boundary
GROUP BY cuj_id, utid;

-- First and last frame of SurfaceFlinger for each interaction.
CREATE PERFETTO TABLE _android_jank_cuj_sf_vsync_boundary(
  -- The interaction.
  cuj_id LONG,
  -- First frame id.
  vsync_min LONG,
  -- Last frame id.
  vsync_max LONG
) AS
SELECT cuj_id, min(vsync) AS vsync_min, max(vsync) AS vsync_max
FROM _android_jank_cuj_sf_root_slice
GROUP BY cuj_id;

-- Interactions on SurfaceFlinger's main thread.
CREATE PERFETTO TABLE _android_jank_cuj_sf_main_thread_cuj_boundary(
  -- The interaction.
  cuj_id LONG,
  -- The thread.
  utid JOINID(thread.id),
  -- When the first frame was expected.
  ts TIMESTAMP,
  -- End of the last frame.
  ts_end TIMESTAMP,
  -- Nanoseconds between them.
  dur DURATION
) AS
SELECT cuj_id, utid, min(ts) AS ts, max(ts_end) AS ts_end, max(ts_end) - min(ts) AS dur
FROM _android_jank_cuj_sf_main_thread_frame_boundary
GROUP BY cuj_id, utid;

-- Frames of interactions that SurfaceFlinger's render engine drew. As it only draws what the hardware
-- cannot compose, they do not add up to whole interactions.
CREATE PERFETTO TABLE _android_jank_cuj_sf_render_engine_frame_boundary(
  -- The interaction.
  cuj_id LONG,
  -- The thread of the render engine.
  utid JOINID(thread.id),
  -- Frame id of SurfaceFlinger.
  vsync LONG,
  -- When the main thread began to compose.
  ts TIMESTAMP,
  -- When the render engine began to draw.
  ts_draw_layers_start TIMESTAMP,
  -- When it was done.
  ts_end TIMESTAMP,
  -- Nanoseconds of all.
  dur DURATION
) AS
SELECT
  cuj_id,
  utid,
  vsync,
  ts_compose_surfaces AS ts,
  ts AS ts_draw_layers_start,
  ts_end,
  ts_end - ts_compose_surfaces AS dur
FROM _android_jank_cuj_sf_draw_layers_slice;

-- Interactions in SurfaceFlinger.
CREATE PERFETTO TABLE _android_jank_cuj_sf_boundary(
  -- The interaction.
  cuj_id LONG,
  -- Start.
  ts TIMESTAMP,
  -- End.
  ts_end TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION
) AS
SELECT cuj_id, ts, ts_end, dur FROM _android_jank_cuj_sf_main_thread_cuj_boundary;
