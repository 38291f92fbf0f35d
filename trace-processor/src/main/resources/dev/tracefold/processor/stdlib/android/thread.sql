-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What threads of a kind have in common in their names: what stands before '-', '[', ':' or a blank, with
-- numbers taken out.
CREATE PERFETTO FUNCTION android_standardize_thread_name(
  -- Name of a thread, for example 'binder:5543_E'.
  thread_name STRING
)
-- Name of its kind, for example 'binder'.
RETURNS STRING AS
SELECT
  iif(
    $thread_name GLOB 'kworker/*',
    'kworker',
    __intrinsic_strip_hex(
      str_split(str_split(str_split(str_split($thread_name, '-', 0), '[', 0), ':', 0), ' ', 0),
      1));

-- How many threads of a kind processes made within a window of time.
CREATE PERFETTO FUNCTION _android_thread_creation_spam_per_thread(
  -- Count only threads that lived no longer than this in nanoseconds; NULL for all.
  max_thread_dur DOUBLE,
  -- Length of the window in nanoseconds.
  sliding_window_dur DOUBLE
)
RETURNS TABLE(
  -- Name of the process.
  process_name STRING,
  -- The process.
  upid JOINID(process.id),
  -- Kind of thread.
  thread_name_prefix STRING,
  -- Most threads made within the window.
  max_count_per_sec LONG
) AS
WITH
  kind AS (
    SELECT utid, android_standardize_thread_name(name) AS name FROM thread
  ),
  made AS (
    SELECT
      thread.upid,
      kind.name,
      count(thread.start_ts) OVER (
        PARTITION BY thread.upid, kind.name
        ORDER BY thread.start_ts
        RANGE BETWEEN CURRENT ROW AND cast_int!($sliding_window_dur) FOLLOWING) AS number
    FROM thread
    JOIN kind USING (utid)
    WHERE thread.upid IS NOT NULL
      AND ($max_thread_dur IS NULL OR thread.end_ts - thread.start_ts <= $max_thread_dur)
  )
SELECT
  process.name AS process_name,
  made.upid,
  made.name AS thread_name_prefix,
  max(made.number) AS max_count_per_sec
FROM made
JOIN process USING (upid)
GROUP BY made.upid, made.name
HAVING max(made.number) > 0
ORDER BY max(made.number) DESC;

-- How many threads processes made within a window of time.
CREATE PERFETTO FUNCTION _android_thread_creation_spam_per_process(
  -- Count only threads that lived no longer than this in nanoseconds; NULL for all.
  max_thread_dur DOUBLE,
  -- Length of the window in nanoseconds.
  sliding_window_dur DOUBLE
)
RETURNS TABLE(
  -- Name of the process.
  process_name STRING,
  -- The process.
  upid JOINID(process.id),
  -- Most threads made within the window.
  max_count_per_sec LONG
) AS
WITH made AS (
  SELECT
    upid,
    count(start_ts) OVER (
      PARTITION BY upid
      ORDER BY start_ts
      RANGE BETWEEN CURRENT ROW AND cast_int!($sliding_window_dur) FOLLOWING) AS number
  FROM thread
  WHERE upid IS NOT NULL AND ($max_thread_dur IS NULL OR end_ts - start_ts <= $max_thread_dur)
)
SELECT process.name AS process_name, made.upid, max(made.number) AS max_count_per_sec
FROM made
JOIN process USING (upid)
GROUP BY made.upid
HAVING max(made.number) > 0
ORDER BY max(made.number) DESC;
