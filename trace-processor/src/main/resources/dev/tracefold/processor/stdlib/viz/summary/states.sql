-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- States by track, for the timeline.

-- How many states each track has, and which.
CREATE PERFETTO TABLE _state_track_summary
AS
SELECT
  track_id AS id,
  count() AS cnt,
  min(dur) AS min_dur,
  max(dur) AS max_dur,
  0 AS max_depth
FROM state
GROUP BY track_id;
