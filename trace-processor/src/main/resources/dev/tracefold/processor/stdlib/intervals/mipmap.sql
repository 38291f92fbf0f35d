-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Intervals at a coarser resolution: time is cut into buckets of one length, and each is given to what
-- takes most of it.
--
-- @tags utilities

INCLUDE PERFETTO MODULE intervals.intersect;

-- Buckets of one length over all of a partition, from its first interval on.
CREATE PERFETTO MACRO _mipmap_buckets_table(
  -- The intervals: ts, dur and the partition column.
  _source_table TableOrSubquery,
  -- The partition column.
  _partition_column ColumnName,
  -- Length of a bucket in nanoseconds.
  _bucket_duration_ns Expr
)
-- id, the partition column, bucket_index, ts and dur.
RETURNS TableOrSubquery AS (
  WITH RECURSIVE
    __imb_span AS (
      SELECT
        $_partition_column,
        cast_int!(min(ts)) AS from_ts,
        cast_int!(max(ts + dur)) AS to_ts,
        cast_int!($_bucket_duration_ns) AS step
      FROM $_source_table
      GROUP BY $_partition_column
    ),
    __imb_bucket($_partition_column, bucket_index, ts, dur, to_ts) AS (
      SELECT $_partition_column, 0, from_ts, step, to_ts
      FROM __imb_span
      UNION ALL
      SELECT $_partition_column, bucket_index + 1, ts + dur, dur, to_ts
      FROM __imb_bucket
      WHERE ts + dur < to_ts
    )
  SELECT
    row_number() OVER (ORDER BY $_partition_column, bucket_index) AS id,
    $_partition_column,
    bucket_index,
    ts,
    dur
  FROM __imb_bucket
);

-- What takes most of each bucket, where buckets that follow each other and have the same are one.
CREATE PERFETTO MACRO _mipmap_merged(
  -- The intervals: id, ts, dur, the partition column, and group_hash, which is the same for those that
  -- count as one thing.
  _source_slices_with_ids TableOrSubquery,
  -- The buckets, as `_mipmap_buckets_table` makes them.
  _buckets TableOrSubquery,
  -- The partition column.
  _partition_column ColumnName,
  -- Length of a bucket in nanoseconds.
  _bucket_duration_ns Expr
)
-- The partition column; id, which is the first interval of the thing; ts, dur and group_hash.
RETURNS TableOrSubquery AS (
  WITH
    __imm_share AS (
      SELECT
        bucket.$_partition_column,
        bucket.bucket_index,
        bucket.ts,
        own.group_hash,
        min(own.id) AS id,
        sum(part.dur) AS dur,
        min(own.ts) AS first_ts
      FROM _interval_intersect!(
        ($_buckets, $_source_slices_with_ids), ($_partition_column)
      ) AS part
      JOIN $_buckets AS bucket ON bucket.id = part.id_0
      JOIN $_source_slices_with_ids AS own ON own.id = part.id_1
      GROUP BY bucket.$_partition_column, bucket.bucket_index, own.group_hash
    ),
    __imm_ranked AS (
      SELECT
        *,
        row_number() OVER (
          PARTITION BY $_partition_column, bucket_index
          ORDER BY dur DESC, first_ts, group_hash
        ) AS place
      FROM __imm_share
    ),
    __imm_step AS (
      SELECT
        *,
        lag(group_hash) OVER (PARTITION BY $_partition_column ORDER BY bucket_index)
          IS NOT group_hash AS is_new
      FROM __imm_ranked
      WHERE place = 1
    ),
    __imm_run AS (
      SELECT
        *,
        sum(is_new) OVER (PARTITION BY $_partition_column ORDER BY bucket_index) AS run
      FROM __imm_step
    )
  SELECT
    $_partition_column,
    min(id) AS id,
    min(ts) AS ts,
    cast_int!((max(bucket_index) - min(bucket_index) + 1) * $_bucket_duration_ns) AS dur,
    group_hash
  FROM __imm_run
  GROUP BY $_partition_column, run
  ORDER BY ts
);
