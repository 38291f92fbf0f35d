-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.frames.timeline;

-- Interactions that the platform measures for jank ('critical user journeys'), as their slices say.
CREATE PERFETTO TABLE _jank_cujs_slices AS
SELECT
  row_number() OVER (ORDER BY slice.ts) AS cuj_id,
  process.upid,
  process.name AS process_name,
  slice.id AS slice_id,
  slice.name AS cuj_slice_name,
  slice.ts,
  slice.dur,
  slice.ts + slice.dur AS ts_end
FROM slice
JOIN process_track ON slice.track_id = process_track.id
JOIN process USING (upid)
WHERE slice.name GLOB 'J<*>'
  AND (process.name GLOB 'com.google.android*' OR process.name GLOB 'com.android.*')
  AND slice.dur > 0;

-- Instants that tell how an interaction went. They are named after it or lie on a track named after it.
CREATE PERFETTO TABLE _cuj_state_markers AS
SELECT
  cuj.cuj_id,
  cuj.upid,
  CASE
    WHEN mark.name GLOB '*FT#begin*' THEN 'begin'
    WHEN mark.name GLOB '*FT#deferMonitoring*' THEN 'deferMonitoring'
    WHEN mark.name GLOB '*FT#end*' THEN 'end'
    WHEN mark.name GLOB '*FT#cancel*' THEN 'cancel'
    WHEN mark.name GLOB '*FT#layerId*' THEN 'layerId'
    WHEN mark.name GLOB '*#UIThread' THEN 'UIThread'
    ELSE 'other'
  END AS marker_type,
  mark.name AS marker_name,
  thread_track.utid
FROM _jank_cujs_slices AS cuj
JOIN slice AS mark ON mark.ts >= cuj.ts AND mark.ts < cuj.ts_end
LEFT JOIN track ON track.id = mark.track_id
LEFT JOIN thread_track ON thread_track.id = mark.track_id
WHERE mark.name GLOB cuj.cuj_slice_name || '#FT#*'
  OR mark.name = cuj.cuj_slice_name || '#UIThread'
  OR (mark.name GLOB 'FT#*' AND track.name = cuj.cuj_slice_name);

-- The number behind a word in the name of a mark, or NULL.
CREATE PERFETTO FUNCTION _cuj_marker_number(marker STRING, word STRING)
RETURNS LONG AS
SELECT iif($marker GLOB '*' || $word || '*', cast_int!(str_split($marker, $word, 1)), NULL);

CREATE PERFETTO TABLE _cuj_instant_events AS
SELECT
  cuj.cuj_id,
  cuj.upid,
  max(_cuj_marker_number(mark.marker_name, 'layerId#')) AS layer_id,
  max(_cuj_marker_number(mark.marker_name, 'beginVsync#')) AS begin_vsync,
  max(_cuj_marker_number(mark.marker_name, 'endVsync#')) AS end_vsync,
  max(mark.utid) FILTER (WHERE mark.marker_type = 'UIThread') AS ui_thread
FROM _jank_cujs_slices AS cuj
LEFT JOIN _cuj_state_markers AS mark USING (cuj_id)
GROUP BY cuj.cuj_id;

-- 'canceled' or 'completed', or NULL if the marks do not tell.
CREATE PERFETTO FUNCTION _cuj_state(cuj_id LONG)
RETURNS STRING AS
SELECT
  CASE
    WHEN sum(marker_type = 'cancel') > 0 THEN 'canceled'
    WHEN sum(marker_type = 'end') > 0 THEN 'completed'
  END
FROM _cuj_state_markers
WHERE cuj_id = $cuj_id;

-- NAME of 'J<NAME>' or 'L<NAME>'.
CREATE PERFETTO FUNCTION _extract_cuj_name_from_slice(cuj_slice_name STRING)
RETURNS STRING AS
SELECT substr($cuj_slice_name, 3, length($cuj_slice_name) - 3);

-- Frames of the UI thread of an interaction, one row a layer, that lie in it by vsync and by time.
CREATE PERFETTO VIEW _all_frames_in_cuj AS
SELECT
  _extract_cuj_name_from_slice(cuj.cuj_slice_name) AS cuj_name,
  cuj.upid,
  cuj.process_name,
  told.layer_id AS cuj_layer_id,
  frame.layer_id,
  frame.layer_name,
  frame.frame_id,
  frame.do_frame_id,
  frame.expected_frame_timeline_id,
  cuj.cuj_id,
  frame.ts AS frame_ts,
  frame.dur,
  frame.ts + frame.dur AS ts_end,
  frame.ui_thread_utid,
  frame.render_thread_utid
