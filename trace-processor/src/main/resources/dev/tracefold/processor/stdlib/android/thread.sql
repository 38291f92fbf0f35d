-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Names of threads end in numbers where they are made by the dozen: what stands before '-', '[', ':' or a
-- blank.
CREATE PERFETTO FUNCTION _thread_prefix(thread_name STRING)
RETURNS STRING AS
SELECT
  str_split(str_split(str_split(str_split($thread_name, '-', 0), '[', 0), ':', 0), ' ', 0);

-- How many threads of a kind processes made within a window of time.
CREATE PERFETTO FUNCTION _android_thread_creation_spam(
  -- Count only threads that lived no longer than this in nanoseconds; NULL for all.
  min_thread_dur DOUBLE,
  -- Length of the window in nanoseconds.
  sliding_window_dur DOUBLE
)
RETURNS TABLE(
  -- Name of the process.
  process_name STRING,
  -- Its process id.
  pid LONG,
  -- What the names of the threads begin with.
  thread_name_prefix STRING,
  -- Most threads made within the window.
  max_count_per_sec LONG
) AS
WITH made AS (
  SELECT
    process.name AS process_name,
    process.pid,
    process.upid,
    _thread_prefix(thread.name) AS thread_name_prefix,
    count(thread.start_ts) OVER (
      PARTITION BY process.upid, thread.name
      ORDER BY thread.start_ts
      RANGE BETWEEN CURRENT ROW AND cast_int!($sliding_window_dur) FOLLOWING) AS number
  FROM thread
  JOIN process USING (upid)
  WHERE $min_thread_dur IS NULL OR thread.end_ts - thread.start_ts <= $min_thread_dur
)
SELECT process_name, pid, thread_name_prefix, max(number) AS max_count_per_sec
FROM made
GROUP BY upid, thread_name_prefix
HAVING max(number) > 0
ORDER BY max(number) DESC;
