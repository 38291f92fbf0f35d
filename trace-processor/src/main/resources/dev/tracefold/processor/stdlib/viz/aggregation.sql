-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Sums over a part of the timeline.

INCLUDE PERFETTO MODULE intervals.intersect;

-- Slices that lie at least partly in a stretch of time, instants too; those that never ended are
-- left out.
CREATE PERFETTO MACRO _intersect_slices(
  -- Where the stretch begins.
  ts Expr,
  -- How long it is.
  dur Expr,
  -- Has id, ts and dur.
  t TableOrSubquery
)
-- All columns of the table, and ii_dur, the part of dur that lies in the stretch.
RETURNS TableOrSubquery
AS (
  SELECT row.*, part.dur AS ii_dur
  FROM _interval_intersect_single!($ts, $dur, (SELECT * FROM $t WHERE dur > 0)) AS part
  JOIN $t AS row USING (id)
  UNION ALL
  SELECT *, dur FROM $t WHERE dur = 0 AND ts >= $ts AND ts < $ts + $dur
);
