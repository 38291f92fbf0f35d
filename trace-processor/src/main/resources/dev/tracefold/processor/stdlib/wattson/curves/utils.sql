-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE wattson.curves.cpu_1d;
INCLUDE PERFETTO MODULE wattson.curves.cpu_2d;
INCLUDE PERFETTO MODULE wattson.curves.gpu;
INCLUDE PERFETTO MODULE wattson.curves.l3;
INCLUDE PERFETTO MODULE wattson.curves.tpu;
INCLUDE PERFETTO MODULE wattson.device_infos;
INCLUDE PERFETTO MODULE wattson.utils;

-- The curves of the device of the trace.

CREATE PERFETTO TABLE _filtered_curves_1d_raw AS
SELECT policy, freq_khz, active, idle0, idle1, static
FROM _device_curves_1d
WHERE device IN (SELECT name FROM _wattson_device)
  AND policy IN (SELECT policy FROM _device_policies);

-- A row an idle state; -1 is not to be idle.
CREATE PERFETTO TABLE _filtered_curves_1d AS
SELECT policy, freq_khz, -1 AS idle, active AS curve_value, static FROM _filtered_curves_1d_raw
UNION ALL
SELECT policy, freq_khz, 0, idle0, static FROM _filtered_curves_1d_raw
UNION ALL
SELECT policy, freq_khz, 1, idle1, static FROM _filtered_curves_1d_raw;

CREATE PERFETTO INDEX freq_1d ON _filtered_curves_1d(policy, freq_khz, idle);

CREATE PERFETTO TABLE _filtered_curves_2d_raw AS
SELECT policy, freq_khz, dep_policy, dep_freq, active, idle0, idle1, static
FROM _device_curves_2d
WHERE device IN (SELECT name FROM _wattson_device);

CREATE PERFETTO TABLE _filtered_curves_2d AS
SELECT policy, freq_khz, dep_policy, dep_freq, -1 AS idle, static, active AS curve_value
FROM _filtered_curves_2d_raw
UNION ALL
SELECT policy, freq_khz, dep_policy, dep_freq, 0, static, idle0 FROM _filtered_curves_2d_raw
UNION ALL
SELECT policy, freq_khz, dep_policy, dep_freq, 1, static, idle1 FROM _filtered_curves_2d_raw;

CREATE PERFETTO INDEX freq_2d ON _filtered_curves_2d(freq_khz, dep_policy, dep_freq, idle);

CREATE PERFETTO TABLE _filtered_curves_l3 AS
SELECT freq_khz, dep_policy, dep_freq, l3_hit, l3_miss
FROM _device_curves_l3
WHERE device IN (SELECT name FROM _wattson_device);

CREATE PERFETTO INDEX freq_l3 ON _filtered_curves_l3(freq_khz, dep_policy, dep_freq);

-- GPUs count their states the other way: 2 is not to be idle, 0 is the deepest idle state.
CREATE PERFETTO TABLE _gpu_filtered_curves AS
WITH own AS (
  SELECT freq_khz, active, idle1, idle2
  FROM _gpu_device_curves
  WHERE device IN (SELECT name FROM _wattson_device)
)
SELECT freq_khz, 2 AS idle, active AS curve_value FROM own
UNION ALL
SELECT freq_khz, 1, idle1 FROM own
UNION ALL
SELECT freq_khz, 0, idle2 FROM own;

CREATE PERFETTO INDEX gpu_freq ON _gpu_filtered_curves(freq_khz, idle);

CREATE PERFETTO TABLE _tpu_filtered_curves AS
SELECT cluster, freq, requests, active
FROM _tpu_device_curves
WHERE device IN (SELECT name FROM _wattson_device);

CREATE PERFETTO INDEX tpu_curves ON _tpu_filtered_curves(cluster, freq, requests);

-- CPUs whose power depends on the frequency of the shared unit.
CREATE PERFETTO TABLE _cpu_w_dsu_dependency AS
SELECT DISTINCT map.cpu
FROM _filtered_curves_2d_raw AS curve
JOIN _dev_cpu_policy_map AS map USING (policy)
WHERE curve.dep_policy = _dsu_dep!();

-- What the power of a CPU depends on while no CPU that it could depend on is active: the lowest frequency.
CREATE PERFETTO TABLE _cpu_w_dependency_default_vote AS
SELECT map.cpu, lowest.dep_policy, lowest.dep_freq
FROM (
  SELECT policy, dep_policy, min(dep_freq) AS dep_freq
  FROM _filtered_curves_2d_raw
  GROUP BY policy
) AS lowest
JOIN _dev_cpu_policy_map AS map USING (policy);

-- Which CPUs the power of a CPU can depend on.
CREATE PERFETTO TABLE _cpu_lut_dependencies AS
WITH pair AS (
  SELECT DISTINCT own.cpu, own.policy
  FROM _filtered_curves_2d_raw AS curve
  JOIN _dev_cpu_policy_map AS own USING (policy)
  WHERE curve.dep_policy != _dsu_dep!()
)
SELECT DISTINCT pair.cpu, other.cpu AS dep_cpu
FROM pair
JOIN _dev_cpu_policy_map AS other
  ON other.policy != pair.policy
  AND other.policy IN (SELECT dep_policy FROM _filtered_curves_2d_raw);
