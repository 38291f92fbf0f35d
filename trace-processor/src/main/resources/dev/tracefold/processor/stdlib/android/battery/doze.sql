-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;

-- A state of doze, which the system writes as a number: the words stand in the order of the numbers.
CREATE PERFETTO MACRO _doze_state(counter_name Expr, words Expr)
RETURNS TableOrSubquery AS (
  SELECT
    held.id,
    held.ts,
    held.dur,
    coalesce((SELECT word.value FROM json_each($words) AS word WHERE word.key = held.value), 'unmapped')
      AS state
  FROM counter_leading_intervals!((
    SELECT counter.id, counter.ts, 0 AS track_id, counter.value
    FROM counter
    JOIN counter_track AS track ON track.id = counter.track_id
    WHERE track.name = $counter_name
  )) AS held
);

-- Light doze, which comes soon after the device is put away and holds back work in the background.
CREATE PERFETTO TABLE android_light_idle_state(
  -- The counter row.
  id LONG,
  -- Start of the state.
  ts TIMESTAMP,
  -- Length of the state.
  dur DURATION,
  -- 'active', 'inactive' (about to doze), 'idle', 'waiting_for_network', 'idle_maintenance' or, while deep
  -- doze makes it pointless, 'override'.
  light_idle_state STRING
) AS
SELECT id, ts, dur, state AS light_idle_state
FROM _doze_state!(
  'DozeLightState',
  '["active","inactive",null,null,"idle","waiting_for_network","idle_maintenance","override"]');

-- Deep doze, which comes when the device does not move for long and holds back more.
CREATE PERFETTO TABLE android_deep_idle_state(
  -- The counter row.
  id LONG,
  -- Start of the state.
  ts TIMESTAMP,
  -- Length of the state.
  dur DURATION,
  -- 'active', 'inactive', 'idle_pending', 'sensing' (motion), 'locating', 'idle', 'idle_maintenance' or
  -- 'quick_doze_delay'.
  deep_idle_state STRING
) AS
SELECT id, ts, dur, state AS deep_idle_state
FROM _doze_state!(
  'DozeDeepState',
  '["active","inactive","idle_pending","sensing","locating","idle","idle_maintenance",
    "quick_doze_delay"]');
