-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.monitor_contention;

-- The thread id in 'Lock contention on LOCK (owner tid: ID)'.
CREATE PERFETTO FUNCTION android_extract_lock_contention_owner_tid(
  -- Name of the slice.
  slice_name STRING
)
-- The thread id, or NULL if the name has none.
RETURNS LONG AS
SELECT cast_int!(str_split(str_split($slice_name, '(owner tid: ', 1), ')', 0));

-- Waits for locks of Android's runtime.
CREATE PERFETTO TABLE android_lock_contention(
  -- The slice of the waiting thread.
  id LONG,
  -- Start of the wait.
  ts LONG,
  -- Length of the wait in nanoseconds.
  dur LONG,
  -- Name of the slice.
  name STRING,
  -- Thread id of the holding thread.
  owner_tid LONG,
  -- Name of the waiting thread.
  blocked_thread_name STRING,
  -- Name of the holding thread, if the trace knows it in the same process.
  blocking_thread_name STRING
) AS
WITH wait AS (
  SELECT
    slice.id,
    slice.ts,
    slice.dur,
    slice.name,
    android_extract_lock_contention_owner_tid(slice.name) AS owner_tid,
    thread.name AS thread_name,
    thread.upid
  FROM slice
  JOIN thread_track AS track ON track.id = slice.track_id
  JOIN thread USING (utid)
  WHERE slice.name GLOB 'Lock contention*(owner tid: *)*'
)
SELECT
  wait.id,
  wait.ts,
  wait.dur,
  wait.name,
  wait.owner_tid,
  wait.thread_name AS blocked_thread_name,
  holder.name AS blocking_thread_name
FROM wait
LEFT JOIN thread AS holder ON holder.tid = wait.owner_tid AND holder.upid = wait.upid;

-- Those and the waits for monitors of Java, under names of one form.
CREATE PERFETTO TABLE android_all_lock_contentions(
  -- The slice of the waiting thread.
  id LONG,
  -- Start of the wait.
  ts LONG,
  -- Length of the wait in nanoseconds, or -1 if it did not end.
  dur LONG,
  -- Name of the wait.
  name STRING,
  -- Thread id of the holding thread.
  owner_tid LONG,
  -- Name of the waiting thread.
  blocked_thread_name STRING,
  -- Name of the holding thread.
  blocking_thread_name STRING
) AS
SELECT
  id,
  ts,
  dur,
  '[Lock Owner] Blocking: ' || name AS name,
  owner_tid,
  blocked_thread_name,
  blocking_thread_name
FROM android_lock_contention
UNION ALL
SELECT
  id,
  ts,
  coalesce(dur, -1),
  printf(
    '[Lock Owner] Blocking: Lock contention on a monitor lock (owner tid: %s)',
    coalesce(blocking_tid, '-')),
  blocking_tid,
  blocked_thread_name,
  blocking_thread_name
FROM android_monitor_contention_chain;

CREATE PERFETTO INDEX android_all_lock_contentions_owner_tid ON android_all_lock_contentions(owner_tid);
