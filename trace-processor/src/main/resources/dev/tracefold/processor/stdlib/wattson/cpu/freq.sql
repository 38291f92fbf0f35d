-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE linux.cpu.frequency;
INCLUDE PERFETTO MODULE wattson.device_infos;

-- Frequencies of CPUs over the whole trace, NULL where the trace does not know them.
CREATE PERFETTO TABLE _adjusted_cpu_freq AS
WITH known AS (
  SELECT freq.ts, freq.dur, freq.freq, freq.ucpu AS cpu, map.policy
  FROM cpu_frequency_counters AS freq
  JOIN _dev_cpu_policy_map AS map ON map.cpu = freq.ucpu
)
SELECT ts, dur, freq, cpu, policy FROM known
UNION ALL
SELECT trace_start(), min(ts) - trace_start(), NULL, cpu, policy
FROM known
GROUP BY cpu
HAVING min(ts) > trace_start()
UNION ALL
SELECT trace_start(), trace_dur(), NULL, cpu, NULL
FROM _dev_cpu_policy_map
WHERE cpu NOT IN (SELECT cpu FROM known);
