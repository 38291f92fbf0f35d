-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;

-- Whether the battery was being charged, over time. Without any report it is unknown for the whole trace.
CREATE PERFETTO TABLE android_charging_states(
  -- The counter row, or 1 where there was no report.
  id LONG,
  -- Start of the state.
  ts TIMESTAMP,
  -- Length of the state.
  dur DURATION,
  -- 'charging', 'discharging', 'not_charging', 'full' or 'unknown'.
  short_charging_state STRING,
  -- The state in words; 'Not charging' is with a charger that does not charge.
  charging_state STRING
) AS
WITH
  report AS (
    SELECT counter.id, counter.ts, 0 AS track_id, counter.value
    FROM counter
    JOIN counter_track AS track ON track.id = counter.track_id
    WHERE track.name = 'BatteryStatus'
  ),
  state AS (
    SELECT id, ts, dur, value FROM counter_leading_intervals!(report) WHERE dur > 0
    UNION ALL
    SELECT 1, trace_start(), trace_dur(), NULL
    WHERE trace_dur() > 0 AND NOT EXISTS (SELECT 1 FROM report)
  ),
  word(value, short, long) AS (
    VALUES
      (2, 'charging', 'Charging'), (3, 'discharging', 'Discharging'),
      (4, 'not_charging', 'Not charging'), (5, 'full', 'Full')
  )
SELECT
  state.id,
  state.ts,
  state.dur,
  coalesce(word.short, 'unknown') AS short_charging_state,
  coalesce(word.long, 'Unknown') AS charging_state
FROM state
LEFT JOIN word ON word.value = state.value
ORDER BY state.id;
