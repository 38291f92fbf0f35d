-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Trees as values.
--
-- @tags utilities

-- A column's name as text and its value.
CREATE PERFETTO MACRO _tree_from_table_col(col ColumnName)
RETURNS _ProjectionFragment
AS __intrinsic_stringify!($col), node.$col;

-- A tree of the rows of a table.
CREATE PERFETTO MACRO _tree_from_table(
  -- id, parent_id and the columns; ids differ, parents are there.
  source_table TableOrSubquery,
  -- Other columns to keep, in parentheses.
  columns _ColumnNameList
)
-- What `_tree_to_table` takes.
RETURNS Expr
AS (
  SELECT __intrinsic_tree_from_table(
    'id', node.id,
    'parent_id', node.parent_id,
    __intrinsic_token_apply!(_tree_from_table_col, $columns)
  )
  FROM $source_table AS node
);

-- A value under a name.
CREATE PERFETTO MACRO _tree_to_table_col_select(idx ColumnName, col ColumnName)
RETURNS _ProjectionFragment
AS $idx AS $col;

-- Says which column of the result a column of a table pointer is.
CREATE PERFETTO MACRO _tree_to_table_col_bind(idx ColumnName, col ColumnName)
RETURNS Expr
AS __intrinsic_table_ptr_bind($idx, __intrinsic_stringify!($col));

-- The rows of a tree, parents before children.
CREATE PERFETTO MACRO _tree_to_table(
  -- Of `_tree_from_table`.
  tree_ptr Expr,
  -- Its other columns, in parentheses.
  columns _ColumnNameList
)
-- _tree_id from 0, _tree_parent_id, id, parent_id and the columns.
RETURNS TableOrSubquery
AS (
  SELECT
    c0 AS _tree_id,
    c1 AS _tree_parent_id,
    c2 AS id,
    c3 AS parent_id,
    __intrinsic_token_apply!(_tree_to_table_col_select, (c4, c5, c6, c7, c8, c9), $columns)
  FROM __intrinsic_table_ptr(__intrinsic_tree_to_table($tree_ptr))
  WHERE __intrinsic_table_ptr_bind(c0, '_tree_id')
    AND __intrinsic_table_ptr_bind(c1, '_tree_parent_id')
    AND __intrinsic_table_ptr_bind(c2, 'id')
    AND __intrinsic_table_ptr_bind(c3, 'parent_id')
    AND __intrinsic_token_apply_and!(
      _tree_to_table_col_bind, (c4, c5, c6, c7, c8, c9), $columns)
);
