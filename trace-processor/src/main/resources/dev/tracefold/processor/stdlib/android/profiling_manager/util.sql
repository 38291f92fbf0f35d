-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Spans from each slice of one kind to the next one of another kind.
CREATE PERFETTO FUNCTION _android_generate_start_to_end_slices(
  -- Pattern of the names of slices that begin a span.
  start_pattern STRING,
  -- Pattern of the names of slices that end a span; the first that begins later counts.
  end_pattern STRING,
  -- Whether the slice that ends a span belongs to it.
  inclusive BOOL
)
RETURNS TABLE(
  -- Name of the first slice.
  name STRING,
  -- Start.
  ts LONG,
  -- Length in nanoseconds.
  dur LONG
) AS
WITH span AS (
  SELECT
    first.name,
    first.ts,
    (
      SELECT last.ts + iif($inclusive, last.dur, 0)
      FROM slice AS last
      WHERE last.name GLOB $end_pattern AND last.ts > first.ts
      ORDER BY last.ts
      LIMIT 1
    ) AS end_ts
  FROM slice AS first
  WHERE first.name GLOB $start_pattern
)
SELECT name, ts, end_ts - ts AS dur
FROM span
WHERE end_ts IS NOT NULL;
