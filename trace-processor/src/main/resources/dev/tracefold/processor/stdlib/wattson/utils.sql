-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The time between the first mark 'wattson_start' and the last 'wattson_stop', if the trace has the former.
CREATE PERFETTO TABLE _wattson_markers_window AS
SELECT ts, stop_ts - ts AS dur, 'Markers window' AS name
FROM (
  SELECT
    min(ts) FILTER (WHERE name = 'wattson_start') AS ts,
    max(ts) FILTER (WHERE name = 'wattson_stop') AS stop_ts
  FROM slice
)
WHERE ts IS NOT NULL;

-- A table with its row numbers as ids, fit to be intersected.
CREATE PERFETTO MACRO _ii_subquery(
  -- A table made by CREATE PERFETTO TABLE.
  tab TableOrSubquery
)
-- id and all columns.
RETURNS TableOrSubquery AS (
  SELECT _auto_id AS id, * FROM $tab
);

-- What stands for the shared unit of a cluster (DSU) among the numbers of policies.
CREATE PERFETTO MACRO _dsu_dep()
RETURNS Expr AS 255;
