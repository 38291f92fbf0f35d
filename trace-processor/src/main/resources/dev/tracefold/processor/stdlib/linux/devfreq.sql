-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Frequencies of devices other than CPUs.
--
-- @tags linux, power
-- @data_check SELECT 1 FROM track WHERE type = 'linux_device_frequency'

INCLUDE PERFETTO MODULE counters.intervals;

-- The times that a device kept a frequency.
CREATE PERFETTO FUNCTION _get_devfreq_counters(
  -- The device.
  device_name STRING
)
RETURNS TABLE(
  -- The counter value that began it.
  id LONG,
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- The frequency, in kHz.
  freq LONG
)
AS
SELECT id, ts, dur, cast_int!(value) AS freq
FROM counter_leading_intervals!((
  SELECT counter.id, counter.ts, counter.track_id, counter.value
  FROM counter
  JOIN track ON track.id = counter.track_id
  WHERE track.type = 'linux_device_frequency'
    AND extract_arg(track.dimension_arg_set_id, 'linux_device') = $device_name
));

-- Frequencies of ARM's unit that CPUs of a cluster share (DSU).
CREATE PERFETTO TABLE linux_devfreq_dsu_counter(
  -- The counter value that began it.
  id LONG,
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- The frequency, in kHz.
  dsu_freq LONG
)
AS
SELECT id, ts, dur, freq AS dsu_freq FROM _get_devfreq_counters('dsufreq');
