-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Where intervals of several tables overlap, and where those of one do.
--
-- @tags utilities

-- A column's name as text and its value: a pair for an aggregate over named columns.
CREATE PERFETTO MACRO _ii_df_agg(x ColumnName, y ColumnName)
RETURNS _ProjectionFragment
AS __intrinsic_stringify!($x), input.$y;

-- Says which column of the result a column of a table pointer is.
CREATE PERFETTO MACRO _ii_df_bind(x Expr, y Expr)
RETURNS Expr
AS __intrinsic_table_ptr_bind($x, __intrinsic_stringify!($y));

-- A value under a name.
CREATE PERFETTO MACRO _ii_df_select(x Expr, y Expr)
RETURNS _ProjectionFragment
AS $x AS $y;

-- The first of two, for lists that are only counted by the second.
CREATE PERFETTO MACRO __ii_first(x Expr, y Expr)
RETURNS Expr
AS $x;

-- All intervals of a table as one value.
CREATE PERFETTO MACRO _interval_agg(
  -- Has id, ts, dur and the partition columns.
  tab TableOrSubquery,
  -- Partition columns, in parentheses.
  agg_columns _ColumnNameList
)
RETURNS TableOrSubquery
AS (
  SELECT __intrinsic_interval_tree_intervals_agg(
    input.id, input.ts, input.dur
    __intrinsic_token_apply_prefix!(_ii_df_agg, $agg_columns, $agg_columns)
  )
  FROM (SELECT * FROM $tab ORDER BY ts) AS input
);

-- Every stretch of time during which an interval of each table runs. Intervals begin at ts and end
-- before ts + dur; an instant meets what runs at that moment. No table may have overlaps within
-- itself that matter to the caller: each pair is reported.
CREATE PERFETTO MACRO _interval_intersect(
  -- Up to 15 tables with id, ts, dur and the partition columns, in parentheses.
  tabs _TableNameList,
  -- Up to four columns whose values must be equal in all tables, in parentheses; may be none.
  agg_columns _ColumnNameList
)
-- ts, dur, an id of each table as id_0, id_1 and so on, and the partition columns.
RETURNS TableOrSubquery
AS (
  SELECT
    c0 AS ts,
    c1 AS dur,
    __intrinsic_token_apply!(__ii_first, (c2 AS id_0, c3 AS id_1, c4 AS id_2, c5 AS id_3, c6 AS id_4, c7 AS id_5, c8 AS id_6, c9 AS id_7, c10 AS id_8, c11 AS id_9, c12 AS id_10, c13 AS id_11, c14 AS id_12, c15 AS id_13, c16 AS id_14), $tabs)
    __intrinsic_token_apply_prefix!(_ii_df_select, (c17, c18, c19, c20), $agg_columns)
  FROM __intrinsic_table_ptr(
    __intrinsic_interval_intersect(
      __intrinsic_token_apply!(_interval_agg, $tabs, ($agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns, $agg_columns)),
      __intrinsic_stringify!($agg_columns)
    )
  )
  WHERE __intrinsic_table_ptr_bind(c0, 'ts')
    AND __intrinsic_table_ptr_bind(c1, 'dur')
    __intrinsic_token_apply_and_prefix!(
      __ii_first,
      (
        __intrinsic_table_ptr_bind(c2, 'id_0'),
        __intrinsic_table_ptr_bind(c3, 'id_1'),
        __intrinsic_table_ptr_bind(c4, 'id_2'),
        __intrinsic_table_ptr_bind(c5, 'id_3'),
        __intrinsic_table_ptr_bind(c6, 'id_4'),
        __intrinsic_table_ptr_bind(c7, 'id_5'),
        __intrinsic_table_ptr_bind(c8, 'id_6'),
        __intrinsic_table_ptr_bind(c9, 'id_7'),
        __intrinsic_table_ptr_bind(c10, 'id_8'),
        __intrinsic_table_ptr_bind(c11, 'id_9'),
        __intrinsic_table_ptr_bind(c12, 'id_10'),
        __intrinsic_table_ptr_bind(c13, 'id_11'),
        __intrinsic_table_ptr_bind(c14, 'id_12'),
        __intrinsic_table_ptr_bind(c15, 'id_13'),
        __intrinsic_table_ptr_bind(c16, 'id_14')
      ),
      $tabs
    )
    __intrinsic_token_apply_and_prefix!(_ii_df_bind, (c17, c18, c19, c20), $agg_columns)
);

