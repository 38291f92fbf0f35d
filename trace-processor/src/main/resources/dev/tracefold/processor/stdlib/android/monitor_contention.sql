-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.suspend;

-- 'monitor contention with owner THREAD (TID) at METHOD(FILE:LINE) waiters=N blocking from
-- METHOD(FILE:LINE)', where a method is written 'TYPE CLASS.NAME(TYPES)'.

-- The thread that holds the monitor.
CREATE PERFETTO FUNCTION android_extract_android_monitor_contention_blocking_thread(
  -- Name of a slice 'monitor contention with owner ...'.
  slice_name STRING
)
-- Name of the thread.
RETURNS STRING AS
SELECT str_split(str_split($slice_name, 'with owner ', 1), ' (', 0);

-- The thread that holds the monitor, by id.
CREATE PERFETTO FUNCTION android_extract_android_monitor_contention_blocking_tid(
  -- Name of a slice 'monitor contention with owner ...'.
  slice_name STRING
)
-- Thread id.
RETURNS LONG AS
SELECT cast_int!(str_split(str_split($slice_name, ' (', 1), ')', 0));

-- A method with its types, which ends at the second opening parenthesis.
CREATE PERFETTO FUNCTION _monitor_contention_method(text STRING)
RETURNS STRING AS
SELECT str_split($text, '(', 0) || '(' || str_split($text, '(', 1);

-- A method without its types.
CREATE PERFETTO FUNCTION _monitor_contention_short_method(method STRING)
RETURNS STRING AS
SELECT str_split(str_split($method, ' ', 1), '(', 0);

-- What the thread that holds the monitor was doing.
CREATE PERFETTO FUNCTION android_extract_android_monitor_contention_blocking_method(
  -- Name of a slice 'monitor contention with owner ...'.
  slice_name STRING
)
-- Method with its types.
RETURNS STRING AS
SELECT _monitor_contention_method(str_split($slice_name, ') at ', 1));

-- The same, without types.
CREATE PERFETTO FUNCTION android_extract_android_monitor_contention_short_blocking_method(
  -- Name of a slice 'monitor contention with owner ...'.
  slice_name STRING
)
-- Class and name of the method.
RETURNS STRING AS
SELECT 
  _monitor_contention_short_method(
    android_extract_android_monitor_contention_blocking_method($slice_name));

-- What the waiting thread was doing.
CREATE PERFETTO FUNCTION android_extract_android_monitor_contention_blocked_method(
  -- Name of a slice 'monitor contention with owner ...'.
  slice_name STRING
)
-- Method with its types.
RETURNS STRING AS
SELECT _monitor_contention_method(str_split($slice_name, 'blocking from ', 1));

-- The same, without types.
CREATE PERFETTO FUNCTION android_extract_android_monitor_contention_short_blocked_method(
  -- Name of a slice 'monitor contention with owner ...'.
  slice_name STRING
)
-- Class and name of the method.
RETURNS STRING AS
SELECT 
  _monitor_contention_short_method(
    android_extract_android_monitor_contention_blocked_method($slice_name));

-- How many threads were waiting already.
CREATE PERFETTO FUNCTION android_extract_android_monitor_contention_waiter_count(
  -- Name of a slice 'monitor contention with owner ...'.
  slice_name STRING
)
-- Number of threads.
RETURNS LONG AS
SELECT cast_int!(str_split(str_split($slice_name, 'waiters=', 1), ' ', 0));

-- Where the holding thread was.
CREATE PERFETTO FUNCTION android_extract_android_monitor_contention_blocking_src(
  -- Name of a slice 'monitor contention with owner ...'.
  slice_name STRING
)
-- File and line.
RETURNS STRING AS
SELECT str_split(str_split($slice_name, ')(', 1), ')', 0);

-- Where the waiting thread was.
CREATE PERFETTO FUNCTION android_extract_android_monitor_contention_blocked_src(
  -- Name of a slice 'monitor contention with owner ...'.
  slice_name STRING
)
-- File and line.
RETURNS STRING AS
SELECT str_split(str_split($slice_name, ')(', 2), ')', 0);

-- Waits for a monitor that can be believed: nothing happens in them but the wait for its lock. Others lost
-- their end.
CREATE PERFETTO TABLE _valid_android_monitor_contention AS
SELECT slice.id
FROM slice
WHERE slice.name GLOB 'monitor contention*'
  AND (
    NOT EXISTS (SELECT 1 FROM slice AS inside WHERE inside.parent_id = slice.id)
    OR EXISTS (
      SELECT 1
      FROM slice AS inside
      WHERE inside.parent_id = slice.id
        AND inside.name GLOB 'Lock contention*'
        AND NOT EXISTS (SELECT 1 FROM slice AS deeper WHERE deeper.parent_id = inside.id)))
