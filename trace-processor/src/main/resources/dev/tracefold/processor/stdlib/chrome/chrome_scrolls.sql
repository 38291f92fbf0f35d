-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Scrolls in Chrome: each input that scrolls, from the finger to the screen, and the frames that show
-- them.
--
-- @tags chrome, input
-- @data_check SELECT 1 FROM slice WHERE name = 'EventLatency'

INCLUDE PERFETTO MODULE chrome.android_input;

INCLUDE PERFETTO MODULE chrome.event_latency;

INCLUDE PERFETTO MODULE chrome.graphics_pipeline;

INCLUDE PERFETTO MODULE chrome.input;

INCLUDE PERFETTO MODULE chrome.scroll_jank.scroll_offsets;

-- For each update of a scroll, what it was made of and what shows it.
CREATE PERFETTO TABLE chrome_scroll_update_refs(
  -- Id of the update.
  scroll_update_latency_id LONG,
  -- Id of the touch that it was made of; NULL in a fling.
  touch_move_latency_id LONG,
  -- Id of the update whose frame shows it: the one that it became part of, or itself.
  presentation_latency_id LONG,
  -- The frame of the surface that shows it.
  surface_frame_id LONG,
  -- The frame of the display that shows it.
  display_trace_id LONG
)
AS
WITH shown AS (
  SELECT
    input.latency_id,
    ifnull(coalesced.presented_latency_id, input.latency_id) AS shown_id
  FROM chrome_inputs AS input
  LEFT JOIN chrome_coalesced_inputs AS coalesced
    ON coalesced.coalesced_latency_id = input.latency_id
  WHERE input.input_type = 'GESTURE_SCROLL_UPDATE_EVENT'
)
SELECT
  shown.latency_id AS scroll_update_latency_id,
  touch.touch_move_latency_id,
  shown.shown_id AS presentation_latency_id,
  -- Newer versions of Chrome say it with the update, for older ones the frame lists its inputs.
  coalesce(latency.surface_frame_trace_id, listed.surface_frame_trace_id) AS surface_frame_id,
  coalesce(latency.display_trace_id, display.display_trace_id) AS display_trace_id
FROM shown
LEFT JOIN chrome_touch_move_to_scroll_update AS touch
  ON touch.scroll_update_latency_id = shown.latency_id
LEFT JOIN chrome_event_latencies AS latency ON latency.scroll_update_id = shown.shown_id
LEFT JOIN chrome_graphics_pipeline_inputs_to_surface_frames AS listed
  ON listed.latency_id = shown.latency_id
LEFT JOIN chrome_surface_frame_id_to_first_display_id AS display
  ON display.surface_frame_trace_id = listed.surface_frame_trace_id;

-- Steps of each update up to its frame, as they are in the trace.
CREATE PERFETTO TABLE _chrome_scroll_update_input_step AS
SELECT
  ref.scroll_update_latency_id AS id,
  latency.scroll_id,
  ref.presentation_latency_id AS presented_in_frame_id,
  event.is_presented,
  event.is_janky_scrolled_frame AS is_janky,
  event.event_type = 'INERTIAL_GESTURE_SCROLL_UPDATE' AS is_inertial,
  event.event_type = 'FIRST_GESTURE_SCROLL_UPDATE' AS is_first_scroll_update_in_scroll,
  event.ts AS generation_ts,
  android.input_reader_processing_end_ts,
  android.input_dispatcher_processing_end_ts,
  received.slice_id AS touch_move_received_slice_id,
  received.ts AS touch_move_received_ts,
  created.slice_id AS scroll_update_created_slice_id,
  created.utid AS browser_utid,
  created.ts AS scroll_update_created_ts,
  created.ts + created.dur AS scroll_update_created_end_ts,
  dispatched.slice_id AS compositor_dispatch_slice_id,
  dispatched.utid AS compositor_utid,
  coalesce(dispatched.task_start_time_ts, dispatched.ts) AS compositor_dispatch_ts,
  dispatched.ts + dispatched.dur AS compositor_dispatch_end_ts,
  handled.slice_id AS compositor_coalesced_input_handled_slice_id,
  handled.ts AS compositor_coalesced_input_handled_ts,
  handled.ts + handled.dur AS compositor_coalesced_input_handled_end_ts
FROM chrome_scroll_update_refs AS ref
LEFT JOIN chrome_event_latencies AS event
  ON event.scroll_update_id = ref.scroll_update_latency_id
LEFT JOIN chrome_gesture_scroll_updates AS latency ON latency.id = event.id
LEFT JOIN chrome_dispatch_android_input_event_to_touch_move AS sent
  ON sent.touch_move_latency_id = ref.touch_move_latency_id
LEFT JOIN chrome_android_input AS android ON android.android_input_id = sent.android_input_id
LEFT JOIN chrome_input_pipeline_steps AS received
  ON received.latency_id = ref.touch_move_latency_id
  AND received.step = 'STEP_SEND_INPUT_EVENT_UI'
  AND received.input_type = 'TOUCH_MOVE_EVENT'
LEFT JOIN chrome_input_pipeline_steps AS created
  ON created.latency_id = ref.scroll_update_latency_id
  AND created.step = 'STEP_SEND_INPUT_EVENT_UI'
  AND created.input_type = 'GESTURE_SCROLL_UPDATE_EVENT'
LEFT JOIN chrome_input_pipeline_steps AS dispatched
  ON dispatched.latency_id = ref.scroll_update_latency_id
  AND dispatched.step = 'STEP_HANDLE_INPUT_EVENT_IMPL'
  AND dispatched.input_type = 'GESTURE_SCROLL_UPDATE_EVENT'
