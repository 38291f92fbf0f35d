-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;
INCLUDE PERFETTO MODULE intervals.fill_gaps;

-- The states of a display, by Android's numbers.
CREATE PERFETTO TABLE _screen_state_name AS
WITH name(value, simple, short, long) AS (
  VALUES
    (1, 'off', 'off', 'Screen off'),
    (2, 'on', 'on', 'Screen on'),
    (3, 'doze', 'doze', 'Always-on display (doze)'),
    (4, 'doze', 'doze-suspend', 'Always-on display (doze-suspend)'),
    (5, 'on', 'on-vr', 'Screen on (VR)'),
    (6, 'on', 'on-suspend', 'Screen on (suspend)')
)
SELECT value, simple, short, long FROM name;

CREATE PERFETTO TABLE _screen_state_known AS
SELECT
  held.id,
  held.ts,
  held.dur,
  name.simple AS simple_screen_state,
  name.short AS short_screen_state,
  name.long AS screen_state
FROM counter_leading_intervals!((
  SELECT counter.id, counter.ts, 0 AS track_id, counter.value
  FROM counter
  JOIN counter_track AS track ON track.id = counter.track_id
  WHERE track.name = 'ScreenState'
)) AS held
LEFT JOIN _screen_state_name AS name ON name.value = held.value
WHERE held.dur > 0;

-- Whether the screen was on, over the whole trace.
CREATE PERFETTO TABLE android_screen_state(
  -- Number of the row.
  id ID,
  -- Start of the state.
  ts TIMESTAMP,
  -- Length of the state.
  dur DURATION,
  -- 'on', 'off', 'doze' (always-on display) or 'unknown'.
  simple_screen_state STRING,
  -- The same, with virtual reality and suspended displays told apart.
  short_screen_state STRING,
  -- The same in words.
  screen_state STRING
) AS
SELECT
  row_number() OVER () AS id,
  ts,
  dur,
  coalesce(simple_screen_state, 'unknown') AS simple_screen_state,
  coalesce(short_screen_state, 'unknown') AS short_screen_state,
  coalesce(screen_state, 'Unknown') AS screen_state
FROM _intervals_fill_gaps!(
  (NULL), (simple_screen_state, short_screen_state, screen_state), _screen_state_known);
