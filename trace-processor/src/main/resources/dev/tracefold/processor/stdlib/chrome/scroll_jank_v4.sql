-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Chrome's own verdict on each frame of a scroll, the fourth version of its metric. Chrome writes it
-- from version 145 on.
--
-- A frame is called damaging where it changes something on the screen. An update is called synthetic
-- where Chrome made it up without an input.
--
-- @tags chrome, input
-- @data_check SELECT 1 FROM slice WHERE name = 'ScrollJankV4'

-- The slices of the verdicts.
CREATE PERFETTO TABLE _chrome_scroll_jank_v4 AS
SELECT id, name, ts, dur, arg_set_id, extract_arg(arg_set_id, 'scroll_jank_v4.result_id') AS result_id
FROM slice
WHERE name = 'ScrollJankV4';

-- The slices that tell moments of a verdict: those with its number, or, as older versions of Chrome
-- write none, those below it.
CREATE PERFETTO TABLE _chrome_scroll_jank_v4_moment AS
SELECT verdict.id, moment.name, moment.ts, moment.dur
FROM _chrome_scroll_jank_v4 AS verdict
JOIN args ON args.key = 'scroll_jank_v4.result_id' AND args.int_value = verdict.result_id
JOIN slice AS moment ON moment.arg_set_id = args.arg_set_id
WHERE moment.id != verdict.id
UNION ALL
SELECT verdict.id, moment.name, moment.ts, moment.dur
FROM _chrome_scroll_jank_v4 AS verdict, descendant_slice(verdict.id) AS moment
WHERE NOT EXISTS(SELECT 1 FROM _chrome_scroll_jank_v4 WHERE result_id IS NOT NULL);

-- The first moment of a kind for each verdict.
CREATE PERFETTO MACRO _chrome_scroll_jank_v4_first(names Expr)
RETURNS TableOrSubquery
AS (
  SELECT id, min(ts) AS ts, dur
  FROM _chrome_scroll_jank_v4_moment
  WHERE name IN $names
  GROUP BY id
);

