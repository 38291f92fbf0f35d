-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Values that are carried along the edges of a graph.
--
-- @tags utilities

-- A column's name as text and its value.
CREATE PERFETTO MACRO _graph_scan_df_agg(x ColumnName, y ColumnName)
RETURNS _ProjectionFragment
AS __intrinsic_stringify!($x), init_table.$y;

-- Says which column of the result a column of a table pointer is.
CREATE PERFETTO MACRO _graph_scan_bind(x Expr, y Expr)
RETURNS Expr
AS __intrinsic_table_ptr_bind($x, __intrinsic_stringify!($y));

-- A value under a name.
CREATE PERFETTO MACRO _graph_scan_select(x Expr, y Expr)
RETURNS _ProjectionFragment
AS $x AS $y;

-- Begins with some nodes and, round by round, lets a query make rows from those that reach nodes
-- over an edge, until none is left.
CREATE PERFETTO MACRO _graph_scan(
  -- Edges: source_node_id and dest_node_id.
  graph_table TableOrSubquery,
  -- Where to begin: id and the columns.
  init_table TableOrSubquery,
  -- What is carried: up to seven columns, in parentheses, in the order in which the tables have
  -- them.
  scan_columns _ColumnNameList,
  -- One round: from the rows of `$table`, id and the columns.
  step_query TableOrSubquery
)
-- id and the columns.
RETURNS TableOrSubquery
AS (
  SELECT
    c0 AS id,
    __intrinsic_token_apply!(_graph_scan_select, (c1, c2, c3, c4, c5, c6, c7), $scan_columns)
  FROM __intrinsic_table_ptr(
    __intrinsic_graph_scan(
      (
        SELECT __intrinsic_graph_agg(edge.source_node_id, edge.dest_node_id)
        FROM $graph_table AS edge
      ),
      (
        SELECT __intrinsic_row_dataframe_agg(
          'id', init_table.id,
          __intrinsic_token_apply!(_graph_scan_df_agg, $scan_columns, $scan_columns)
        )
        FROM $init_table AS init_table
      ),
      __intrinsic_stringify_ignore_table!($step_query),
      __intrinsic_stringify!($scan_columns)
    )
  )
  WHERE __intrinsic_table_ptr_bind(c0, 'id')
    AND __intrinsic_token_apply_and!(_graph_scan_bind, (c1, c2, c3, c4, c5, c6, c7), $scan_columns)
);

-- Begins with some nodes and carries rows along the edges; each node is worked on once, with the
-- rows that reach it over all its edges. The graph must not have cycles.
CREATE PERFETTO MACRO _graph_aggregating_scan(
  -- Edges: source_node_id and dest_node_id.
  graph_table TableOrSubquery,
  -- Where to begin: id and the columns.
  init_table TableOrSubquery,
  -- What is carried: up to seven columns, in parentheses, in the order in which the tables have
  -- them.
  agg_columns _ColumnNameList,
  -- One step: from the rows of `$table`, id and the columns.
  agg_query TableOrSubquery
)
-- id and the columns.
RETURNS TableOrSubquery
AS (
  SELECT
    c0 AS id,
    __intrinsic_token_apply!(_graph_scan_select, (c1, c2, c3, c4, c5, c6, c7), $agg_columns)
  FROM __intrinsic_table_ptr(
    __intrinsic_graph_aggregating_scan(
      (
        SELECT __intrinsic_graph_agg(edge.source_node_id, edge.dest_node_id)
        FROM $graph_table AS edge
      ),
      (
        SELECT __intrinsic_row_dataframe_agg(
          'id', init_table.id,
          __intrinsic_token_apply!(_graph_scan_df_agg, $agg_columns, $agg_columns)
        )
        FROM $init_table AS init_table
      ),
      __intrinsic_stringify_ignore_table!($agg_query),
      __intrinsic_stringify!($agg_columns)
    )
  )
  WHERE __intrinsic_table_ptr_bind(c0, 'id')
    AND __intrinsic_token_apply_and!(_graph_scan_bind, (c1, c2, c3, c4, c5, c6, c7), $agg_columns)
);
