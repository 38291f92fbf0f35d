-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.process_metadata;
INCLUDE PERFETTO MODULE android.suspend;

-- How often each process made and served binder calls.
CREATE PERFETTO VIEW android_binder_metrics_by_process(
  -- Name of the process.
  process_name STRING,
  -- Its process id.
  pid LONG,
  -- Name of the slice, which is the kind of event.
  slice_name STRING,
  -- Number of such slices.
  event_count LONG
) AS
SELECT
  process.name AS process_name,
  process.pid,
  slice.name AS slice_name,
  count(*) AS event_count
FROM slice
JOIN thread_track ON slice.track_id = thread_track.id
JOIN thread USING (utid)
JOIN process USING (upid)
WHERE slice.name GLOB 'binder*'
GROUP BY process.name, slice.name;

-- Slices of binder, and the interfaces that servers name, with their threads.
CREATE PERFETTO TABLE _binder_slice AS
SELECT
  slice.id,
  slice.ts,
  slice.dur,
  slice.name,
  slice.track_id,
  slice.parent_id,
  thread.utid,
  thread.tid,
  thread.name AS thread,
  thread.is_main_thread,
  process.upid,
  process.pid,
  process.name AS process,
  slice.name GLOB 'AIDL::*[Ss]erver' OR slice.name GLOB 'HIDL::*server' AS is_interface
FROM slice
JOIN thread_track ON slice.track_id = thread_track.id
JOIN thread USING (utid)
JOIN process USING (upid)
WHERE slice.name IN (
    'binder transaction', 'binder reply', 'binder transaction async', 'binder async rcv')
  OR slice.name GLOB 'AIDL::*'
  OR slice.name GLOB 'HIDL::*';

-- A thread sleeps while it waits for the answer to a call. If there are slices in a call that leads
-- nowhere, its end was lost.
CREATE PERFETTO TABLE _binder_broken_call AS
SELECT DISTINCT call.id
FROM _binder_slice AS call
JOIN slice AS inside ON inside.parent_id = call.id
WHERE call.name = 'binder transaction' AND call.id NOT IN (SELECT slice_out FROM flow);

-- Calls that are answered, with the first interface that the server names while it works on them.
CREATE PERFETTO TABLE _binder_sync_pair AS
SELECT
  call.id AS call_id,
  reply.id AS reply_id,
  min(interface.name) AS aidl_name,
  interface.ts AS aidl_ts,
  interface.dur AS aidl_dur
FROM _binder_slice AS call
JOIN flow ON flow.slice_out = call.id
JOIN _binder_slice AS reply ON reply.id = flow.slice_in
LEFT JOIN _binder_slice AS interface ON interface.parent_id = reply.id AND interface.is_interface
WHERE call.name = 'binder transaction'
  AND call.id NOT IN (SELECT id FROM _binder_broken_call)
  AND call.dur != -1
  AND reply.dur != -1
  AND call.dur >= reply.dur
GROUP BY call.id, reply.id;

-- Calls that nobody waits for. The server names the interface right after it has received one.
CREATE PERFETTO TABLE _binder_async_pair AS
WITH
  received AS (
    SELECT
      id,
      name,
      lead(name) OVER of_track AS aidl_name,
      lead(ts) OVER of_track AS aidl_ts,
      lead(dur) OVER of_track AS aidl_dur
    FROM _binder_slice
    WHERE is_interface OR name = 'binder async rcv'
    WINDOW of_track AS (PARTITION BY track_id ORDER BY ts)
  )
SELECT
  call.id AS call_id,
  received.id AS reply_id,
  iif(aidl_name = 'binder async rcv', NULL, aidl_name) AS aidl_name,
  iif(aidl_name = 'binder async rcv', NULL, aidl_ts) AS aidl_ts,
  iif(aidl_name = 'binder async rcv', NULL, aidl_dur) AS aidl_dur
