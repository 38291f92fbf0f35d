-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE linux.devfreq;
INCLUDE PERFETTO MODULE wattson.device_infos;

-- Counts of events as numbers a nanosecond.
CREATE PERFETTO FUNCTION _get_rate(
  -- Name of the counter.
  event STRING
)
RETURNS TABLE(
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- Events a nanosecond.
  access_rate LONG
) AS
SELECT ts, next_ts - ts AS dur, value / (next_ts - ts) AS access_rate
FROM (
  SELECT
    counter.ts,
    counter.value,
    lead(counter.ts) OVER (PARTITION BY counter.track_id ORDER BY counter.ts) AS next_ts
  FROM counter_track AS track
  JOIN counter ON counter.track_id = track.id
  WHERE track.name = $event
);

-- Accesses that went past the shared cache.
CREATE PERFETTO TABLE _arm_l3_miss_rate AS
SELECT ts, dur, access_rate AS l3_miss_rate
FROM _get_rate('arm_dsu_0/bus_access/_cpu0')
WHERE dur > 0;

-- Accesses to the shared cache.
CREATE PERFETTO TABLE _arm_l3_hit_rate AS
SELECT ts, dur, access_rate AS l3_hit_rate
FROM _get_rate('arm_dsu_0/l3d_cache/_cpu0')
WHERE dur > 0;

-- Frequency of the shared unit. Virtual machines do not have one; for them it is the lowest. Devices whose
-- power does not depend on it have one row.
CREATE PERFETTO TABLE _wattson_dsu_frequency AS
WITH guest AS (
  SELECT str_value AS device FROM metadata WHERE name = 'android_guest_soc_model' LIMIT 1
)
SELECT own.id, own.ts, own.dur, own.dsu_freq
FROM _use_devfreq_for_calc
JOIN linux_devfreq_dsu_counter AS own
UNION ALL
SELECT 0, trace_start(), trace_dur(), 610000
FROM guest
WHERE device IN (SELECT device FROM _use_devfreq)
  AND NOT EXISTS (SELECT 1 FROM linux_devfreq_dsu_counter)
UNION ALL
SELECT 0, trace_start(), trace_dur(), 0 FROM _skip_devfreq_for_calc;
