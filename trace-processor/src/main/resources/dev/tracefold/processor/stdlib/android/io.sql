-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What the f2fs file system counts, over the whole trace.
CREATE PERFETTO VIEW android_io_f2fs_counter_stats(
  -- Name of the counter without the device.
  name STRING,
  -- Sum of the values.
  sum DOUBLE,
  -- Largest value.
  max DOUBLE,
  -- Smallest value.
  min DOUBLE,
  -- Nanoseconds between the first and the last value.
  dur DURATION,
  -- Number of values.
  count LONG,
  -- Mean of the values.
  avg DOUBLE
) AS
SELECT
  str_split(track.name, '].', 1) AS name,
  sum(counter.value) AS sum,
  max(counter.value) AS max,
  min(counter.value) AS min,
  max(counter.ts) - min(counter.ts) AS dur,
  count(*) AS count,
  avg(counter.value) AS avg
FROM counter
JOIN counter_track AS track ON track.id = counter.track_id
WHERE track.name GLOB '*f2fs*'
GROUP BY str_split(track.name, '].', 1)
ORDER BY sum DESC;

-- What threads wrote to files of f2fs.
CREATE PERFETTO VIEW android_io_f2fs_write_stats(
  -- The thread.
  utid JOINID(thread.id),
  -- Its thread id.
  tid LONG,
  -- Name of the thread.
  thread_name STRING,
  -- The process.
  upid JOINID(process.id),
  -- Its process id.
  pid LONG,
  -- Name of the process.
  process_name STRING,
  -- Inode of the file.
  ino LONG,
  -- Device of the file.
  dev LONG,
  -- Bytes written.
  bytes LONG,
  -- Number of writes.
  write_count LONG
) AS
WITH written AS (
  SELECT
    utid,
    extract_arg(arg_set_id, 'ino') AS ino,
    extract_arg(arg_set_id, 'dev') AS dev,
    extract_arg(arg_set_id, 'copied') AS copied,
    extract_arg(arg_set_id, 'len') AS len
  FROM ftrace_event
  WHERE name GLOB 'f2fs_write_end*'
)
SELECT
  thread.utid,
  thread.tid,
  thread.name AS thread_name,
  process.upid,
  process.pid,
  process.name AS process_name,
  written.ino,
  written.dev,
  sum(written.copied) AS bytes,
  count(written.len) AS write_count
FROM written
JOIN thread USING (utid)
JOIN process USING (upid)
GROUP BY written.utid, written.ino, written.dev
ORDER BY bytes DESC;

-- All of these writes.
CREATE PERFETTO VIEW android_io_f2fs_aggregate_write_stats(
  -- Number of writes.
  total_write_count LONG,
  -- Number of processes that wrote.
  distinct_processes LONG,
  -- Bytes written.
  total_bytes_written LONG,
  -- Number of devices.
  distinct_device_count LONG,
  -- Number of files.
  distinct_inode_count LONG,
  -- Number of threads that wrote.
  distinct_thread_count LONG
) AS
SELECT
  sum(write_count) AS total_write_count,
  count(DISTINCT pid) AS distinct_processes,
  sum(bytes) AS total_bytes_written,
  count(DISTINCT dev) AS distinct_device_count,
  count(DISTINCT ino) AS distinct_inode_count,
  count(DISTINCT tid) AS distinct_thread_count
FROM android_io_f2fs_write_stats;
