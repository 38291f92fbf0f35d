-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.frames.timeline;

CREATE PERFETTO TABLE _frame_id_count_in_actual_timeline AS
SELECT
  cast_int!(name) AS frame_id,
  min(id) AS id,
  min(ts) AS ts,
  max(dur) AS dur,
  max(ts + dur) AS ts_end,
  count() AS count
FROM actual_frame_timeline_slice
GROUP BY 1;

CREATE PERFETTO TABLE _frame_id_count_in_expected_timeline AS
SELECT cast_int!(name) AS frame_id, id, count() AS count
FROM expected_frame_timeline_slice
GROUP BY 1;

-- By how much each frame missed its deadline: end of the actual timeline less end of the expected one.
-- Known from Android 12 on.
CREATE PERFETTO TABLE android_frames_overrun(
  -- Frame id.
  frame_id LONG,
  -- Nanoseconds past the deadline; negative if the frame was in time.
  overrun LONG
) AS
SELECT
  actual.frame_id,
  actual_slice.ts + actual_slice.dur - expected_slice.ts - expected_slice.dur AS overrun
FROM _frame_id_count_in_actual_timeline AS actual
JOIN _frame_id_count_in_expected_timeline AS expected USING (frame_id)
JOIN slice AS actual_slice ON actual_slice.id = actual.id
JOIN slice AS expected_slice ON expected_slice.id = expected.id;

-- How long the callbacks on the UI thread took for each frame.
CREATE PERFETTO TABLE android_frames_ui_time(
  -- Frame id.
  frame_id LONG,
  -- Length of the doFrame slice in nanoseconds.
  ui_time LONG
) AS
SELECT ui.frame_id, slice.dur AS ui_time
FROM android_frames_choreographer_do_frame AS ui
JOIN slice USING (id);

-- How late each frame was begun: start of the actual timeline less start of the expected one.
CREATE PERFETTO TABLE android_app_vsync_delay_per_frame(
  -- Frame id.
  frame_id LONG,
  -- Nanoseconds between the vsync for the app and the start of its work.
  app_vsync_delay LONG
) AS
WITH frame AS (
  SELECT frame_id, actual_frame_timeline_id, expected_frame_timeline_id
  FROM android_frames
  GROUP BY frame_id
)
SELECT frame.frame_id, actual.ts - expected.ts AS app_vsync_delay
FROM frame
JOIN slice AS expected ON expected.id = frame.expected_frame_timeline_id
JOIN slice AS actual ON actual.id = frame.actual_frame_timeline_id;

-- Time of each frame on the UI thread and the render thread: delay, doFrame and all its DrawFrames.
CREATE PERFETTO TABLE android_cpu_time_per_frame(
  -- Frame id.
  frame_id LONG,
  -- Delay of the start, as in android_app_vsync_delay_per_frame.
  app_vsync_delay LONG,
  -- Length of the doFrame slice.
  do_frame_dur DURATION,
  -- Sum of the lengths of the DrawFrame slices.
  draw_frame_dur DURATION,
  -- Sum of the three.
  cpu_time LONG
) AS
WITH
  draw AS (
    SELECT frame_id, sum(slice.dur) AS dur
    FROM android_frames_draw_frame
    JOIN slice USING (id)
    GROUP BY frame_id
  ),
  ui AS (SELECT frame_id, do_frame_id FROM android_frames GROUP BY frame_id)
SELECT
  delay.frame_id,
  delay.app_vsync_delay,
  do_frame.dur AS do_frame_dur,
  draw.dur AS draw_frame_dur,
  delay.app_vsync_delay + do_frame.dur + draw.dur AS cpu_time
FROM android_app_vsync_delay_per_frame AS delay
JOIN draw USING (frame_id)
JOIN ui USING (frame_id)
JOIN slice AS do_frame ON do_frame.id = ui.do_frame_id;

-- The time on the CPU, or where it is not known the time on the UI thread and 5 ms for the renderer.
CREATE PERFETTO TABLE _estimated_cpu_time_per_frame(
  frame_id LONG,
  cpu_time LONG
) AS
SELECT ui.frame_id, coalesce(measured.cpu_time, ui.ui_time + 5000000) AS cpu_time
FROM android_frames_ui_time AS ui
LEFT JOIN android_cpu_time_per_frame AS measured USING (frame_id);

-- Judgement of each frame. The flags are 1 or NULL.
CREATE PERFETTO TABLE android_frame_stats(
  -- Frame id.
  frame_id LONG,
  -- Nanoseconds past the deadline, as in android_frames_overrun.
  overrun LONG,
  -- Time on UI thread and render thread.
  cpu_time LONG,
  -- Time of the callbacks on the UI thread.
  ui_time LONG,
  -- The deadline was missed.
  was_jank BOOL,
  -- More than 20 ms on the CPU.
  was_slow_frame BOOL,
  -- More than 50 ms on the CPU.
  was_big_jank BOOL,
  -- More than 200 ms on the CPU.
  was_huge_jank BOOL
) AS
SELECT
  frame_id,
  overrun,
  cpu_time,
  ui_time,
  iif(overrun > 0, 1, NULL) AS was_jank,
  iif(cpu_time > 20000000, 1, NULL) AS was_slow_frame,
  iif(cpu_time > 50000000, 1, NULL) AS was_big_jank,
  iif(cpu_time > 200000000, 1, NULL) AS was_huge_jank
FROM android_frames_overrun
JOIN android_frames_ui_time USING (frame_id)
JOIN _estimated_cpu_time_per_frame USING (frame_id);