FROM _binder_slice AS call
JOIN flow ON flow.slice_out = call.id
JOIN received ON received.id = flow.slice_in
WHERE call.name = 'binder transaction async' AND received.name = 'binder async rcv';

CREATE PERFETTO TABLE _oom_score AS
SELECT track.upid, counter.ts, cast_int!(counter.value) AS value
FROM counter
JOIN process_counter_track AS track ON counter.track_id = track.id
WHERE track.name = 'oom_score_adj'
ORDER BY track.upid, counter.ts;

-- The oom_score_adj of a process at a time.
CREATE PERFETTO FUNCTION _binder_oom_score(upid LONG, ts TIMESTAMP)
RETURNS LONG AS
SELECT value FROM _oom_score WHERE upid = $upid AND ts <= $ts ORDER BY ts DESC LIMIT 1;

-- Binder calls from one process to another, both ends in one row.
CREATE PERFETTO TABLE android_binder_txns(
  -- What was called, as the server names it: 'AIDL::<language>::<interface>::<method>::Server'.
  aidl_name STRING,
  -- The interface in that name.
  interface STRING,
  -- The method in that name.
  method_name STRING,
  -- When the server named it, which for calls without an answer is when it began to work.
  aidl_ts TIMESTAMP,
  -- How long it worked on it.
  aidl_dur DURATION,
  -- The slice of the call.
  binder_txn_id JOINID(slice.id),
  -- Name of the calling process.
  client_process STRING,
  -- Name of the calling thread.
  client_thread STRING,
  -- The calling process.
  client_upid JOINID(process.id),
  -- The calling thread.
  client_utid JOINID(thread.id),
  -- Thread id of the caller.
  client_tid LONG,
  -- Process id of the caller.
  client_pid LONG,
  -- Whether the caller is a main thread.
  is_main_thread BOOL,
  -- Start of the call.
  client_ts TIMESTAMP,
  -- Length of the call.
  client_dur DURATION,
  -- The slice of the server.
  binder_reply_id JOINID(slice.id),
  -- Name of the process that was called.
  server_process STRING,
  -- Name of the thread that served it.
  server_thread STRING,
  -- The process that was called.
  server_upid JOINID(process.id),
  -- The thread that served it.
  server_utid JOINID(thread.id),
  -- Thread id of the server.
  server_tid LONG,
  -- Process id of the server.
  server_pid LONG,
  -- Start of the server's slice.
  server_ts TIMESTAMP,
  -- Length of the server's slice.
  server_dur DURATION,
  -- The oom_score_adj of the caller at that time.
  client_oom_score LONG,
  -- The oom_score_adj of the server at that time.
  server_oom_score LONG,
  -- Whether the caller waits for an answer.
  is_sync BOOL,
  -- Length of the call without the time that the device slept.
  client_monotonic_dur DURATION,
  -- Length of the server's slice without the time that the device slept.
  server_monotonic_dur DURATION,
  -- Version code of the caller's package.
  client_package_version_code LONG,
  -- Version code of the server's package.
  server_package_version_code LONG,
  -- Whether the caller's package can be debugged.
  is_client_package_debuggable BOOL,
  -- Whether the server's package can be debugged.
  is_server_package_debuggable BOOL
) AS
WITH pair AS (
  SELECT call_id, reply_id, aidl_name, aidl_ts, aidl_dur, 1 AS is_sync FROM _binder_sync_pair
  UNION ALL
  SELECT call_id, reply_id, aidl_name, aidl_ts, aidl_dur, 0 FROM _binder_async_pair
)
SELECT
  str_split(pair.aidl_name, '::', 2) AS interface,
  str_split(pair.aidl_name, '::', 3) AS method_name,
  pair.aidl_name,
  pair.aidl_ts,
  pair.aidl_dur,
  client.id AS binder_txn_id,
  client.process AS client_process,
  client.thread AS client_thread,
  client.upid AS client_upid,
  client.utid AS client_utid,
  client.tid AS client_tid,
  client.pid AS client_pid,
  client.is_main_thread,
  client.ts AS client_ts,
  client.dur AS client_dur,
  server.id AS binder_reply_id,
  server.process AS server_process,
  server.thread AS server_thread,
  server.upid AS server_upid,
  server.utid AS server_utid,
  server.tid AS server_tid,
  server.pid AS server_pid,
  server.ts AS server_ts,
  server.dur AS server_dur,
  _binder_oom_score(client.upid, client.ts) AS client_oom_score,
  _binder_oom_score(server.upid, server.ts) AS server_oom_score,
  pair.is_sync,
  _extract_duration_without_suspend(client.ts, client.dur) AS client_monotonic_dur,
  _extract_duration_without_suspend(server.ts, server.dur) AS server_monotonic_dur,
  client_package.version_code AS client_package_version_code,
  server_package.version_code AS server_package_version_code,
  client_package.debuggable AS is_client_package_debuggable,
  server_package.debuggable AS is_server_package_debuggable
