-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- How many intervals run at a time, which overlap, and what is left of a hierarchy of intervals when
-- only the innermost counts.
--
-- @tags utilities

INCLUDE PERFETTO MODULE intervals.intersect;

INCLUDE PERFETTO MODULE std.metasql.unparenthesize;

-- How many intervals run, as a counter over time. An interval of duration -1 never ends.
CREATE PERFETTO MACRO intervals_overlap_count(
  -- The intervals.
  segments TableOrSubquery,
  -- Their start.
  ts_column ColumnName,
  -- Their duration.
  dur_column ColumnName
)
-- ts, and as value how many run from there to the next row.
RETURNS TableOrSubquery
AS (
  WITH __ioc_steps AS (
    SELECT $ts_column AS ts, 1 AS step FROM $segments
    UNION ALL
    SELECT $ts_column + $dur_column, -1 FROM $segments WHERE $dur_column != -1
  )
  SELECT ts, sum(sum(step)) OVER (ORDER BY ts ROWS UNBOUNDED PRECEDING) AS value
  FROM __ioc_steps
  GROUP BY ts
  ORDER BY ts
);

-- How many intervals of each group run, as one counter a group.
CREATE PERFETTO MACRO intervals_overlap_count_by_group(
  -- The intervals.
  segments TableOrSubquery,
  -- Their start.
  ts_column ColumnName,
  -- Their duration.
  dur_column ColumnName,
  -- What to group by.
  group_column ColumnName
)
-- ts, and as value how many of the group run from there to its next row; group_name.
RETURNS TableOrSubquery
AS (
  WITH __ioc_steps AS (
    SELECT $ts_column AS ts, 1 AS step, $group_column AS group_name FROM $segments
    UNION ALL
    SELECT $ts_column + $dur_column, -1, $group_column FROM $segments WHERE $dur_column != -1
  )
  SELECT
    ts,
    sum(sum(step)) OVER (PARTITION BY group_name ORDER BY ts ROWS UNBOUNDED PRECEDING) AS value,
    group_name
  FROM __ioc_steps
  GROUP BY group_name, ts
  ORDER BY ts, group_name
);

