-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;
INCLUDE PERFETTO MODULE wattson.device_infos;

-- How long CPUs of the device need to leave the deepest idle state.
CREATE PERFETTO VIEW _filtered_deep_idle_offsets AS
SELECT cpu, offset_ns
FROM _device_cpu_deep_idle_offsets
WHERE device IN (SELECT name FROM _wattson_device);

-- Has a row if the trace has idle states of CPUs, and none otherwise.
CREATE PERFETTO VIEW _wattson_cpuidle_counters_exist AS
SELECT id FROM cpu_counter_track WHERE name = 'cpuidle' LIMIT 1;

-- Changes of the idle states of CPUs; 4294967295 is not to be idle. Without counters a CPU is in its
-- deepest idle state whenever the idle thread runs on it.
CREATE PERFETTO TABLE _unified_idle_state AS
WITH
  counted AS (
    SELECT
      state.ts,
      state.value AS idle,
      state.value - state.delta_value AS idle_prev,
      track.cpu
    FROM counter_leading_intervals!((
      SELECT counter.*
      FROM counter
      JOIN cpu_counter_track AS track ON track.id = counter.track_id
      WHERE track.name = 'cpuidle'
    )) AS state
    JOIN cpu_counter_track AS track ON track.id = state.track_id
  ),
  idle_run AS (
    SELECT run.ts, run.dur, run.cpu
    FROM sched AS run
    JOIN thread USING (utid)
    WHERE thread.is_idle
      AND run.dur != 0
      AND NOT EXISTS (SELECT 1 FROM _wattson_cpuidle_counters_exist)
  ),
  edge AS (
    SELECT ts, cpu, (SELECT idle FROM _deepest_idle) AS idle FROM idle_run
    UNION ALL
    SELECT ts + dur, cpu, 4294967295 FROM idle_run WHERE dur > 0
  ),
  scheduled AS (
    SELECT ts, cpu, idle, lag(idle) OVER (PARTITION BY cpu ORDER BY ts) AS idle_prev
    FROM (SELECT ts, cpu, min(idle) AS idle FROM edge GROUP BY cpu, ts)
  ),
  changed AS (
    SELECT ts, cpu, idle, lag(idle) OVER (PARTITION BY cpu ORDER BY ts) AS idle_prev
    FROM scheduled
    WHERE idle != idle_prev
  )
SELECT
  ts,
  lag(ts, 1, trace_start()) OVER (PARTITION BY cpu ORDER BY ts) AS prev_ts,
  idle,
  idle_prev,
  cpu
FROM (
  SELECT ts, idle, idle_prev, cpu FROM counted
  UNION ALL
  SELECT ts, idle, idle_prev, cpu FROM changed
);

-- Idle states of CPUs over the whole trace, NULL where it does not know them and -1 for not being idle. A
-- CPU that leaves the deepest state needs power before it says that it has left.
CREATE PERFETTO TABLE _adjusted_deep_idle AS
WITH
  moved AS (
    SELECT
      iif(
        change.idle_prev = 1 AND change.idle = 4294967295,
        max(change.ts - late.offset_ns, change.prev_ts),
        change.ts) AS ts,
      change.cpu,
      change.idle
    FROM _unified_idle_state AS change
    JOIN _filtered_deep_idle_offsets AS late USING (cpu)
  ),
  named AS (
    SELECT moved.ts, moved.cpu, cast_int!(iif(moved.idle = 4294967295, -1, moved.idle)) AS idle
    FROM moved
    WHERE NOT EXISTS (SELECT 1 FROM _idle_state_map_override)
    UNION ALL
    SELECT moved.ts, moved.cpu, map.override_idle
    FROM moved
    JOIN _idle_state_map_override AS map ON map.nominal_idle = moved.idle
  ),
  lasting AS (
    SELECT
      ts,
      lead(ts, 1, trace_end()) OVER (PARTITION BY cpu ORDER BY ts) - ts AS dur,
      cpu,
      idle
    FROM named
  )
SELECT trace_start() AS ts, min(ts) - trace_start() AS dur, cpu, NULL AS idle
FROM lasting
GROUP BY cpu
HAVING min(ts) > trace_start()
UNION ALL
SELECT ts, dur, cpu, idle FROM lasting WHERE dur > 0
UNION ALL
SELECT trace_start(), trace_dur(), cpu, NULL
FROM _dev_cpu_policy_map
WHERE cpu NOT IN (SELECT cpu FROM lasting);
