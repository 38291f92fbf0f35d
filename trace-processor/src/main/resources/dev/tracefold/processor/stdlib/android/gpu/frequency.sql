-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;

-- Frequency of each GPU over time.
CREATE PERFETTO TABLE android_gpu_frequency(
  -- Start of the frequency.
  ts TIMESTAMP,
  -- Nanoseconds it held.
  dur DURATION,
  -- Number of the GPU, as in gpu_counter_track.
  gpu_id LONG,
  -- The frequency.
  gpu_freq LONG
) AS
SELECT held.ts, held.dur, track.gpu_id, cast_int!(held.value) AS gpu_freq
FROM counter_leading_intervals!((
  SELECT counter.*
  FROM counter
  JOIN gpu_counter_track AS gpu ON gpu.id = counter.track_id
  WHERE gpu.name = 'gpufreq' AND gpu.gpu_id IS NOT NULL
)) AS held
JOIN gpu_counter_track AS track ON track.id = held.track_id;
