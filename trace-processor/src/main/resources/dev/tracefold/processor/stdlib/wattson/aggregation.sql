-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE wattson.cpu.idle;
INCLUDE PERFETTO MODULE wattson.device_infos;
INCLUDE PERFETTO MODULE wattson.estimates;
INCLUDE PERFETTO MODULE wattson.tasks.attribution;
INCLUDE PERFETTO MODULE wattson.tasks.idle_transitions_attribution;
INCLUDE PERFETTO MODULE wattson.utils;

-- Energy by thread in some periods, from pieces of tasks that lie in them.
CREATE PERFETTO MACRO _wattson_threads_aggregation(
  -- Pieces: period_id, dur, estimated_mw and what _estimates_w_tasks_attribution has of the task.
  tasks_table TableOrSubquery,
  -- The periods: ts, dur and period_id.
  window_table TableOrSubquery,
  -- The CPUs that count for leaving idle states: cpu.
  cpus_table TableOrSubquery
)
-- period_id, period_dur, utid, tid, pid, upid, uid, thread_name, process_name, package_name,
-- estimated_mws, estimated_mw, idle_transitions_mws and total_mws.
RETURNS TableOrSubquery AS (
  WITH
    __wta_active AS (
      SELECT *, sum(estimated_mw * dur) AS mw_ns
      FROM $tasks_table
      GROUP BY period_id, utid
    ),
    __wta_idle AS (
      SELECT period.period_id, cost.utid, sum(cost.idle_cost_mws) AS mws
      FROM $window_table AS period
      JOIN _filter_idle_attribution(period.ts, period.dur) AS cost
      WHERE cost.cpu IN (SELECT cpu FROM $cpus_table)
      GROUP BY period.period_id, cost.utid
    )
  SELECT
    active.period_id,
    period.dur AS period_dur,
    active.utid,
    active.tid,
    active.pid,
    active.upid,
    active.uid,
    coalesce(active.thread_name, 'Thread ' || active.tid) AS thread_name,
    coalesce(active.process_name, '') AS process_name,
    coalesce(active.package_name, '') AS package_name,
    active.mw_ns / 1e9 AS estimated_mws,
    active.mw_ns / period.dur AS estimated_mw,
    coalesce(idle.mws, 0) AS idle_transitions_mws,
    active.mw_ns / 1e9 + coalesce(idle.mws, 0) AS total_mws
  FROM __wta_active AS active
  JOIN $window_table AS period ON period.period_id = active.period_id
  LEFT JOIN __wta_idle AS idle
    ON idle.period_id = active.period_id AND idle.utid = active.utid
);

-- Energy by thread in some periods.
CREATE PERFETTO MACRO wattson_threads_aggregation(
  -- The periods: ts, dur and period_id.
  window_table TableOrSubquery
)
-- period_id, period_dur, utid, tid, pid, thread_name, process_name, package_name, estimated_mws,
-- estimated_mw, idle_transitions_mws and total_mws: energy in milliwatt-seconds, power in milliwatts.
RETURNS TableOrSubquery AS (
  SELECT
    period_id,
    period_dur,
    utid,
    tid,
    pid,
    thread_name,
    process_name,
    package_name,
    estimated_mws,
    estimated_mw,
    idle_transitions_mws,
    total_mws
  FROM _wattson_threads_aggregation!(
    (
      SELECT
        part.dur,
        part.id_1 AS period_id,
        task.estimated_mw,
        task.thread_name,
        task.process_name,
        task.tid,
        task.pid,
        task.upid,
        task.uid,
        task.package_name,
        task.utid
      FROM _interval_intersect!(
        (
          _ii_subquery!(_estimates_w_tasks_attribution),
          (SELECT period_id AS id, * FROM $window_table)
        ),
        ()
      ) AS part
      JOIN _estimates_w_tasks_attribution AS task ON task._auto_id = part.id_0
    ),
    $window_table,
    _wattson_cpus
  )
);

-- Average power of all parts of the system in some periods.
CREATE PERFETTO MACRO _wattson_base_components_avg_mw(
  -- The periods: ts, dur and period_id.
  window_table TableOrSubquery
)
-- The policy and the power of each CPU (cpu0_poli, cpu0_mw and so on), dsu_scu_mw, gpu_mw, tpu_mw,
-- period_dur and period_id.
RETURNS TableOrSubquery AS (
  SELECT
    (SELECT policy FROM _dev_cpu_policy_map WHERE cpu = 0) AS cpu0_poli,
    (SELECT policy FROM _dev_cpu_policy_map WHERE cpu = 1) AS cpu1_poli,
    (SELECT policy FROM _dev_cpu_policy_map WHERE cpu = 2) AS cpu2_poli,
    (SELECT policy FROM _dev_cpu_policy_map WHERE cpu = 3) AS cpu3_poli,
    (SELECT policy FROM _dev_cpu_policy_map WHERE cpu = 4) AS cpu4_poli,
    (SELECT policy FROM _dev_cpu_policy_map WHERE cpu = 5) AS cpu5_poli,
    (SELECT policy FROM _dev_cpu_policy_map WHERE cpu = 6) AS cpu6_poli,
    (SELECT policy FROM _dev_cpu_policy_map WHERE cpu = 7) AS cpu7_poli,
    sum(part.dur * state.cpu0_mw) / nullif(sum(part.dur), 0) AS cpu0_mw,
    sum(part.dur * state.cpu1_mw) / nullif(sum(part.dur), 0) AS cpu1_mw,
    sum(part.dur * state.cpu2_mw) / nullif(sum(part.dur), 0) AS cpu2_mw,
    sum(part.dur * state.cpu3_mw) / nullif(sum(part.dur), 0) AS cpu3_mw,
    sum(part.dur * state.cpu4_mw) / nullif(sum(part.dur), 0) AS cpu4_mw,
    sum(part.dur * state.cpu5_mw) / nullif(sum(part.dur), 0) AS cpu5_mw,
    sum(part.dur * state.cpu6_mw) / nullif(sum(part.dur), 0) AS cpu6_mw,
    sum(part.dur * state.cpu7_mw) / nullif(sum(part.dur), 0) AS cpu7_mw,
    sum(part.dur * state.dsu_scu_mw) / nullif(sum(part.dur), 0) AS dsu_scu_mw,
    sum(part.dur * state.gpu_mw) / nullif(sum(part.dur), 0) AS gpu_mw,
    sum(part.dur * state.tpu_mw) / nullif(sum(part.dur), 0) AS tpu_mw,
    sum(part.dur) AS period_dur,
    part.id_0 AS period_id
  FROM _interval_intersect!(
    (
      (SELECT period_id AS id, * FROM $window_table),
      _ii_subquery!(_system_state_mw)
    ),
    ()
  ) AS part
  JOIN _system_state_mw AS state ON state._auto_id = part.id_1
  GROUP BY part.id_0
);