FROM pair
JOIN _binder_slice AS client ON client.id = pair.call_id
JOIN _binder_slice AS server ON server.id = pair.reply_id
LEFT JOIN android_process_metadata AS client_package ON client_package.upid = client.upid
LEFT JOIN android_process_metadata AS server_package ON server_package.upid = server.upid
ORDER BY pair.call_id;

CREATE PERFETTO VIEW _binder_txn AS
SELECT
  client_ts AS ts, client_dur AS dur, client_utid AS utid, binder_txn_id, client_ts, client_tid,
  binder_reply_id, server_ts, server_tid
FROM android_binder_txns
WHERE is_sync;

CREATE PERFETTO VIEW _binder_reply AS
SELECT
  server_ts AS ts, server_dur AS dur, server_utid AS utid, binder_txn_id, client_ts, client_tid,
  binder_reply_id, server_ts, server_tid
FROM android_binder_txns
WHERE is_sync;

CREATE VIRTUAL TABLE _sp_binder_txn_thread_state
USING span_join(_binder_txn PARTITIONED utid, thread_state PARTITIONED utid);

CREATE VIRTUAL TABLE _sp_binder_reply_thread_state
USING span_join(_binder_reply PARTITIONED utid, thread_state PARTITIONED utid);

-- What the threads at both ends of an answered call did meanwhile.
CREATE PERFETTO VIEW _binder_thread_state AS
SELECT 'binder_txn' AS side, binder_txn_id, client_ts, client_tid, binder_reply_id, server_ts,
  server_tid, state, blocked_function, dur
FROM _sp_binder_txn_thread_state
UNION ALL
SELECT 'binder_reply', binder_txn_id, client_ts, client_tid, binder_reply_id, server_ts,
  server_tid, state, blocked_function, dur
FROM _sp_binder_reply_thread_state;

-- Time that the threads at both ends of each answered call spent in each state.
CREATE PERFETTO VIEW android_sync_binder_thread_state_by_txn(
  -- The slice of the call.
  binder_txn_id LONG,
  -- Start of the call.
  client_ts TIMESTAMP,
  -- Thread id of the caller.
  client_tid LONG,
  -- The slice of the server.
  binder_reply_id LONG,
  -- Start of the server's slice.
  server_ts TIMESTAMP,
  -- Thread id of the server.
  server_tid LONG,
  -- Which end: 'binder_txn' is the caller, 'binder_reply' the server.
  thread_state_type STRING,
  -- State of the thread.
  thread_state STRING,
  -- Nanoseconds in that state.
  thread_state_dur DURATION,
  -- How many times.
  thread_state_count LONG
) AS
SELECT
  binder_txn_id,
  client_ts,
  client_tid,
  binder_reply_id,
  server_ts,
  server_tid,
  side AS thread_state_type,
  state AS thread_state,
  sum(dur) AS thread_state_dur,
  count(dur) AS thread_state_count
