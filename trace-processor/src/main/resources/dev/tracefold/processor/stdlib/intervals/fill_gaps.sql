-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Intervals that leave no time out.
--
-- @tags utilities

INCLUDE PERFETTO MODULE std.metasql.unparenthesize;

-- NULL whatever it is given.
CREATE PERFETTO MACRO __ifg_null(x Expr)
RETURNS Expr
AS NULL;

-- The intervals of each group, and between, before and after them, from one end of the trace to the
-- other, intervals with NULL data. A group whose only row has a NULL ts gets one interval as long as
-- the trace; such a row beside others changes nothing, so a union with it makes sure that a group
-- is there.
CREATE PERFETTO MACRO _intervals_fill_gaps(
  -- Columns to group by, in parentheses, or `(NULL)` for one group.
  group_cols ColumnNameList,
  -- Columns to carry along, in parentheses.
  data_cols ColumnNameList,
  -- Has ts, dur and all of these columns; no overlaps within a group.
  data TableOrSubquery
)
-- ts, dur, the columns to group by, the columns to carry along.
RETURNS TableOrSubquery
AS (
  WITH
    __ifg_rows AS (
      SELECT
        ts,
        dur,
        metasql_unparenthesize_exprlist!($group_cols),
        metasql_unparenthesize_exprlist!($data_cols)
      FROM $data
    ),
    __ifg_before AS (
      SELECT
        lag(ts + dur, 1, trace_start()) OVER (
          PARTITION BY metasql_unparenthesize_exprlist!($group_cols) ORDER BY ts
        ) AS __ifg_from,
        ts AS __ifg_to,
        metasql_unparenthesize_exprlist!($group_cols)
      FROM __ifg_rows
      WHERE ts IS NOT NULL
    ),
    __ifg_after AS (
      SELECT
        coalesce(max(ts + dur), trace_start()) AS __ifg_from,
        trace_end() AS __ifg_to,
        metasql_unparenthesize_exprlist!($group_cols)
      FROM __ifg_rows
      GROUP BY metasql_unparenthesize_exprlist!($group_cols)
    )
  SELECT
    ts,
    dur,
    metasql_unparenthesize_exprlist!($group_cols),
    metasql_unparenthesize_exprlist!($data_cols)
  FROM __ifg_rows
  WHERE dur > 0
  UNION ALL
  SELECT
    __ifg_from,
    __ifg_to - __ifg_from,
    metasql_unparenthesize_exprlist!($group_cols),
    __intrinsic_token_apply!(__ifg_null, $data_cols)
  FROM (SELECT * FROM __ifg_before UNION ALL SELECT * FROM __ifg_after)
  WHERE __ifg_to > __ifg_from
);

-- `_intervals_fill_gaps` under its older name.
CREATE PERFETTO MACRO intervals_fill_gaps(
  -- Columns to group by, in parentheses, or `(NULL)` for one group.
  group_cols ColumnNameList,
  -- Columns to carry along, in parentheses.
  data_cols ColumnNameList,
  -- Has ts, dur and all of these columns; no overlaps within a group.
  data TableOrSubquery
)
-- ts, dur, the columns to group by, the columns to carry along.
RETURNS TableOrSubquery
AS _intervals_fill_gaps!($group_cols, $data_cols, $data);
