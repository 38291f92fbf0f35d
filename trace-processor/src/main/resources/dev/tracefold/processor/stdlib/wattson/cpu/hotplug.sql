-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.suspend;
INCLUDE PERFETTO MODULE time.conversion;
INCLUDE PERFETTO MODULE wattson.device_infos;

-- When CPUs were off: while another CPU works on switching one on or off, it is taken to be off, unless
-- that lasts less than 0.1 ms.
CREATE PERFETTO TABLE _cpu_hotplug_offline AS
WITH
  step AS (
    SELECT
      slice.ts,
      extract_arg(track.dimension_arg_set_id, 'cpu') AS cpu,
      extract_arg(track.dimension_arg_set_id, 'cpu') != extract_arg(slice.arg_set_id, 'action_cpu')
        AS by_other
    FROM track
    JOIN slice ON slice.track_id = track.id
    WHERE track.type = 'cpu_hotplug'
  ),
  change AS (
    SELECT *, lag(by_other) OVER (PARTITION BY cpu ORDER BY ts) AS was_by_other FROM step
  ),
  part AS (
    SELECT
      ts,
      lead(ts, 1, trace_end()) OVER (PARTITION BY cpu ORDER BY ts) - ts AS dur,
      cpu,
      by_other
    FROM change
    WHERE by_other != was_by_other
  )
SELECT ts, dur, cpu, by_other AND dur >= time_from_us(100) AS is_different_cpu FROM part;

-- Whether CPUs were off, over the whole trace.
CREATE PERFETTO TABLE _gapless_hotplug_slices AS
SELECT ts, dur, cpu, is_different_cpu AS offline FROM _cpu_hotplug_offline
UNION ALL
SELECT trace_start(), min(ts) - trace_start(), cpu, FALSE FROM _cpu_hotplug_offline GROUP BY cpu
UNION ALL
SELECT trace_start(), trace_dur(), cpu, FALSE
FROM _dev_cpu_policy_map
WHERE cpu NOT IN (SELECT cpu FROM _cpu_hotplug_offline)
ORDER BY cpu, ts;

-- Whether the device slept, over the whole trace.
CREATE PERFETTO TABLE _gapless_suspend_slices AS
SELECT ts, dur, power_state = 'suspended' AS suspended FROM android_suspend_state;