FROM _binder_thread_state
GROUP BY side, binder_txn_id, binder_reply_id, state
ORDER BY side DESC, binder_txn_id, binder_reply_id, state;

-- Time that the threads at both ends of each answered call were blocked in each function of the kernel.
CREATE PERFETTO VIEW android_sync_binder_blocked_functions_by_txn(
  -- The slice of the call.
  binder_txn_id LONG,
  -- Start of the call.
  client_ts TIMESTAMP,
  -- Thread id of the caller.
  client_tid LONG,
  -- The slice of the server.
  binder_reply_id LONG,
  -- Start of the server's slice.
  server_ts TIMESTAMP,
  -- Thread id of the server.
  server_tid LONG,
  -- Which end: 'binder_txn' is the caller, 'binder_reply' the server.
  thread_state_type STRING,
  -- Function of the kernel.
  blocked_function STRING,
  -- Nanoseconds in that function.
  blocked_function_dur DURATION,
  -- How many times.
  blocked_function_count LONG
) AS
SELECT
  binder_txn_id,
  client_ts,
  client_tid,
  binder_reply_id,
  server_ts,
  server_tid,
  side AS thread_state_type,
  blocked_function,
  sum(dur) AS blocked_function_dur,
  count(dur) AS blocked_function_count
FROM _binder_thread_state
WHERE blocked_function IS NOT NULL
GROUP BY side, binder_txn_id, binder_reply_id, blocked_function
ORDER BY side DESC, binder_txn_id, binder_reply_id, blocked_function;

-- Interface and method in the name that a server gives; only AIDL names have a language in front.
CREATE PERFETTO FUNCTION _binder_name_part(aidl_name STRING, part LONG)
RETURNS STRING AS
SELECT str_split($aidl_name, '::', $part + ($aidl_name GLOB 'AIDL*'));

-- The calls that a process makes: by thread, called process, interface and method.
CREATE PERFETTO FUNCTION android_binder_outgoing_graph(
  -- The process, or NULL for all.
  upid JOINID(process.id)
)
RETURNS TABLE(
  -- Profile in the format of pprof, weighted with the server's time.
  pprof BYTES
) AS
SELECT
  experimental_profile(
    cat_stacks(
      client_thread, server_process, _binder_name_part(aidl_name, 1), _binder_name_part(aidl_name, 2)),
    'duration',
    'ns',
    server_dur) AS pprof
FROM android_binder_txns
WHERE $upid IS NULL OR client_upid = $upid;

-- The calls that a process serves: by calling process, interface and method.
CREATE PERFETTO FUNCTION android_binder_incoming_graph(
  -- The process, or NULL for all.
  upid JOINID(process.id)
)
RETURNS TABLE(
  -- Profile in the format of pprof, weighted with the server's time.
  pprof BYTES
) AS
SELECT
  experimental_profile(
    cat_stacks(
      client_process, _binder_name_part(aidl_name, 1), _binder_name_part(aidl_name, 2)),
    'duration',
    'ns',
    server_dur) AS pprof
FROM android_binder_txns
WHERE $upid IS NULL OR server_upid = $upid;

-- The calls between processes of some importance: by calling and by called process.
CREATE PERFETTO FUNCTION android_binder_graph(
  -- Least oom_score_adj of the caller.
  min_client_oom_score LONG,
  -- Greatest oom_score_adj of the caller.
  max_client_oom_score LONG,
  -- Least oom_score_adj of the server.
  min_server_oom_score LONG,
  -- Greatest oom_score_adj of the server.
  max_server_oom_score LONG
)
RETURNS TABLE(
  -- Profile in the format of pprof, weighted with the server's time.
  pprof BYTES
) AS
SELECT
  experimental_profile(cat_stacks(client_process, server_process), 'duration', 'ns', server_dur)
    AS pprof
FROM android_binder_txns
WHERE client_oom_score BETWEEN $min_client_oom_score AND $max_client_oom_score
  AND server_oom_score BETWEEN $min_server_oom_score AND $max_server_oom_score;
