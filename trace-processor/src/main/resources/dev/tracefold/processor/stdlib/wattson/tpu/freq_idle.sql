-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Frequency of the tensor unit over the whole trace, and which of its clusters run: 0, 1, or 2 for both.
-- Slices on the track 'DVFS' tell it; without one the unit is off.
CREATE PERFETTO TABLE _tpu_freq AS
WITH
  own AS (
    SELECT
      slice.ts,
      iif(slice.dur = -1, trace_end() - slice.ts, slice.dur) AS dur,
      cast_int!(slice.name) AS freq,
      CASE
        WHEN slice.name GLOB '*Cluster Both*' THEN 2
        WHEN slice.name GLOB '*Cluster 0*' THEN 0
        WHEN slice.name GLOB '*Cluster 1*' THEN 1
        ELSE 2
      END AS cluster
    FROM track
    JOIN slice ON slice.track_id = track.id
    WHERE track.name = 'DVFS'
  ),
  pause AS (
    SELECT ts + dur AS ts, lead(ts, 1, trace_end()) OVER (ORDER BY ts) AS end_ts FROM own
    UNION ALL
    SELECT trace_start(), coalesce(min(ts), trace_end()) FROM own
  )
SELECT ts, dur, freq, cluster FROM own WHERE dur > 0
UNION ALL
SELECT ts, end_ts - ts, 0, 0 FROM pause WHERE end_ts > ts
ORDER BY ts;

-- How many requests the tensor unit works on at a time, over the whole trace; 16 stands for more.
CREATE PERFETTO TABLE _tpu_requests_count AS
WITH
  request AS (
    SELECT slice.ts, slice.dur
    FROM track
    JOIN slice ON slice.track_id = track.id
    WHERE track.name = 'TPU Requests'
  ),
  edge AS (
    SELECT ts, 1 AS change FROM request
    UNION ALL
    SELECT ts + dur, -1 FROM request
    UNION ALL
    SELECT trace_start(), 0
  ),
  level AS (
    SELECT DISTINCT ts, sum(change) OVER (ORDER BY ts) AS requests FROM edge
  ),
  lasting AS (
    SELECT ts, lead(ts, 1, trace_end()) OVER (ORDER BY ts) - ts AS dur, requests FROM level
  )
SELECT ts, dur, max(0, min(16, requests)) AS requests FROM lasting WHERE dur > 0;
