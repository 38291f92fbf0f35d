-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.cujs.base;

CREATE PERFETTO TABLE _android_sf_process AS
SELECT * FROM process WHERE name = '/system/bin/surfaceflinger' LIMIT 1;

CREATE PERFETTO TABLE _android_sf_main_thread AS
SELECT thread.upid, thread.utid, thread.name, thread_track.id AS track_id
FROM thread
JOIN _android_sf_process USING (upid)
JOIN thread_track USING (utid)
WHERE thread.is_main_thread;

-- Threads of SurfaceFlinger by name.
CREATE PERFETTO FUNCTION _android_sf_thread(thread_name STRING)
RETURNS TABLE(
  upid JOINID(process.id),
  utid JOINID(thread.id),
  name STRING,
  track_id JOINID(track.id)
) AS
SELECT thread.upid, thread.utid, thread.name, thread_track.id AS track_id
FROM thread
JOIN _android_sf_process USING (upid)
JOIN thread_track USING (utid)
WHERE thread.name = $thread_name;

-- Which frames of SurfaceFlinger show which frames of apps.
CREATE PERFETTO TABLE android_app_to_sf_frame_timeline_match(
  -- The app.
  app_upid JOINID(process.upid),
  -- Frame id of the app.
  app_vsync LONG,
  -- SurfaceFlinger.
  sf_upid JOINID(process.upid),
  -- Frame id of SurfaceFlinger.
  sf_vsync LONG
) AS
SELECT DISTINCT
  app.upid AS app_upid,
  cast_int!(app.name) AS app_vsync,
  sf.upid AS sf_upid,
  cast_int!(sf.name) AS sf_vsync
FROM actual_frame_timeline_slice AS app
JOIN flow ON flow.slice_out = app.id
JOIN actual_frame_timeline_slice AS sf ON sf.id = flow.slice_in
WHERE sf.upid IN (SELECT upid FROM _android_sf_process)
ORDER BY app_upid, app_vsync, sf_upid, sf_vsync;

-- The same for the frames of interactions.
CREATE PERFETTO TABLE _android_jank_cuj_app_sf_frame_timeline_match AS
SELECT frame.cuj_id, frame.upid AS app_upid, shown.app_vsync, shown.sf_upid, shown.sf_vsync
FROM _android_jank_cuj_do_frames AS frame
JOIN android_app_to_sf_frame_timeline_match AS shown
  ON shown.app_vsync = frame.vsync AND shown.app_upid = frame.upid;

-- Slices 'WORK VSYNC' on SurfaceFlinger's main thread that show frames of interactions.
CREATE PERFETTO FUNCTION _find_android_jank_cuj_sf_main_thread_slice(
  -- Pattern of the names.
  slice_name_glob STRING
)
RETURNS TABLE(
  -- The interaction.
  cuj_id LONG,
  -- The thread.
  utid JOINID(thread.id),
  -- Frame id of SurfaceFlinger.
  vsync LONG,
  -- The slice.
  id ID(slice.id),
  -- Name of the slice.
  name STRING,
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur LONG,
  -- End.
  ts_end TIMESTAMP
) AS
WITH shown AS (
  SELECT DISTINCT cuj_id, sf_vsync AS vsync FROM _android_jank_cuj_app_sf_frame_timeline_match
)
SELECT
  shown.cuj_id,
  thread.utid,
  shown.vsync,
  work.id,
  work.name,
  work.ts,
  work.dur,
  work.ts + work.dur AS ts_end
FROM _android_sf_main_thread AS thread
JOIN slice AS work ON work.track_id = thread.track_id
JOIN shown ON shown.vsync = cast_int!(str_split(work.name, ' ', 1))
WHERE work.name GLOB $slice_name_glob AND work.dur > 0
ORDER BY shown.cuj_id, shown.vsync;

CREATE PERFETTO TABLE _android_jank_cuj_sf_commit_slice AS
SELECT * FROM _find_android_jank_cuj_sf_main_thread_slice('commit *');

CREATE PERFETTO TABLE _android_jank_cuj_sf_composite_slice AS
SELECT * FROM _find_android_jank_cuj_sf_main_thread_slice('composite *');

