-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE chrome.android_input;
INCLUDE PERFETTO MODULE slices.with_context;

-- Steps of Chrome's input pipeline. A step that was done again counts the last time only.
CREATE PERFETTO TABLE _chrome_input_step AS
WITH
  step AS (
    SELECT
      extract_arg(arg_set_id, 'chrome_latency_info.trace_id') AS latency_id,
      id AS slice_id,
      ts,
      dur,
      utid,
      extract_arg(arg_set_id, 'chrome_latency_info.step') AS step,
      extract_arg(arg_set_id, 'chrome_latency_info.input_type') AS input_type,
      ts - extract_arg(arg_set_id, 'current_task.event_offset_from_task_start_time_us') * 1000
        AS task_start_time_ts
    FROM thread_slice
    WHERE arg_set_id IN (SELECT arg_set_id FROM args WHERE key = 'chrome_latency_info.step')
  ),
  ranked AS (
    SELECT
      *,
      row_number() OVER (PARTITION BY latency_id, utid, step, input_type ORDER BY ts DESC) AS place
    FROM step
    WHERE step IS NOT NULL AND latency_id != -1
  )
SELECT latency_id, slice_id, ts, dur, utid, step, input_type, task_start_time_ts
FROM ranked
WHERE place = 1
ORDER BY slice_id;

-- Inputs that Chrome handled.
CREATE PERFETTO TABLE chrome_inputs(
  -- Id of the input.
  latency_id LONG,
  -- Kind of input.
  input_type STRING
) AS
SELECT latency_id, min(input_type) AS input_type
FROM _chrome_input_step
GROUP BY latency_id;

-- What was done with each input, step by step. Not every step names the kind of input, so it is that of the
-- others.
CREATE PERFETTO TABLE chrome_input_pipeline_steps(
  -- Id of the input.
  latency_id LONG,
  -- The slice.
  slice_id LONG,
  -- Start of the step.
  ts TIMESTAMP,
  -- Length of the step.
  dur DURATION,
  -- The thread.
  utid LONG,
  -- Name of the step.
  step STRING,
  -- Kind of input.
  input_type STRING,
  -- Start of the task that the step is part of.
  task_start_time_ts TIMESTAMP
) AS
SELECT
  input.latency_id,
  step.slice_id,
  step.ts,
  step.dur,
  step.utid,
  step.step,
  input.input_type,
  step.task_start_time_ts
FROM chrome_inputs AS input
JOIN _chrome_input_step AS step USING (latency_id)
WHERE input.input_type IS NOT NULL
ORDER BY input.latency_id, step.slice_id;

-- Inputs that became part of another one.
CREATE PERFETTO TABLE chrome_coalesced_inputs(
  -- The input.
  coalesced_latency_id LONG,
  -- The one it became part of.
  presented_latency_id LONG
) AS
SELECT args.int_value AS coalesced_latency_id, step.latency_id AS presented_latency_id
FROM chrome_input_pipeline_steps AS step
JOIN slice ON slice.id = step.slice_id
JOIN args ON args.arg_set_id = slice.arg_set_id
WHERE step.step = 'STEP_RESAMPLE_SCROLL_EVENTS'
  AND args.flat_key = 'chrome_latency_info.coalesced_trace_ids'
  AND args.int_value != step.latency_id;

-- The touch that each update of a scroll was made of, which is how all of them begin but those of flings: the
-- one whose handling, or else whose sending, has the sending of the update inside.
CREATE PERFETTO TABLE chrome_touch_move_to_scroll_update(
  -- The touch.
  touch_move_latency_id LONG,
  -- The update of the scroll.
  scroll_update_latency_id LONG
) AS
WITH
  scroll AS MATERIALIZED (
    SELECT latency_id, utid, ts, ts + dur AS ts_end
    FROM chrome_input_pipeline_steps
    WHERE step = 'STEP_SEND_INPUT_EVENT_UI'
      AND input_type = 'GESTURE_SCROLL_UPDATE_EVENT'
      AND dur > 0
  ),
  touch AS MATERIALIZED (
    SELECT latency_id, utid, ts, ts + dur AS ts_end, step = 'STEP_TOUCH_EVENT_HANDLED' AS is_handled
    FROM chrome_input_pipeline_steps
    WHERE dur > 0
      AND (step = 'STEP_TOUCH_EVENT_HANDLED'
        OR (step = 'STEP_SEND_INPUT_EVENT_UI' AND input_type = 'TOUCH_MOVE_EVENT'))
  ),
  pair AS (
    SELECT
      scroll.latency_id AS scroll_id,
      touch.latency_id AS touch_id,
      touch.is_handled,
      max(touch.is_handled) OVER (PARTITION BY scroll.latency_id) AS best
    FROM scroll
    JOIN touch
      ON touch.utid = scroll.utid AND touch.ts <= scroll.ts AND touch.ts_end >= scroll.ts_end
  )
SELECT touch_id AS touch_move_latency_id, scroll_id AS scroll_update_latency_id
FROM pair
WHERE is_handled = best
ORDER BY scroll_id;

-- The touch in Chrome that each input event of Android became.
CREATE PERFETTO TABLE chrome_dispatch_android_input_event_to_touch_move(
  -- Id that Android gave to the event.
  android_input_id STRING,
  -- The touch.
  touch_move_latency_id LONG
) AS
SELECT delivered.android_input_id, step.latency_id AS touch_move_latency_id
FROM chrome_deliver_android_input_event AS delivered
JOIN chrome_input_pipeline_steps AS step
  ON step.utid = delivered.utid
  AND step.ts >= delivered.ts
  AND step.ts + step.dur <= delivered.ts + delivered.dur
WHERE step.input_type = 'TOUCH_MOVE_EVENT' AND step.step = 'STEP_SEND_INPUT_EVENT_UI';
