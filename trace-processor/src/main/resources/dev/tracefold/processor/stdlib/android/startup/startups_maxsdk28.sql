-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.frames.timeline;
INCLUDE PERFETTO MODULE android.startup.startup_events;
INCLUDE PERFETTO MODULE slices.with_context;

-- Startups up to Android 9. Cold and warm ones have a slice of their own; an app that only comes back
-- resumes its activity outside of those, and is up when its first frame is.
CREATE PERFETTO TABLE _startups_maxsdk28 AS
WITH
  resumed AS (
    SELECT activity.ts, frame.ts + frame.dur AS ts_end,
      coalesce(activity.process_name, activity.thread_name, 'unknown') AS package
    FROM thread_slice AS activity, android_first_frame_after(activity.ts) AS frame
    WHERE activity.name = 'activityResume'
      AND activity.is_main_thread
      AND NOT EXISTS (
        SELECT 1 FROM _startup_events AS launch WHERE activity.ts BETWEEN launch.ts AND launch.ts_end)
  ),
  startup AS (
    SELECT ts, ts_end, package_name AS package, NULL AS startup_type FROM _startup_events
    UNION ALL
    SELECT ts, ts_end, package, 'hot' FROM resumed
  )
SELECT ts, ts_end, ts_end - ts AS dur, package, startup_type FROM startup ORDER BY ts;