LEFT JOIN chrome_input_pipeline_steps AS handled
  ON handled.latency_id = ref.scroll_update_latency_id
  AND handled.step = 'STEP_DID_HANDLE_INPUT_AND_OVERSCROLL'
  AND handled.input_type = 'GESTURE_SCROLL_UPDATE_EVENT';

-- What happens to each update of a scroll before it is part of a frame.
CREATE PERFETTO TABLE chrome_scroll_update_input_pipeline(
  -- Id of the update of the scroll.
  id LONG,
  -- Number of the scroll.
  scroll_id LONG,
  -- The update whose frame shows this one; see chrome_scroll_update_frame_pipeline.
  presented_in_frame_id LONG,
  -- Whether it was shown.
  is_presented BOOL,
  -- Whether Chrome counts its frame as janky.
  is_janky BOOL,
  -- Whether it comes from a fling; there is no touch then.
  is_inertial BOOL,
  -- Whether the scroll begins with it.
  is_first_scroll_update_in_scroll BOOL,
  -- Whether it is the earliest one of its frame.
  is_first_scroll_update_in_frame BOOL,
  -- When the input happened.
  generation_ts TIMESTAMP,
  -- When Android had read it; needs the atrace category input.
  input_reader_processing_end_ts TIMESTAMP,
  -- When Android had dispatched it; needs the atrace category input.
  input_dispatcher_processing_end_ts TIMESTAMP,
  -- From the input to its arrival in the browser; in a fling to the making of the update.
  generation_to_browser_main_dur DURATION,
  -- Main thread of the browser.
  browser_utid LONG,
  -- Slice in which the touch arrives.
  touch_move_received_slice_id LONG,
  -- When the touch arrives.
  touch_move_received_ts TIMESTAMP,
  -- From the arrival of the touch to the making of the update.
  touch_move_processing_dur DURATION,
  -- Slice in which the update is made.
  scroll_update_created_slice_id LONG,
  -- When the update begins to be made.
  scroll_update_created_ts TIMESTAMP,
  -- How long the update is made.
  scroll_update_processing_dur DURATION,
  -- When the update is made.
  scroll_update_created_end_ts TIMESTAMP,
  -- From there to its dispatch in the renderer.
  browser_to_compositor_delay_dur DURATION,
  -- Thread of the renderer's compositor.
  compositor_utid LONG,
  -- Slice of the dispatch.
  compositor_dispatch_slice_id LONG,
  -- When the dispatch begins, with the task that it is part of.
  compositor_dispatch_ts TIMESTAMP,
  -- How long it takes.
  compositor_dispatch_dur DURATION,
  -- When it ends.
  compositor_dispatch_end_ts TIMESTAMP,
  -- From there until the input is handled with others.
  compositor_dispatch_to_coalesced_input_handled_dur DURATION,
  -- Slice in which the input is handled with others.
  compositor_coalesced_input_handled_slice_id LONG,
  -- When that begins.
  compositor_coalesced_input_handled_ts TIMESTAMP,
  -- How long it takes.
  compositor_coalesced_input_handled_dur DURATION,
  -- When it ends.
  compositor_coalesced_input_handled_end_ts TIMESTAMP
)
AS
SELECT
  id,
  scroll_id,
  presented_in_frame_id,
  is_presented,
  is_janky,
  is_inertial,
  is_first_scroll_update_in_scroll,
  row_number() OVER (PARTITION BY presented_in_frame_id ORDER BY generation_ts) = 1
    AS is_first_scroll_update_in_frame,
  generation_ts,
  input_reader_processing_end_ts,
  input_dispatcher_processing_end_ts,
  iif(is_inertial AND touch_move_received_ts IS NULL, scroll_update_created_ts, touch_move_received_ts)
    - generation_ts AS generation_to_browser_main_dur,
  browser_utid,
  touch_move_received_slice_id,
  touch_move_received_ts,
  scroll_update_created_ts - touch_move_received_ts AS touch_move_processing_dur,
  scroll_update_created_slice_id,
  scroll_update_created_ts,
  scroll_update_created_end_ts - scroll_update_created_ts AS scroll_update_processing_dur,
  scroll_update_created_end_ts,
  compositor_dispatch_ts - scroll_update_created_end_ts AS browser_to_compositor_delay_dur,
  compositor_utid,
  compositor_dispatch_slice_id,
  compositor_dispatch_ts,
  compositor_dispatch_end_ts - compositor_dispatch_ts AS compositor_dispatch_dur,
  compositor_dispatch_end_ts,
  compositor_coalesced_input_handled_ts - compositor_dispatch_end_ts
    AS compositor_dispatch_to_coalesced_input_handled_dur,
  compositor_coalesced_input_handled_slice_id,
  compositor_coalesced_input_handled_ts,
  compositor_coalesced_input_handled_end_ts - compositor_coalesced_input_handled_ts
    AS compositor_coalesced_input_handled_dur,
  compositor_coalesced_input_handled_end_ts
FROM _chrome_scroll_update_input_step;

