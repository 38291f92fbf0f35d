-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Counters as intervals during which the value stays.
--
-- @tags utilities

-- The time from each value of a counter to its next one; the last lasts to the end of the trace. Of
-- a run of equal values the first and the last have rows, and those between are one.
CREATE PERFETTO MACRO counter_leading_intervals(
  -- Has id, ts, track_id and value.
  counter_table TableOrSubquery
)
-- id, ts, dur, track_id, value, next_value and delta_value, which is the difference to the value
-- before; next_value is NULL for the last, delta_value for the first of a track.
RETURNS TableOrSubquery
AS (
  SELECT
    c0 AS id,
    c1 AS ts,
    c2 AS dur,
    c3 AS track_id,
    c4 AS value,
    c5 AS next_value,
    c6 AS delta_value
  FROM __intrinsic_table_ptr(
    __intrinsic_counter_intervals(
      'leading',
      trace_end(),
      (
        SELECT
          __intrinsic_counter_per_track_agg(sample.id, sample.ts, sample.track_id, sample.value)
        FROM (SELECT * FROM $counter_table ORDER BY ts) AS sample
      )
    )
  )
  WHERE __intrinsic_table_ptr_bind(c0, 'id')
    AND __intrinsic_table_ptr_bind(c1, 'ts')
    AND __intrinsic_table_ptr_bind(c2, 'dur')
    AND __intrinsic_table_ptr_bind(c3, 'track_id')
    AND __intrinsic_table_ptr_bind(c4, 'value')
    AND __intrinsic_table_ptr_bind(c5, 'next_value')
    AND __intrinsic_table_ptr_bind(c6, 'delta_value')
);
