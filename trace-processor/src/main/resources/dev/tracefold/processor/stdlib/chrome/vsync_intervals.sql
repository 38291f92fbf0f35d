-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The vsyncs that Chrome draws for, each with the time to the next one. Only traces with the category
-- 'Java' have them.
CREATE PERFETTO TABLE chrome_vsync_intervals(
  -- The slice.
  slice_id JOINID(slice.id),
  -- Start of the slice.
  ts TIMESTAMP,
  -- Length of the slice.
  dur DURATION,
  -- Track of the slice.
  track_id JOINID(track.id),
  -- Nanoseconds to the next vsync.
  time_to_next_vsync LONG
) AS
SELECT
  id AS slice_id,
  ts,
  dur,
  track_id,
  lead(ts) OVER (PARTITION BY track_id ORDER BY ts) - ts AS time_to_next_vsync
FROM slice
WHERE name = 'VSync'
ORDER BY track_id, ts;

-- Mean time between vsyncs within a stretch of time.
CREATE PERFETTO FUNCTION chrome_calculate_avg_vsync_interval(
  -- Start of the stretch.
  begin_ts TIMESTAMP,
  -- End of the stretch.
  end_ts TIMESTAMP
)
-- Nanoseconds; those of 60 Hz if no vsync is known.
RETURNS DOUBLE AS
SELECT coalesce(avg(time_to_next_vsync), 1e9 / 60)
FROM chrome_vsync_intervals
WHERE ts > $begin_ts AND ts < $end_ts;