-- Steps of each frame, as they are in the trace: of those updates only that a frame was made for.
CREATE PERFETTO TABLE _chrome_scroll_update_frame_step AS
SELECT
  ref.scroll_update_latency_id AS id,
  ref.display_trace_id,
  event.vsync_interval_ms,
  resampled.slice_id AS compositor_resample_slice_id,
  coalesce(resampled.task_start_time_ts, resampled.ts) AS compositor_resample_ts,
  coalesce(begun.task_start_time_ts, begun.ts) AS compositor_receive_begin_frame_ts,
  generated.id AS compositor_generate_compositor_frame_slice_id,
  coalesce(generated.task_start_time_ts, generated.ts) AS compositor_generate_compositor_frame_ts,
  submitted.id AS compositor_submit_compositor_frame_slice_id,
  submitted.ts AS compositor_submit_compositor_frame_ts,
  submitted.ts + submitted.dur AS compositor_submit_compositor_frame_end_ts,
  received.id AS viz_receive_compositor_frame_slice_id,
  received.utid AS viz_compositor_utid,
  coalesce(received.task_start_time_ts, received.ts) AS viz_receive_compositor_frame_ts,
  received.ts + received.dur AS viz_receive_compositor_frame_end_ts,
  drawn.id AS viz_draw_and_swap_slice_id,
  coalesce(drawn.task_start_time_ts, drawn.ts) AS viz_draw_and_swap_ts,
  sent.id AS viz_send_buffer_swap_slice_id,
  sent.ts + sent.dur AS viz_send_buffer_swap_end_ts,
  swapped.id AS viz_swap_buffers_slice_id,
  swapped.utid AS viz_gpu_thread_utid,
  coalesce(swapped.task_start_time_ts, swapped.ts) AS viz_swap_buffers_ts,
  swapped.ts + swapped.dur AS viz_swap_buffers_end_ts,
  event.buffer_available_timestamp,
  event.buffer_ready_timestamp,
  event.latch_timestamp,
  event.presentation_timestamp
FROM chrome_scroll_update_refs AS ref
LEFT JOIN chrome_event_latencies AS event
  ON event.scroll_update_id = ref.presentation_latency_id
LEFT JOIN chrome_input_pipeline_steps AS resampled
  ON resampled.latency_id = ref.presentation_latency_id
  AND resampled.step = 'STEP_RESAMPLE_SCROLL_EVENTS'
  AND resampled.input_type = 'GESTURE_SCROLL_UPDATE_EVENT'
LEFT JOIN chrome_graphics_pipeline_surface_frame_steps AS begun
  ON begun.surface_frame_trace_id = ref.surface_frame_id
  AND begun.step = 'STEP_RECEIVE_BEGIN_FRAME'
LEFT JOIN chrome_graphics_pipeline_surface_frame_steps AS generated
  ON generated.surface_frame_trace_id = ref.surface_frame_id
  AND generated.step = 'STEP_GENERATE_COMPOSITOR_FRAME'
LEFT JOIN chrome_graphics_pipeline_surface_frame_steps AS submitted
  ON submitted.surface_frame_trace_id = ref.surface_frame_id
  AND submitted.step = 'STEP_SUBMIT_COMPOSITOR_FRAME'
LEFT JOIN chrome_graphics_pipeline_surface_frame_steps AS received
  ON received.surface_frame_trace_id = ref.surface_frame_id
  AND received.step = 'STEP_RECEIVE_COMPOSITOR_FRAME'
LEFT JOIN chrome_graphics_pipeline_display_frame_steps AS drawn
  ON drawn.display_trace_id = ref.display_trace_id
  AND drawn.step = 'STEP_DRAW_AND_SWAP'
LEFT JOIN chrome_graphics_pipeline_display_frame_steps AS sent
  ON sent.display_trace_id = ref.display_trace_id
  AND sent.step = 'STEP_SEND_BUFFER_SWAP'
LEFT JOIN chrome_graphics_pipeline_display_frame_steps AS swapped
  ON swapped.display_trace_id = ref.display_trace_id
  AND swapped.step = 'STEP_BUFFER_SWAP_POST_SUBMIT'
WHERE ref.scroll_update_latency_id = ref.presentation_latency_id;

