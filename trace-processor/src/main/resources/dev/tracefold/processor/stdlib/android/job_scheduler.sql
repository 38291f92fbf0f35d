-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Jobs of apps as system_server ran them, from the slices '*job*<uid>package/service#id' that it draws.
CREATE PERFETTO TABLE android_job_scheduler_events(
  -- Id that the app gave to the job.
  job_id LONG,
  -- Uid of the app.
  uid LONG,
  -- Package of the app.
  package_name STRING,
  -- Service that does the job.
  job_service_name STRING,
  -- Track of the slice.
  track_id JOINID(track.id),
  -- The slice.
  id LONG,
  -- When the job was scheduled.
  ts TIMESTAMP,
  -- How long it took, up to the end of the trace if it was not done.
  dur DURATION
) AS
SELECT
  cast_int!(str_split(slice.name, '#', 1)) AS job_id,
  cast_int!(str_split(str_split(slice.name, '<', 1), '>', 0)) AS uid,
  str_split(str_split(slice.name, '>', 1), '/', 0) AS package_name,
  str_split(str_split(slice.name, '/', 1), '#', 0) AS job_service_name,
  slice.track_id,
  slice.id,
  slice.ts,
  iif(slice.dur = -1, trace_end() - slice.ts, slice.dur) AS dur
FROM slice
JOIN process_track ON process_track.id = slice.track_id
JOIN process USING (upid)
WHERE process_track.name = 'JobScheduler'
  AND process.name = 'system_server'
  AND slice.name GLOB '*job*';