ORDER BY slice.id;

-- Names of the locks: the slice before the wait is 'NAME_lock_acquire', and the one after it, not counting
-- a wait for the lock inside, is 'NAME_lock_held'.
CREATE PERFETTO TABLE _monitor_contention_lock_name AS
WITH
  neighbour AS (
    SELECT
      id,
      lag(name) OVER of_track AS before,
      lead(name, 1) OVER of_track AS after,
      lead(name, 2) OVER of_track AS after_that
    FROM slice
    WHERE track_id IN (
      SELECT track_id FROM slice JOIN _valid_android_monitor_contention USING (id))
    WINDOW of_track AS (PARTITION BY track_id ORDER BY ts)
  ),
  named AS (
    SELECT
      id,
      replace(before, '_lock_acquire', '') AS lock_name,
      iif(after GLOB 'Lock contention*', after_that, after) AS held
    FROM neighbour
    WHERE before GLOB '*_lock_acquire'
  )
SELECT id, lock_name
FROM named
WHERE held GLOB '*_lock_held' AND replace(held, '_lock_held', '') = lock_name;

-- Waits for Java monitors: who waited for whom, and where.
CREATE PERFETTO TABLE android_monitor_contention(
  -- Method of the thread that held the monitor, with its types.
  blocking_method STRING,
  -- Method of the waiting thread, with its types.
  blocked_method STRING,
  -- blocking_method without types.
  short_blocking_method STRING,
  -- blocked_method without types.
  short_blocked_method STRING,
  -- File and line of the holding thread.
  blocking_src STRING,
  -- File and line of the waiting thread.
  blocked_src STRING,
  -- How many threads were waiting already.
  waiter_count LONG,
  -- The waiting thread.
  blocked_utid JOINID(thread.id),
  -- Name of the waiting thread.
  blocked_thread_name STRING,
  -- The holding thread, if the trace knows it.
  blocking_utid JOINID(thread.id),
  -- Name of the holding thread.
  blocking_thread_name STRING,
  -- Thread id in the name of the slice.
  blocking_tid LONG,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- The slice of the waiting thread.
  id LONG,
  -- Start of the wait.
  ts TIMESTAMP,
  -- Length of the wait.
  dur DURATION,
  -- Length of the wait without the time that the device slept.
  monotonic_dur DURATION,
  -- Track of the slice.
  track_id JOINID(track.id),
  -- Whether the waiting thread is the main thread.
  is_blocked_thread_main LONG,
  -- Thread id of the waiting thread.
  blocked_thread_tid LONG,
  -- Whether the holding thread is the main thread.
  is_blocking_thread_main LONG,
  -- Thread id of the holding thread.
  blocking_thread_tid LONG,
  -- Slice of the binder call that was served meanwhile.
  binder_reply_id LONG,
  -- Start of that slice.
  binder_reply_ts TIMESTAMP,
  -- Thread id of that slice.
  binder_reply_tid LONG,
  -- Process id.
  pid LONG,
  -- Name of the lock, if the slices around it tell.
  lock_name STRING
) AS
WITH wait AS (
  SELECT
    slice.id,
    slice.ts,
    slice.dur,
    slice.track_id,
    slice.name,
    android_extract_android_monitor_contention_blocking_method(slice.name) AS blocking_method,
    android_extract_android_monitor_contention_blocked_method(slice.name) AS blocked_method,
    android_extract_android_monitor_contention_short_blocking_method(slice.name) AS short_blocking_method,
    android_extract_android_monitor_contention_short_blocked_method(slice.name) AS short_blocked_method,
    android_extract_android_monitor_contention_blocking_tid(slice.name) AS blocking_tid
  FROM slice
  JOIN _valid_android_monitor_contention USING (id)
  WHERE slice.dur != -1
)
SELECT
  wait.blocking_method,
  wait.blocked_method,
  wait.short_blocking_method,
  wait.short_blocked_method,
  android_extract_android_monitor_contention_blocking_src(wait.name) AS blocking_src,
  android_extract_android_monitor_contention_blocked_src(wait.name) AS blocked_src,
  android_extract_android_monitor_contention_waiter_count(wait.name) AS waiter_count,
  blocked.utid AS blocked_utid,
  blocked.name AS blocked_thread_name,
  blocking.utid AS blocking_utid,
  android_extract_android_monitor_contention_blocking_thread(wait.name) AS blocking_thread_name,
  wait.blocking_tid,
  blocked.upid,
  process.name AS process_name,
  wait.id,
  wait.ts,
  wait.dur,
  _extract_duration_without_suspend(wait.ts, wait.dur) AS monotonic_dur,
  wait.track_id,
  blocked.is_main_thread AS is_blocked_thread_main,
  blocked.tid AS blocked_thread_tid,
  blocking.is_main_thread AS is_blocking_thread_main,
  blocking.tid AS blocking_thread_tid,
  reply.id AS binder_reply_id,
  reply.ts AS binder_reply_ts,
  reply_thread.tid AS binder_reply_tid,
  process.pid,
  lock.lock_name
