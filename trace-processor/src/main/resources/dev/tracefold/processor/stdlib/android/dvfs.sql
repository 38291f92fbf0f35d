-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Frequencies and throughputs that are scaled with the load (DVFS), each value with how long it held.
CREATE PERFETTO VIEW android_dvfs_counters(
  -- Name of the counter.
  name STRING,
  -- When the value was set.
  ts TIMESTAMP,
  -- The value.
  value DOUBLE,
  -- Nanoseconds until the next value, or the end of the trace.
  dur DURATION
) AS
SELECT
  track.name,
  counter.ts,
  counter.value,
  lead(counter.ts, 1, trace_end()) OVER (PARTITION BY track.id ORDER BY counter.ts) - counter.ts AS dur
FROM counter
JOIN counter_track AS track ON counter.track_id = track.id
WHERE track.name GLOB 'domain@[0-2] Frequency'
  OR track.name GLOB 'cpu[0-8]dsu Frequency'
  OR track.name GLOB 'gs_memlat_devfreq:devfreq_mif_cpu[0-8]_memlat@17000010 Frequency'
  OR track.name IN (
    '17000010.devfreq_mif Frequency', '17000020.devfreq_int Frequency',
    '17000090.devfreq_dsu Frequency', '170000a0.devfreq_bci Frequency',
    'dsu_throughput Frequency', 'bus_throughput Frequency')
ORDER BY counter.ts;

-- Each scaled counter over the whole trace.
CREATE PERFETTO TABLE android_dvfs_counter_stats(
  -- Name of the counter.
  name STRING,
  -- Largest value.
  max DOUBLE,
  -- Smallest value.
  min DOUBLE,
  -- Nanoseconds between the first and the last change.
  dur DURATION,
  -- Mean of the values, weighted with how long they held.
  wgt_avg DOUBLE
) AS
SELECT
  name,
  max(value) AS max,
  min(value) AS min,
  max(ts) - min(ts) AS dur,
  sum(dur * value) / sum(dur) AS wgt_avg
FROM android_dvfs_counters
WHERE dur > 0
GROUP BY name;

-- How long each scaled counter held each of its values.
CREATE PERFETTO VIEW android_dvfs_counter_residency(
  -- Name of the counter.
  name STRING,
  -- A value of the counter.
  value DOUBLE,
  -- Nanoseconds at this value.
  dur DURATION,
  -- The same as a percentage of the time that the counter is known.
  pct DOUBLE
) AS
WITH
  held AS (
    SELECT name, value, sum(dur) AS dur
    FROM android_dvfs_counters
    WHERE dur > 0
    GROUP BY name, value
  )
SELECT name, value, dur, dur * 100.0 / sum(dur) OVER (PARTITION BY name) AS pct
FROM held
ORDER BY name, value;