-- What happens to the frame that each update was made part of, a row for each update that a frame
-- was made for.
CREATE PERFETTO TABLE chrome_scroll_update_frame_pipeline(
  -- Id of the update that the frame was made for.
  id LONG,
  -- The frame of the display.
  display_trace_id LONG,
  -- Milliseconds between vsyncs.
  vsync_interval_ms DOUBLE,
  -- Slice in which inputs are resampled.
  compositor_resample_slice_id LONG,
  -- When that begins.
  compositor_resample_ts TIMESTAMP,
  -- When the compositor is told to begin a frame, with the task.
  compositor_receive_begin_frame_ts TIMESTAMP,
  -- Slice in which the frame is generated.
  compositor_generate_compositor_frame_slice_id LONG,
  -- When that begins, with the task.
  compositor_generate_compositor_frame_ts TIMESTAMP,
  -- From there until the frame is submitted.
  compositor_generate_frame_to_submit_frame_dur DURATION,
  -- Slice in which the frame is submitted.
  compositor_submit_compositor_frame_slice_id LONG,
  -- When that begins.
  compositor_submit_compositor_frame_ts TIMESTAMP,
  -- How long it takes.
  compositor_submit_frame_dur DURATION,
  -- When it ends.
  compositor_submit_compositor_frame_end_ts TIMESTAMP,
  -- From there until viz has the frame.
  compositor_to_viz_delay_dur DURATION,
  -- Thread of viz's compositor.
  viz_compositor_utid LONG,
  -- Slice in which viz gets the frame.
  viz_receive_compositor_frame_slice_id LONG,
  -- When that begins, with the task.
  viz_receive_compositor_frame_ts TIMESTAMP,
  -- How long it takes.
  viz_receive_compositor_frame_dur DURATION,
  -- When it ends.
  viz_receive_compositor_frame_end_ts TIMESTAMP,
  -- From there until the frame is drawn.
  viz_wait_for_draw_dur DURATION,
  -- Slice in which the frame is drawn.
  viz_draw_and_swap_slice_id LONG,
  -- When that begins, with the task.
  viz_draw_and_swap_ts TIMESTAMP,
  -- From there until the swap is asked for.
  viz_draw_and_swap_dur DURATION,
  -- Slice in which the swap is asked for.
  viz_send_buffer_swap_slice_id LONG,
  -- When that ends.
  viz_send_buffer_swap_end_ts TIMESTAMP,
  -- From there until buffers are swapped.
  viz_to_gpu_delay_dur DURATION,
  -- Thread that swaps buffers.
  viz_gpu_thread_utid LONG,
  -- Slice in which buffers are swapped.
  viz_swap_buffers_slice_id LONG,
  -- When that begins, with the task.
  viz_swap_buffers_ts TIMESTAMP,
  -- How long it takes.
  viz_swap_buffers_dur DURATION,
  -- When it ends.
  viz_swap_buffers_end_ts TIMESTAMP,
  -- From there until the system takes the buffer.
  viz_swap_buffers_to_latch_dur DURATION,
  -- When there was a buffer to write to.
  buffer_available_timestamp TIMESTAMP,
  -- From there until it is written.
  buffer_available_to_ready_dur DURATION,
  -- When the buffer was written.
  buffer_ready_timestamp TIMESTAMP,
  -- When the system takes the buffer.
  latch_timestamp TIMESTAMP,
  -- From there until it is on the screen.
  viz_latch_to_presentation_dur DURATION,
  -- When the frame is on the screen.
  presentation_timestamp TIMESTAMP
)
AS
SELECT
  id,
  display_trace_id,
  vsync_interval_ms,
  compositor_resample_slice_id,
  compositor_resample_ts,
  compositor_receive_begin_frame_ts,
  compositor_generate_compositor_frame_slice_id,
  compositor_generate_compositor_frame_ts,
  compositor_submit_compositor_frame_ts - compositor_generate_compositor_frame_ts
    AS compositor_generate_frame_to_submit_frame_dur,
  compositor_submit_compositor_frame_slice_id,
  compositor_submit_compositor_frame_ts,
  compositor_submit_compositor_frame_end_ts - compositor_submit_compositor_frame_ts
    AS compositor_submit_frame_dur,
  compositor_submit_compositor_frame_end_ts,
  viz_receive_compositor_frame_ts - compositor_submit_compositor_frame_end_ts
    AS compositor_to_viz_delay_dur,
  viz_compositor_utid,
  viz_receive_compositor_frame_slice_id,
  viz_receive_compositor_frame_ts,
  viz_receive_compositor_frame_end_ts - viz_receive_compositor_frame_ts
    AS viz_receive_compositor_frame_dur,
  viz_receive_compositor_frame_end_ts,
  viz_draw_and_swap_ts - viz_receive_compositor_frame_end_ts AS viz_wait_for_draw_dur,
  viz_draw_and_swap_slice_id,
  viz_draw_and_swap_ts,
  viz_send_buffer_swap_end_ts - viz_draw_and_swap_ts AS viz_draw_and_swap_dur,
  viz_send_buffer_swap_slice_id,
  viz_send_buffer_swap_end_ts,
  viz_swap_buffers_ts - viz_send_buffer_swap_end_ts AS viz_to_gpu_delay_dur,
  viz_gpu_thread_utid,
  viz_swap_buffers_slice_id,
  viz_swap_buffers_ts,
  viz_swap_buffers_end_ts - viz_swap_buffers_ts AS viz_swap_buffers_dur,
  viz_swap_buffers_end_ts,
  latch_timestamp - viz_swap_buffers_end_ts AS viz_swap_buffers_to_latch_dur,
  buffer_available_timestamp,
  buffer_ready_timestamp - buffer_available_timestamp AS buffer_available_to_ready_dur,
  buffer_ready_timestamp,
  latch_timestamp,
  presentation_timestamp - latch_timestamp AS viz_latch_to_presentation_dur,
  presentation_timestamp
FROM _chrome_scroll_update_frame_step;

-- The scrolls of the trace.
CREATE PERFETTO TABLE chrome_scrolls(
  -- Number of the scroll.
  id LONG,
  -- When its first input happened.
  ts TIMESTAMP,
  -- From there until its last input is on the screen or dropped.
  dur DURATION,
  -- When the gesture began; NULL where the trace does not say.
  gesture_scroll_begin_ts TIMESTAMP,
  -- When the gesture ended: its end or else its last update.
  gesture_scroll_end_ts TIMESTAMP
)
AS
WITH
  scroll AS (
    SELECT
      scroll_id AS id,
      min(ts) AS ts,
      max(ts + dur) - min(ts) AS dur,
      max(iif(event_type GLOB '*SCROLL_UPDATE', ts, NULL)) AS last_update_ts
    FROM chrome_gesture_scroll_updates
    GROUP BY scroll_id
  ),
  -- A begin belongs to the first scroll that follows it, an end to the last before it.
  bounded AS (
    SELECT
      *,
      lag(last_update_ts, 1, -1) OVER (ORDER BY ts) AS previous_ts,
      lead(ts) OVER (ORDER BY ts) AS next_ts
    FROM scroll
  )
SELECT
  id,
  ts,
  dur,
  (
    SELECT min(event.ts)
    FROM chrome_event_latencies AS event
    WHERE event.event_type = 'GESTURE_SCROLL_BEGIN'
      AND event.ts > bounded.previous_ts
      AND event.ts <= bounded.ts
  ) AS gesture_scroll_begin_ts,
  max(
    last_update_ts,
    ifnull(
      (
        SELECT min(event.ts)
        FROM chrome_event_latencies AS event
        WHERE event.event_type IN ('GESTURE_SCROLL_END', 'INERTIAL_GESTURE_SCROLL_END')
          AND event.ts >= bounded.ts
          AND (bounded.next_ts IS NULL OR event.ts < bounded.next_ts)
      ),
      last_update_ts
    )
  ) AS gesture_scroll_end_ts
FROM bounded
ORDER BY id;

