-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Time that parts of the hardware spent in each of their states, sampled.
CREATE PERFETTO TABLE android_entity_state_residency(
  -- The counter row.
  id LONG,
  -- When the sample was taken.
  ts TIMESTAMP,
  -- Nanoseconds until the next sample.
  dur DURATION,
  -- Part of the hardware.
  entity_name STRING,
  -- State of that part.
  state_name STRING,
  -- Name of the counter track.
  raw_name STRING,
  -- Nanoseconds in the state since boot.
  state_time_since_boot DURATION,
  -- The same at the next sample.
  state_time_since_boot_at_end DURATION,
  -- Share of the time up to the next sample spent in the state, from 0 to 1.
  state_time_ratio DOUBLE,
  -- The counter track.
  track_id JOINID(track.id)
) AS
WITH
  residency AS (
    SELECT id, name, name GLOB 'Entity residency: *' AND name GLOB '* is *' AS is_parsable
    FROM counter_track
    WHERE type = 'entity_state'
  ),
  sample AS (
    SELECT
      counter.id,
      counter.ts,
      lead(counter.ts) OVER of_track - counter.ts AS dur,
      residency.name AS raw_name,
      iif(is_parsable, str_split(substr(residency.name, 19), ' is ', 0), NULL) AS entity_name,
      iif(is_parsable, substr(residency.name, instr(residency.name, ' is ') + 4), NULL) AS state_name,
      cast_int!(counter.value * 1e6) AS state_time_since_boot,
      cast_int!(lead(counter.value) OVER of_track * 1e6) AS state_time_since_boot_at_end,
      counter.track_id
    FROM counter
    JOIN residency ON counter.track_id = residency.id
    WINDOW of_track AS (PARTITION BY counter.track_id ORDER BY counter.ts)
  )
SELECT
  id,
  ts,
  dur,
  entity_name,
  state_name,
  raw_name,
  state_time_since_boot,
  state_time_since_boot_at_end,
  cast_double!(state_time_since_boot_at_end - state_time_since_boot) / dur AS state_time_ratio,
  track_id
FROM sample;
