-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;

-- Power states of a Mali GPU over time, as the driver numbers them.
CREATE PERFETTO TABLE android_mali_gpu_power_state(
  -- Start of the state.
  ts TIMESTAMP,
  -- Length of the state.
  dur DURATION,
  -- Number of the state.
  power_state LONG
) AS
SELECT ts, dur, cast_int!(value) AS power_state
FROM counter_leading_intervals!((
  SELECT counter.*
  FROM counter
  JOIN counter_track AS track ON track.id = counter.track_id
  WHERE track.name = 'mali_gpu_power_state'
));
