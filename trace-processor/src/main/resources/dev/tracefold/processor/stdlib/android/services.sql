-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.binder;
INCLUDE PERFETTO MODULE slices.with_context;

-- Requests for a service that system_server passes on: an instant that names the binding, and right after
-- it the binder call to the server.
CREATE PERFETTO TABLE _bind_dispatch AS
WITH instant AS (
  SELECT
    id,
    utid,
    name,
    lead(id) OVER of_parent AS next_id,
    lead(name) OVER of_parent AS next_name
  FROM thread_slice
  WHERE dur = 0
  WINDOW of_parent AS (PARTITION BY parent_id ORDER BY ts)
)
SELECT
  next_id AS id,
  utid,
  cast_int!(str_split(str_split(name, 'bindSeq=', 1), ' ', 0)) AS bind_seq
FROM instant
WHERE name GLOB 'requestServiceBinding*' AND next_name = 'binder transaction async';

-- The word after 'KEY=' in the name of a slice.
CREATE PERFETTO FUNCTION _service_bind_word(name STRING, key STRING, delimiter STRING)
RETURNS STRING AS
SELECT str_split(str_split($name, $key || '=', 1), $delimiter, 0);

-- Services that were bound to.
CREATE PERFETTO TABLE _bind_receive AS
SELECT
  id,
  ts,
  dur,
  replace(_service_bind_word(name, 'token', ' '), 'ServiceRecord{', '') AS token,
  _service_bind_word(name, 'act', ' ') AS act,
  _service_bind_word(name, 'cmp', ' ') AS cmp,
  _service_bind_word(name, 'flg', ' ') AS flg,
  cast_int!(_service_bind_word(name, 'bindSeq', '}')) AS bind_seq
FROM slice
WHERE name GLOB 'serviceBind:*';

-- Bindings of a client to a service of another app. The client is who called system_server, or that itself.
CREATE PERFETTO TABLE android_service_bindings(
  -- The oom_score_adj of the client.
  client_oom_score LONG,
  -- Name of the client's process.
  client_process STRING,
  -- Name of the client's thread.
  client_thread STRING,
  -- Process id of the client.
  client_pid LONG,
  -- Thread id of the client.
  client_tid LONG,
  -- The client's process.
  client_upid JOINID(process.id),
  -- The client's thread.
  client_utid JOINID(thread.id),
  -- Start of the client's call.
  client_ts TIMESTAMP,
  -- Length of the client's call.
  client_dur DURATION,
  -- The oom_score_adj of the server.
  server_oom_score LONG,
  -- Name of the server's process.
  server_process STRING,
  -- Name of the server's thread.
  server_thread STRING,
  -- Process id of the server.
  server_pid LONG,
  -- Thread id of the server.
  server_tid LONG,
  -- The server's process.
  server_upid JOINID(process.id),
  -- The server's thread.
  server_utid JOINID(thread.id),
  -- When the service was bound.
  server_ts TIMESTAMP,
  -- How long that took.
  server_dur DURATION,
  -- Token of the service.
  token STRING,
  -- Action of the intent.
  act STRING,
  -- Component of the intent.
  cmp STRING,
  -- Flags of the intent.
  flg STRING,
  -- Number of the binding.
  bind_seq LONG
) AS
SELECT
  coalesce(client.client_oom_score, server.client_oom_score) AS client_oom_score,
  coalesce(client.client_process, server.client_process) AS client_process,
  coalesce(client.client_thread, server.client_thread) AS client_thread,
  coalesce(client.client_pid, server.client_pid) AS client_pid,
  coalesce(client.client_tid, server.client_tid) AS client_tid,
  coalesce(client.client_upid, server.client_upid) AS client_upid,
  coalesce(client.client_utid, server.client_utid) AS client_utid,
  coalesce(client.client_ts, server.client_ts) AS client_ts,
  coalesce(client.client_dur, server.client_dur) AS client_dur,
  server.server_oom_score,
  server.server_process,
  server.server_thread,
  server.server_pid,
  server.server_tid,
  server.server_upid,
  server.server_utid,
  bound.ts AS server_ts,
  bound.dur AS server_dur,
  bound.token,
  bound.act,
  bound.cmp,
  bound.flg,
  bound.bind_seq
FROM _bind_dispatch AS dispatch
JOIN _bind_receive AS bound USING (bind_seq)
LEFT JOIN android_binder_txns AS server ON server.binder_txn_id = dispatch.id
LEFT JOIN ancestor_slice(dispatch.id) AS outermost ON outermost.depth = 0
LEFT JOIN android_binder_txns AS client
  ON client.server_ts = outermost.ts AND client.server_utid = dispatch.utid;
