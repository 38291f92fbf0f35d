-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Idle states of CPUs.
--
-- @tags linux, cpu, power
-- @data_check SELECT 1 FROM cpu_counter_track WHERE name = 'cpuidle'

INCLUDE PERFETTO MODULE counters.intervals;

-- The times that a CPU stayed in an idle state.
CREATE PERFETTO TABLE cpu_idle_counters(
  -- The counter value that began it.
  id ID(counter.id),
  -- The counter's track.
  track_id JOINID(track.id),
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- The state: -1 when not idle, the larger the deeper.
  idle LONG,
  -- The CPU.
  cpu LONG
)
AS
SELECT
  period.id,
  period.track_id,
  period.ts,
  period.dur,
  -- The kernel writes -1 as an unsigned number.
  cast_int!(iif(period.value = 4294967295, -1, period.value)) AS idle,
  track.cpu
FROM counter_leading_intervals!((
  SELECT counter.id, counter.ts, counter.track_id, counter.value
  FROM counter
  JOIN cpu_counter_track AS track ON track.id = counter.track_id
  WHERE track.name = 'cpuidle'
)) AS period
JOIN cpu_counter_track AS track ON track.id = period.track_id;
