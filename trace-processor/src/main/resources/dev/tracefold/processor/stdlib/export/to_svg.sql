-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Slices, thread states and counters drawn as time lines in SVG.
--
-- One picture is made for each value of a column, and in it a track for each value of another. In a
-- track thread states are on top, slices below them by depth, counters under their labels. A shape
-- is a link where its row has a `href`, and tells its name and length when pointed at.
--
-- @tags export

-- A text between tags or quotes.
CREATE PERFETTO FUNCTION _svg_text(text STRING)
RETURNS STRING
AS
SELECT replace(replace(replace(replace($text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;');

-- A length of time with the largest unit that gives at least 1.
CREATE PERFETTO FUNCTION _svg_duration(dur LONG)
RETURNS STRING
AS
SELECT
  CASE
    WHEN $dur < 1000 THEN printf('%dns', $dur)
    WHEN $dur < 1000000 THEN printf('%.1fμs', $dur / 1e3)
    WHEN $dur < 1000000000 THEN printf('%.1fms', $dur / 1e6)
    ELSE printf('%.1fs', $dur / 1e9)
  END;

-- The colour of a thread state.
CREATE PERFETTO FUNCTION _svg_state_color(state STRING, io_wait LONG)
RETURNS STRING
AS
SELECT
  CASE
    WHEN $state = 'Running' THEN '#2f7d31'
    WHEN $state GLOB 'R*' THEN '#99ba34'
    WHEN $io_wait THEN '#ff9800'
    WHEN $state = 'S' THEN '#a0a0a0'
    WHEN $state GLOB 'D*' THEN '#a35b58'
    ELSE '#9ca3af'
  END;

-- A rectangle with what is shown when it is pointed at.
CREATE PERFETTO FUNCTION _svg_box(
  x DOUBLE, y DOUBLE, width DOUBLE, height DOUBLE, fill STRING, title STRING, href STRING
)
RETURNS STRING
AS
SELECT
  ifnull('<a href="' || _svg_text($href) || '" target="_blank">', '')
    || printf('<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f"', $x, $y, $width, $height)
    || ' fill="' || $fill || '"><title>' || _svg_text(ifnull($title, '')) || '</title></rect>'
    || iif($href IS NULL, '', '</a>');

-- Shapes as pictures. A row of slices is 14 pixels high, one of states 7, a counter 21.
CREATE PERFETTO MACRO _svg_pictures(
  -- svg_key, track_key, track_order, kind ('state', 'slice' or 'counter'), ts, dur, depth, name, fill,
  -- href and value.
  shapes TableOrSubquery,
  -- Pixels that the time of a picture is spread over.
  max_width Expr,
  -- Pixels for labels, left of it.
  left_margin Expr
)
-- svg_group_key, svg.
RETURNS TableOrSubquery
AS (
  WITH
    __svg_shape AS MATERIALIZED (SELECT * FROM $shapes WHERE dur > 0),
    __svg_scale AS (
      SELECT
        svg_key,
        min(ts) AS first_ts,
        cast_double!($max_width) / (max(ts + dur) - min(ts)) AS pixels
      FROM __svg_shape
      GROUP BY svg_key
    ),
    __svg_range AS (
      SELECT
        svg_key,
        track_key,
        name,
        min(0.0, min(value)) AS low,
        max(0.0, max(value)) AS high,
        row_number() OVER (PARTITION BY svg_key, track_key ORDER BY name) - 1 AS place
      FROM __svg_shape
      WHERE kind = 'counter'
      GROUP BY svg_key, track_key, name
    ),
    __svg_track AS (
      SELECT
        svg_key,
        track_key,
        min(track_order) AS track_order,
        max(iif(kind = 'state', 9, 0)) AS slice_y,
        max(iif(kind = 'slice', 14 * (depth + 1), 0)) AS slice_height,
        ifnull(count(DISTINCT iif(kind = 'counter', name, NULL)), 0) * 25 AS counter_height
      FROM __svg_shape
      GROUP BY svg_key, track_key
    ),
    __svg_placed AS (
      SELECT
        *,
        sum(slice_y + slice_height + counter_height + 6) OVER (
          PARTITION BY svg_key ORDER BY track_order, track_key ROWS UNBOUNDED PRECEDING
        ) AS bottom
      FROM __svg_track
    ),
    __svg_drawn AS (
      SELECT
        shape.svg_key,
        shape.track_key,
        CASE
          WHEN shape.dur * scale.pixels < iif(shape.kind = 'counter', 0, 2) THEN ''
          WHEN shape.kind = 'state' THEN _svg_box(
            (shape.ts - scale.first_ts) * scale.pixels, 0.0, shape.dur * scale.pixels, 7.0,
            shape.fill, shape.name || ' (' || _svg_duration(shape.dur) || ')', shape.href)
          WHEN shape.kind = 'slice' THEN _svg_box(
            (shape.ts - scale.first_ts) * scale.pixels, track.slice_y + 14.0 * shape.depth,
            shape.dur * scale.pixels, 13.0,
            'hsl(' || (abs(hash(ifnull(shape.name, '')) % 12) * 30) || ',45%,78%)',
            shape.name || ' (' || _svg_duration(shape.dur) || ')', shape.href)
          ELSE _svg_box(
            (shape.ts - scale.first_ts) * scale.pixels,
            track.slice_y + track.slice_height + 25 * range.place
              + 21 * (range.high - max(0.0, shape.value)) / ifnull(nullif(range.high - range.low, 0), 1),
            shape.dur * scale.pixels,
            21 * abs(shape.value) / ifnull(nullif(range.high - range.low, 0), 1),
            iif(shape.value < 0, 'coral', 'steelblue'),
            shape.name || ': ' || printf('%.1f', shape.value), shape.href)
        END AS drawn,
        shape.ts,
        shape.depth
      FROM __svg_shape AS shape
      JOIN __svg_scale AS scale USING (svg_key)
      JOIN __svg_track AS track
        ON track.svg_key = shape.svg_key AND track.track_key = shape.track_key
      LEFT JOIN __svg_range AS range
        ON range.svg_key = shape.svg_key
        AND range.track_key = shape.track_key
        AND range.name = shape.name
        AND shape.kind = 'counter'
    )
  SELECT
    placed.svg_key AS svg_group_key,
    printf(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">',
      $max_width + $left_margin + 10,
      max(placed.bottom) + 10
    )
      || '<style>text { font-family: sans-serif; font-size: 11px; }</style>'
      || group_concat(
        printf(
          '<g transform="translate(%d,%d)"><text x="-%d" y="8">',
          $left_margin,
          placed.bottom - placed.slice_y - placed.slice_height - placed.counter_height,
          $left_margin
        )
          || _svg_text(placed.track_key) || '</text>'
          || (
            SELECT group_concat(shape.drawn, '' ORDER BY shape.ts, shape.depth)
            FROM __svg_drawn AS shape
            WHERE shape.svg_key = placed.svg_key AND shape.track_key = placed.track_key
          )
          || '</g>',
        '' ORDER BY placed.bottom
      )
      || '</svg>' AS svg
  FROM __svg_placed AS placed
  GROUP BY placed.svg_key
);

-- Slices and thread states as pictures.
CREATE PERFETTO MACRO _svg_timeline(
  -- ts, dur, depth, name, href, and the three columns.
  slice_table TableOrSubquery,
  -- ts, dur, state, io_wait, href, and the three columns.
  thread_state_table TableOrSubquery,
  -- There is a picture for each value of it.
  svg_group_key_col ColumnName,
  -- There is a track for each value of it in a picture, which is its label.
  track_group_key_col ColumnName,
  -- Tracks are in its order.
  track_group_order_col ColumnName,
  -- Pixels that the time of a picture is spread over.
  max_width Expr,
  -- Pixels for labels, left of it.
  left_margin Expr
)
-- svg_group_key, svg.
RETURNS TableOrSubquery
AS (
  SELECT *
  FROM _svg_timeline_with_counters!(
    $slice_table,
    $thread_state_table,
    (
      SELECT NULL AS ts, NULL AS dur, NULL AS name, NULL AS value, NULL AS href,
        NULL AS $svg_group_key_col, NULL AS $track_group_key_col, NULL AS $track_group_order_col
      WHERE 0
    ),
    $svg_group_key_col, $track_group_key_col, $track_group_order_col, $max_width, $left_margin
  )
);

-- Slices, thread states and counters as pictures.
CREATE PERFETTO MACRO _svg_timeline_with_counters(
  -- ts, dur, depth, name, href, and the three columns.
  slice_table TableOrSubquery,
  -- ts, dur, state, io_wait, href, and the three columns.
  thread_state_table TableOrSubquery,
  -- ts, dur, name, value, href, and the three columns.
  counter_table TableOrSubquery,
  -- There is a picture for each value of it.
  svg_group_key_col ColumnName,
  -- There is a track for each value of it in a picture, which is its label.
  track_group_key_col ColumnName,
  -- Tracks are in its order.
  track_group_order_col ColumnName,
  -- Pixels that the time of a picture is spread over.
  max_width Expr,
  -- Pixels for labels, left of it.
  left_margin Expr
)
-- svg_group_key, svg.
RETURNS TableOrSubquery
AS (
  SELECT *
  FROM _svg_pictures!(
    (
      SELECT
        $svg_group_key_col AS svg_key, $track_group_key_col AS track_key,
        $track_group_order_col AS track_order, 'slice' AS kind, ts, dur, ifnull(depth, 0) AS depth,
        name, NULL AS fill, href, NULL AS value
      FROM $slice_table
      UNION ALL
      SELECT
        $svg_group_key_col, $track_group_key_col, $track_group_order_col, 'state', ts, dur, -1,
        'Thread State: ' || state, _svg_state_color(state, io_wait), href, NULL
      FROM $thread_state_table
      UNION ALL
      SELECT
        $svg_group_key_col, $track_group_key_col, $track_group_order_col, 'counter', ts, dur, 0,
        name, NULL, href, value
      FROM $counter_table
    ),
    $max_width,
    $left_margin
  )
);
