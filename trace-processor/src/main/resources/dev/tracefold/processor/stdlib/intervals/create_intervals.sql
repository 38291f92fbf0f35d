-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Intervals from starts and ends that come in separate tables.
--
-- @tags utilities

-- The timestamps of a table as one value.
CREATE PERFETTO MACRO __interval_moments(tab TableOrSubquery)
RETURNS Expr
AS (
  SELECT __intrinsic_timestamp_set_agg(moment.ts)
  FROM (SELECT ts FROM $tab ORDER BY ts) AS moment
);

-- Pairs each start with the first end after it; an end may serve several starts, and a start
-- without an end is left out.
CREATE PERFETTO MACRO _interval_create(
  -- Has ts.
  starts_table TableOrSubquery,
  -- Has ts.
  ends_table TableOrSubquery
)
-- ts, dur.
RETURNS TableOrSubquery
AS (
  SELECT c0 AS ts, c1 AS dur
  FROM __intrinsic_table_ptr(
    __intrinsic_interval_create(
      __interval_moments!($starts_table),
      __interval_moments!($ends_table)
    )
  )
  WHERE __intrinsic_table_ptr_bind(c0, 'ts') AND __intrinsic_table_ptr_bind(c1, 'dur')
);
