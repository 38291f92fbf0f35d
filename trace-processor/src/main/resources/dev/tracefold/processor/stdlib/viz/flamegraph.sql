-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Flame graphs step by step, each step a table for the next: frames are tested, folded and cut off,
-- added up, made one where they are equal, and laid out. `__intrinsic_flamegraph` does all in one.
--
-- A tree has id, parentId, name, value and further columns: those of `grouping` must be equal, besides
-- the name, for frames to become one; those of `grouped` are put together then.
--
-- @tags callstacks

INCLUDE PERFETTO MODULE graphs.scan;

-- A value to be hashed.
CREATE PERFETTO MACRO _viz_flamegraph_hash_coalesce(col ColumnName)
RETURNS _ProjectionFragment
AS ifnull($col, 0);

-- A column of the frame.
CREATE PERFETTO MACRO _viz_flamegraph_s_prefix(col ColumnName)
RETURNS _ProjectionFragment
AS s.$col;

-- A column as it is.
CREATE PERFETTO MACRO _col_list_id(a ColumnName)
RETURNS _ProjectionFragment
AS $a;

-- What each frame is to the filters.
CREATE PERFETTO MACRO _viz_flamegraph_prepare_filter(
  -- The tree.
  tab TableOrSubquery,
  -- A bit for every filter that a stack must pass with any of its frames, as far as this one does.
  show_stack Expr,
  -- Whether stacks with the frame are left out.
  hide_stack Expr,
  -- A bit for every filter that must be passed at the frame or above it, as far as this one does.
  show_from_frame Expr,
  -- Not 0 where the frame is folded into the one above.
  hide_frame Expr,
  -- Whether the graph is seen from the frame.
  pivot Expr,
  -- Bits that no stack is asked for.
  impossible_stack_bits Expr,
  -- Columns, in parentheses.
  grouping _ColumnNameList
)
-- The tree with stackBits, showFromFrameBits, showFrame, isPivot and groupingHash.
RETURNS TableOrSubquery
AS (
  SELECT
    *,
    CASE WHEN $hide_stack THEN $impossible_stack_bits ELSE $show_stack END AS stackBits,
    $show_from_frame AS showFromFrameBits,
    $hide_frame = 0 AS showFrame,
    $pivot AS isPivot,
    hash(name, __intrinsic_token_apply!(_viz_flamegraph_hash_coalesce, $grouping)) AS groupingHash
  FROM $tab
  ORDER BY id
);

-- What is left when frames are folded: values of those that are go to the next one above that is
-- left, or are lost.
CREATE PERFETTO MACRO _viz_flamegraph_filter_frames(
  -- The tested tree.
  source TableOrSubquery,
  -- The bits that must be there at a frame or above it.
  show_from_frame_bits Expr
)
-- id, parentId, which is NULL for a frame that the graph is seen from, unpivotedParentId, stackBits of
-- the frame and all above it, value.
RETURNS TableOrSubquery
AS (
  WITH
    __vff_edges AS (
      SELECT parentId AS source_node_id, id AS dest_node_id
      FROM $source
      WHERE parentId IS NOT NULL
    ),
    __vff_roots AS (
      SELECT
        *,
        showFrame AND showFromFrameBits = $show_from_frame_bits AS shows
      FROM $source
      WHERE parentId IS NULL
    ),
    -- Each frame begins with what the frame above it has come to.
    __vff_reached AS (
      SELECT *
      FROM _graph_scan!(
        __vff_edges,
        (
          SELECT
            id,
            iif(shows, id, NULL) AS kept,
            NULL AS above,
            NULL AS unpivoted,
            iif(showFrame, showFromFrameBits, 0) AS seen,
            iif(shows, stackBits, 0) AS stack
          FROM __vff_roots
        ),
        (kept, above, unpivoted, seen, stack),
        (
          SELECT
            up.id,
            iif(up.shows, up.id, up.kept) AS kept,
            iif(up.shows, iif(up.isPivot, NULL, up.kept), up.above) AS above,
            iif(up.shows, up.kept, up.unpivoted) AS unpivoted,
            iif(up.showFrame, up.together, up.seen) AS seen,
            iif(up.shows, up.stack | up.stackBits, up.stack) AS stack
          FROM (
            SELECT
              t.*,
              own.isPivot,
              own.showFrame,
              own.stackBits,
              t.seen | own.showFromFrameBits AS together,
              own.showFrame AND (t.seen | own.showFromFrameBits) = $show_from_frame_bits AS shows
            FROM $table AS t
            JOIN $source AS own USING (id)
          ) AS up
        )
      )
    )
  SELECT
    reached.kept AS id,
    min(reached.above) AS parentId,
    min(reached.unpivoted) AS unpivotedParentId,
    max(reached.stack) AS stackBits,
    sum(own.value) AS value
  FROM __vff_reached AS reached
  JOIN $source AS own USING (id)
  WHERE reached.kept IS NOT NULL
  GROUP BY reached.kept
  ORDER BY reached.kept
);