-- All that happens to each update of a scroll, from the input to the screen: the stages before it
-- is part of a frame, and those of the frame.
CREATE PERFETTO TABLE chrome_scroll_update_info(
  -- Id of the update of the scroll.
  id LONG,
  -- Number of the scroll.
  scroll_id LONG,
  -- Id of the update before it in the scroll.
  previous_input_id LONG,
  -- The frame of the display that shows it.
  frame_display_id LONG,
  -- Milliseconds between vsyncs.
  vsync_interval_ms DOUBLE,
  -- Whether it was shown.
  is_presented BOOL,
  -- Whether Chrome counts its frame as janky.
  is_janky BOOL,
  -- Whether it comes from a fling; there is no touch then.
  is_inertial BOOL,
  -- Whether the scroll begins with it.
  is_first_scroll_update_in_scroll BOOL,
  -- Whether it is the earliest one of its frame.
  is_first_scroll_update_in_frame BOOL,
  -- How long the browser had been running when the input happened.
  browser_uptime_dur DURATION,
  -- When the input happened.
  generation_ts TIMESTAMP,
  -- From the input until Android had read it; needs the atrace category input.
  input_reader_dur DURATION,
  -- From there until Android had dispatched it.
  input_dispatcher_dur DURATION,
  -- From the input before in the scroll to this one.
  since_previous_generation_dur DURATION,
  -- From the input to its arrival in the browser; in a fling to the making of the update.
  generation_to_browser_main_dur DURATION,
  -- Main thread of the browser.
  browser_utid LONG,
  -- Slice in which the touch arrives.
  touch_move_received_slice_id LONG,
  -- When the touch arrives.
  touch_move_received_ts TIMESTAMP,
  -- From the arrival of the touch to the making of the update.
  touch_move_processing_dur DURATION,
  -- Slice in which the update is made.
  scroll_update_created_slice_id LONG,
  -- When the update begins to be made.
  scroll_update_created_ts TIMESTAMP,
  -- How long the update is made.
  scroll_update_processing_dur DURATION,
  -- When the update is made.
  scroll_update_created_end_ts TIMESTAMP,
  -- From there to its dispatch in the renderer.
  browser_to_compositor_delay_dur DURATION,
  -- Thread of the renderer's compositor.
  compositor_utid LONG,
  -- Slice of the dispatch.
  compositor_dispatch_slice_id LONG,
  -- When the dispatch begins, with the task that it is part of.
  compositor_dispatch_ts TIMESTAMP,
  -- How long it takes.
  compositor_dispatch_dur DURATION,
  -- When it ends.
  compositor_dispatch_end_ts TIMESTAMP,
  -- From there until the input is part of a frame.
  compositor_dispatch_to_on_begin_frame_delay_dur DURATION,
  -- Slice in which inputs are resampled.
  compositor_resample_slice_id LONG,
  -- Slice in which the input is handled with others.
  compositor_coalesced_input_handled_slice_id LONG,
  -- When the input begins to be part of a frame.
  compositor_on_begin_frame_ts TIMESTAMP,
  -- How long that takes.
  compositor_on_begin_frame_dur DURATION,
  -- When it ends.
  compositor_on_begin_frame_end_ts TIMESTAMP,
  -- From there until the frame is generated.
  compositor_on_begin_frame_to_generation_delay_dur DURATION,
  -- Slice in which the frame is generated.
  compositor_generate_compositor_frame_slice_id LONG,
  -- When that begins, with the task.
  compositor_generate_compositor_frame_ts TIMESTAMP,
  -- From there until the frame is submitted.
  compositor_generate_frame_to_submit_frame_dur DURATION,
  -- Slice in which the frame is submitted.
  compositor_submit_compositor_frame_slice_id LONG,
  -- When that begins.
  compositor_submit_compositor_frame_ts TIMESTAMP,
  -- How long it takes.
  compositor_submit_frame_dur DURATION,
  -- When it ends.
  compositor_submit_compositor_frame_end_ts TIMESTAMP,
  -- From there until viz has the frame.
  compositor_to_viz_delay_dur DURATION,
  -- Thread of viz's compositor.
  viz_compositor_utid LONG,
  -- Slice in which viz gets the frame.
  viz_receive_compositor_frame_slice_id LONG,
  -- When that begins, with the task.
  viz_receive_compositor_frame_ts TIMESTAMP,
  -- How long it takes.
  viz_receive_compositor_frame_dur DURATION,
  -- When it ends.
  viz_receive_compositor_frame_end_ts TIMESTAMP,
  -- From there until the frame is drawn.
  viz_wait_for_draw_dur DURATION,
  -- Slice in which the frame is drawn.
  viz_draw_and_swap_slice_id LONG,
  -- When that begins, with the task.
  viz_draw_and_swap_ts TIMESTAMP,
  -- From there until the swap is asked for.
  viz_draw_and_swap_dur DURATION,
  -- Slice in which the swap is asked for.
  viz_send_buffer_swap_slice_id LONG,
  -- When that ends.
  viz_send_buffer_swap_end_ts TIMESTAMP,
  -- From there until buffers are swapped.
  viz_to_gpu_delay_dur DURATION,
  -- Thread that swaps buffers.
  viz_gpu_thread_utid LONG,
  -- Slice in which buffers are swapped.
  viz_swap_buffers_slice_id LONG,
  -- When that begins, with the task.
  viz_swap_buffers_ts TIMESTAMP,
  -- How long it takes.
  viz_swap_buffers_dur DURATION,
  -- When it ends.
  viz_swap_buffers_end_ts TIMESTAMP,
  -- From there until the system takes the buffer.
  viz_swap_buffers_to_latch_dur DURATION,
  -- When there was a buffer to write to.
  buffer_available_timestamp TIMESTAMP,
  -- From there until it is written.
  buffer_available_to_ready_dur DURATION,
  -- When the buffer was written.
  buffer_ready_timestamp TIMESTAMP,
  -- When the system takes the buffer.
  latch_timestamp TIMESTAMP,
  -- From there until it is on the screen.
  viz_latch_to_presentation_dur DURATION,
  -- When the frame is on the screen.
  presentation_timestamp TIMESTAMP
)
AS
SELECT
  input.id,
  input.scroll_id,
  lag(input.id) OVER by_generation AS previous_input_id,
  frame.display_trace_id AS frame_display_id,
  frame.vsync_interval_ms,
  input.is_presented,
  input.is_janky,
  input.is_inertial,
  input.is_first_scroll_update_in_scroll,
  input.is_first_scroll_update_in_frame,
  input.generation_ts - process.start_ts AS browser_uptime_dur,
  input.generation_ts,
  input.input_reader_processing_end_ts - input.generation_ts AS input_reader_dur,
  input.input_dispatcher_processing_end_ts - input.input_reader_processing_end_ts
    AS input_dispatcher_dur,
  input.generation_ts - lag(input.generation_ts) OVER by_generation AS since_previous_generation_dur,
  input.generation_to_browser_main_dur,
  input.browser_utid,
  input.touch_move_received_slice_id,
  input.touch_move_received_ts,
  input.touch_move_processing_dur,
  input.scroll_update_created_slice_id,
  input.scroll_update_created_ts,
  input.scroll_update_processing_dur,
  input.scroll_update_created_end_ts,
  input.browser_to_compositor_delay_dur,
  input.compositor_utid,
  input.compositor_dispatch_slice_id,
  input.compositor_dispatch_ts,
  input.compositor_dispatch_dur,
  input.compositor_dispatch_end_ts,
  coalesce(frame.compositor_resample_ts, input.compositor_coalesced_input_handled_ts)
    - input.compositor_dispatch_end_ts AS compositor_dispatch_to_on_begin_frame_delay_dur,
  frame.compositor_resample_slice_id,
  input.compositor_coalesced_input_handled_slice_id,
  coalesce(frame.compositor_resample_ts, input.compositor_coalesced_input_handled_ts)
    AS compositor_on_begin_frame_ts,
  input.compositor_coalesced_input_handled_end_ts
    - coalesce(frame.compositor_resample_ts, input.compositor_coalesced_input_handled_ts)
    AS compositor_on_begin_frame_dur,
  input.compositor_coalesced_input_handled_end_ts AS compositor_on_begin_frame_end_ts,
  frame.compositor_generate_compositor_frame_ts - input.compositor_coalesced_input_handled_end_ts
    AS compositor_on_begin_frame_to_generation_delay_dur,
  frame.compositor_generate_compositor_frame_slice_id,
  frame.compositor_generate_compositor_frame_ts,
  frame.compositor_generate_frame_to_submit_frame_dur,
  frame.compositor_submit_compositor_frame_slice_id,
  frame.compositor_submit_compositor_frame_ts,
  frame.compositor_submit_frame_dur,
  frame.compositor_submit_compositor_frame_end_ts,
  frame.compositor_to_viz_delay_dur,
  frame.viz_compositor_utid,
  frame.viz_receive_compositor_frame_slice_id,
  frame.viz_receive_compositor_frame_ts,
  frame.viz_receive_compositor_frame_dur,
  frame.viz_receive_compositor_frame_end_ts,
  frame.viz_wait_for_draw_dur,
  frame.viz_draw_and_swap_slice_id,
  frame.viz_draw_and_swap_ts,
  frame.viz_draw_and_swap_dur,
  frame.viz_send_buffer_swap_slice_id,
  frame.viz_send_buffer_swap_end_ts,
  frame.viz_to_gpu_delay_dur,
  frame.viz_gpu_thread_utid,
  frame.viz_swap_buffers_slice_id,
  frame.viz_swap_buffers_ts,
  frame.viz_swap_buffers_dur,
  frame.viz_swap_buffers_end_ts,
  frame.viz_swap_buffers_to_latch_dur,
  frame.buffer_available_timestamp,
  frame.buffer_available_to_ready_dur,
  frame.buffer_ready_timestamp,
  frame.latch_timestamp,
  frame.viz_latch_to_presentation_dur,
  frame.presentation_timestamp
