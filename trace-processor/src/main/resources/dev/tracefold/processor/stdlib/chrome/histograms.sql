-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Samples of Chrome's histograms, on threads if they come as events of the histogram category, else on
-- processes.
CREATE PERFETTO TABLE chrome_histograms(
  -- Name of the histogram.
  name STRING,
  -- The sample.
  value LONG,
  -- When it was taken.
  ts TIMESTAMP,
  -- Name of the thread, if known.
  thread_name STRING,
  -- The thread, if known.
  utid JOINID(thread.id),
  -- Its thread id, if known.
  tid LONG,
  -- Name of the process.
  process_name STRING,
  -- The process.
  upid JOINID(process.id),
  -- Its process id.
  pid LONG
) AS
WITH
  sample AS (
    SELECT
      extract_arg(arg_set_id, 'chrome_histogram_sample.name') AS name,
      extract_arg(arg_set_id, 'chrome_histogram_sample.sample') AS value,
      ts,
      track_id
    FROM slice
    WHERE name = 'HistogramSample' AND category = 'disabled-by-default-histogram_samples'
  ),
  place AS (
    SELECT thread_track.id AS track_id, utid, thread.upid, thread.name, thread.tid, 0 AS part
    FROM thread_track
    JOIN thread USING (utid)
    UNION ALL
    SELECT id, NULL, upid, NULL, NULL, 1 FROM process_track
  )
SELECT
  sample.name,
  sample.value,
  sample.ts,
  place.name AS thread_name,
  place.utid,
  place.tid,
  process.name AS process_name,
  process.upid,
  process.pid
FROM sample
JOIN place USING (track_id)
JOIN process USING (upid)
ORDER BY place.part, sample.ts;
