-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.startup.startups;

-- How long it took from the last start of an Android user other than 10 to each startup of an app, and
-- to the stop of user 10.
CREATE PERFETTO TABLE android_auto_multiuser_timing(
  -- Number of the user that was started.
  event_start_user_id STRING,
  -- When the user was started.
  event_start_time LONG,
  -- When the app was up, or the other user stopped.
  event_end_time LONG,
  -- Package of the app, or name of the slice of the stop.
  event_end_name STRING,
  -- Name of the slice of the start.
  event_start_name STRING,
  -- Nanoseconds between the two.
  duration LONG
) AS
WITH
  begun AS (
    SELECT name, ts, substr(name, instr(name, '-') + 1, 2) AS user_id
    FROM slice
    WHERE name GLOB 'UserController.startUser*' AND name NOT GLOB 'UserController.startUser-10*'
    ORDER BY ts DESC
    LIMIT 1
  ),
  ended AS (
    SELECT ts_end AS ts, package AS name FROM android_startups
    UNION
    SELECT ts + dur, name FROM slice WHERE name GLOB 'finishUserStopped-10*'
  )
SELECT
  begun.user_id AS event_start_user_id,
  begun.ts AS event_start_time,
  ended.ts AS event_end_time,
  ended.name AS event_end_name,
  begun.name AS event_start_name,
  ended.ts - begun.ts AS duration
FROM ended
JOIN begun ON ended.ts > begun.ts;

-- CPU time of user 10 within each timing.
CREATE PERFETTO VIEW _android_auto_user_10_total_cpu_time AS
SELECT
  sum(sched_slice.dur) AS total_cpu_time,
  (process.uid - process.android_appid) / 100000 AS user_id,
  timing.event_end_name
FROM sched_slice
JOIN thread USING (utid)
JOIN process USING (upid)
JOIN android_auto_multiuser_timing AS timing
  ON sched_slice.ts BETWEEN timing.event_start_time AND timing.event_end_time
WHERE (process.uid - process.android_appid) / 100000 = 10
GROUP BY timing.event_end_name;

-- Memory that processes of user 10 gained within each timing.
CREATE PERFETTO VIEW _android_auto_user_10_total_memory AS
WITH sample AS (
  SELECT
    counter.value - lag(counter.value) OVER (
      PARTITION BY process.name, timing.event_end_name ORDER BY counter.ts) AS gain,
    (process.uid - process.android_appid) / 100000 AS user_id,
    timing.event_end_name
  FROM counter
  JOIN process_counter_track AS track ON counter.track_id = track.id
  JOIN process USING (upid)
  JOIN android_auto_multiuser_timing AS timing
    ON counter.ts BETWEEN timing.event_start_time AND timing.event_end_time
  WHERE track.name = 'mem.rss' AND (process.uid - process.android_appid) / 100000 = 10
)
SELECT cast_int!(sum(gain) / 1e3) AS total_memory_usage_kb, user_id, event_end_name
FROM sample
WHERE gain > 0
GROUP BY event_end_name;

-- The timings with what user 10 used meanwhile.
CREATE PERFETTO VIEW android_auto_multiuser_timing_with_previous_user_resource_usage(
  -- Number of the user that was started.
  event_start_user_id STRING,
  -- When the user was started.
  event_start_time LONG,
  -- When the app was up, or the other user stopped.
  event_end_time LONG,
  -- Package of the app, or name of the slice of the stop.
  event_end_name STRING,
  -- Name of the slice of the start.
  event_start_name STRING,
  -- Nanoseconds between the two.
  duration LONG,
  -- The user before, which is 10.
  user_id LONG,
  -- CPU time of that user in nanoseconds.
  total_cpu_time LONG,
  -- Resident memory that user gained, in thousands of bytes.
  total_memory_usage_kb LONG
) AS
SELECT
  timing.event_start_user_id,
  timing.event_start_time,
  timing.event_end_time,
  timing.event_end_name,
  timing.event_start_name,
  timing.duration,
  cpu.user_id,
  cpu.total_cpu_time,
  memory.total_memory_usage_kb
FROM android_auto_multiuser_timing AS timing
LEFT JOIN _android_auto_user_10_total_cpu_time AS cpu USING (event_end_name)
LEFT JOIN _android_auto_user_10_total_memory AS memory USING (event_end_name);
