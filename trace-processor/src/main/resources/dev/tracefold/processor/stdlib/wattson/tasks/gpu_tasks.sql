-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.gpu.work_period;
INCLUDE PERFETTO MODULE intervals.fill_gaps;
INCLUDE PERFETTO MODULE intervals.overlap;

-- When the GPU worked for apps.
CREATE PERFETTO TABLE _gpu_tasks AS
SELECT slice.ts, slice.dur, track.uid, track.gpu_id
FROM android_gpu_work_period_track AS track
JOIN slice ON slice.track_id = track.id
WHERE slice.dur > 0;

-- For how many apps it worked at a time, over the whole trace.
CREATE PERFETTO TABLE _gpu_active_task_count AS
WITH
  level AS (
    SELECT ts, value FROM intervals_overlap_count!(_gpu_tasks, ts, dur)
    UNION ALL
    SELECT trace_start(), 0
    WHERE trace_start() NOT IN (SELECT ts FROM _gpu_tasks)
  ),
  lasting AS (
    SELECT ts, lead(ts, 1, trace_end()) OVER (ORDER BY ts) - ts AS dur, value FROM level
  )
SELECT ts, dur, value AS active_tasks FROM lasting WHERE dur > 0;
