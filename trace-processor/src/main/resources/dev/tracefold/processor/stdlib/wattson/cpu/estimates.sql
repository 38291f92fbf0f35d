-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE wattson.cpu.pivot;
INCLUDE PERFETTO MODULE wattson.curves.utils;
INCLUDE PERFETTO MODULE wattson.device_infos;
INCLUDE PERFETTO MODULE wattson.utils;

-- Power of each CPU during a piece, in milliwatts: of itself, and what its policy needs besides, which is
-- told with the first CPU of the policy. Energy of an access to the shared cache is told with all.
CREATE PERFETTO TABLE _wattson_piece_cpu_mw AS
SELECT
  own.id,
  own.cpu,
  coalesce(own.curve_value, curve.curve_value) AS mw,
  iif(
    own.cpu = own.policy AND own.policy_is_on,
    coalesce(curve.static, 0) + own.static,
    0) AS static_mw,
  l3.l3_hit,
  l3.l3_miss
FROM _wattson_piece_cpu_dependency AS own
LEFT JOIN _filtered_curves_2d AS curve
  ON curve.freq_khz = own.freq
  AND curve.dep_policy = own.dep_policy
  AND curve.dep_freq = own.dep_freq
  AND curve.idle = own.idle
  AND curve.policy = own.policy
LEFT JOIN _filtered_curves_l3 AS l3
  ON l3.freq_khz = own.freq
  AND l3.dep_policy = own.dep_policy
  AND l3.dep_freq = own.dep_freq;

-- Estimated power of the CPUs, in milliwatts. It is 0 for CPUs that the device does not have and while
-- the device sleeps, and NULL for those whose frequency is not known. Energy of accesses to the cache is
-- in the power of the shared unit: nanojoules by nanoseconds are watts.
CREATE PERFETTO TABLE _cpu_estimates_mw AS
WITH
  power AS (
    SELECT
      id,
      max(mw) FILTER (WHERE cpu = 0) AS cpu0_mw,
      max(mw) FILTER (WHERE cpu = 1) AS cpu1_mw,
      max(mw) FILTER (WHERE cpu = 2) AS cpu2_mw,
      max(mw) FILTER (WHERE cpu = 3) AS cpu3_mw,
      max(mw) FILTER (WHERE cpu = 4) AS cpu4_mw,
      max(mw) FILTER (WHERE cpu = 5) AS cpu5_mw,
      max(mw) FILTER (WHERE cpu = 6) AS cpu6_mw,
      max(mw) FILTER (WHERE cpu = 7) AS cpu7_mw,
      max(l3_hit) FILTER (WHERE cpu = 0) AS l3_hit,
      max(l3_miss) FILTER (WHERE cpu = 0) AS l3_miss,
      sum(static_mw) AS static_mw
    FROM _wattson_piece_cpu_mw
    GROUP BY id
  ),
  known AS (
    SELECT max(cpu) AS last_cpu FROM _dev_cpu_policy_map
  )
SELECT
  state.ts,
  state.dur,
  iif(state.suspended OR 0 > known.last_cpu, 0, power.cpu0_mw) AS cpu0_mw,
  iif(state.suspended OR 1 > known.last_cpu, 0, power.cpu1_mw) AS cpu1_mw,
  iif(state.suspended OR 2 > known.last_cpu, 0, power.cpu2_mw) AS cpu2_mw,
  iif(state.suspended OR 3 > known.last_cpu, 0, power.cpu3_mw) AS cpu3_mw,
  iif(state.suspended OR 4 > known.last_cpu, 0, power.cpu4_mw) AS cpu4_mw,
  iif(state.suspended OR 5 > known.last_cpu, 0, power.cpu5_mw) AS cpu5_mw,
  iif(state.suspended OR 6 > known.last_cpu, 0, power.cpu6_mw) AS cpu6_mw,
  iif(state.suspended OR 7 > known.last_cpu, 0, power.cpu7_mw) AS cpu7_mw,
  iif(
    state.suspended,
    0,
    power.static_mw
      + (coalesce(l3.hits * power.l3_hit, 0) + coalesce(l3.misses * power.l3_miss, 0)) * 1000
        / state.dur) AS dsu_scu_mw
FROM _wattson_piece_state AS state
JOIN known
JOIN power USING (id)
LEFT JOIN _wattson_piece_l3 AS l3 ON l3.id = state.id
ORDER BY state.ts;
