-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.cujs.base;
INCLUDE PERFETTO MODULE android.cujs.boundaries;
INCLUDE PERFETTO MODULE android.frames.jank_type;
INCLUDE PERFETTO MODULE android.frames.timeline;

-- Frames of each interaction on its layer, or on all layers if that is not known, and whose fault it was
-- where a deadline was missed.
CREATE PERFETTO TABLE _android_jank_cuj_frame_timeline AS
SELECT
  scope.cuj_id,
  cast_int!(frame.name) AS vsync,
  max(android_is_app_jank_type(frame.jank_type)) AS app_missed,
  max(android_is_sf_jank_type(frame.jank_type)) AS sf_missed,
  coalesce(max(missed.sf_callback_missed), 0) AS sf_callback_missed,
  coalesce(max(missed.hwui_callback_missed), 0) AS hwui_callback_missed,
  min(frame.on_time_finish) AS on_time_finish,
  max(frame.ts + frame.dur) AS ts_end_actual,
  max(frame.dur) AS dur,
  -- A frame at 60 Hz, where nothing better is known.
  coalesce(max(expected.dur), 16600000) AS dur_expected,
  count(DISTINCT frame.layer_name) AS number_of_layers_for_frame,
  max(frame.layer_name) AS frame_layer_name
FROM _android_jank_cuj_vsync_boundary AS scope
JOIN actual_frame_timeline_slice AS frame
  ON cast_int!(frame.name) BETWEEN scope.vsync_min AND scope.vsync_max AND frame.dur > 0
LEFT JOIN expected_frame_timeline_slice AS expected
  ON expected.upid = frame.upid AND expected.name = frame.name
LEFT JOIN _vsync_missed_callback AS missed ON missed.vsync = cast_int!(frame.name)
LEFT JOIN android_jank_cuj_layer_name AS layer ON layer.cuj_id = scope.cuj_id
WHERE layer.layer_name IS NULL OR frame.layer_name = layer.layer_name
GROUP BY scope.cuj_id, cast_int!(frame.name);

-- All interactions measured for jank, also those given up, with their frames. Start and length are those of
-- the frames where they are known, else those of the slice.
CREATE PERFETTO TABLE android_jank_cuj_slice_summary(
  -- The slice.
  id JOINID(slice.id),
  -- Name of the slice, 'J<NAME>'.
  name STRING,
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- 'completed', 'canceled', or NULL if the trace does not tell.
  state STRING,
  -- Name of the layer it draws to.
  layer_name STRING,
  -- Number of frames.
  total_frames LONG,
  -- Number of frames that the app was too late for.
  missed_app_frames LONG,
  -- Number of frames that SurfaceFlinger was too late for.
  missed_sf_frames LONG
) AS
WITH
  frames AS (
    SELECT
      cuj_id,
      count(*) AS total,
      sum(app_missed) AS app_missed,
      sum(sf_missed) AS sf_missed
    FROM _android_jank_cuj_frame_timeline
    GROUP BY cuj_id
  )
SELECT
  cuj.slice_id AS id,
  cuj.cuj_slice_name AS name,
  coalesce(extent.ts, cuj.ts) AS ts,
  coalesce(extent.dur, cuj.dur) AS dur,
  cuj.upid,
  cuj.process_name,
  _cuj_state(cuj.cuj_id) AS state,
  layer.layer_name,
  frames.total AS total_frames,
  frames.app_missed AS missed_app_frames,
  frames.sf_missed AS missed_sf_frames
FROM _jank_cujs_slices AS cuj
LEFT JOIN _android_jank_cuj_main_thread_cuj_boundary AS extent
  ON extent.cuj_id = cuj.cuj_id AND cuj.cuj_id IN (SELECT cuj_id FROM android_jank_cuj)
LEFT JOIN frames ON frames.cuj_id = cuj.cuj_id
LEFT JOIN android_jank_cuj_layer_name AS layer ON layer.cuj_id = cuj.cuj_id
ORDER BY cuj.cuj_id;
