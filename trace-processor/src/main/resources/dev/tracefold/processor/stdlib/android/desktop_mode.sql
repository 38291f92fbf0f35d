-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.statsd;

-- Windows of Android's desktop mode while they were open. What began before the trace counts from its start,
-- what did not end up to a restart of the statistics or the end of the trace; a window of which only changes
-- are known counts as open all the time.
CREATE PERFETTO TABLE android_desktop_mode_windows(
  -- When it was opened, if the trace tells.
  raw_add_ts TIMESTAMP,
  -- When it was closed, if the trace tells.
  raw_remove_ts TIMESTAMP,
  -- Start.
  ts TIMESTAMP,
  -- How long it was open.
  dur DURATION,
  -- Id of the window.
  instance_id LONG,
  -- Uid of its app.
  uid LONG
) AS
WITH
  event AS MATERIALIZED (
    SELECT
      ts,
      extract_arg(arg_set_id, 'desktop_mode_session_task_update.task_event') AS kind,
      extract_arg(arg_set_id, 'desktop_mode_session_task_update.instance_id') AS instance_id,
      extract_arg(arg_set_id, 'desktop_mode_session_task_update.uid') AS uid,
      extract_arg(arg_set_id, 'desktop_mode_session_task_update.session_id') AS session_id
    FROM android_statsd_atoms
    WHERE name = 'desktop_mode_session_task_update'
  ),
  restart AS (
    SELECT ts FROM event WHERE kind = 'TASK_INIT_STATSD' UNION SELECT trace_end()
  ),
  opened AS (
    SELECT
      added.ts AS add_ts,
      removed.ts AS remove_ts,
      coalesce(added.ts, trace_start()) AS ts,
      coalesce(added.instance_id, removed.instance_id) AS instance_id,
      coalesce(added.uid, removed.uid) AS uid
    FROM (SELECT * FROM event WHERE kind = 'TASK_ADDED') AS added
    FULL JOIN (SELECT * FROM event WHERE kind = 'TASK_REMOVED') AS removed
      ON removed.instance_id = added.instance_id AND removed.session_id = added.session_id
  )
SELECT
  add_ts AS raw_add_ts,
  remove_ts AS raw_remove_ts,
  ts,
  coalesce(remove_ts, (SELECT min(restart.ts) FROM restart WHERE restart.ts > opened.ts)) - ts AS dur,
  instance_id,
  uid
FROM opened
UNION
SELECT NULL, NULL, trace_start(), trace_dur(), instance_id, min(uid)
FROM event
WHERE kind = 'TASK_INFO_CHANGED' AND instance_id NOT IN (SELECT instance_id FROM opened)
GROUP BY instance_id, session_id;
