-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Time in idle states, as the kernel counts it itself (sysfs).
--
-- @tags linux, cpu, power
-- @data_check SELECT 1 FROM track WHERE type = 'cpu_idle_state'

INCLUDE PERFETTO MODULE time.conversion;

-- What a CPU's time in a state grew by since the counters were read before. The rest of the time,
-- when it was not idle, is state C0.
CREATE PERFETTO TABLE linux_per_cpu_idle_time_in_state_counters(
  -- When the counters were read.
  ts TIMESTAMP,
  -- The machine.
  machine_id JOINID(machine.id),
  -- The state's name.
  state STRING,
  -- The CPU.
  cpu LONG,
  -- Percentage of the time since the counters were read before.
  idle_percentage DOUBLE,
  -- Time in the state, in microseconds.
  total_residency DOUBLE,
  -- Time since the counters were read before, in microseconds.
  time_slice LONG
)
AS
WITH
  readings AS (
    SELECT
      counter.ts,
      track.machine_id,
      extract_arg(track.dimension_arg_set_id, 'state') AS state,
      extract_arg(track.dimension_arg_set_id, 'cpu') AS cpu,
      counter.value - lag(counter.value) OVER before AS residency,
      time_to_us(counter.ts - lag(counter.ts) OVER before) AS time_slice
    FROM counter
    JOIN track ON track.id = counter.track_id
    WHERE track.type = 'cpu_idle_state'
    WINDOW before AS (PARTITION BY counter.track_id ORDER BY counter.ts)
  ),
  deltas AS (
    SELECT ts, machine_id, state, cpu, residency, time_slice
    FROM readings
    WHERE time_slice IS NOT NULL
  )
SELECT
  ts,
  machine_id,
  state,
  cpu,
  min(100.0, 100.0 * residency / time_slice) AS idle_percentage,
  residency AS total_residency,
  time_slice
FROM deltas
UNION ALL
SELECT
  ts,
  machine_id,
  'C0',
  cpu,
  max(0.0, 100.0 * (time_slice - sum(residency)) / time_slice),
  max(0.0, time_slice - sum(residency)),
  time_slice
FROM deltas
GROUP BY ts, cpu, machine_id;

-- The same for all CPUs of a machine together.
CREATE PERFETTO TABLE linux_cpu_idle_time_in_state_counters(
  -- When the counters were read.
  ts TIMESTAMP,
  -- The machine.
  machine_id JOINID(machine.id),
  -- The state's name.
  state STRING,
  -- Percentage of the time since the counters were read before.
  idle_percentage DOUBLE,
  -- Time in the state, in microseconds.
  total_residency DOUBLE,
  -- Time of all CPUs since the counters were read before, in microseconds.
  time_slice LONG
)
AS
SELECT
  ts,
  machine_id,
  state,
  min(100.0, 100.0 * sum(total_residency) / sum(time_slice)) AS idle_percentage,
  sum(total_residency) AS total_residency,
  sum(time_slice) AS time_slice
FROM linux_per_cpu_idle_time_in_state_counters
GROUP BY ts, state, machine_id;

-- The same under the older name.
CREATE PERFETTO VIEW cpu_idle_time_in_state_counters(
  -- When the counters were read.
  ts TIMESTAMP,
  -- The machine.
  machine_id JOINID(machine.id),
  -- The state's name.
  state_name STRING,
  -- Percentage of the time since the counters were read before.
  idle_percentage DOUBLE,
  -- Time in the state, in microseconds.
  total_residency DOUBLE,
  -- Time of all CPUs since the counters were read before, in microseconds.
  time_slice LONG
)
AS
SELECT ts, machine_id, state AS state_name, idle_percentage, total_residency, time_slice
FROM linux_cpu_idle_time_in_state_counters;
