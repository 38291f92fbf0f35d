-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;
INCLUDE PERFETTO MODULE android.suspend;

CREATE PERFETTO TABLE _kernel_wakelock_track AS
SELECT id, name, extract_arg(dimension_arg_set_id, 'wakelock_type') AS type
FROM track
WHERE type = 'android_kernel_wakelock';

-- A span join needs a number to partition by, so the name is hashed.
CREATE PERFETTO TABLE _android_kernel_wakelocks_base AS
SELECT
  held.ts,
  held.ts AS original_ts,
  held.dur,
  track.name,
  hash(track.name) AS name_int,
  track.type,
  held.next_value - held.value AS held_dur
FROM counter_leading_intervals!((
  SELECT id, ts, track_id, value
  FROM counter
  WHERE track_id IN (SELECT id FROM _kernel_wakelock_track)
)) AS held
JOIN _kernel_wakelock_track AS track ON track.id = held.track_id;

CREATE VIRTUAL TABLE _android_kernel_wakelocks_joined
USING span_join(_android_kernel_wakelocks_base PARTITIONED name_int, android_suspend_state);

-- How long wakelocks of the kernel and of native services were held between two samples, against
-- the time that the device was awake.
CREATE PERFETTO TABLE android_kernel_wakelocks(
  -- Time of the sample.
  ts TIMESTAMP,
  -- Nanoseconds up to the next sample.
  dur DURATION,
  -- How much of that the device was awake.
  awake_dur DURATION,
  -- Name of the wakelock.
  name STRING,
  -- 'kernel' or 'native'.
  type STRING,
  -- How long the lock was held.
  held_dur DURATION,
  -- held_dur as a share of awake_dur, from 0 to 1.
  held_ratio DOUBLE
) AS
WITH period AS (
  SELECT
    original_ts AS ts,
    name,
    type,
    held_dur,
    sum(dur) AS dur,
    sum(iif(power_state = 'awake', dur, 0)) AS awake_dur
  FROM _android_kernel_wakelocks_joined
  GROUP BY original_ts, name, type, held_dur
)
SELECT
  ts,
  dur,
  awake_dur,
  name,
  type,
  cast_int!(held_dur) AS held_dur,
  max(0.0, min(1.0, held_dur / awake_dur)) AS held_ratio
FROM period;
