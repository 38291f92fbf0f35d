-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Frequencies of CPUs.
--
-- @tags linux, cpu, power
-- @data_check SELECT 1 FROM cpu_counter_track WHERE name = 'cpufreq'

INCLUDE PERFETTO MODULE counters.intervals;

-- The times that a CPU kept a frequency.
CREATE PERFETTO TABLE cpu_frequency_counters(
  -- The counter value that began it.
  id ID(counter.id),
  -- The counter's track.
  track_id JOINID(track.id),
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- The frequency, in kHz; NULL where it is not known.
  freq LONG,
  -- The CPU, over all machines.
  ucpu LONG,
  -- The CPU in its machine.
  cpu LONG
)
AS
SELECT
  period.id,
  period.track_id,
  period.ts,
  period.dur,
  cast_int!(period.value) AS freq,
  cpu.ucpu,
  track.cpu
FROM counter_leading_intervals!((
  SELECT counter.id, counter.ts, counter.track_id, counter.value
  FROM counter
  JOIN cpu_counter_track AS track ON track.id = counter.track_id
  WHERE track.name = 'cpufreq'
)) AS period
JOIN cpu_counter_track AS track ON track.id = period.track_id
LEFT JOIN cpu ON cpu.cpu = track.cpu AND cpu.machine_id IS track.machine_id;
