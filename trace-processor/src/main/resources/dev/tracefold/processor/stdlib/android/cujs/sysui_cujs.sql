-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.frames.timeline;
INCLUDE PERFETTO MODULE android.cujs.base;

-- Interactions measured for jank, with the time that their frames took: from the first expected frame to
-- the end of the last doFrame slice.
CREATE PERFETTO TABLE android_sysui_jank_cujs(
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
  -- The slice, whose times may differ from those given here.
  slice_id JOINID(slice.id),
  -- Start of the first expected frame.
  ts TIMESTAMP,
  -- End of the last doFrame slice.
  ts_end TIMESTAMP,
  -- Nanoseconds between them.
  dur DURATION,
  -- 'completed', or NULL if the trace does not tell.
  state STRING,
  -- The UI thread.
  ui_thread JOINID(thread.id),
  -- The layer, if the interaction names one.
  layer_id LONG,
  -- Vsync it began with.
  begin_vsync LONG,
  -- Vsync it ended with.
  end_vsync LONG
) AS
WITH
  extent AS (
    SELECT
      frame.cuj_id,
      min(expected.ts) AS ts,
      max(do_frame.ts + do_frame.dur) AS ts_end
    FROM _android_distinct_frames_in_cuj AS frame
    JOIN slice AS do_frame ON do_frame.id = frame.do_frame_id
    LEFT JOIN expected_frame_timeline_slice AS expected
      ON expected.id = frame.expected_frame_timeline_id
    WHERE frame.frame_idx IN (1, frame.frame_cnt)
    GROUP BY frame.cuj_id
  )
SELECT
  cuj.cuj_id,
  cuj.upid,
  cuj.process_name,
  cuj.cuj_slice_name,
  cuj.cuj_name,
  cuj.slice_id,
  extent.ts,
  extent.ts_end,
  extent.ts_end - extent.ts AS dur,
  cuj.state,
  cuj.ui_thread,
  cuj.layer_id,
  cuj.begin_vsync,
  cuj.end_vsync
FROM android_jank_cuj AS cuj
JOIN extent USING (cuj_id)
ORDER BY extent.ts;

-- Interactions measured for their latency.
CREATE PERFETTO TABLE android_sysui_latency_cujs(
  -- Number of the interaction.
  cuj_id LONG,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- Name of the slice, 'L<NAME>'.
  cuj_slice_name STRING,
  -- Name of the interaction.
  cuj_name STRING,
  -- The slice.
  slice_id JOINID(slice.id),
  -- Start of the slice.
  ts TIMESTAMP,
  -- End of the slice.
  ts_end TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- 'completed', 'canceled' or 'timeout'.
  state STRING
) AS
WITH
  -- Instants on tracks that have the name of an interaction.
  mark AS MATERIALIZED (
    SELECT track.name AS cuj_slice_name, slice.ts, slice.name
    FROM track
    JOIN slice ON slice.track_id = track.id
    WHERE track.name GLOB 'L<*>' AND slice.dur = 0 AND slice.name IN ('cancel', 'timeout')
  )
SELECT
  row_number() OVER (ORDER BY slice.ts) AS cuj_id,
  process.upid,
  process.name AS process_name,
  slice.name AS cuj_slice_name,
  _extract_cuj_name_from_slice(slice.name) AS cuj_name,
  slice.id AS slice_id,
  slice.ts,
  slice.ts + slice.dur AS ts_end,
  slice.dur,
  coalesce(
    (
      SELECT iif(min(mark.name) = 'cancel', 'canceled', min(mark.name))
      FROM mark
      WHERE mark.cuj_slice_name = slice.name
        AND mark.ts BETWEEN slice.ts AND slice.ts + slice.dur
    ),
    'completed') AS state
FROM slice
JOIN process_track ON slice.track_id = process_track.id
JOIN process USING (upid)
WHERE slice.name GLOB 'L<*>' AND slice.dur > 0;

-- Both kinds of interactions.
CREATE PERFETTO TABLE android_jank_latency_cujs(
  -- Number of the interaction in this table.
  cuj_id LONG,
  -- The same number.
  id LONG,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- Name of the slice.
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
  -- How it ended, or NULL.
  state STRING,
  -- The UI thread; the number of the process for those measured for latency.
  ui_thread JOINID(thread.id),
  -- The layer, if the interaction names one.
  layer_id LONG,
  -- Vsync it began with.
  begin_vsync LONG,
  -- Vsync it ended with.
  end_vsync LONG,
  -- 'jank' or 'latency'.
  cuj_type STRING
) AS
WITH either AS (
  SELECT
    cuj_id, upid, process_name, cuj_slice_name, cuj_name, slice_id, ts, ts_end, dur, state, ui_thread,
    layer_id, begin_vsync, end_vsync, 'jank' AS cuj_type
  FROM android_sysui_jank_cujs
  UNION ALL
  SELECT
    cuj_id, upid, process_name, cuj_slice_name, cuj_name, slice_id, ts, ts_end, dur, state, upid,
    NULL, NULL, NULL, 'latency'
  FROM android_sysui_latency_cujs
)
SELECT
  row_number() OVER in_order AS cuj_id,
  row_number() OVER in_order AS id,
  upid,
  process_name,
  cuj_slice_name,
  cuj_name,
  slice_id,
  ts,
  ts_end,
  dur,
  state,
  ui_thread,
  layer_id,
  begin_vsync,
  end_vsync,
  cuj_type
FROM either
WINDOW in_order AS (ORDER BY cuj_type, cuj_id);
