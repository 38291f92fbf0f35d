-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What the battery reported, one row for each time that it reported anything.
CREATE PERFETTO VIEW android_battery_charge(
  -- When it was reported.
  ts TIMESTAMP,
  -- Mean current in microamperes.
  current_avg_ua DOUBLE,
  -- Charge in percent.
  capacity_percent DOUBLE,
  -- Charge in microampere-hours.
  charge_uah DOUBLE,
  -- Current in microamperes.
  current_ua DOUBLE,
  -- Voltage in microvolts.
  voltage_uv DOUBLE,
  -- Energy in microwatt-hours.
  energy_counter_uwh DOUBLE,
  -- Power in milliwatts, if the battery reports it.
  power_mw DOUBLE
) AS
SELECT
  counter.ts,
  max(counter.value) FILTER (WHERE track.name = 'batt.current.avg_ua') AS current_avg_ua,
  max(counter.value) FILTER (WHERE track.name = 'batt.capacity_pct') AS capacity_percent,
  max(counter.value) FILTER (WHERE track.name = 'batt.charge_uah') AS charge_uah,
  max(counter.value) FILTER (WHERE track.name = 'batt.current_ua') AS current_ua,
  max(counter.value) FILTER (WHERE track.name = 'batt.voltage_uv') AS voltage_uv,
  max(counter.value) FILTER (WHERE track.name = 'batt.energy_counter_uwh') AS energy_counter_uwh,
  max(counter.value) FILTER (WHERE track.name = 'batt.power_mw') AS power_mw
FROM counter
JOIN counter_track AS track ON counter.track_id = track.id
WHERE track.name GLOB 'batt.*'
GROUP BY counter.ts
ORDER BY counter.ts;
