-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.startup.startups;
INCLUDE PERFETTO MODULE android.frames.timeline;
INCLUDE PERFETTO MODULE slices.with_context;

-- Startups with their process, found by the name of the package where nothing better is known.
CREATE PERFETTO VIEW _startups_with_upid AS
SELECT
  startup.startup_id,
  startup.ts,
  startup.ts_end,
  startup.dur,
  startup.package,
  startup.startup_type,
  coalesce(owner.upid, process.upid) AS upid
FROM android_startups AS startup
LEFT JOIN android_startup_processes AS owner USING (startup_id)
LEFT JOIN process ON owner.upid IS NULL AND process.name GLOB startup.package;

-- The first frame of the process that was begun after the startup.
CREATE PERFETTO TABLE _ttid AS
WITH frame AS (
  SELECT
    startup.startup_id,
    startup.ts AS startup_ts,
    startup.upid,
    frame.frame_id,
    frame.draw_frame_id,
    row_number() OVER (PARTITION BY startup.startup_id ORDER BY frame.ts) AS place
  FROM _startups_with_upid AS startup
  JOIN android_frames AS frame ON frame.upid = startup.upid AND frame.ts >= startup.ts
)
SELECT
  frame.startup_id,
  frame.frame_id,
  frame.draw_frame_id,
  slice.ts + slice.dur - frame.startup_ts AS ttid,
  frame.upid
FROM frame
JOIN slice ON slice.id = frame.draw_frame_id
WHERE frame.place = 1;

-- The first frame that ends after the app has said that it is fully drawn.
CREATE PERFETTO TABLE _ttfd AS
WITH
  report AS (
    SELECT
      startup.startup_id,
      startup.ts AS startup_ts,
      startup.upid,
      slice.ts,
      slice.utid,
      row_number() OVER (PARTITION BY startup.startup_id ORDER BY slice.ts) AS place
    FROM _startups_with_upid AS startup
    JOIN thread_slice AS slice ON slice.upid = startup.upid AND slice.ts >= startup.ts
    WHERE slice.name GLOB 'reportFullyDrawn*' AND slice.is_main_thread = 1
  ),
  frame AS (
    SELECT
      report.startup_id,
      report.startup_ts,
      report.upid,
      frame.frame_id,
      frame.draw_frame_id,
      row_number() OVER (PARTITION BY report.startup_id ORDER BY frame.ts) AS place
    FROM report
    JOIN android_frames AS frame
      ON frame.ui_thread_utid = report.utid AND frame.ts + frame.dur > report.ts
    WHERE report.place = 1
  )
SELECT
  frame.startup_id,
  frame.frame_id,
  frame.draw_frame_id,
  slice.ts + slice.dur - frame.startup_ts AS ttfd,
  frame.upid
FROM frame
JOIN slice ON slice.id = frame.draw_frame_id
WHERE frame.place = 1;

-- How long it took until an app showed something, and until it showed everything, which is when it has
-- called reportFullyDrawn(). Both count to the end of DrawFrame on the render thread.
CREATE PERFETTO TABLE android_startup_time_to_display(
  -- The startup.
  startup_id LONG,
  -- Nanoseconds to the first frame.
  time_to_initial_display LONG,
  -- Nanoseconds to the full display.
  time_to_full_display LONG,
  -- The first frame.
  ttid_frame_id LONG,
  -- The frame of the full display.
  ttfd_frame_id LONG,
  -- The process.
  upid JOINID(process.id)
) AS
SELECT
  startup.startup_id,
  first.ttid AS time_to_initial_display,
  full.ttfd AS time_to_full_display,
  first.frame_id AS ttid_frame_id,
  full.frame_id AS ttfd_frame_id,
  first.upid
FROM android_startups AS startup
LEFT JOIN _ttid AS first USING (startup_id)
LEFT JOIN _ttfd AS full USING (startup_id);