FROM chrome_scroll_update_input_pipeline AS input
LEFT JOIN chrome_scroll_update_frame_pipeline AS frame ON frame.id = input.presented_in_frame_id
LEFT JOIN thread ON thread.utid = input.browser_utid
LEFT JOIN process USING (upid)
WINDOW by_generation AS (PARTITION BY input.scroll_id ORDER BY input.generation_ts)
ORDER BY input.id;

-- The frames that show scrolls. What is said of the first input is of the first one that the frame
-- shows.
CREATE PERFETTO TABLE chrome_scroll_frame_info(
  -- The frame of the display.
  id LONG,
  -- Number of the scroll.
  scroll_id LONG,
  -- Id of the last update before those of the frame.
  last_input_before_this_frame_id LONG,
  -- Milliseconds between vsyncs.
  vsync_interval_ms DOUBLE,
  -- Nanoseconds between vsyncs.
  vsync_interval_dur DURATION,
  -- Whether Chrome counts the frame as janky.
  is_janky BOOL,
  -- Whether its scroll is a fling.
  is_inertial BOOL,
  -- By how many pixels its inputs move, together.
  total_input_delta_y DOUBLE,
  -- By how many pixels the page moves.
  presented_scrolled_delta_y DOUBLE,
  -- How long the browser had been running when the first input happened.
  browser_uptime_dur DURATION,
  -- When the first input happened.
  first_input_generation_ts TIMESTAMP,
  -- From the first input until Android had read it; needs the atrace category input.
  input_reader_dur DURATION,
  -- From there until Android had dispatched it.
  input_dispatcher_dur DURATION,
  -- From the last input before those of the frame to the first one.
  previous_last_input_to_first_input_generation_dur DURATION,
  -- When the frame is on the screen.
  presentation_ts TIMESTAMP,
  -- Main thread of the browser.
  browser_utid JOINID(thread.id),
  -- First input: From the input to its arrival in the browser; in a fling to the making of the
  -- update.
  first_input_generation_to_browser_main_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  first_input_generation_to_browser_main_delta_dur DURATION,
  -- First input: From the arrival of the touch to the making of the update.
  first_input_touch_move_processing_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  first_input_touch_move_processing_delta_dur DURATION,
  -- Thread of the renderer's compositor.
  compositor_utid JOINID(thread.id),
  -- First input: From there to its dispatch in the renderer.
  first_input_browser_to_compositor_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  first_input_browser_to_compositor_delay_delta_dur DURATION,
  -- First input: How long it takes.
  first_input_compositor_dispatch_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  first_input_compositor_dispatch_delta_dur DURATION,
  -- First input: From there until the input is part of a frame.
  first_input_compositor_dispatch_to_on_begin_frame_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  first_input_compositor_dispatch_to_on_begin_frame_delay_delta_dur DURATION,
  -- How long that takes.
  compositor_on_begin_frame_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  compositor_on_begin_frame_delta_dur DURATION,
  -- From there until the frame is generated.
  compositor_on_begin_frame_to_generation_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  compositor_on_begin_frame_to_generation_delay_delta_dur DURATION,
  -- From there until the frame is submitted.
  compositor_generate_frame_to_submit_frame_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  compositor_generate_frame_to_submit_frame_delta_dur DURATION,
  -- How long it takes.
  compositor_submit_frame_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  compositor_submit_frame_delta_dur DURATION,
  -- Thread of viz's compositor.
  viz_compositor_utid JOINID(thread.id),
  -- From there until viz has the frame.
  compositor_to_viz_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  compositor_to_viz_delay_delta_dur DURATION,
  -- How long it takes.
  viz_receive_compositor_frame_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  viz_receive_compositor_frame_delta_dur DURATION,
  -- From there until the frame is drawn.
  viz_wait_for_draw_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  viz_wait_for_draw_delta_dur DURATION,
  -- From there until the swap is asked for.
  viz_draw_and_swap_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  viz_draw_and_swap_delta_dur DURATION,
  -- Thread that swaps buffers.
  viz_gpu_thread_utid JOINID(thread.id),
  -- From there until buffers are swapped.
  viz_to_gpu_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  viz_to_gpu_delay_delta_dur DURATION,
  -- How long it takes.
  viz_swap_buffers_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  viz_swap_buffers_delta_dur DURATION,
  -- From there until the system takes the buffer.
  viz_swap_buffers_to_latch_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  viz_swap_buffers_to_latch_delta_dur DURATION,
  -- From there until it is on the screen.
  viz_latch_to_presentation_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  viz_latch_to_presentation_delta_dur DURATION
)
AS
WITH
  moved AS (
    SELECT
      info.frame_display_id,
      sum(given.delta_y) AS total_input_delta_y,
      sum(shown.delta_y) AS presented_scrolled_delta_y
    FROM chrome_scroll_update_info AS info
    LEFT JOIN chrome_scroll_input_deltas AS given ON given.scroll_update_id = info.id
    LEFT JOIN chrome_scroll_presented_deltas AS shown ON shown.scroll_update_id = info.id
    WHERE info.frame_display_id IS NOT NULL
    GROUP BY info.frame_display_id
  ),
  -- Inputs that different updates stand for may still be in one frame of the display.
  ranked AS (
    SELECT
      *,
      row_number() OVER (PARTITION BY frame_display_id ORDER BY generation_ts) AS place
    FROM chrome_scroll_update_info
    WHERE is_presented AND frame_display_id IS NOT NULL
  )