-- Intervals that overlap, or follow each other with no more than a small gap, as one.
CREATE PERFETTO MACRO interval_merge_overlapping(
  -- Has ts and dur.
  intervals TableOrSubquery,
  -- The largest gap that is closed, in nanoseconds.
  epsilon Expr
)
-- ts, dur.
RETURNS TableOrSubquery
AS (
  WITH
    __imo_marked AS (
      SELECT
        ts,
        ts + dur AS ts_end,
        ts > $epsilon + max(ts + dur) OVER (
          ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS opens
      FROM $intervals
    ),
    __imo_runs AS (
      SELECT
        ts,
        ts_end,
        coalesce(sum(opens) OVER (ORDER BY ts ROWS UNBOUNDED PRECEDING), 0) AS run
      FROM __imo_marked
    )
  SELECT min(ts) AS ts, max(ts_end) - min(ts) AS dur
  FROM __imo_runs
  GROUP BY run
);

-- Intervals of a partition that overlap or touch, as one.
CREATE PERFETTO MACRO interval_merge_overlapping_partitioned(
  -- Has ts, dur and the partition columns.
  intervals TableOrSubquery,
  -- Partition columns, in parentheses; NULL is a value like any other.
  partition_columns ColumnNameList
)
-- ts, dur, the partition columns.
RETURNS TableOrSubquery
AS (
  WITH
    __imo_marked AS (
      SELECT
        ts,
        ts + dur AS ts_end,
        ts > max(ts + dur) OVER (
          PARTITION BY metasql_unparenthesize_exprlist!($partition_columns)
          ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS opens,
        metasql_unparenthesize_exprlist!($partition_columns)
      FROM $intervals
    ),
    __imo_runs AS (
      SELECT
        ts,
        ts_end,
        coalesce(
          sum(opens) OVER (
            PARTITION BY metasql_unparenthesize_exprlist!($partition_columns)
            ORDER BY ts ROWS UNBOUNDED PRECEDING
          ),
          0
        ) AS run,
        metasql_unparenthesize_exprlist!($partition_columns)
      FROM __imo_marked
    )
  SELECT
    min(ts) AS ts,
    max(ts_end) - min(ts) AS dur,
    metasql_unparenthesize_exprlist!($partition_columns)
  FROM __imo_runs
  GROUP BY metasql_unparenthesize_exprlist!($partition_columns), run
);

-- Whether any two intervals of a table overlap. Those of duration -1 are left out.
CREATE PERFETTO MACRO _intervals_overlap_in_table(
  -- Has ts and dur.
  intervals TableOrSubquery
)
-- 1 or 0.
RETURNS Expr
AS (
  SELECT count()
  FROM (
    SELECT 1
    FROM (SELECT ts, lag(ts + dur) OVER (ORDER BY ts) AS before FROM $intervals WHERE dur != -1)
    WHERE before > ts
    LIMIT 1
  )
);

-- Root intervals with their children, a row a child; roots without any are rows of their own.
-- What `_intervals_flatten` takes.
CREATE PERFETTO MACRO _intervals_merge_root_and_children(
  -- Has id, ts and dur.
  roots_table TableOrSubquery,
  -- Has root_id, id, parent_id, ts and dur.
  children_table TableOrSubquery
)
-- root_id, root_ts, root_dur, and of the child id, parent_id, ts and dur.
RETURNS TableOrSubquery
AS (
  WITH __imr_children AS (SELECT * FROM $children_table WHERE dur > 0)
  SELECT
    root.id AS root_id,
    root.ts AS root_ts,
    root.dur AS root_dur,
    child.id,
    child.parent_id,
    child.ts,
    child.dur
  FROM $roots_table AS root
  LEFT JOIN __imr_children AS child ON child.root_id = root.id
  WHERE root.dur > 0
);

-- Root intervals with what lies within them as children, a row a child. What `_intervals_flatten`
-- takes.
CREATE PERFETTO MACRO _intervals_merge_root_and_children_by_intersection(
  -- Has id, ts, dur and the key.
  roots_table TableOrSubquery,
  -- Has id, parent_id, ts, dur and the key.
  children_table TableOrSubquery,
  -- Must be equal in a root and its children.
  key ColumnName
)
-- ts, dur, id and parent_id of the child; root_id, root_ts, root_dur; the key.
RETURNS TableOrSubquery
AS (
  WITH
    __imi_roots AS (SELECT * FROM $roots_table WHERE dur > 0),
    __imi_children AS (SELECT * FROM $children_table WHERE dur > 0)
  SELECT
    common.ts,
    common.dur,
    child.id,
    coalesce(child.parent_id, root.id) AS parent_id,
    root.id AS root_id,
    root.ts AS root_ts,
    root.dur AS root_dur,
    common.$key
  FROM _interval_intersect!((__imi_children, __imi_roots), ($key)) AS common
  CROSS JOIN __imi_children AS child ON child.id = common.id_0 AND child.$key = common.$key
  CROSS JOIN __imi_roots AS root ON root.id = common.id_1 AND root.$key = common.$key
);

-- Cuts roots into pieces, each of which belongs to the innermost interval that runs at the time:
-- the root itself where no child does. The pieces of an interval add up to its own time.
CREATE PERFETTO MACRO _intervals_flatten(
  -- As `_intervals_merge_root_and_children` makes it; children lie within their parents.
  children_with_roots_table TableOrSubquery
)
-- root_id, id, ts, dur.
RETURNS TableOrSubquery
AS (
  WITH
    __ifl_rows AS (
      SELECT *
      FROM $children_with_roots_table
      WHERE root_dur > 0 AND (dur IS NULL OR dur > 0)
    ),
    -- Of what begins at a moment the shortest is innermost; of what ends, the longest is outermost,
    -- and its parent goes on. A beginning counts for more than an end.
    __ifl_marks AS (
      SELECT root_id, ts AS at, id, 1 AS begins, -dur AS depth
      FROM __ifl_rows
      WHERE id IS NOT NULL
      UNION ALL
      SELECT root_id, ts + dur, coalesce(parent_id, root_id), 0, dur
      FROM __ifl_rows
      WHERE id IS NOT NULL
      UNION ALL
      SELECT DISTINCT root_id, root_ts, root_id, 1, -root_dur - 1 FROM __ifl_rows
      UNION ALL
      SELECT DISTINCT root_id, root_ts + root_dur, NULL, -1, 0 FROM __ifl_rows
    ),
    __ifl_ranked AS (
      SELECT
        root_id,
        at,
        id,
        row_number() OVER (PARTITION BY root_id, at ORDER BY begins DESC, depth DESC, id DESC)
          AS rank
      FROM __ifl_marks
    ),
    __ifl_pieces AS (
      SELECT root_id, id, at AS ts, lead(at) OVER (PARTITION BY root_id ORDER BY at) - at AS dur
      FROM __ifl_ranked
      WHERE rank = 1
    )
  SELECT root_id, id, ts, dur FROM __ifl_pieces WHERE dur > 0 AND id IS NOT NULL
);