FROM wait
JOIN thread_track ON thread_track.id = wait.track_id
LEFT JOIN thread AS blocked ON blocked.utid = thread_track.utid
LEFT JOIN process ON process.upid = blocked.upid
LEFT JOIN ancestor_slice(wait.id) AS reply ON reply.name = 'binder reply'
LEFT JOIN thread_track AS reply_track ON reply_track.id = reply.track_id
LEFT JOIN thread AS reply_thread ON reply_thread.utid = reply_track.utid
LEFT JOIN thread AS blocking ON blocking.tid = wait.blocking_tid AND blocking.upid = blocked.upid
LEFT JOIN _monitor_contention_lock_name AS lock ON lock.id = wait.id
WHERE wait.short_blocking_method IS NOT NULL AND wait.short_blocked_method IS NOT NULL
GROUP BY wait.id;

-- Waits for a thread that waits itself: the parent holds up the child.
CREATE PERFETTO TABLE _monitor_contention_edge AS
SELECT parent.id AS parent_id, child.id AS child_id
FROM android_monitor_contention AS child
JOIN android_monitor_contention AS parent
  ON parent.blocked_utid = child.blocking_utid
  AND child.ts BETWEEN parent.ts AND parent.ts + parent.dur;

-- The waits once more, a row for each wait that holds one up and each that it holds up.
CREATE PERFETTO TABLE android_monitor_contention_chain(
  -- The wait that holds this one up, or NULL.
  parent_id LONG,
  -- Method of the thread that held the monitor, with its types.
  blocking_method STRING,
  -- Method of the waiting thread, with its types.
  blocked_method STRING,
  -- blocking_method without types.
  short_blocking_method STRING,
  -- blocked_method without types.
  short_blocked_method STRING,
  -- File and line of the holding thread.
  blocking_src STRING,
  -- File and line of the waiting thread.
  blocked_src STRING,
  -- How many threads were waiting already.
  waiter_count LONG,
  -- The waiting thread.
  blocked_utid JOINID(thread.id),
  -- Name of the waiting thread.
  blocked_thread_name STRING,
  -- The holding thread, if the trace knows it.
  blocking_utid JOINID(thread.id),
  -- Name of the holding thread.
  blocking_thread_name STRING,
  -- Thread id in the name of the slice.
  blocking_tid LONG,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- The slice of the waiting thread.
  id LONG,
  -- Start of the wait.
  ts TIMESTAMP,
  -- Length of the wait.
  dur DURATION,
  -- Length of the wait without the time that the device slept.
  monotonic_dur DURATION,
  -- Track of the slice.
  track_id JOINID(track.id),
  -- Whether the waiting thread is the main thread.
  is_blocked_thread_main LONG,
  -- Thread id of the waiting thread.
  blocked_thread_tid LONG,
  -- Whether the holding thread is the main thread.
  is_blocking_thread_main LONG,
  -- Thread id of the holding thread.
  blocking_thread_tid LONG,
  -- Slice of the binder call that was served meanwhile.
  binder_reply_id LONG,
  -- Start of that slice.
  binder_reply_ts TIMESTAMP,
  -- Thread id of that slice.
  binder_reply_tid LONG,
  -- Process id.
  pid LONG,
  -- The wait that is held up by this one, or NULL.
  child_id LONG,
  -- Name of the lock, if the slices around it tell.
  lock_name STRING
) AS
SELECT up.parent_id, wait.*, down.child_id
FROM android_monitor_contention AS wait
LEFT JOIN _monitor_contention_edge AS up ON up.child_id = wait.id
LEFT JOIN _monitor_contention_edge AS down ON down.parent_id = wait.id
ORDER BY
  up.parent_id,
  wait.blocking_method,
  wait.blocked_method,
  wait.short_blocking_method,
  wait.short_blocked_method,
  wait.blocking_src,
  wait.blocked_src,
  wait.waiter_count,
  wait.blocked_utid,
  wait.blocked_thread_name,
  wait.blocking_utid,
  wait.blocking_thread_name,
  wait.blocking_tid,
  wait.upid,
  wait.process_name,
  wait.id,
  wait.ts,
  wait.dur,
  wait.monotonic_dur,
  wait.track_id,
  wait.is_blocked_thread_main,
  wait.blocked_thread_tid,
  wait.is_blocking_thread_main,
  wait.blocking_thread_tid,
  wait.binder_reply_id,
  wait.binder_reply_ts,
  wait.binder_reply_tid,
  wait.pid,
  wait.lock_name,
  down.child_id;

