-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE wattson.cpu.freq;
INCLUDE PERFETTO MODULE wattson.cpu.hotplug;
INCLUDE PERFETTO MODULE wattson.cpu.idle;
INCLUDE PERFETTO MODULE wattson.curves.utils;
INCLUDE PERFETTO MODULE wattson.device_infos;
INCLUDE PERFETTO MODULE wattson.utils;

-- Since when there are estimates: since the first frequency of the first CPU.
CREATE PERFETTO TABLE _valid_window AS
SELECT first.ts, trace_end() - first.ts AS dur, map.cpu
FROM (
  SELECT min(ts) AS ts FROM _adjusted_cpu_freq WHERE cpu = 0 AND freq IS NOT NULL
) AS first
JOIN _dev_cpu_policy_map AS map
WHERE first.ts IS NOT NULL;

-- Frequency and idle state of each CPU, with its power where that does not depend on anything else. A CPU
-- that is off is in its deepest idle state and needs no power.
CREATE PERFETTO TABLE _idle_freq_materialized AS
SELECT
  part.ts,
  part.dur,
  part.cpu,
  freq.policy,
  freq.freq,
  iif(plug.offline, deepest.idle, idle.idle) AS idle,
  iif(plug.offline, 0, curve.curve_value) AS curve_value,
  curve.static
FROM _interval_intersect!(
  (
    _ii_subquery!(_valid_window),
    _ii_subquery!(_adjusted_cpu_freq),
    _ii_subquery!(_adjusted_deep_idle),
    _ii_subquery!(_gapless_hotplug_slices)
  ),
  (cpu)
) AS part
JOIN _adjusted_cpu_freq AS freq ON freq._auto_id = part.id_1
JOIN _adjusted_deep_idle AS idle ON idle._auto_id = part.id_2
JOIN _gapless_hotplug_slices AS plug ON plug._auto_id = part.id_3
JOIN _deepest_idle AS deepest
LEFT JOIN _filtered_curves_1d AS curve
  ON curve.policy = freq.policy AND curve.freq_khz = freq.freq AND curve.idle = idle.idle;
