-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;

-- What Chrome says of its startups, by activity and browser process.
CREATE PERFETTO TABLE _chrome_startup_event AS
SELECT
  name,
  ts,
  dur,
  extract_arg(arg_set_id, 'startup.activity_id') AS activity_id,
  extract_arg(arg_set_id, 'startup.launch_cause') AS launch_cause,
  upid AS browser_upid
FROM thread_slice
WHERE name IN ('Startup.ActivityStart', 'Startup.LaunchCause')
UNION ALL
SELECT ts.name, ts.ts, ts.dur, extract_arg(ts.arg_set_id, 'startup.activity_id'), NULL, ts.upid
FROM process_slice AS ts
WHERE ts.name = 'Startup.TimeToFirstVisibleContent2';

-- Startups of Chrome, also those that show nothing. The begin is that of the time to the first visible
-- content where that was measured, else that of the activity.
CREATE PERFETTO TABLE chrome_startups(
  -- Number of the startup.
  id LONG,
  -- Id that Chrome gave to the activity.
  activity_id LONG,
  -- Always 'Startup'.
  name STRING,
  -- Begin of the startup.
  startup_begin_ts TIMESTAMP,
  -- When something was visible.
  first_visible_content_ts TIMESTAMP,
  -- What started Chrome.
  launch_cause STRING,
  -- The browser process.
  browser_upid JOINID(process.id)
) AS
WITH
  activity AS (
    SELECT DISTINCT activity_id, browser_upid
    FROM _chrome_startup_event
    WHERE name != 'Startup.LaunchCause'
  )
SELECT
  row_number() OVER (ORDER BY coalesce(visible.ts, begun.ts)) AS id,
  activity.activity_id,
  'Startup' AS name,
  coalesce(visible.ts, begun.ts) AS startup_begin_ts,
  visible.ts + visible.dur AS first_visible_content_ts,
  cause.launch_cause,
  activity.browser_upid
FROM activity
LEFT JOIN _chrome_startup_event AS visible
  ON visible.name = 'Startup.TimeToFirstVisibleContent2'
  AND visible.activity_id = activity.activity_id
  AND visible.browser_upid = activity.browser_upid
LEFT JOIN _chrome_startup_event AS begun
  ON begun.name = 'Startup.ActivityStart'
  AND begun.activity_id = activity.activity_id
  AND begun.browser_upid = activity.browser_upid
LEFT JOIN _chrome_startup_event AS cause
  ON cause.name = 'Startup.LaunchCause'
  AND cause.activity_id = activity.activity_id
  AND cause.browser_upid = activity.browser_upid;
