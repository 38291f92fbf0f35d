-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE wattson.cpu.estimates;
INCLUDE PERFETTO MODULE wattson.gpu.estimates;
INCLUDE PERFETTO MODULE wattson.tpu.estimates;
INCLUDE PERFETTO MODULE wattson.utils;

-- A trace may have data for some of the three only.
CREATE VIRTUAL TABLE _cpu_gpu_system_state_mw USING span_outer_join(
  _cpu_estimates_mw, _gpu_estimates_mw);

CREATE VIRTUAL TABLE _cpu_gpu_tpu_system_state_mw USING span_outer_join(
  _tpu_estimates_mw, _cpu_gpu_system_state_mw);

-- Estimated power of all parts of the system, in milliwatts, in pieces during which it does not change.
CREATE PERFETTO TABLE _system_state_mw AS
SELECT
  ts,
  dur,
  cpu0_mw,
  cpu1_mw,
  cpu2_mw,
  cpu3_mw,
  cpu4_mw,
  cpu5_mw,
  cpu6_mw,
  cpu7_mw,
  dsu_scu_mw,
  gpu_mw,
  tpu_mw
FROM _cpu_gpu_tpu_system_state_mw;

-- The same on average over all pieces that a time touches.
CREATE PERFETTO FUNCTION _windowed_system_state_mw(
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur LONG
)
RETURNS TABLE(
  -- Power of CPU 0, in milliwatts.
  cpu0_mw DOUBLE,
  -- Power of CPU 1, in milliwatts.
  cpu1_mw DOUBLE,
  -- Power of CPU 2, in milliwatts.
  cpu2_mw DOUBLE,
  -- Power of CPU 3, in milliwatts.
  cpu3_mw DOUBLE,
  -- Power of CPU 4, in milliwatts.
  cpu4_mw DOUBLE,
  -- Power of CPU 5, in milliwatts.
  cpu5_mw DOUBLE,
  -- Power of CPU 6, in milliwatts.
  cpu6_mw DOUBLE,
  -- Power of CPU 7, in milliwatts.
  cpu7_mw DOUBLE,
  -- Power of the shared unit, in milliwatts.
  dsu_scu_mw DOUBLE,
  -- Power of the GPU, in milliwatts.
  gpu_mw DOUBLE,
  -- Power of the tensor unit, in milliwatts.
  tpu_mw DOUBLE
) AS
SELECT
  sum(state.cpu0_mw * state.dur) / sum(state.dur) AS cpu0_mw,
  sum(state.cpu1_mw * state.dur) / sum(state.dur) AS cpu1_mw,
  sum(state.cpu2_mw * state.dur) / sum(state.dur) AS cpu2_mw,
  sum(state.cpu3_mw * state.dur) / sum(state.dur) AS cpu3_mw,
  sum(state.cpu4_mw * state.dur) / sum(state.dur) AS cpu4_mw,
  sum(state.cpu5_mw * state.dur) / sum(state.dur) AS cpu5_mw,
  sum(state.cpu6_mw * state.dur) / sum(state.dur) AS cpu6_mw,
  sum(state.cpu7_mw * state.dur) / sum(state.dur) AS cpu7_mw,
  sum(state.dsu_scu_mw * state.dur) / sum(state.dur) AS dsu_scu_mw,
  sum(state.gpu_mw * state.dur) / sum(state.dur) AS gpu_mw,
  sum(state.tpu_mw * state.dur) / sum(state.dur) AS tpu_mw
FROM _interval_intersect_single!($ts, $dur, _ii_subquery!(_system_state_mw)) AS part
JOIN _system_state_mw AS state ON state._auto_id = part.id;
