-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;

-- Energy that each power rail used, between measurements. Few devices have the hardware for it.
CREATE PERFETTO TABLE android_power_rails_counters(
  -- The counter row.
  id ID(counter.id),
  -- When it was measured.
  ts TIMESTAMP,
  -- Nanoseconds until the next measurement.
  dur DURATION,
  -- Name of the rail, which is that of the counter track.
  power_rail_name STRING,
  -- Name of the rail in the hardware.
  raw_power_rail_name STRING,
  -- Energy since boot in microwatt-seconds.
  energy_since_boot DOUBLE,
  -- The same at the next measurement.
  energy_since_boot_at_end DOUBLE,
  -- Mean power up to the next measurement in milliwatts.
  average_power DOUBLE,
  -- Energy since the measurement before, in microwatt-seconds.
  energy_delta DOUBLE,
  -- The counter track.
  track_id JOINID(track.id),
  -- The same as energy_since_boot, for older queries.
  value DOUBLE
) AS
SELECT
  measured.id,
  measured.ts,
  measured.dur,
  rail.name AS power_rail_name,
  extract_arg(rail.source_arg_set_id, 'raw_name') AS raw_power_rail_name,
  measured.value AS energy_since_boot,
  measured.next_value AS energy_since_boot_at_end,
  1e6 * ((measured.next_value - measured.value) / measured.dur) AS average_power,
  measured.delta_value AS energy_delta,
  measured.track_id,
  measured.value
FROM counter_leading_intervals!((
  SELECT counter.*
  FROM counter
  JOIN counter_track AS rail ON counter.track_id = rail.id
  WHERE rail.type = 'power_rails'
)) AS measured
JOIN counter_track AS rail ON measured.track_id = rail.id;

-- The power rails and what they feed.
CREATE PERFETTO TABLE android_power_rails_metadata(
  -- Name of the rail, which is that of the counter track.
  power_rail_name STRING,
  -- Name of the rail in the hardware.
  raw_power_rail_name STRING,
  -- Name for people, if the rail has one.
  friendly_name STRING,
  -- The counter track.
  track_id JOINID(track.id),
  -- Part of the device that the rail feeds.
  subsystem_name STRING,
  -- The machine the rail belongs to.
  machine_id JOINID(machine.id)
) AS
SELECT
  name AS power_rail_name,
  extract_arg(source_arg_set_id, 'raw_name') AS raw_power_rail_name,
  iif(name GLOB 'power.rails.*', substr(name, length('power.rails.') + 1), NULL) AS friendly_name,
  id AS track_id,
  extract_arg(source_arg_set_id, 'subsystem_name') AS subsystem_name,
  machine_id
FROM counter_track
WHERE type = 'power_rails';
