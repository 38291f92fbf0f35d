-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE wattson.device_infos;
INCLUDE PERFETTO MODULE wattson.estimates;
INCLUDE PERFETTO MODULE wattson.tasks.task_slices;
INCLUDE PERFETTO MODULE wattson.utils;

-- Threads while CPUs are not idle, in the order in which they run between two idle times.
CREATE PERFETTO TABLE _idle_group_threads AS
SELECT
  part.id_1 AS idle_group,
  part.ts,
  part.dur,
  part.cpu,
  run.utid,
  thread.upid,
  thread.is_idle,
  row_number() OVER (PARTITION BY part.id_1 ORDER BY part.ts) AS position,
  count(*) OVER (PARTITION BY part.id_1) AS positions
FROM _interval_intersect!(
  (_ii_subquery!(_task_wo_irq_infos), _ii_subquery!(_idle_exits)), (cpu)
) AS part
JOIN _task_wo_irq_infos AS run ON run._auto_id = part.id_0
JOIN thread ON thread.utid = run.utid;

-- Time of the idle thread that is put down to the first other thread, as a CPU stopped being idle for it:
-- what the group begins with, and what it ends with if no second thread ran.
CREATE PERFETTO TABLE _idle_w_threads AS
WITH cause AS (
  SELECT idle_group, min(ts) AS ts, dur, utid, upid
  FROM _idle_group_threads
  WHERE NOT coalesce(is_idle, 0)
  GROUP BY idle_group
)
SELECT own.ts, own.dur, own.cpu, cause.utid, cause.upid
FROM cause
JOIN _idle_group_threads AS own USING (idle_group)
WHERE own.position = 1
UNION ALL
SELECT own.ts, own.dur, own.cpu, cause.utid, cause.upid
FROM cause
JOIN _idle_group_threads AS own USING (idle_group)
WHERE own.position = own.positions AND own.ts = cause.ts + cause.dur;

-- Power of the CPU during that time, in milliwatts.
CREATE PERFETTO TABLE _idle_transition_cost AS
SELECT
  part.ts,
  part.dur,
  own.cpu,
  own.utid,
  own.upid,
  CASE own.cpu
    WHEN 0 THEN power.cpu0_mw
    WHEN 1 THEN power.cpu1_mw
    WHEN 2 THEN power.cpu2_mw
    WHEN 3 THEN power.cpu3_mw
    WHEN 4 THEN power.cpu4_mw
    WHEN 5 THEN power.cpu5_mw
    WHEN 6 THEN power.cpu6_mw
    WHEN 7 THEN power.cpu7_mw
    ELSE 0
  END AS estimated_mw
FROM _interval_intersect!(
  (_ii_subquery!(_idle_w_threads), _ii_subquery!(_system_state_mw)), ()
) AS part
JOIN _idle_w_threads AS own ON own._auto_id = part.id_0
JOIN _system_state_mw AS power ON power._auto_id = part.id_1;

-- Energy of leaving idle states in a time, by thread and CPU. The idle thread (0) has the same with the
-- opposite sign, so that it adds up to nothing.
CREATE PERFETTO FUNCTION _filter_idle_attribution(
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur LONG
)
RETURNS TABLE(
  -- Energy in milliwatt-seconds.
  idle_cost_mws LONG,
  -- The thread.
  utid JOINID(thread.id),
  -- The process.
  upid JOINID(process.id),
  -- The CPU.
  cpu JOINID(cpu.id)
) AS
WITH cost AS (
  SELECT own.estimated_mw * own.dur / 1e9 AS idle_cost_mws, own.utid, own.upid, own.cpu
  FROM _interval_intersect_single!($ts, $dur, _ii_subquery!(_idle_transition_cost)) AS part
  JOIN _idle_transition_cost AS own ON own._auto_id = part.id
)
SELECT idle_cost_mws, utid, upid, cpu FROM cost
UNION ALL
SELECT -sum(idle_cost_mws), 0, 0, cpu FROM cost GROUP BY cpu;
