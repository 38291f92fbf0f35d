-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Stretches in which a CPU was awake after it had slept. A state of 0 is awake, 1 the lightest sleep.
CREATE PERFETTO VIEW chrome_cpu_power_slice(
  -- When the CPU woke up.
  ts TIMESTAMP,
  -- How long it was awake.
  dur DURATION,
  -- The CPU.
  cpu LONG,
  -- State of the CPU, always 0.
  power_state LONG,
  -- State that it woke up from.
  previous_power_state LONG,
  -- Number of the wake-up, unique in the trace.
  powerup_id LONG
) AS
WITH
  state AS (
    SELECT
      counter.id,
      track.cpu,
      counter.ts,
      -- The kernel writes -1 as an unsigned number for awake.
      iif(counter.value = 4294967295, 0, cast_int!(counter.value) + 1) AS power_state
    FROM counter
    JOIN cpu_counter_track AS track ON track.id = counter.track_id
    WHERE track.name = 'cpuidle'
  ),
  change AS (
    SELECT
      id,
      cpu,
      ts,
      power_state,
      lead(ts) OVER of_cpu - ts AS dur,
      lag(power_state) OVER of_cpu AS previous_power_state
    FROM state
    WINDOW of_cpu AS (PARTITION BY cpu ORDER BY ts)
  )
SELECT ts, dur, cpu, power_state, previous_power_state, id AS powerup_id
FROM change
WHERE power_state = 0 AND previous_power_state != 0 AND dur IS NOT NULL
ORDER BY ts;

CREATE PERFETTO VIEW _cpu_power_valid_sched_slice AS
SELECT id, ts, dur, cpu, utid FROM sched_slice WHERE utid != 0;

CREATE VIRTUAL TABLE _cpu_power_and_sched_slice USING span_join(
  chrome_cpu_power_slice PARTITIONED cpu,
  _cpu_power_valid_sched_slice PARTITIONED cpu);

-- What ran first after each wake-up of a CPU.
CREATE PERFETTO TABLE chrome_cpu_power_first_sched_slice_after_powerup(
  -- When it began to run.
  ts TIMESTAMP,
  -- How long it ran.
  dur DURATION,
  -- The CPU.
  cpu LONG,
  -- The row of the sched_slice table.
  sched_id LONG,
  -- The thread.
  utid LONG,
  -- State that the CPU woke up from.
  previous_power_state LONG,
  -- Number of the wake-up.
  powerup_id LONG
) AS
WITH ranked AS (
  SELECT *, row_number() OVER (PARTITION BY cpu, powerup_id ORDER BY ts) AS place
  FROM _cpu_power_and_sched_slice
)
SELECT ts, dur, cpu, id AS sched_id, utid, previous_power_state, powerup_id
FROM ranked
WHERE place = 1
ORDER BY ts;

CREATE PERFETTO VIEW _cpu_power_thread_and_toplevel_slice AS
SELECT thread_track.utid, slice.id AS slice_id, slice.ts, slice.dur
FROM slice
JOIN thread_track ON thread_track.id = slice.track_id
WHERE slice.depth = 0
ORDER BY slice.ts;

CREATE VIRTUAL TABLE _chrome_cpu_power_post_powerup_slice_sj USING span_join(
  chrome_cpu_power_first_sched_slice_after_powerup PARTITIONED utid,
  _cpu_power_thread_and_toplevel_slice PARTITIONED utid);

-- The outermost slices that ran there.
CREATE PERFETTO TABLE chrome_cpu_power_post_powerup_slice(
  -- Start of the part of the slice.
  ts TIMESTAMP,
  -- Length of the part of the slice.
  dur DURATION,
  -- The CPU.
  cpu LONG,
  -- The thread.
  utid LONG,
  -- The row of the sched_slice table.
  sched_id LONG,
  -- The slice.
  slice_id LONG,
  -- State that the CPU woke up from.
  previous_power_state LONG,
  -- Number of the wake-up.
  powerup_id LONG
) AS
SELECT ts, dur, utid, cpu, sched_id, previous_power_state, powerup_id, slice_id
FROM _chrome_cpu_power_post_powerup_slice_sj;

-- The first outermost slice after each wake-up of a CPU, which tells why it woke up.
CREATE PERFETTO VIEW chrome_cpu_power_first_toplevel_slice_after_powerup(
  -- The slice.
  slice_id LONG,
  -- State that the CPU woke up from.
  previous_power_state LONG
) AS
WITH ranked AS (
  SELECT *, row_number() OVER (PARTITION BY cpu, powerup_id ORDER BY ts) AS place
  FROM chrome_cpu_power_post_powerup_slice
)
SELECT slice_id, previous_power_state FROM ranked WHERE place = 1 ORDER BY ts;
