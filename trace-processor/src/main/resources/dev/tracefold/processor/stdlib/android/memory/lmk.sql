-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.oom_adjuster;

-- Reasons of the daemon that kills processes when memory is low; the position is the number.
CREATE PERFETTO FUNCTION _android_lmk_kill_reason_string(kill_reason LONG)
RETURNS STRING AS
SELECT
  coalesce(
    (
      SELECT value
      FROM json_each(
        '["PRESSURE_AFTER_KILL","NOT_RESPONDING","LOW_SWAP_AND_THRASHING","LOW_MEM_AND_SWAP",
          "LOW_MEM_AND_THRASHING","DIRECT_RECL_AND_THRASHING","LOW_MEM_AND_SWAP_UTIL",
          "LOW_FILECACHE_AFTER_THRASHING","LOW_MEM","DIRECT_RECL_STUCK"]')
      WHERE key = $kill_reason
    ),
    iif($kill_reason BETWEEN 1000 AND 1999, 'VENDOR_REASON', 'UNKNOWN'));

-- Kills in the order in which the daemon's ways to tell them came up: 'lmk,<pid>,<reason>,<score>' as an
-- instant since 2025, as a slice since 2021, and before that a counter with the process id.
CREATE PERFETTO TABLE _android_lmk_event AS
SELECT
  iif(slice.dur = 0, 1, 2) AS way,
  slice.ts,
  cast_int!(str_split(slice.name, ',', 1)) AS pid,
  cast_int!(str_split(slice.name, ',', 2)) AS kill_reason_raw,
  cast_int!(str_split(slice.name, ',', 3)) AS oom_score_adj
FROM slice
LEFT JOIN process_track AS track ON track.id = slice.track_id
WHERE slice.name GLOB 'lmk,*'
  AND (slice.dur > 0 OR (slice.dur = 0 AND track.name = 'lowmemorykiller'))
UNION ALL
SELECT
  3,
  counter.ts,
  cast_int!(counter.value),
  NULL,
  (
    SELECT score.score
    FROM android_oom_adj_intervals AS score
    JOIN process USING (upid)
    WHERE process.pid = cast_int!(counter.value)
      AND counter.ts >= score.ts
      AND counter.ts < score.ts + score.dur
    LIMIT 1
  )
FROM counter
JOIN counter_track AS track ON counter.track_id = track.id
WHERE track.name = 'kill_one_process' AND counter.value > 0;

-- Processes that were killed because memory was low.
CREATE PERFETTO TABLE android_lmk_events(
  -- When it was killed.
  ts TIMESTAMP,
  -- The process.
  upid JOINID(process.upid),
  -- Its process id.
  pid LONG,
  -- Name of the process.
  process_name STRING,
  -- The oom_score_adj it had.
  oom_score_adj LONG,
  -- Why it was killed, in words.
  kill_reason STRING,
  -- Why it was killed, as a number.
  kill_reason_raw LONG
) AS
SELECT
  kill.ts,
  process.upid,
  kill.pid,
  process.name AS process_name,
  kill.oom_score_adj,
  _android_lmk_kill_reason_string(kill.kill_reason_raw) AS kill_reason,
  kill.kill_reason_raw
FROM _android_lmk_event AS kill
LEFT JOIN process
  ON process.pid = kill.pid
  AND kill.ts >= coalesce(process.start_ts, trace_start())
  AND kill.ts <= coalesce(process.end_ts, trace_end())
WHERE kill.way = (SELECT min(way) FROM _android_lmk_event);
