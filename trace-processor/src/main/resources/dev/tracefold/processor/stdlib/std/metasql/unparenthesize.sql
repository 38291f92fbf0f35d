-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Lists of macro arguments without their parentheses.
--
-- @tags utilities

-- What it is given.
CREATE PERFETTO MACRO __metasql_same(x Expr)
RETURNS Expr
AS $x;

-- The elements of a list in parentheses, separated by commas: what GROUP BY, PARTITION BY or a
-- list of columns needs.
CREATE PERFETTO MACRO metasql_unparenthesize_exprlist(
  -- The list, in parentheses.
  expr ExprList
)
RETURNS UnparenExprList
AS __intrinsic_token_apply!(__metasql_same, $expr);