-- Power and energy of all parts of the system in some periods, a row a part: CPUs ('CORE'), their
-- policies ('POLICY'), the shared unit ('DSU'), and sums of the CPU, the GPU and the tensor unit ('TOTAL').
CREATE PERFETTO MACRO wattson_rails_aggregation(
  -- The periods: ts, dur and period_id.
  window_table TableOrSubquery
)
-- period_id, period_dur, subsystem, breakdown_type, component_id, parent_id, estimated_mw and
-- estimated_mws: power in milliwatts, energy in milliwatt-seconds.
RETURNS TableOrSubquery AS (
  WITH
    __wra_base AS (
      SELECT * FROM _wattson_base_components_avg_mw!($window_table)
    ),
    __wra_cpu AS (
      SELECT period_id, period_dur, 0 AS cpu, cpu0_poli AS policy, cpu0_mw AS mw FROM __wra_base
      UNION ALL
      SELECT period_id, period_dur, 1 AS cpu, cpu1_poli AS policy, cpu1_mw AS mw FROM __wra_base
      UNION ALL
      SELECT period_id, period_dur, 2 AS cpu, cpu2_poli AS policy, cpu2_mw AS mw FROM __wra_base
      UNION ALL
      SELECT period_id, period_dur, 3 AS cpu, cpu3_poli AS policy, cpu3_mw AS mw FROM __wra_base
      UNION ALL
      SELECT period_id, period_dur, 4 AS cpu, cpu4_poli AS policy, cpu4_mw AS mw FROM __wra_base
      UNION ALL
      SELECT period_id, period_dur, 5 AS cpu, cpu5_poli AS policy, cpu5_mw AS mw FROM __wra_base
      UNION ALL
      SELECT period_id, period_dur, 6 AS cpu, cpu6_poli AS policy, cpu6_mw AS mw FROM __wra_base
      UNION ALL
      SELECT period_id, period_dur, 7 AS cpu, cpu7_poli AS policy, cpu7_mw AS mw FROM __wra_base
    ),
    __wra_part AS (
      SELECT
        period_id,
        period_dur,
        'CPU' AS subsystem,
        'CORE' AS breakdown_type,
        cpu AS component_id,
        policy AS parent_id,
        mw AS estimated_mw
      FROM __wra_cpu
      WHERE mw IS NOT NULL
      UNION ALL
      SELECT period_id, period_dur, 'CPU', 'POLICY', policy, NULL, sum(mw)
      FROM __wra_cpu
      WHERE mw IS NOT NULL
      GROUP BY period_id, period_dur, policy
      UNION ALL
      SELECT period_id, period_dur, 'CPU', 'DSU', NULL, NULL, dsu_scu_mw
      FROM __wra_base
      WHERE dsu_scu_mw IS NOT NULL
      UNION ALL
      SELECT period_id, period_dur, 'GPU', 'TOTAL', NULL, NULL, gpu_mw
      FROM __wra_base
      WHERE gpu_mw IS NOT NULL
      UNION ALL
      SELECT period_id, period_dur, 'TPU', 'TOTAL', NULL, NULL, tpu_mw
      FROM __wra_base
      WHERE tpu_mw IS NOT NULL
    ),
    __wra_all AS (
      SELECT * FROM __wra_part
      UNION ALL
      SELECT period_id, period_dur, subsystem, 'TOTAL', NULL, NULL, sum(estimated_mw)
      FROM __wra_part
      WHERE breakdown_type IN ('POLICY', 'DSU')
      GROUP BY period_id, period_dur, subsystem
    )
  SELECT *, estimated_mw * period_dur / 1e9 AS estimated_mws FROM __wra_all
);

-- What to know about the estimates.
CREATE PERFETTO VIEW wattson_metric_metadata(
  -- Version of the metrics made of them.
  metric_version LONG,
  -- Version of the power curves.
  power_model_version LONG,
  -- Whether they are coarse, as the trace does not have the idle states of CPUs.
  is_crude_estimate BOOL
) AS
SELECT
  4 AS metric_version,
  1 AS power_model_version,
  NOT EXISTS (SELECT 1 FROM _wattson_cpuidle_counters_exist) AS is_crude_estimate;
