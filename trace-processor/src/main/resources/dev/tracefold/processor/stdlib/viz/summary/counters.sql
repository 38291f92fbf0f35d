-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Counters by track, for the timeline.

-- The counter tracks that have values, with whether they belong to the whole machine.
CREATE PERFETTO TABLE _counter_track_summary
AS
SELECT
  track.id,
  NOT EXISTS(
    SELECT 1
    FROM args
    WHERE args.arg_set_id = track.dimension_arg_set_id
      AND args.key IN ('upid', 'utid', 'cpu', 'gpu', 'ugpu')
  ) AS is_legacy_global
FROM counter_track AS track
WHERE track.id IN (SELECT track_id FROM counter);
