-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE counters.intervals;

-- DMA buffers that each process has mapped, over time.
CREATE PERFETTO TABLE _dmabuf_spans AS
SELECT track.upid, held.ts, held.dur, cast_int!(held.value) AS dmabuf_rss
FROM counter_leading_intervals!((
  SELECT counter.id, counter.ts, counter.track_id, counter.value
  FROM counter
  JOIN counter_track AS track ON track.id = counter.track_id
  WHERE track.name = 'mem.dmabuf_rss'
)) AS held
JOIN process_counter_track AS track ON track.id = held.track_id;
