-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;

-- Steps of Chrome's frames with what tells the frame.
CREATE PERFETTO TABLE _chrome_graphics_pipeline_step AS
SELECT
  id,
  ts,
  dur,
  extract_arg(arg_set_id, 'chrome_graphics_pipeline.step') AS step,
  extract_arg(arg_set_id, 'chrome_graphics_pipeline.surface_frame_trace_id') AS surface_frame,
  extract_arg(arg_set_id, 'chrome_graphics_pipeline.display_trace_id') AS display_frame,
  utid,
  ts - extract_arg(arg_set_id, 'current_task.event_offset_from_task_start_time_us') * 1000
    AS task_start_time_ts,
  arg_set_id
FROM thread_slice
WHERE name = 'Graphics.Pipeline';

-- Steps of the frame of one surface, before it is put together with others.
CREATE PERFETTO TABLE chrome_graphics_pipeline_surface_frame_steps(
  -- The slice.
  id LONG,
  -- Start of the step.
  ts TIMESTAMP,
  -- Length of the step.
  dur DURATION,
  -- Name of the step.
  step STRING,
  -- The frame; NULL where Chrome writes -1.
  surface_frame_trace_id LONG,
  -- The thread.
  utid LONG,
  -- Start of the task that the step is part of.
  task_start_time_ts TIMESTAMP
) AS
SELECT
  id,
  ts,
  dur,
  step,
  nullif(surface_frame, -1) AS surface_frame_trace_id,
  utid,
  task_start_time_ts
FROM _chrome_graphics_pipeline_step
WHERE surface_frame IS NOT NULL;

-- Steps of the frame of a display. A step that was begun again counts the last time only.
CREATE PERFETTO TABLE chrome_graphics_pipeline_display_frame_steps(
  -- The slice.
  id LONG,
  -- Start of the step.
  ts TIMESTAMP,
  -- Length of the step.
  dur DURATION,
  -- Name of the step.
  step STRING,
  -- The frame.
  display_trace_id LONG,
  -- The thread.
  utid LONG,
  -- Start of the task that the step is part of.
  task_start_time_ts TIMESTAMP
) AS
WITH ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY display_frame, step, utid ORDER BY ts DESC) AS place
  FROM _chrome_graphics_pipeline_step
  WHERE display_frame IS NOT NULL
)
SELECT id, ts, dur, step, display_frame AS display_trace_id, utid, task_start_time_ts
FROM ranked
WHERE place = 1;

-- The first frame of a display that shows each frame of a surface.
CREATE PERFETTO TABLE chrome_surface_frame_id_to_first_display_id(
  -- The frame of the surface.
  surface_frame_trace_id LONG,
  -- The frame of the display.
  display_trace_id LONG
) AS
WITH shown AS (
  SELECT
    args.int_value AS surface_frame,
    step.display_trace_id,
    row_number() OVER (PARTITION BY args.int_value ORDER BY step.ts) AS place
  FROM chrome_graphics_pipeline_display_frame_steps AS step
  JOIN slice USING (id)
  JOIN args ON args.arg_set_id = slice.arg_set_id
  WHERE step.step = 'STEP_SURFACE_AGGREGATION'
    AND args.flat_key = 'chrome_graphics_pipeline.aggregated_surface_frame_trace_ids'
)
SELECT surface_frame AS surface_frame_trace_id, display_trace_id
FROM shown
WHERE place = 1
ORDER BY surface_frame;

-- The frame of a surface that shows each input.
CREATE PERFETTO TABLE chrome_graphics_pipeline_inputs_to_surface_frames(
  -- Id of the input.
  latency_id LONG,
  -- The frame of the surface.
  surface_frame_trace_id LONG
) AS
SELECT args.int_value AS latency_id, step.surface_frame_trace_id
FROM chrome_graphics_pipeline_surface_frame_steps AS step
JOIN slice USING (id)
JOIN args ON args.arg_set_id = slice.arg_set_id
WHERE step.step = 'STEP_SUBMIT_COMPOSITOR_FRAME'
  AND args.flat_key = 'chrome_graphics_pipeline.latency_ids';
