-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.battery.process_states;

-- States of uids over time, as statsd tells.
CREATE PERFETTO VIEW android_process_uid_state(
  -- When the uid came into the state.
  ts TIMESTAMP,
  -- How long it stayed, at most to the end of the trace.
  dur DURATION,
  -- The uid.
  uid LONG,
  -- Name of the state.
  process_state_name STRING
) AS
SELECT ts, dur, uid, process_state_name FROM android_process_state;