-- What each frame and those below it come to, of the stacks that are shown.
CREATE PERFETTO MACRO _viz_flamegraph_accumulate(
  -- The filtered tree.
  filtered TableOrSubquery,
  -- The bits that a stack must have.
  showStackBits Expr
)
-- id, cumulativeValue.
RETURNS TableOrSubquery
AS (
  WITH
    __vfa_edges AS (
      SELECT id AS source_node_id, parentId AS dest_node_id
      FROM $filtered
      WHERE parentId IS NOT NULL
    ),
    __vfa_leaves AS (
      SELECT leaf.id, leaf.value AS cumulativeValue
      FROM $filtered AS leaf
      WHERE leaf.stackBits = $showStackBits
        AND leaf.id NOT IN (SELECT parentId FROM $filtered WHERE parentId IS NOT NULL)
    )
  SELECT id, cumulativeValue
  FROM _graph_aggregating_scan!(
    __vfa_edges,
    __vfa_leaves,
    (cumulativeValue),
    (
      SELECT
        below.id,
        below.total + iif(own.stackBits = $showStackBits, own.value, 0) AS cumulativeValue
      FROM (SELECT id, sum(cumulativeValue) AS total FROM $table GROUP BY id) AS below
      JOIN $filtered AS own USING (id)
    )
  )
  ORDER BY id
);

-- The frames above those that the graph is seen from, each with a hash of the way to it. Depths are
-- negative.
CREATE PERFETTO MACRO _viz_flamegraph_upwards_hash(
  -- The tested tree.
  source TableOrSubquery,
  -- The filtered tree.
  filtered TableOrSubquery,
  -- The sums.
  accumulated TableOrSubquery,
  -- Columns, in parentheses.
  grouping _ColumnNameList,
  -- Columns, in parentheses.
  grouped _ColumnNameList
)
-- id, hash, parentHash, depth, name, the columns, value, cumulativeValue.
RETURNS TableOrSubquery
AS (
  WITH
    __vfu_edges AS (
      SELECT id AS source_node_id, unpivotedParentId AS dest_node_id
      FROM $filtered
      WHERE unpivotedParentId IS NOT NULL
    ),
    __vfu_pivots AS (
      SELECT
        pivot.id,
        hash(-1, pivot.groupingHash) AS hash,
        NULL AS parentHash,
        -1 AS depth,
        total.cumulativeValue
      FROM $source AS pivot
      JOIN $accumulated AS total USING (id)
      WHERE pivot.isPivot
        AND total.cumulativeValue > 0
        AND pivot.id IN (SELECT id FROM $filtered)
    )
  SELECT
    way.id,
    way.hash,
    way.parentHash,
    way.depth,
    s.name,
    __intrinsic_token_apply!(_viz_flamegraph_s_prefix, $grouping),
    __intrinsic_token_apply!(_viz_flamegraph_s_prefix, $grouped),
    own.value,
    way.cumulativeValue
  FROM _graph_scan!(
    __vfu_edges,
    __vfu_pivots,
    (hash, parentHash, depth, cumulativeValue),
    (
      SELECT
        t.id,
        hash(t.hash, next.groupingHash) AS hash,
        t.hash AS parentHash,
        t.depth - 1 AS depth,
        t.cumulativeValue
      FROM $table AS t
      JOIN $source AS next USING (id)
    )
  ) AS way
  JOIN $source AS s USING (id)
  JOIN $filtered AS own USING (id)
);

-- The frames from the roots down, each with a hash of the way to it. Depths are positive.
CREATE PERFETTO MACRO _viz_flamegraph_downwards_hash(
  -- The tested tree.
  source TableOrSubquery,
  -- The filtered tree.
  filtered TableOrSubquery,
  -- The sums.
  accumulated TableOrSubquery,
  -- Columns, in parentheses.
  grouping _ColumnNameList,
  -- Columns, in parentheses.
  grouped _ColumnNameList,
  -- Whether they are wanted.
  showDownward Expr
)
-- id, hash, parentHash, depth, name, the columns, value, cumulativeValue.
RETURNS TableOrSubquery
AS (
  WITH
    __vfd_edges AS (
      SELECT parentId AS source_node_id, id AS dest_node_id
      FROM $filtered
      WHERE parentId IS NOT NULL
    ),
    __vfd_roots AS (
      SELECT root.id, hash(1, root.groupingHash) AS hash, NULL AS parentHash, 1 AS depth
      FROM $source AS root
      WHERE $showDownward AND root.id IN (SELECT id FROM $filtered WHERE parentId IS NULL)
    )
  SELECT
    way.id,
    way.hash,
    way.parentHash,
    way.depth,
    s.name,
    __intrinsic_token_apply!(_viz_flamegraph_s_prefix, $grouping),
    __intrinsic_token_apply!(_viz_flamegraph_s_prefix, $grouped),
    own.value,
    total.cumulativeValue
  FROM _graph_scan!(
    __vfd_edges,
    __vfd_roots,
    (hash, parentHash, depth),
    (
      SELECT
        t.id,
        hash(t.hash, next.groupingHash) AS hash,
        t.hash AS parentHash,
        t.depth + 1 AS depth
      FROM $table AS t
      JOIN $source AS next USING (id)
    )
  ) AS way
  JOIN $source AS s USING (id)
  JOIN $filtered AS own USING (id)
  JOIN $accumulated AS total USING (id)
  ORDER BY way.hash
);

