-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.binder;
INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE intervals.overlap;
INCLUDE PERFETTO MODULE slices.with_context;

CREATE PERFETTO VIEW _binder_thread_state_view AS
SELECT id, ts, dur, utid, state, io_wait FROM thread_state WHERE dur > 0 ORDER BY ts;

-- Cuts one end of the calls into pieces, each with the innermost slice and the state of its thread: $id,
-- $ts and $dur are the columns of that end, $slice_name is what its slices are called.
CREATE PERFETTO MACRO _binder_pieces(
  id ColumnName,
  ts ColumnName,
  dur ColumnName,
  slice_name Expr
)
RETURNS TableOrSubquery AS (
  WITH
    root_slices AS (SELECT $id AS id, $ts AS ts, $dur AS dur FROM android_binder_txns),
    child_slices AS (
      SELECT root.id AS root_id, inside.*
      FROM slice AS root, descendant_slice(root.id) AS inside
      WHERE root.name = $slice_name
    ),
    flat AS (
      SELECT
        row_number() OVER () AS id,
        call.binder_txn_id,
        call.binder_reply_id,
        piece.id AS flat_id,
        piece.ts,
        piece.dur,
        slice.name,
        slice.utid
      FROM _intervals_flatten!(_intervals_merge_root_and_children!(root_slices, child_slices)) AS piece
      JOIN thread_slice AS slice USING (id)
      JOIN android_binder_txns AS call ON call.$id = piece.root_id
      WHERE piece.dur > 0
    )
  SELECT
    part.ts,
    part.dur,
    flat.binder_txn_id,
    flat.binder_reply_id,
    flat.flat_id,
    flat.name,
    state.state,
    state.io_wait
  FROM _interval_intersect!((flat, _binder_thread_state_view), (utid)) AS part
  JOIN flat ON flat.id = part.id_0
  JOIN thread_state AS state ON state.id = part.id_1
);

-- Why a piece of a call took time: memory had to be freed, else what the thread slept for, else I/O, else
-- the state of the thread.
CREATE PERFETTO FUNCTION _binder_reason(
  name STRING,
  state STRING,
  io_wait LONG,
  binder_txn_id LONG,
  binder_reply_id LONG,
  flat_id LONG
)
RETURNS STRING AS
SELECT
  CASE
    WHEN $name = 'mm_vmscan_direct_reclaim' THEN 'kernel_memory_reclaim'
    WHEN $name GLOB 'GC: Wait For*' THEN 'userspace_memory_reclaim'
    WHEN $state != 'S' THEN iif($io_wait = 1, 'io', $state)
    WHEN $name GLOB 'monitor contention*' OR $name GLOB 'Lock contention on a monitor lock*'
      THEN 'monitor_contention'
    WHEN $name GLOB 'Lock contention*' THEN 'art_lock_contention'
    WHEN $name IN ('binder transaction', 'binder reply')
      AND $flat_id NOT IN ($binder_txn_id, $binder_reply_id)
      THEN 'binder'
    WHEN $name = 'Contending for pthread mutex' THEN 'mutex_contention'
    ELSE $state
  END;

-- What the server spent the time of a call on; the pieces do not overlap.
CREATE PERFETTO TABLE android_binder_server_breakdown(
  -- The slice of the call.
  binder_txn_id JOINID(slice.id),
  -- The slice of the server.
  binder_reply_id JOINID(slice.id),
  -- Start of the piece.
  ts TIMESTAMP,
  -- Length of the piece.
  dur DURATION,
  -- The reason, for example 'monitor_contention', 'io' or the state of the thread.
  reason STRING
) AS
SELECT
  binder_txn_id,
  binder_reply_id,
  ts,
  dur,
  _binder_reason(name, state, io_wait, binder_txn_id, binder_reply_id, flat_id) AS reason
FROM _binder_pieces!(binder_reply_id, server_ts, server_dur, 'binder reply');

-- What the caller spent the time of a call on; the pieces do not overlap.
CREATE PERFETTO TABLE android_binder_client_breakdown(
  -- The slice of the call.
  binder_txn_id JOINID(slice.id),
  -- The slice of the server.
  binder_reply_id JOINID(slice.id),
  -- Start of the piece.
  ts TIMESTAMP,
  -- Length of the piece.
  dur DURATION,
  -- The reason, for example 'monitor_contention', 'io' or the state of the thread.
  reason STRING
) AS
SELECT
  binder_txn_id,
  binder_reply_id,
  ts,
  dur,
  _binder_reason(name, state, io_wait, binder_txn_id, binder_reply_id, flat_id) AS reason
FROM _binder_pieces!(binder_txn_id, client_ts, client_dur, 'binder transaction');

CREATE PERFETTO VIEW _binder_client_breakdown_view AS
SELECT binder_txn_id, binder_reply_id, ts, dur, reason AS client_reason
FROM android_binder_client_breakdown;

CREATE PERFETTO VIEW _binder_server_breakdown_view AS
SELECT binder_txn_id, ts, dur, reason AS server_reason
FROM android_binder_server_breakdown;

CREATE VIRTUAL TABLE _binder_client_server_breakdown_sp USING span_left_join(
  _binder_client_breakdown_view PARTITIONED binder_txn_id,
  _binder_server_breakdown_view PARTITIONED binder_txn_id);

-- What a call spent its time on: the server's reason where it was at work, else the caller's.
CREATE PERFETTO TABLE android_binder_client_server_breakdown(
  -- The slice of the call.
  binder_txn_id JOINID(slice.id),
  -- The slice of the server.
  binder_reply_id JOINID(slice.id),
  -- Start of the piece.
  ts TIMESTAMP,
  -- Length of the piece.
  dur DURATION,
  -- Reason of the server, or NULL.
  server_reason STRING,
  -- Reason of the caller.
  client_reason STRING,
  -- The reason that counts.
  reason STRING,
  -- Whose it is: 'server' or 'client'.
  reason_type STRING
) AS
SELECT
  *,
  coalesce(server_reason, client_reason) AS reason,
  iif(server_reason IS NULL, 'client', 'server') AS reason_type
FROM _binder_client_server_breakdown_sp;