-- What older systems have instead of both.
CREATE PERFETTO TABLE _android_jank_cuj_sf_on_message_invalidate_slice AS
SELECT * FROM _find_android_jank_cuj_sf_main_thread_slice('onMessageInvalidate *');

-- SurfaceFlinger's frames of interactions, from when they were expected to the end of the composition.
CREATE PERFETTO TABLE _android_jank_cuj_sf_main_thread_frame_boundary AS
WITH work AS (
  SELECT first.cuj_id, first.utid, first.vsync, first.ts, last.ts_end
  FROM _android_jank_cuj_sf_commit_slice AS first
  JOIN _android_jank_cuj_sf_composite_slice AS last USING (cuj_id, vsync)
  UNION ALL
  SELECT cuj_id, utid, vsync, ts, ts_end
  FROM _android_jank_cuj_sf_on_message_invalidate_slice
)
SELECT
  work.cuj_id,
  work.utid,
  work.vsync,
  expected.ts,
  work.ts AS ts_main_thread_start,
  work.ts_end,
  work.ts_end - expected.ts AS dur
FROM work
JOIN expected_frame_timeline_slice AS expected
  ON cast_int!(expected.name) = work.vsync
  AND expected.upid IN (SELECT upid FROM _android_sf_process);

-- Work of composing a frame, as SurfaceFlinger sums it up.
CREATE PERFETTO TABLE android_surfaceflinger_workloads(
  -- When it was reported.
  ts TIMESTAMP,
  -- Where the work comes from.
  source STRING,
  -- What it is drawn for.
  output_name STRING,
  -- Vsync it was meant for.
  sf_vsync LONG,
  -- Nanoseconds of SurfaceFlinger for the signal of the frame.
  sf_cpu_frame_signal_nanos LONG,
  -- Nanoseconds of SurfaceFlinger for the commit.
  sf_cpu_commit_nanos LONG,
  -- Nanoseconds of SurfaceFlinger for the composition.
  sf_cpu_composite_nanos LONG,
  -- Nanoseconds of the composer of the hardware to present.
  hwc_present_nanos LONG,
  -- Nanoseconds of that composer to validate.
  hwc_validate_nanos LONG,
  -- Nanoseconds of that composer for both in one call.
  hwc_present_or_validate_nanos LONG,
  -- Nanoseconds of the render engine on the CPU.
  re_draw_layers_nanos LONG,
  -- Nanoseconds of the render engine on the GPU.
  re_gpu_completion_nanos LONG,
  -- Nanoseconds to flush Skia.
  skia_flush_nanos LONG,
  -- Nanoseconds to submit to Skia.
  skia_submit_nanos LONG,
  -- Layers composed by the GPU.
  gpu_composited_layers LONG,
  -- Layers composed by the display unit.
  dpu_composited_layers LONG
) AS
SELECT
  instant.ts,
  max(string_value)
    FILTER (WHERE key = 'surfaceflinger_workload.source') AS source,
  max(string_value)
    FILTER (WHERE key = 'surfaceflinger_workload.output_name') AS output_name,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.vsync_id') AS sf_vsync,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.sf_cpu.frame_signal_nanos') AS sf_cpu_frame_signal_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.sf_cpu.commit_nanos') AS sf_cpu_commit_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.sf_cpu.composite_nanos') AS sf_cpu_composite_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.hwc.present_nanos') AS hwc_present_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.hwc.validate_nanos') AS hwc_validate_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.hwc.present_or_validate_nanos') AS hwc_present_or_validate_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.re.draw_layers_nanos') AS re_draw_layers_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.re.gpu_completion_nanos') AS re_gpu_completion_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.skia.flush_nanos') AS skia_flush_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.timings.skia.submit_nanos') AS skia_submit_nanos,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.stats.gpu_composited_layers') AS gpu_composited_layers,
  max(int_value)
    FILTER (WHERE key = 'surfaceflinger_workload.summary.stats.dpu_composited_layers') AS dpu_composited_layers
FROM instant
JOIN args USING (arg_set_id)
WHERE args.key GLOB 'surfaceflinger_workload*'
GROUP BY arg_set_id;
