-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- One stretch of a device that sleeps. The minimal events of a machine, if it has any, outrank the
-- detailed ones. After lost events a stretch may run into the next one; such a stretch is left out.
CREATE PERFETTO TABLE _android_suspended AS
WITH
  stretch AS (
    SELECT
      slice.ts,
      slice.dur,
      track.machine_id,
      track.name = 'Suspend/Resume Minimal' AS is_minimal
    FROM track
    JOIN slice ON slice.track_id = track.id
    WHERE track.name = 'Suspend/Resume Minimal'
      OR (track.name = 'Suspend/Resume Latency'
        AND slice.name IN ('syscore_resume(0)', 'timekeeping_freeze(0)')
        AND slice.dur != -1)
  ),
  with_next AS (
    SELECT
      ts,
      dur,
      machine_id,
      lead(ts, 1, trace_end()) OVER (PARTITION BY machine_id ORDER BY ts) AS next_ts
    FROM stretch
    WHERE is_minimal OR machine_id NOT IN (SELECT machine_id FROM stretch WHERE is_minimal)
  )
SELECT ts, dur, machine_id FROM with_next WHERE ts + dur <= next_ts;

-- When the device slept and when it did not. What lies between two stretches of sleep is taken for
-- awake; the host counts as awake for the whole trace if there is no event of it at all.
CREATE PERFETTO TABLE android_suspend_state(
  -- Start of the state.
  ts TIMESTAMP,
  -- Length of the state in nanoseconds.
  dur DURATION,
  -- Either 'awake' or 'suspended'.
  power_state STRING,
  -- The machine that was in this state.
  machine_id JOINID(machine.id)
) AS
WITH
  observed AS (SELECT machine_id FROM _android_suspended UNION SELECT 0),
  pause AS (
    SELECT
      machine_id,
      lag(ts + dur, 1, trace_start()) OVER (PARTITION BY machine_id ORDER BY ts) AS ts,
      ts AS ts_end
    FROM _android_suspended
    UNION ALL
    SELECT
      observed.machine_id,
      coalesce(max(last.ts + last.dur), trace_start()) AS ts,
      trace_end() AS ts_end
    FROM observed
    LEFT JOIN _android_suspended AS last USING (machine_id)
    GROUP BY observed.machine_id
  ),
  state AS (
    SELECT ts, dur, 'suspended' AS power_state, machine_id FROM _android_suspended
    UNION ALL
    SELECT ts, ts_end - ts AS dur, 'awake' AS power_state, machine_id FROM pause WHERE ts_end > ts
  )
SELECT ts, dur, power_state, machine_id FROM state ORDER BY ts;

-- How much of an interval is left when the time that the CPUs slept is taken out.
CREATE PERFETTO FUNCTION _extract_duration_without_suspend(
  -- Start of the interval.
  ts TIMESTAMP,
  -- Length of the interval in nanoseconds.
  dur DURATION
)
-- Nanoseconds on the monotonic clock.
RETURNS LONG AS
SELECT to_monotonic($ts + $dur) - to_monotonic($ts);
