-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.process_metadata;
INCLUDE PERFETTO MODULE android.startup.startups_maxsdk28;
INCLUDE PERFETTO MODULE android.startup.startups_minsdk29;
INCLUDE PERFETTO MODULE android.startup.startups_minsdk33;
INCLUDE PERFETTO MODULE android.version;

-- Which of the three ways to find startups fits the trace: by the version of Android if it is known, else
-- by what slices there are.
CREATE PERFETTO FUNCTION _android_startup_source()
RETURNS LONG AS
SELECT
  CASE
    WHEN _android_sdk_version() >= 33 THEN 33
    WHEN _android_sdk_version() >= 29 THEN 29
    WHEN _android_sdk_version() IS NOT NULL THEN 28
    WHEN EXISTS (SELECT 1 FROM slice WHERE name GLOB 'launchingActivity#*:*') THEN 33
    WHEN EXISTS (SELECT 1 FROM slice WHERE name GLOB 'MetricsLogger:*') THEN 29
    ELSE 28
  END;

CREATE PERFETTO TABLE _android_startups_raw AS
WITH
  source AS MATERIALIZED (SELECT _android_startup_source() AS sdk),
  found AS (
    SELECT 28 AS sdk, _auto_id AS startup_id, ts, ts_end, dur, package, startup_type
    FROM _startups_maxsdk28
    UNION ALL
    SELECT 29, _auto_id, ts, ts_end, dur, package, startup_type
    FROM _startups_minsdk29
    UNION ALL
    SELECT 33, startup_id, ts, ts_end, dur, package, startup_type
    FROM _startups_minsdk33
  )
SELECT startup_id, ts, ts_end, dur, package, startup_type
FROM found
WHERE sdk = (SELECT sdk FROM source);

CREATE PERFETTO TABLE _startup_indicator_slices AS
SELECT slice.ts, slice.name, thread_track.utid
FROM slice
JOIN thread_track ON slice.track_id = thread_track.id
WHERE slice.name IN ('bindApplication', 'activityStart', 'activityResume');

-- The processes that an activity started in. It is more than one if the first one died on the way.
CREATE PERFETTO TABLE android_startup_processes(
  -- The startup.
  startup_id JOINID(android_startups.startup_id),
  -- The process.
  upid JOINID(process.id),
  -- Its process id.
  pid LONG,
  -- 'cold', 'warm' or 'hot': as the system says, else by what its main thread did.
  startup_type STRING
) AS
WITH
  pair AS MATERIALIZED (
    SELECT
      startup.startup_id,
      startup.startup_type,
      startup.ts,
      startup.ts_end,
      process.upid,
      process.pid,
      thread.utid
    FROM _android_startups_raw AS startup
    JOIN android_process_metadata AS process
      ON startup.package = process.package_name
      OR (NOT EXISTS (SELECT 1 FROM package_list)
        AND process.process_name GLOB startup.package || '*')
    JOIN thread ON thread.upid = process.upid AND thread.is_main_thread
  ),
  judged AS MATERIALIZED (
    SELECT
      startup_id,
      upid,
      pid,
      coalesce(
        startup_type,
        (
          SELECT
            iif(
              sum(name = 'activityStart') > 0,
              iif(sum(name = 'bindApplication') > 0, 'cold', 'warm'),
              'hot')
          FROM _startup_indicator_slices AS done
          WHERE done.utid = pair.utid AND done.ts >= pair.ts AND done.ts < pair.ts_end
        )) AS startup_type
    FROM pair
    WHERE EXISTS (
      SELECT 1
      FROM _startup_indicator_slices AS done
      WHERE done.utid = pair.utid
        AND done.ts >= pair.ts
        AND done.ts < pair.ts_end
        AND done.name = 'activityResume')
  )
SELECT startup_id, upid, pid, startup_type FROM judged;

-- Startups of activities, from the intent to the first frame.
CREATE PERFETTO VIEW android_startups(
  -- Number of the startup.
  startup_id ID,
  -- Start.
  ts TIMESTAMP,
  -- End.
  ts_end TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- Package that was started.
  package STRING,
  -- 'cold', 'warm' or 'hot', or NULL if it cannot be told.
  startup_type STRING
) AS
SELECT
  startup.startup_id,
  startup.ts,
  startup.ts_end,
  startup.dur,
  startup.package,
  coalesce(startup.startup_type, max(process.startup_type)) AS startup_type
FROM _android_startups_raw AS startup
LEFT JOIN android_startup_processes AS process USING (startup_id)
GROUP BY startup.startup_id;

-- The threads of the processes that an activity started in.
CREATE PERFETTO VIEW android_startup_threads(
  -- The startup.
  startup_id JOINID(android_startups.startup_id),
  -- Start of the startup.
  ts TIMESTAMP,
  -- Length of the startup.
  dur DURATION,
  -- The process.
  upid JOINID(process.id),
  -- Its process id.
  pid LONG,
  -- The thread.
  utid JOINID(thread.id),
  -- Its thread id.
  tid LONG,
  -- Name of the thread.
  thread_name STRING,
  -- Whether it is the main thread.
  is_main_thread BOOL
) AS
SELECT
  startup.startup_id,
  startup.ts,
  startup.dur,
  process.upid,
  process.pid,
  thread.utid,
  thread.tid,
  thread.name AS thread_name,
  thread.is_main_thread
FROM android_startups AS startup
JOIN android_startup_processes AS process USING (startup_id)
JOIN thread USING (upid);

