-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.gpu.frequency;
INCLUDE PERFETTO MODULE android.gpu.mali_power_state;
INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE wattson.device_infos;
INCLUDE PERFETTO MODULE wattson.utils;

-- Frequency of the device's GPU over the whole trace, NULL until it is known, with those before and after.
CREATE PERFETTO TABLE _gapless_gpu_freq AS
WITH own AS (
  SELECT
    ts,
    dur,
    gpu_freq AS freq,
    lag(gpu_freq) OVER (ORDER BY ts) AS prev_freq,
    lead(gpu_freq) OVER (ORDER BY ts) AS next_freq,
    gpu_id
  FROM android_gpu_frequency
  WHERE gpu_id IN (
      SELECT gpu_id FROM _gpuid_map WHERE device IN (SELECT name FROM _wattson_device))
)
SELECT ts, dur, freq, prev_freq, next_freq, gpu_id FROM own
UNION ALL
SELECT trace_start(), min(ts) - trace_start(), NULL, NULL, freq, gpu_id
FROM own
GROUP BY gpu_id;

-- Power state of the GPU over the whole trace, NULL until it is known.
CREATE PERFETTO TABLE _gapless_gpu_power_state AS
SELECT ts, dur, power_state FROM android_mali_gpu_power_state
UNION ALL
SELECT trace_start(), min(ts) - trace_start(), NULL
FROM android_mali_gpu_power_state
HAVING count(*) > 0;

-- Both. A GPU whose driver says that it is on without a frequency still has the frequency before (or, if
-- that is none, the one after) and is idle.
CREATE PERFETTO TABLE _gpu_freq_idle AS
SELECT
  part.ts,
  part.dur,
  iif(
    state.power_state = 2 AND freq.freq = 0,
    iif(freq.prev_freq = 0, freq.next_freq, freq.prev_freq),
    freq.freq) AS freq,
  iif(state.power_state = 2 AND freq.freq = 0, 1, state.power_state) AS power_state
FROM _interval_intersect!(
  (_ii_subquery!(_gapless_gpu_freq), _ii_subquery!(_gapless_gpu_power_state)), ()
) AS part
JOIN _gapless_gpu_freq AS freq ON freq._auto_id = part.id_0
JOIN _gapless_gpu_power_state AS state ON state._auto_id = part.id_1
ORDER BY part.ts;
