-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.battery_stats;

-- Wakelocks of apps as the data source for them reports them.
CREATE PERFETTO TABLE android_app_wakelocks_sdk(
  -- When the lock was taken.
  ts TIMESTAMP,
  -- How long it was held, at most to the end of the trace.
  dur DURATION,
  -- Name of the lock.
  name STRING,
  -- Uid that it was held for, else uid of the owner.
  uid LONG,
  -- Uid of the owner.
  owner_uid LONG,
  -- Process id of the owner.
  owner_pid LONG,
  -- Uid that it was held for, if that is another one.
  work_uid LONG,
  -- Flags of the lock.
  flags LONG
) AS
WITH lock AS (
  SELECT
    slice.ts,
    slice.dur,
    slice.name,
    extract_arg(slice.arg_set_id, 'owner_uid') AS owner_uid,
    extract_arg(slice.arg_set_id, 'owner_pid') AS owner_pid,
    extract_arg(slice.arg_set_id, 'work_uid') AS work_uid,
    extract_arg(slice.arg_set_id, 'flags') AS flags
  FROM slice
  JOIN track ON track.id = slice.track_id
  WHERE track.name = 'app_wakelock_events'
)
SELECT
  ts,
  iif(dur = -1, trace_end() - ts, dur) AS dur,
  name,
  coalesce(work_uid, owner_uid) AS uid,
  owner_uid,
  owner_pid,
  work_uid,
  flags
FROM lock;

-- Wakelocks of apps as the battery service reports them, which are the long ones.
CREATE PERFETTO TABLE android_app_wakelocks_batterystats(
  -- When the lock was taken.
  ts TIMESTAMP,
  -- How long it was held, at most to the end of the trace.
  dur DURATION,
  -- Name of the lock.
  name STRING,
  -- Uid that it was held for.
  uid LONG
) AS
SELECT ts, safe_dur AS dur, str_value AS name, int_value AS uid
FROM android_battery_stats_event_slices
WHERE track_name = 'battery_stats.longwake';

-- Wakelocks of apps: those of the data source, or of the battery service if the trace has none of the former.
CREATE PERFETTO VIEW android_app_wakelocks(
  -- When the lock was taken.
  ts TIMESTAMP,
  -- How long it was held, at most to the end of the trace.
  dur DURATION,
  -- Name of the lock.
  name STRING,
  -- Uid that it was held for.
  uid LONG
) AS
SELECT ts, dur, name, uid FROM android_app_wakelocks_sdk
UNION ALL
SELECT ts, dur, name, uid
FROM android_app_wakelocks_batterystats
WHERE NOT EXISTS (SELECT 1 FROM android_app_wakelocks_sdk);