FROM android_frames_layers AS frame
JOIN _cuj_instant_events AS told ON told.ui_thread = frame.ui_thread_utid
JOIN _jank_cujs_slices AS cuj ON cuj.cuj_id = told.cuj_id
WHERE frame.layer_id IS NOT NULL
  AND frame.frame_id BETWEEN told.begin_vsync AND told.end_vsync
  AND (frame.ts BETWEEN cuj.ts AND cuj.ts_end OR frame.ts + frame.dur BETWEEN cuj.ts AND cuj.ts_end);

-- The same with the layers of a frame taken together.
CREATE PERFETTO TABLE _android_distinct_frames_in_cuj AS
SELECT
  row_number() OVER (PARTITION BY cuj_id ORDER BY min(frame_ts)) AS frame_idx,
  count(*) OVER (PARTITION BY cuj_id) AS frame_cnt,
  cuj_name,
  upid,
  cuj_layer_id,
  layer_id,
  layer_name,
  process_name,
  frame_id,
  do_frame_id,
  expected_frame_timeline_id,
  cuj_id,
  ui_thread_utid,
  render_thread_utid,
  min(frame_ts) AS frame_ts,
  max(ts_end) AS ts_end,
  max(ts_end) - min(frame_ts) AS dur
FROM _all_frames_in_cuj
GROUP BY frame_id, cuj_id;

-- The doFrame slices of an interaction, on its own UI thread or else the main thread.
CREATE PERFETTO TABLE _android_jank_cuj_do_frames AS
SELECT
  cuj.cuj_id,
  told.ui_thread,
  thread.utid,
  ui.id,
  ui.frame_id AS vsync,
  ui.ts,
  ui.upid,
  slice.ts + slice.dur AS ts_end,
  slice.track_id
FROM android_frames_choreographer_do_frame AS ui
JOIN slice USING (id)
JOIN thread ON thread.utid = ui.ui_thread_utid
JOIN _jank_cujs_slices AS cuj
  ON cuj.upid = thread.upid AND slice.ts + slice.dur >= cuj.ts AND ui.ts <= cuj.ts_end
LEFT JOIN _cuj_instant_events AS told ON told.cuj_id = cuj.cuj_id
WHERE iif(told.ui_thread IS NULL, thread.is_main_thread, told.ui_thread = thread.utid)
  AND ui.frame_id > 0
  AND ui.frame_id >= coalesce(told.begin_vsync, ui.frame_id)
  AND ui.frame_id <= coalesce(told.end_vsync, ui.frame_id);

-- The layer that an interaction draws to: the one it names itself, else the only one that its frames
-- have. If any frame has several it is not known, and there is no row.
CREATE PERFETTO TABLE android_jank_cuj_layer_name(
  -- The interaction.
  cuj_id LONG,
  -- Name of the layer.
  layer_name STRING
) AS
WITH
  crowd AS (
    SELECT cuj_id, frame_id, count(DISTINCT layer_name) AS layers, max(layer_name) AS layer_name
    FROM _all_frames_in_cuj
    WHERE cuj_layer_id IS NULL
    GROUP BY cuj_id, frame_id
  )
SELECT cuj_id, max(layer_name) AS layer_name
FROM _all_frames_in_cuj
WHERE layer_id = cuj_layer_id
GROUP BY cuj_id
UNION ALL
SELECT cuj_id, max(layer_name) AS layer_name
FROM crowd
GROUP BY cuj_id
HAVING max(layers) = 1;

-- Interactions that were measured to their end, or that are long enough where the end is not told.
CREATE PERFETTO TABLE android_jank_cuj(
  -- Number of the interaction.
  cuj_id LONG,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- Name of the slice, 'J<NAME>'.
  cuj_slice_name STRING,
  -- Name of the interaction.
  cuj_name STRING,
  -- The slice.
  slice_id JOINID(slice.id),
  -- Start.
  ts TIMESTAMP,
  -- End.
  ts_end TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- 'completed', or NULL if the trace does not tell.
  state STRING,
  -- The UI thread, if the interaction names one.
  ui_thread JOINID(thread.id),
  -- The layer, if the interaction names one.
  layer_id LONG,
  -- Vsync it began with.
  begin_vsync LONG,
  -- Vsync it ended with.
  end_vsync LONG
) AS
WITH judged AS (
  SELECT *, _cuj_state(cuj_id) AS state FROM _jank_cujs_slices
)
SELECT
  cuj.cuj_id,
  cuj.upid,
  cuj.process_name,
  cuj.slice_id,
  cuj.cuj_slice_name,
  cuj.ts,
  cuj.dur,
  cuj.ts_end,
  _extract_cuj_name_from_slice(cuj.cuj_slice_name) AS cuj_name,
  cuj.state,
  told.ui_thread,
  told.layer_id,
  told.begin_vsync,
  told.end_vsync
FROM judged AS cuj
JOIN _cuj_instant_events AS told USING (cuj_id)
WHERE cuj.state = 'completed' OR (cuj.state IS NULL AND cuj.dur > 4000000)
ORDER BY cuj.ts;
