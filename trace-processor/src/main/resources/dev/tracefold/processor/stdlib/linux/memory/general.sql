-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Memory counters of processes.
--
-- @tags linux, memory

-- All counters of processes as intervals. The last value of a counter lasts until its process ends,
-- or the trace.
CREATE PERFETTO VIEW _all_counters_per_process
AS
SELECT
  counter.ts,
  lead(
    counter.ts,
    1,
    1 + (SELECT coalesce(end_ts, trace_end()) FROM process WHERE process.upid = track.upid)
  ) OVER (PARTITION BY counter.track_id ORDER BY counter.ts) - counter.ts AS dur,
  track.upid,
  counter.value,
  counter.track_id,
  track.name
FROM counter
JOIN process_counter_track AS track ON track.id = counter.track_id
WHERE track.upid IS NOT NULL;
