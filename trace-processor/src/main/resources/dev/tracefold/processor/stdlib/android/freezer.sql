-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Why processes were thawed; the position is the number.
CREATE PERFETTO TABLE _android_unfreeze_reason AS
SELECT key AS number, value AS name
FROM json_each(
  '["none","activity","finish_receiver","start_receiver","bind_service","unbind_service",
    "start_service","get_provider","remove_provider","ui_visibility","allowlist","process_begin",
    "process_end","trim_memory",null,"ping","file_locks","file_lock_check_failure","binder_txns",
    "feature_flags","short_fgs_timeout","system_init","backup","shell","remove_task","uid_idle",
    "stop_service","executing_service","restriction_change","component_disabled"]');

-- The process that had a process id at a time; of several that may have, the last.
CREATE PERFETTO FUNCTION _pid_to_upid(
  -- The process id.
  pid LONG,
  -- The time.
  event_ts TIMESTAMP
)
-- The process.
RETURNS LONG AS
SELECT max(upid)
FROM process
WHERE pid = $pid
  AND $event_ts BETWEEN coalesce(start_ts, trace_start()) AND coalesce(end_ts, trace_end());

-- Processes that the system froze since nobody needed them, and why it thawed them.
CREATE PERFETTO TABLE android_freezer_events(
  -- The process.
  upid JOINID(process.id),
  -- Its process id.
  pid LONG,
  -- When it was frozen.
  ts TIMESTAMP,
  -- How long it was frozen.
  dur DURATION,
  -- Why it was thawed, as a number.
  unfreeze_reason_int LONG,
  -- Why it was thawed, in words.
  unfreeze_reason_str STRING
) AS
WITH
  -- 'Freeze <name>:<pid>' and 'Unfreeze <name>:<pid> <reason>'; the name may have colons in it.
  event AS (
    SELECT
      ts,
      name GLOB 'Freeze *' AS freezes,
      cast_int!(reverse(str_split(reverse(str_split(name, ' ', 1)), ':', 0))) AS pid,
      iif(name GLOB 'Unfreeze *', str_split(name, ' ', 2), NULL) AS reason
    FROM slice
    WHERE name GLOB 'Freeze *:*' OR name GLOB 'Unfreeze *:*'
  ),
  owned AS (
    SELECT *, _pid_to_upid(pid, ts) AS upid FROM event ORDER BY freezes DESC, ts
  ),
  state AS (
    SELECT
      freezes,
      upid,
      pid,
      ts,
      lead(ts, 1, trace_end()) OVER (PARTITION BY upid ORDER BY ts) - ts AS dur,
      cast_int!(lead(reason) OVER (PARTITION BY upid ORDER BY ts)) AS reason
    FROM owned
  )
SELECT
  state.upid,
  state.pid,
  state.ts,
  state.dur,
  state.reason AS unfreeze_reason_int,
  known.name AS unfreeze_reason_str
FROM state
LEFT JOIN _android_unfreeze_reason AS known ON known.number = state.reason
WHERE state.freezes AND state.upid IS NOT NULL
ORDER BY state.upid, state.ts;