-- The slices that began on those threads during the startup. The functions below choose from them.
CREATE PERFETTO VIEW android_thread_slices_for_all_startups(
  -- Start of the startup.
  startup_ts TIMESTAMP,
  -- End of the startup.
  startup_ts_end TIMESTAMP,
  -- The startup.
  startup_id JOINID(android_startups.startup_id),
  -- The thread.
  utid JOINID(thread.id),
  -- Its thread id.
  tid LONG,
  -- Name of the thread.
  thread_name STRING,
  -- Whether it is the main thread.
  is_main_thread BOOL,
  -- Args of the slice.
  arg_set_id ARGSETID,
  -- The slice.
  slice_id JOINID(slice.id),
  -- Name of the slice.
  slice_name STRING,
  -- Start of the slice.
  slice_ts TIMESTAMP,
  -- Length of the slice.
  slice_dur DURATION
) AS
SELECT
  owner.ts AS startup_ts,
  owner.ts + owner.dur AS startup_ts_end,
  owner.startup_id,
  owner.utid,
  owner.tid,
  owner.thread_name,
  owner.is_main_thread,
  slice.arg_set_id,
  slice.id AS slice_id,
  slice.name AS slice_name,
  slice.ts AS slice_ts,
  slice.dur AS slice_dur
FROM android_startup_threads AS owner
JOIN thread_track USING (utid)
JOIN slice ON slice.track_id = thread_track.id
WHERE slice.ts BETWEEN owner.ts AND owner.ts + owner.dur;

-- Slices of a startup by name.
CREATE PERFETTO FUNCTION android_slices_for_startup_and_slice_name(
  -- The startup.
  startup_id JOINID(android_startups.startup_id),
  -- GLOB pattern of the name.
  slice_name STRING
)
RETURNS TABLE(
  -- The slice.
  slice_id JOINID(slice.id),
  -- Name of the slice.
  slice_name STRING,
  -- Start of the slice.
  slice_ts TIMESTAMP,
  -- Length of the slice.
  slice_dur DURATION,
  -- Name of the thread.
  thread_name STRING,
  -- Its thread id.
  tid LONG,
  -- Args of the slice.
  arg_set_id ARGSETID
) AS
SELECT slice_id, slice_name, slice_ts, slice_dur, thread_name, tid, arg_set_id
FROM android_thread_slices_for_all_startups
WHERE startup_id = $startup_id AND slice_name GLOB $slice_name;

-- Slices of startups in which a class was loaded; they are named by the descriptor of the class.
CREATE PERFETTO VIEW android_class_loading_for_startup(
  -- The slice.
  slice_id JOINID(slice.id),
  -- The startup.
  startup_id JOINID(android_startups.startup_id),
  -- Descriptor of the class.
  slice_name STRING,
  -- Start of the slice.
  slice_ts TIMESTAMP,
  -- Length of the slice.
  slice_dur DURATION,
  -- Name of the thread.
  thread_name STRING,
  -- Its thread id.
  tid LONG,
  -- Args of the slice.
  arg_set_id ARGSETID
) AS
SELECT slice_id, startup_id, slice_name, slice_ts, slice_dur, thread_name, tid, arg_set_id
FROM android_thread_slices_for_all_startups
WHERE slice_name GLOB 'L*;';

-- Binder calls of a startup that took longer than a limit.
CREATE PERFETTO FUNCTION android_binder_transaction_slices_for_startup(
  -- The startup.
  startup_id JOINID(android_startups.startup_id),
  -- The limit in nanoseconds.
  threshold DOUBLE
)
RETURNS TABLE(
  -- The slice.
  id LONG,
  -- Length of the slice.
  slice_dur DURATION,
  -- Name of the calling thread.
  thread_name STRING,
  -- Name of the process that was called.
  process STRING,
  -- Args of the slice.
  arg_set_id ARGSETID,
  -- Whether the main thread called.
  is_main_thread BOOL
) AS
SELECT
  call.slice_id AS id,
  call.slice_dur,
  call.thread_name,
  process.name AS process,
  call.arg_set_id,
  call.is_main_thread
FROM android_thread_slices_for_all_startups AS call
JOIN process ON process.pid = extract_arg(call.arg_set_id, 'destination process')
WHERE call.startup_id = $startup_id
  AND call.slice_name = 'binder transaction'
  AND call.slice_dur > $threshold;

-- Time of a startup in slices of some name, all threads taken together.
CREATE PERFETTO FUNCTION android_sum_dur_for_startup_and_slice(
  -- The startup.
  startup_id JOINID(android_startups.startup_id),
  -- GLOB pattern of the name.
  slice_name STRING
)
-- Sum of the lengths in nanoseconds.
RETURNS LONG AS
SELECT sum(slice_dur)
FROM android_thread_slices_for_all_startups
WHERE startup_id = $startup_id AND slice_name GLOB $slice_name;

-- Time of a startup in slices of some name on the main thread.
CREATE PERFETTO FUNCTION android_sum_dur_on_main_thread_for_startup_and_slice(
  -- The startup.
  startup_id JOINID(android_startups.startup_id),
  -- GLOB pattern of the name.
  slice_name STRING
)
-- Sum of the lengths in nanoseconds.
RETURNS LONG AS
SELECT sum(slice_dur)
FROM android_thread_slices_for_all_startups
WHERE startup_id = $startup_id AND slice_name GLOB $slice_name AND is_main_thread;
