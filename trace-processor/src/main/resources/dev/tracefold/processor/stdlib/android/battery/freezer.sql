-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.statsd;

-- Each time statsd saw a process be frozen or thawed.
CREATE PERFETTO TABLE android_app_freeze_changes(
  -- When.
  ts TIMESTAMP,
  -- Process id.
  pid LONG,
  -- 'FREEZE_APP' or 'UNFREEZE_APP'.
  action STRING,
  -- Name of the process.
  process_name STRING,
  -- Milliseconds that it had not been frozen.
  time_unfrozen_millis LONG,
  -- Why it was thawed.
  unfreeze_reason STRING
) AS
SELECT
  ts,
  extract_arg(arg_set_id, name || '.pid') AS pid,
  extract_arg(arg_set_id, name || '.action') AS action,
  extract_arg(arg_set_id, name || '.process_name') AS process_name,
  extract_arg(arg_set_id, name || '.time_unfrozen_millis') AS time_unfrozen_millis,
  extract_arg(arg_set_id, name || '.unfreeze_reason_v2') AS unfreeze_reason
FROM android_statsd_atoms
WHERE name = 'app_freeze_changed';

-- Whether processes were frozen, over time.
CREATE PERFETTO VIEW android_app_freeze_state(
  -- When the process was frozen or thawed.
  ts TIMESTAMP,
  -- How long it stayed so, at most to the end of the trace.
  dur DURATION,
  -- Process id.
  pid LONG,
  -- Name of the process.
  process_name STRING,
  -- What was done to it: 'FREEZE_APP' or 'UNFREEZE_APP'.
  freezer_state STRING,
  -- Milliseconds that it had not been frozen before.
  time_unfrozen_millis LONG,
  -- Why it was thawed.
  unfreeze_reason STRING
) AS
SELECT
  ts,
  lead(ts, 1, trace_end()) OVER (PARTITION BY pid ORDER BY ts) - ts AS dur,
  pid,
  process_name,
  action AS freezer_state,
  time_unfrozen_millis,
  unfreeze_reason
FROM android_app_freeze_changes;
