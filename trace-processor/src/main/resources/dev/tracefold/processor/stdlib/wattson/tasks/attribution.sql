-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE wattson.device_infos;
INCLUDE PERFETTO MODULE wattson.estimates;
INCLUDE PERFETTO MODULE wattson.gpu.estimates;
INCLUDE PERFETTO MODULE wattson.tasks.gpu_active_regions;
INCLUDE PERFETTO MODULE wattson.tasks.gpu_tasks;
INCLUDE PERFETTO MODULE wattson.tasks.task_slices;
INCLUDE PERFETTO MODULE wattson.ui.continuous_estimates;
INCLUDE PERFETTO MODULE wattson.utils;

-- Power of the GPU by the app it works for, in equal shares.
CREATE PERFETTO TABLE _gpu_tasks_attribution AS
SELECT
  part.ts,
  part.dur,
  task.uid,
  task.gpu_id,
  iif(load.active_tasks > 0, power.gpu_mw / load.active_tasks, 0.0) AS estimated_mw
FROM _interval_intersect!(
  (
    _ii_subquery!(_gpu_tasks),
    _ii_subquery!(_gpu_active_task_count),
    _ii_subquery!(_gpu_estimates_mw)
  ),
  ()
) AS part
JOIN _gpu_tasks AS task ON task._auto_id = part.id_0
JOIN _gpu_active_task_count AS load ON load._auto_id = part.id_1
JOIN _gpu_estimates_mw AS power ON power._auto_id = part.id_2;

-- Power of the CPUs, a row a CPU.
CREATE PERFETTO TABLE _unioned_wattson_estimates_mw AS
WITH own AS (
  SELECT ts, dur, cpu, cpu0_mw AS estimated_mw FROM _system_state_cpu0_mw
  UNION ALL
  SELECT ts, dur, cpu, cpu1_mw FROM _system_state_cpu1_mw
  UNION ALL
  SELECT ts, dur, cpu, cpu2_mw FROM _system_state_cpu2_mw
  UNION ALL
  SELECT ts, dur, cpu, cpu3_mw FROM _system_state_cpu3_mw
  UNION ALL
  SELECT ts, dur, cpu, cpu4_mw FROM _system_state_cpu4_mw
  UNION ALL
  SELECT ts, dur, cpu, cpu5_mw FROM _system_state_cpu5_mw
  UNION ALL
  SELECT ts, dur, cpu, cpu6_mw FROM _system_state_cpu6_mw
  UNION ALL
  SELECT ts, dur, cpu, cpu7_mw FROM _system_state_cpu7_mw
)
SELECT ts, dur, cpu, estimated_mw
FROM own
WHERE cpu IN (SELECT cpu FROM _dev_cpu_policy_map);

-- Power of the CPUs by the task that ran on them.
CREATE PERFETTO TABLE _estimates_w_tasks_attribution AS
SELECT
  part.ts,
  part.dur,
  part.cpu,
  power.estimated_mw,
  task.utid,
  task.upid,
  task.tid,
  task.pid,
  task.uid,
  task.thread_name,
  task.process_name,
  task.package_name
FROM _interval_intersect!(
  (_ii_subquery!(_unioned_wattson_estimates_mw), _ii_subquery!(_wattson_task_slices)), (cpu)
) AS part
JOIN _unioned_wattson_estimates_mw AS power ON power._auto_id = part.id_0
JOIN _wattson_task_slices AS task ON task._auto_id = part.id_1;

-- Power of the GPU by app, and apart from that the power while it works for none. -2 stands for the GPU
-- among the CPUs, and the app -1 for nobody.
CREATE PERFETTO TABLE _gpu_estimates_w_tasks_attribution AS
WITH
  package AS (
    SELECT uid, min(package_name) AS package_name FROM package_list GROUP BY uid
  ),
  share AS (
    SELECT ts, dur, uid, estimated_mw, 0.0 AS idle_mw FROM _gpu_tasks_attribution
    UNION ALL
    SELECT ts, dur, uid, 0.0, estimated_mw FROM _gpu_gap_attribution
  )
SELECT
  share.ts,
  share.dur,
  -2 AS cpu,
  share.uid,
  share.estimated_mw,
  share.idle_mw,
  iif(share.uid = -1, 'GPU Idle', package.package_name) AS package_name
FROM share
LEFT JOIN package USING (uid);

-- CPUs that there are estimates for.
CREATE PERFETTO TABLE _wattson_cpus AS
SELECT cpu FROM _dev_cpu_policy_map WHERE EXISTS (SELECT 1 FROM _system_state_mw);
