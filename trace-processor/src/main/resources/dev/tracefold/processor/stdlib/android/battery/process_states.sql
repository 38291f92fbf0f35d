-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.statsd;

-- Each time statsd saw the processes of a uid come into another state.
CREATE PERFETTO TABLE android_process_state_changes(
  -- When.
  ts TIMESTAMP,
  -- The uid.
  uid LONG,
  -- Name of the new state, that of the uid's most important process.
  process_state_name STRING
) AS
SELECT
  ts,
  extract_arg(arg_set_id, name || '.uid') AS uid,
  extract_arg(arg_set_id, name || '.state') AS process_state_name
FROM android_statsd_atoms
WHERE name = 'uid_process_state_changed';

-- States of uids over time.
CREATE PERFETTO VIEW android_process_state(
  -- When the uid came into the state.
  ts TIMESTAMP,
  -- How long it stayed, at most to the end of the trace.
  dur DURATION,
  -- The uid.
  uid LONG,
  -- Name of the state.
  process_state_name STRING
) AS
SELECT
  ts,
  lead(ts, 1, trace_end()) OVER (PARTITION BY uid ORDER BY ts) - ts AS dur,
  uid,
  process_state_name
FROM android_process_state_changes;
