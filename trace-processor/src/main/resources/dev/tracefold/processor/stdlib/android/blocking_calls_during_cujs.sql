-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.critical_blocking_calls;
INCLUDE PERFETTO MODULE android.cujs.sysui_cujs;

-- Calls that hold up threads, in processes that have interactions.
CREATE PERFETTO TABLE _android_blocking_calls_during_cujs AS
SELECT name, ts, dur, id, process_name, utid, upid, ts_end
FROM _android_critical_blocking_calls
WHERE upid IN (SELECT upid FROM android_jank_latency_cujs);