-- The verdict on each frame that shows updates of a scroll. Cut-offs and intervals are in
-- microseconds, as Chrome writes them.
CREATE PERFETTO TABLE chrome_scroll_jank_v4_results(
  -- The slice.
  id ID(slice.id),
  -- Name of the slice, ScrollJankV4.
  name STRING,
  -- Start of the slice.
  ts TIMESTAMP,
  -- Length of the slice.
  dur DURATION,
  -- Number of the verdict; NULL in older versions of Chrome.
  result_id LONG,
  -- Whether the frame is janky; then it has rows in chrome_scroll_jank_v4_reasons.
  is_janky BOOL,
  -- Vsyncs since the frame before; NULL for the first of a scroll.
  vsyncs_since_previous_frame LONG,
  -- How late inputs may come, by the frames before; NULL where there is none to tell.
  running_delivery_cutoff DURATION,
  -- The same, made fit for the frame; NULL where it comes one vsync after the frame before.
  adjusted_delivery_cutoff DURATION,
  -- How late inputs came for the frame; NULL for a frame that is not damaging.
  current_delivery_cutoff DURATION,
  -- Id of the first real update of the frame.
  real_first_event_latency_id LONG,
  -- When the input of the first real update happened.
  real_first_input_generation_ts TIMESTAMP,
  -- When the input of the last real update happened.
  real_last_input_generation_ts TIMESTAMP,
  -- By how many pixels the real updates move, together.
  real_abs_total_raw_delta_pixels DOUBLE,
  -- By how many pixels the largest update of a fling moves; NULL where there is none.
  real_max_abs_inertial_raw_delta_pixels DOUBLE,
  -- Id of the first synthetic update of the frame.
  synthetic_first_event_latency_id LONG,
  -- When its input would have happened; NULL where nothing tells.
  synthetic_first_extrapolated_input_generation_ts TIMESTAMP,
  -- When the frame began that the first synthetic update was made for.
  synthetic_first_original_begin_frame_ts TIMESTAMP,
  -- Kind of the first update: REAL, SYNTHETIC_WITH_EXTRAPOLATED_INPUT_GENERATION_TIMESTAMP or
  -- SYNTHETIC_WITHOUT_EXTRAPOLATED_INPUT_GENERATION_TIMESTAMP.
  first_scroll_update_type STRING,
  -- Id of the first update.
  first_event_latency_id LONG,
  -- DAMAGING, NON_DAMAGING_WITH_EXTRAPOLATED_PRESENTATION_TIMESTAMP or
  -- NON_DAMAGING_WITHOUT_EXTRAPOLATED_PRESENTATION_TIMESTAMP.
  damage_type STRING,
  -- Time between vsyncs.
  vsync_interval DURATION,
  -- When the frame began.
  begin_frame_ts TIMESTAMP,
  -- When the frame was on the screen, or would have been; NULL where nothing tells.
  presentation_ts TIMESTAMP
)
AS
WITH verdict AS (
  SELECT
    *,
    extract_arg(arg_set_id, 'scroll_jank_v4.updates.real.first_event_latency_id') AS real_id,
    extract_arg(arg_set_id, 'scroll_jank_v4.updates.synthetic.first_event_latency_id')
      AS synthetic_id,
    extract_arg(arg_set_id, 'scroll_jank_v4.updates.first_scroll_update_type') AS update_type
  FROM _chrome_scroll_jank_v4
)
SELECT
  verdict.id,
  verdict.name,
  verdict.ts,
  verdict.dur,
  verdict.result_id,
  extract_arg(verdict.arg_set_id, 'scroll_jank_v4.is_janky') AS is_janky,
  extract_arg(verdict.arg_set_id, 'scroll_jank_v4.vsyncs_since_previous_frame')
    AS vsyncs_since_previous_frame,
  extract_arg(verdict.arg_set_id, 'scroll_jank_v4.running_delivery_cutoff_us')
    AS running_delivery_cutoff,
  extract_arg(verdict.arg_set_id, 'scroll_jank_v4.adjusted_delivery_cutoff_us')
    AS adjusted_delivery_cutoff,
  extract_arg(verdict.arg_set_id, 'scroll_jank_v4.current_delivery_cutoff_us')
    AS current_delivery_cutoff,
  verdict.real_id AS real_first_event_latency_id,
  given.ts AS real_first_input_generation_ts,
  given.ts + given.dur AS real_last_input_generation_ts,
  extract_arg(verdict.arg_set_id, 'scroll_jank_v4.updates.real.abs_total_raw_delta_pixels')
    AS real_abs_total_raw_delta_pixels,
  extract_arg(verdict.arg_set_id, 'scroll_jank_v4.updates.real.max_abs_inertial_raw_delta_pixels')
    AS real_max_abs_inertial_raw_delta_pixels,
  verdict.synthetic_id AS synthetic_first_event_latency_id,
  guessed.ts AS synthetic_first_extrapolated_input_generation_ts,
  original.ts AS synthetic_first_original_begin_frame_ts,
  verdict.update_type AS first_scroll_update_type,
  CASE
    WHEN verdict.update_type = 'REAL' THEN verdict.real_id
    WHEN verdict.update_type GLOB 'SYNTHETIC_*' THEN verdict.synthetic_id
    ELSE ifnull(verdict.real_id, verdict.synthetic_id)
  END AS first_event_latency_id,
  extract_arg(verdict.arg_set_id, 'scroll_jank_v4.damage_type') AS damage_type,
  extract_arg(verdict.arg_set_id, 'scroll_jank_v4.vsync_interval_us') AS vsync_interval,
  begun.ts AS begin_frame_ts,
  shown.ts AS presentation_ts
FROM verdict
LEFT JOIN _chrome_scroll_jank_v4_first!(('Real scroll update input generation')) AS given USING (id)
LEFT JOIN _chrome_scroll_jank_v4_first!(
  ('Extrapolated first synthetic scroll update input generation')
) AS guessed USING (id)
LEFT JOIN _chrome_scroll_jank_v4_first!(
  ('First synthetic scroll update original begin frame')
) AS original USING (id)
LEFT JOIN _chrome_scroll_jank_v4_first!(('Begin frame')) AS begun USING (id)
LEFT JOIN _chrome_scroll_jank_v4_first!(
  ('Presentation', 'Extrapolated presentation')
) AS shown USING (id)
ORDER BY verdict.ts;

-- Why frames are janky; a frame may have several reasons.
CREATE PERFETTO TABLE chrome_scroll_jank_v4_reasons(
  -- The slice; see chrome_scroll_jank_v4_results.
  id JOINID(slice.id),
  -- MISSED_VSYNC_DUE_TO_DECELERATING_INPUT_FRAME_DELIVERY where frames came slower and slower,
  -- MISSED_VSYNC_DURING_FAST_SCROLL, MISSED_VSYNC_AT_START_OF_FLING or MISSED_VSYNC_DURING_FLING.
  jank_reason STRING,
  -- Vsyncs that were missed for the reason.
  missed_vsyncs LONG
)
AS
WITH reason AS (
  SELECT DISTINCT verdict.id, verdict.arg_set_id, substr(args.key, 1, instr(args.key, ']')) AS place
  FROM _chrome_scroll_jank_v4 AS verdict
  JOIN args USING (arg_set_id)
  WHERE args.key GLOB 'scroll_jank_v4.missed_vsyncs_per_jank_reason[[]*'
)
SELECT
  id,
  extract_arg(arg_set_id, place || '.jank_reason') AS jank_reason,
  extract_arg(arg_set_id, place || '.missed_vsyncs') AS missed_vsyncs
FROM reason;