SELECT
  frame_display_id AS id,
  scroll_id,
  previous_input_id AS last_input_before_this_frame_id,
  vsync_interval_ms,
  cast_int!(vsync_interval_ms * 1e6) AS vsync_interval_dur,
  is_janky,
  is_inertial,
  total_input_delta_y,
  presented_scrolled_delta_y,
  browser_uptime_dur,
  generation_ts AS first_input_generation_ts,
  input_reader_dur,
  input_dispatcher_dur,
  since_previous_generation_dur AS previous_last_input_to_first_input_generation_dur,
  presentation_timestamp AS presentation_ts,
  browser_utid,
  generation_to_browser_main_dur AS first_input_generation_to_browser_main_dur,
  generation_to_browser_main_dur - lag(generation_to_browser_main_dur) OVER by_presentation
    AS first_input_generation_to_browser_main_delta_dur,
  touch_move_processing_dur AS first_input_touch_move_processing_dur,
  touch_move_processing_dur - lag(touch_move_processing_dur) OVER by_presentation
    AS first_input_touch_move_processing_delta_dur,
  compositor_utid,
  browser_to_compositor_delay_dur AS first_input_browser_to_compositor_delay_dur,
  browser_to_compositor_delay_dur - lag(browser_to_compositor_delay_dur) OVER by_presentation
    AS first_input_browser_to_compositor_delay_delta_dur,
  compositor_dispatch_dur AS first_input_compositor_dispatch_dur,
  compositor_dispatch_dur - lag(compositor_dispatch_dur) OVER by_presentation
    AS first_input_compositor_dispatch_delta_dur,
  compositor_dispatch_to_on_begin_frame_delay_dur
    AS first_input_compositor_dispatch_to_on_begin_frame_delay_dur,
  compositor_dispatch_to_on_begin_frame_delay_dur - lag(compositor_dispatch_to_on_begin_frame_delay_dur) OVER by_presentation
    AS first_input_compositor_dispatch_to_on_begin_frame_delay_delta_dur,
  compositor_on_begin_frame_dur,
  compositor_on_begin_frame_dur - lag(compositor_on_begin_frame_dur) OVER by_presentation
    AS compositor_on_begin_frame_delta_dur,
  compositor_on_begin_frame_to_generation_delay_dur,
  compositor_on_begin_frame_to_generation_delay_dur - lag(compositor_on_begin_frame_to_generation_delay_dur) OVER by_presentation
    AS compositor_on_begin_frame_to_generation_delay_delta_dur,
  compositor_generate_frame_to_submit_frame_dur,
  compositor_generate_frame_to_submit_frame_dur - lag(compositor_generate_frame_to_submit_frame_dur) OVER by_presentation
    AS compositor_generate_frame_to_submit_frame_delta_dur,
  compositor_submit_frame_dur,
  compositor_submit_frame_dur - lag(compositor_submit_frame_dur) OVER by_presentation
    AS compositor_submit_frame_delta_dur,
  viz_compositor_utid,
  compositor_to_viz_delay_dur,
  compositor_to_viz_delay_dur - lag(compositor_to_viz_delay_dur) OVER by_presentation
    AS compositor_to_viz_delay_delta_dur,
  viz_receive_compositor_frame_dur,
  viz_receive_compositor_frame_dur - lag(viz_receive_compositor_frame_dur) OVER by_presentation
    AS viz_receive_compositor_frame_delta_dur,
  viz_wait_for_draw_dur,
  viz_wait_for_draw_dur - lag(viz_wait_for_draw_dur) OVER by_presentation
    AS viz_wait_for_draw_delta_dur,
  viz_draw_and_swap_dur,
  viz_draw_and_swap_dur - lag(viz_draw_and_swap_dur) OVER by_presentation
    AS viz_draw_and_swap_delta_dur,
  viz_gpu_thread_utid,
  viz_to_gpu_delay_dur,
  viz_to_gpu_delay_dur - lag(viz_to_gpu_delay_dur) OVER by_presentation
    AS viz_to_gpu_delay_delta_dur,
  viz_swap_buffers_dur,
  viz_swap_buffers_dur - lag(viz_swap_buffers_dur) OVER by_presentation
    AS viz_swap_buffers_delta_dur,
  viz_swap_buffers_to_latch_dur,
  viz_swap_buffers_to_latch_dur - lag(viz_swap_buffers_to_latch_dur) OVER by_presentation
    AS viz_swap_buffers_to_latch_delta_dur,
  viz_latch_to_presentation_dur,
  viz_latch_to_presentation_dur - lag(viz_latch_to_presentation_dur) OVER by_presentation
    AS viz_latch_to_presentation_delta_dur
