-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;

-- Processes that system_server started.
CREATE PERFETTO TABLE _proc_start AS
SELECT ts, dur, trim(str_split(name, 'Start proc:', 1)) AS process_name
FROM thread_slice
WHERE name GLOB 'Start proc:*' AND process_name = 'system_server';

-- What an app did first once it was bound: if that is none of the three it was started for a provider.
CREATE PERFETTO TABLE _app_first_intent AS
WITH step AS (
  SELECT
    id,
    name,
    ts,
    dur,
    track_id,
    upid,
    pid,
    process_name,
    lead(id) OVER of_track AS next_id,
    lead(name) OVER of_track AS next_name,
    lead(ts) OVER of_track AS next_ts,
    lead(dur) OVER of_track AS next_dur
  FROM thread_slice
  WHERE name = 'bindApplication'
    OR name GLOB 'performCreate:*'
    OR name GLOB 'serviceCreate:*'
    OR name GLOB 'broadcastReceiveComp:*'
  WINDOW of_track AS (PARTITION BY track_id ORDER BY ts)
)
SELECT
  id AS start_id,
  ts AS bind_app_ts,
  dur AS bind_app_dur,
  track_id,
  upid,
  pid,
  process_name,
  next_id AS id,
  next_ts AS intent_ts,
  next_dur AS intent_dur,
  CASE
    WHEN next_name GLOB 'performCreate:*' THEN 'activity'
    WHEN next_name GLOB 'serviceCreate:*' THEN 'service'
    WHEN next_name GLOB 'broadcastReceiveComp:*' THEN 'broadcast'
    ELSE 'provider'
  END AS reason,
  CASE
    WHEN next_name GLOB 'performCreate:*' THEN str_split(next_name, 'performCreate:', 1)
    WHEN next_name GLOB 'serviceCreate:*' THEN str_split(str_split(next_name, '=', 2), ' ', 0)
    WHEN next_name GLOB 'broadcastReceiveComp:*'
      THEN str_split(next_name, 'broadcastReceiveComp:', 1)
  END AS intent
FROM step
WHERE name = 'bindApplication';

-- Cold starts of apps and what they were for.
CREATE PERFETTO TABLE android_app_process_starts(
  -- The bindApplication slice, which is unique for a start.
  start_id LONG,
  -- The slice of what the app was started for.
  id LONG,
  -- Track of that slice.
  track_id LONG,
  -- Name of the process.
  process_name STRING,
  -- Its process id.
  pid LONG,
  -- The process.
  upid JOINID(process.id),
  -- Action or component it was started for.
  intent STRING,
  -- 'activity', 'broadcast', 'service' or 'provider'.
  reason STRING,
  -- When system_server started the process.
  proc_start_ts TIMESTAMP,
  -- How long that took.
  proc_start_dur DURATION,
  -- When the app was bound.
  bind_app_ts TIMESTAMP,
  -- How long that took.
  bind_app_dur DURATION,
  -- When it began with what it was started for.
  intent_ts TIMESTAMP,
  -- How long that took.
  intent_dur DURATION,
  -- Nanoseconds from the start of the process until all of that was done.
  total_dur LONG
) AS
WITH
  started AS (
    SELECT
      *,
      iif(reason = 'provider', bind_app_ts, intent_ts) AS last_ts,
      iif(reason = 'provider', bind_app_dur, intent_dur) AS last_dur
    FROM _app_first_intent
  ),
  dispatched AS (
    SELECT started.*, max(begun.ts) AS proc_start_ts, begun.dur AS proc_start_dur
    FROM started
    JOIN _proc_start AS begun
      ON begun.process_name = started.process_name AND begun.ts < started.last_ts
    GROUP BY started.reason = 'provider', started.upid
  )
SELECT
  start_id,
  iif(reason = 'provider', NULL, id) AS id,
  iif(reason = 'provider', NULL, track_id) AS track_id,
  process_name,
  pid,
  upid,
  intent,
  reason,
  proc_start_ts,
  proc_start_dur,
  bind_app_ts,
  bind_app_dur,
  iif(reason = 'provider', NULL, intent_ts) AS intent_ts,
  iif(reason = 'provider', NULL, intent_dur) AS intent_dur,
  last_ts - proc_start_ts + last_dur AS total_dur
FROM dispatched
ORDER BY reason = 'provider', upid;