-- Frames with the same hash as one.
CREATE PERFETTO MACRO _viz_flamegraph_merge_hashes(
  -- The frames with hashes, a PERFETTO table.
  hashed TableOrSubquery,
  -- Columns, in parentheses.
  grouping _ColumnNameList,
  -- Aggregates of columns, in parentheses.
  grouped_agged_exprs _ColumnNameList
)
-- id, parentId, depth, name, the columns, value, cumulativeValue.
RETURNS TableOrSubquery
AS (
  WITH __vfm_ids AS MATERIALIZED (
    SELECT hash AS merged_hash, min(_auto_id) AS merged_id FROM $hashed GROUP BY hash
  )
  SELECT
    own.merged_id AS id,
    (SELECT merged_id FROM __vfm_ids WHERE merged_hash = frame.parentHash) AS parentId,
    depth,
    name,
    __intrinsic_token_apply!(_col_list_id, $grouping),
    __intrinsic_token_apply!(_col_list_id, $grouped_agged_exprs),
    sum(value) AS value,
    sum(cumulativeValue) AS cumulativeValue
  FROM $hashed AS frame
  JOIN __vfm_ids AS own ON own.merged_hash = frame.hash
  GROUP BY own.merged_id
);

-- Where each frame is among those that share its parent, the largest first.
CREATE PERFETTO MACRO _viz_flamegraph_local_layout(
  -- The merged frames.
  merged TableOrSubquery
)
-- id, xStart, xEnd.
RETURNS TableOrSubquery
AS (
  WITH __vfl_ends AS (
    SELECT
      id,
      cumulativeValue,
      sum(cumulativeValue) OVER (
        PARTITION BY parentId, depth ORDER BY cumulativeValue DESC ROWS UNBOUNDED PRECEDING
      ) AS xEnd
    FROM $merged
    WHERE cumulativeValue > 0
  )
  SELECT id, xEnd - cumulativeValue AS xStart, xEnd FROM __vfl_ends ORDER BY id
);

-- Where each frame is in the whole graph.
CREATE PERFETTO MACRO _viz_flamegraph_global_layout(
  -- The merged frames.
  merged TableOrSubquery,
  -- Where they are under their parents.
  layout TableOrSubquery,
  -- Columns, in parentheses.
  grouping _ColumnNameList,
  -- Columns, in parentheses.
  grouped _ColumnNameList
)
-- id, parentId (-1 for a root), name, the columns, selfValue, cumulativeValue, parentCumulativeValue,
-- depth, xStart, xEnd.
RETURNS TableOrSubquery
AS (
  WITH
    __vfg_edges AS (
      SELECT parentId AS source_node_id, id AS dest_node_id
      FROM $merged
      WHERE parentId IS NOT NULL
    ),
    __vfg_roots AS (
      SELECT place.id, 1 AS rootDistance, place.xStart, place.xEnd
      FROM $layout AS place
      WHERE place.id IN (SELECT id FROM $merged WHERE parentId IS NULL)
    )
  SELECT
    s.id,
    ifnull(s.parentId, -1) AS parentId,
    ifnull(nullif(s.name, ''), iif(s.name IS NULL, NULL, 'unknown')) AS name,
    __intrinsic_token_apply!(_viz_flamegraph_s_prefix, $grouping),
    __intrinsic_token_apply!(_viz_flamegraph_s_prefix, $grouped),
    s.value AS selfValue,
    s.cumulativeValue,
    above.cumulativeValue AS parentCumulativeValue,
    s.depth,
    place.xStart,
    place.xEnd
  FROM _graph_scan!(
    __vfg_edges,
    __vfg_roots,
    (rootDistance, xStart, xEnd),
    (
      SELECT
        t.id,
        t.rootDistance + 1 AS rootDistance,
        t.xStart + own.xStart AS xStart,
        t.xStart + own.xEnd AS xEnd
      FROM $table AS t
      JOIN $layout AS own USING (id)
    )
  ) AS place
  JOIN $merged AS s USING (id)
  LEFT JOIN $merged AS above ON above.id = s.parentId
  ORDER BY place.rootDistance, place.xStart
);