FROM ranked
LEFT JOIN moved USING (frame_display_id)
WHERE place = 1
WINDOW by_presentation AS (PARTITION BY scroll_id ORDER BY presentation_timestamp)
ORDER BY presentation_timestamp;

-- The stages of an update in their order, by the columns of chrome_scroll_update_info that tell
-- them.
CREATE PERFETTO TABLE chrome_scroll_update_info_step_templates(
  -- Name of the stage.
  step_name STRING,
  -- Column that says when it begins.
  ts_column_name STRING,
  -- Column that says how long it takes; NULL for an instant.
  dur_column_name STRING
)
AS
WITH stage(step_name, ts_column_name, dur_column_name) AS (
  VALUES
    ('GenerationToBrowserMain', 'generation_ts', 'generation_to_browser_main_dur'),
    ('TouchMoveProcessing', 'touch_move_received_ts', 'touch_move_processing_dur'),
    ('ScrollUpdateProcessing', 'scroll_update_created_ts', 'scroll_update_processing_dur'),
    ('BrowserMainToRendererCompositor', 'scroll_update_created_end_ts', 'browser_to_compositor_delay_dur'),
    ('RendererCompositorDispatch', 'compositor_dispatch_ts', 'compositor_dispatch_dur'),
    ('RendererCompositorDispatchToOnBeginFrame', 'compositor_dispatch_end_ts', 'compositor_dispatch_to_on_begin_frame_delay_dur'),
    ('RendererCompositorBeginFrame', 'compositor_on_begin_frame_ts', 'compositor_on_begin_frame_dur'),
    ('RendererCompositorBeginToGenerateFrame', 'compositor_on_begin_frame_end_ts', 'compositor_on_begin_frame_to_generation_delay_dur'),
    ('RendererCompositorGenerateToSubmitFrame', 'compositor_generate_compositor_frame_ts', 'compositor_generate_frame_to_submit_frame_dur'),
    ('RendererCompositorSubmitFrame', 'compositor_submit_compositor_frame_ts', 'compositor_submit_frame_dur'),
    ('RendererCompositorToViz', 'compositor_submit_compositor_frame_end_ts', 'compositor_to_viz_delay_dur'),
    ('VizReceiveFrame', 'viz_receive_compositor_frame_ts', 'viz_receive_compositor_frame_dur'),
    ('VizReceiveToDrawFrame', 'viz_receive_compositor_frame_end_ts', 'viz_wait_for_draw_dur'),
    ('VizDrawToSwapFrame', 'viz_draw_and_swap_ts', 'viz_draw_and_swap_dur'),
    ('VizToGpu', 'viz_send_buffer_swap_end_ts', 'viz_to_gpu_delay_dur'),
    ('VizSwapBuffers', 'viz_swap_buffers_ts', 'viz_swap_buffers_dur'),
    ('VizSwapBuffersToLatch', 'viz_swap_buffers_end_ts', 'viz_swap_buffers_to_latch_dur'),
    ('VizLatchToPresentation', 'latch_timestamp', 'viz_latch_to_presentation_dur'),
    ('Presentation', 'presentation_timestamp', NULL)
)
SELECT step_name, ts_column_name, dur_column_name FROM stage;