-- The parts of intervals that lie within one stretch of time.
CREATE PERFETTO MACRO _interval_intersect_single(
  -- Where the stretch begins.
  ts Expr,
  -- How long it is.
  dur Expr,
  -- Has id, ts and dur.
  t TableOrSubquery
)
-- id, ts, dur.
RETURNS TableOrSubquery
AS (
  SELECT id_0 AS id, ts, dur
  FROM _interval_intersect!(($t, (SELECT 0 AS id, $ts AS ts, $dur AS dur)), ())
);

-- A table under the column names that intersecting needs.
CREATE PERFETTO MACRO _interval_rename_cols(
  tab TableOrSubquery,
  agg_columns _ColumnNameList,
  id_col ColumnName,
  ts_col ColumnName,
  dur_col ColumnName
)
RETURNS TableOrSubquery
AS (
  SELECT
    $id_col AS id,
    $ts_col AS ts,
    $dur_col AS dur
    __intrinsic_token_apply_prefix!(_ii_df_select, $agg_columns, $agg_columns)
  FROM $tab
);

-- `_interval_intersect` of two tables whose columns have other names.
CREATE PERFETTO MACRO _interval_intersect_with_col_names(
  -- The first table.
  tab1 TableOrSubquery,
  -- Its id.
  id_col1 ColumnName,
  -- Its timestamp.
  ts_col1 ColumnName,
  -- Its duration.
  dur_col1 ColumnName,
  -- The second table.
  tab2 TableOrSubquery,
  -- Its id.
  id_col2 ColumnName,
  -- Its timestamp.
  ts_col2 ColumnName,
  -- Its duration.
  dur_col2 ColumnName,
  -- Partition columns, in parentheses; may be none.
  agg_columns _ColumnNameList
)
-- ts, dur, id_0, id_1 and the partition columns.
RETURNS TableOrSubquery
AS (
  _interval_intersect!(
    (
      _interval_rename_cols!($tab1, $agg_columns, $id_col1, $ts_col1, $dur_col1),
      _interval_rename_cols!($tab2, $agg_columns, $id_col2, $ts_col2, $dur_col2)
    ),
    $agg_columns
  )
);

-- Cuts time at every start and end of an interval, and says for each piece which intervals run in
-- it and which have just ended.
CREATE PERFETTO MACRO interval_self_intersect(
  -- Has id, ts and dur.
  intervals TableOrSubquery
)
-- ts and dur of the piece, its number as group_id from 1, the interval's id, and
-- interval_ends_at_ts: 1 where the interval ended at ts, 0 where it runs. The last piece has no
-- duration.
RETURNS TableOrSubquery
AS (
  WITH
    __isi_cuts AS (
      SELECT ts FROM $intervals
      UNION
      SELECT ts + dur FROM $intervals
    ),
    __isi_pieces AS (
      SELECT
        row_number() OVER (ORDER BY ts) AS id,
        ts,
        lead(ts, 1, ts) OVER (ORDER BY ts) - ts AS dur
      FROM __isi_cuts
    )
  SELECT ts, dur, id_0 AS group_id, id_1 AS id, 0 AS interval_ends_at_ts
  FROM _interval_intersect!((__isi_pieces, $intervals), ())
  WHERE dur > 0
  UNION ALL
  SELECT piece.ts, piece.dur, piece.id, ended.id, 1
  FROM $intervals AS ended
  JOIN __isi_pieces AS piece ON piece.ts = ended.ts + ended.dur
);