-- The first to wait for a monitor, until somebody gets it.
CREATE PERFETTO VIEW _first_blocked_contention AS
SELECT first.id, first.blocking_utid, first.ts, min(other.ts + other.dur) - first.ts AS dur
FROM android_monitor_contention_chain AS first
JOIN android_monitor_contention_chain AS other
  ON other.blocking_utid = first.blocking_utid
  AND other.blocking_method = first.blocking_method
  AND other.ts BETWEEN first.ts AND first.ts + first.dur
WHERE first.waiter_count = 0
GROUP BY first.id;

CREATE PERFETTO VIEW _blocking_thread_state AS
SELECT utid AS blocking_utid, ts, dur, state, blocked_function FROM thread_state;

CREATE VIRTUAL TABLE _monitor_contention_holder_state USING span_join(
  _first_blocked_contention PARTITIONED blocking_utid,
  _blocking_thread_state PARTITIONED blocking_utid);

-- What the holding thread did while the first thread waited for its monitor.
CREATE PERFETTO TABLE android_monitor_contention_chain_thread_state(
  -- The wait.
  id LONG,
  -- Start of the state.
  ts TIMESTAMP,
  -- Length of the state.
  dur DURATION,
  -- The holding thread.
  blocking_utid JOINID(thread.id),
  -- Function of the kernel that it was blocked in.
  blocked_function STRING,
  -- State of the thread.
  state STRING
) AS
SELECT id, ts, dur, blocking_utid, blocked_function, state FROM _monitor_contention_holder_state;

-- The same, added up by state.
CREATE PERFETTO VIEW android_monitor_contention_chain_thread_state_by_txn(
  -- The wait.
  id LONG,
  -- State of the holding thread.
  thread_state STRING,
  -- Nanoseconds in that state.
  thread_state_dur DURATION,
  -- How many times.
  thread_state_count LONG
) AS
SELECT
  id,
  state AS thread_state,
  sum(dur) AS thread_state_dur,
  count(dur) AS thread_state_count
FROM android_monitor_contention_chain_thread_state
GROUP BY id, state;

-- The same, added up by function of the kernel.
CREATE PERFETTO VIEW android_monitor_contention_chain_blocked_functions_by_txn(
  -- The wait.
  id LONG,
  -- Function that the holding thread was blocked in.
  blocked_function STRING,
  -- Nanoseconds in that function.
  blocked_function_dur DURATION,
  -- How many times.
  blocked_function_count LONG
) AS
SELECT
  id,
  blocked_function,
  sum(dur) AS blocked_function_dur,
  count(dur) AS blocked_function_count
FROM android_monitor_contention_chain_thread_state
WHERE blocked_function IS NOT NULL
GROUP BY id, blocked_function;

-- Who waits for whom in a process: chains of thread and method, from those that wait for nobody else.
CREATE PERFETTO FUNCTION android_monitor_contention_graph(
  -- The process.
  upid JOINID(process.id)
)
RETURNS TABLE(
  -- Profile in the format of pprof, weighted with the time that was waited.
  pprof BYTES
) AS
WITH RECURSIVE
  link AS (
    SELECT
      id,
      parent_id,
      dur,
      iif(blocked_thread_name GLOB 'binder:*', 'binder', blocked_thread_name) || ':'
        || short_blocked_method AS waiter,
      iif(blocking_thread_name GLOB 'binder:*', 'binder', blocking_thread_name) || ':'
        || short_blocking_method AS holder
    FROM android_monitor_contention_chain
    WHERE upid = $upid
    GROUP BY id, parent_id
  ),
  chain AS (
    SELECT id, dur, cat_stacks(waiter, holder) AS stack FROM link WHERE parent_id IS NULL
    UNION ALL
    SELECT link.id, link.dur, cat_stacks(link.waiter, link.holder, chain.stack)
    FROM link
    JOIN chain ON chain.id = link.parent_id
  )
SELECT experimental_profile(stack, 'duration', 'ns', dur) AS pprof FROM chain;
