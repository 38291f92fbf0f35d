-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE std.metasql.unparenthesize;

-- Packets that Android sent and received, one or many a row.
CREATE PERFETTO VIEW android_network_packets(
  -- The slice.
  id ID,
  -- When the first was seen.
  ts TIMESTAMP,
  -- Nanoseconds to the last one.
  dur DURATION,
  -- Name of the track: interface and direction.
  track_name STRING,
  -- Package that sent or received them, or 'uid=N'.
  package_name STRING,
  -- Name of the interface.
  iface STRING,
  -- 'Transmitted' or 'Received'.
  direction STRING,
  -- Number of packets.
  packet_count LONG,
  -- Bytes on the wire.
  packet_length LONG,
  -- Transport, for example 'IPPROTO_TCP'.
  packet_transport STRING,
  -- Flags of TCP in words.
  packet_tcp_flags STRING,
  -- Tag of the socket in words.
  socket_tag STRING,
  -- Uid of the socket.
  socket_uid LONG,
  -- Local port of UDP and TCP.
  local_port LONG,
  -- Remote port of UDP and TCP.
  remote_port LONG,
  -- Type of ICMP.
  packet_icmp_type LONG,
  -- Code of ICMP.
  packet_icmp_code LONG,
  -- Flags of TCP as bits.
  packet_tcp_flags_int LONG,
  -- Tag of the socket as a number.
  socket_tag_int LONG
) AS
SELECT
  packet.id,
  slice.ts,
  slice.dur,
  slice.category AS track_name,
  slice.name AS package_name,
  packet.iface,
  packet.direction,
  packet.packet_count,
  packet.packet_length,
  packet.packet_transport,
  packet.packet_tcp_flags_str AS packet_tcp_flags,
  packet.packet_tcp_flags AS packet_tcp_flags_int,
  packet.socket_tag_str AS socket_tag,
  packet.socket_tag AS socket_tag_int,
  packet.socket_uid,
  packet.local_port,
  packet.remote_port,
  packet.packet_icmp_type,
  packet.packet_icmp_code
FROM __intrinsic_android_network_packets AS packet
JOIN slice USING (id);

-- Numbers the stretches without a gap: adds group_id and max_end_so_far, the latest end of the rows before.
CREATE PERFETTO MACRO _add_overlap_group_id(
  src TableOrSubquery,
  partition_columns ColumnNameList
)
RETURNS TableOrSubquery AS (
  WITH
    __network_ends AS (
      SELECT
        *,
        max(ts + dur) OVER (
          PARTITION BY metasql_unparenthesize_exprlist!($partition_columns)
          ORDER BY ts
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS max_end_so_far
      FROM $src
    )
  SELECT
    *,
    sum(coalesce(ts > max_end_so_far, TRUE)) OVER (
      PARTITION BY metasql_unparenthesize_exprlist!($partition_columns) ORDER BY ts) AS group_id
  FROM __network_ends
);

-- When a network interface was up, if it stays up for some time after each packet. Gives the partition
-- columns, ts, dur, packet_count and packet_length.
CREATE PERFETTO MACRO android_network_uptime_spans(
  -- The packets: the partition columns, ts, dur, packet_count and packet_length.
  src TableOrSubquery,
  -- What tells interfaces apart, in parentheses.
  partition_columns ColumnNameList,
  -- Nanoseconds that an interface stays up.
  timeout Expr
)
-- The stretches in which interfaces were up.
RETURNS TableOrSubquery AS (
  WITH
    -- Packets within one timeout are always in the same stretch.
    __network_quanta AS (
      SELECT
        metasql_unparenthesize_exprlist!($partition_columns),
        min(ts) AS ts,
        max(ts + dur + $timeout) - min(ts) AS dur,
        sum(packet_count) AS packet_count,
        sum(packet_length) AS packet_length
      FROM $src
      GROUP BY
        metasql_unparenthesize_exprlist!($partition_columns),
        cast_int!(ts / $timeout)
    )
  SELECT
    metasql_unparenthesize_exprlist!($partition_columns),
    min(ts) AS ts,
    max(ts + dur) - min(ts) AS dur,
    sum(packet_count) AS packet_count,
    sum(packet_length) AS packet_length
  FROM _add_overlap_group_id!(__network_quanta, $partition_columns)
  GROUP BY metasql_unparenthesize_exprlist!($partition_columns), group_id
);

-- How much longer each row keeps an interface up. The first row of a stretch pays the time since the packet
-- before, at most the timeout; the rows of a stretch share its length by number of packets. Gives id and
-- uptime_cost in nanoseconds.
CREATE PERFETTO MACRO android_network_uptime_cost(
  -- The packets: the partition columns, id, ts, dur and packet_count.
  src TableOrSubquery,
  -- What tells interfaces apart, in parentheses.
  partition_columns ColumnNameList,
  -- Nanoseconds that an interface stays up.
  timeout Expr
)
-- The cost of each row.
RETURNS TableOrSubquery AS (
  WITH
    __network_groups AS (
      SELECT
        *,
        sum(packet_count) OVER of_group AS group_packets,
        max(ts + dur) OVER of_group - min(ts) OVER of_group AS group_dur
      FROM _add_overlap_group_id!($src, $partition_columns)
      WINDOW of_group AS (
        PARTITION BY metasql_unparenthesize_exprlist!($partition_columns), group_id)
    )
  SELECT
    id,
    coalesce(max(0, min($timeout, ts - max_end_so_far)), $timeout)
      + group_dur * packet_count / group_packets AS uptime_cost
  FROM __network_groups
);
