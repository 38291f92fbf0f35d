-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Frames of scrolls as Chrome itself counts them, with their stages.
--
-- @tags chrome, input
-- @data_check SELECT 1 FROM slice WHERE name = 'ScrollJankV4'

INCLUDE PERFETTO MODULE chrome.chrome_scrolls;

INCLUDE PERFETTO MODULE chrome.scroll_jank_v4;

-- The frames that show scrolls, by the fourth version of the metric of scroll jank.
CREATE PERFETTO TABLE chrome_scroll_frame_info_v4(
  -- The slice ScrollJankV4; see chrome_scroll_jank_v4_results.
  id JOINID(slice.id),
  -- Id of the first update that the frame shows.
  scroll_update_latency_id LONG,
  -- Number of the scroll.
  scroll_id LONG,
  -- Time between vsyncs, in the unit of the results.
  vsync_interval_dur DURATION,
  -- Whether the frame is janky.
  is_janky BOOL,
  -- Whether it has an update of a fling.
  is_inertial BOOL,
  -- Number of the frame in its scroll, from 1.
  frame_index_in_scroll LONG,
  -- By how many pixels its real updates move; NULL if the first update is synthetic.
  real_abs_total_raw_delta_pixels DOUBLE,
  -- How long the browser had been running when the first input happened; NULL if the first update
  -- is synthetic.
  browser_uptime_dur DURATION,
  -- When the first input happened; NULL if the first update is synthetic.
  first_input_generation_ts TIMESTAMP,
  -- From there until Android had read it; NULL if the first update is synthetic.
  input_reader_dur DURATION,
  -- From there until Android had dispatched it; NULL if the first update is synthetic.
  input_dispatcher_dur DURATION,
  -- From the last real input of earlier frames to the first one; NULL if the first update is
  -- synthetic.
  previous_last_input_to_first_input_generation_dur DURATION,
  -- Main thread of the browser; NULL if the first update is synthetic.
  browser_utid JOINID(thread.id),
  -- First input: From the input to its arrival in the browser; in a fling to the making of the
  -- update; NULL if the first update is synthetic.
  first_input_generation_to_browser_main_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the first update is
  -- synthetic.
  first_input_generation_to_browser_main_delta_dur DURATION,
  -- First input: Slice in which the touch arrives; NULL if the first update is synthetic.
  first_input_touch_move_received_slice_id JOINID(slice.id),
  -- First input: When the touch arrives; NULL if the first update is synthetic.
  first_input_touch_move_received_ts TIMESTAMP,
  -- First input: From the arrival of the touch to the making of the update; NULL if the first
  -- update is synthetic.
  first_input_touch_move_processing_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the first update is
  -- synthetic.
  first_input_touch_move_processing_delta_dur DURATION,
  -- First input: Slice in which the update is made; NULL if the first update is synthetic.
  first_input_scroll_update_created_slice_id JOINID(slice.id),
  -- First input: When the update begins to be made; NULL if the first update is synthetic.
  first_input_scroll_update_created_ts TIMESTAMP,
  -- First input: How long the update is made; NULL if the first update is synthetic.
  first_input_scroll_update_processing_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the first update is
  -- synthetic.
  first_input_scroll_update_processing_delta_dur DURATION,
  -- First input: When the update is made; NULL if the first update is synthetic.
  first_input_scroll_update_created_end_ts TIMESTAMP,
  -- First input: From there to its dispatch in the renderer; NULL if the first update is synthetic.
  first_input_browser_to_compositor_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the first update is
  -- synthetic.
  first_input_browser_to_compositor_delay_delta_dur DURATION,
  -- Thread of the renderer's compositor.
  compositor_utid JOINID(thread.id),
  -- First input: Slice of the dispatch.
  first_input_compositor_dispatch_slice_id JOINID(slice.id),
  -- First input: When the dispatch begins, with the task that it is part of.
  first_input_compositor_dispatch_ts TIMESTAMP,
  -- First input: How long it takes.
  first_input_compositor_dispatch_dur DURATION,
  -- What that is longer than in the frame before of the scroll.
  first_input_compositor_dispatch_delta_dur DURATION,
  -- First input: When it ends.
  first_input_compositor_dispatch_end_ts TIMESTAMP,
  -- First input: From there until the input is part of a frame; NULL if the frame changes nothing
  -- on the screen.
  first_input_compositor_dispatch_to_on_begin_frame_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  first_input_compositor_dispatch_to_on_begin_frame_delay_delta_dur DURATION,
  -- Slice in which inputs are resampled; NULL if the frame changes nothing on the screen.
  compositor_resample_slice_id JOINID(slice.id),
  -- Slice in which the input is handled with others; NULL if the frame changes nothing on the
  -- screen.
  compositor_coalesced_input_handled_slice_id JOINID(slice.id),
  -- When the input begins to be part of a frame; NULL if the frame changes nothing on the screen.
  compositor_on_begin_frame_ts TIMESTAMP,
  -- How long that takes; NULL if the frame changes nothing on the screen.
  compositor_on_begin_frame_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  compositor_on_begin_frame_delta_dur DURATION,
  -- When it ends; NULL if the frame changes nothing on the screen.
  compositor_on_begin_frame_end_ts TIMESTAMP,
  -- From there until the frame is generated; NULL if the frame changes nothing on the screen.
  compositor_on_begin_frame_to_generation_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  compositor_on_begin_frame_to_generation_delay_delta_dur DURATION,
  -- Slice in which the frame is generated; NULL if the frame changes nothing on the screen.
  compositor_generate_compositor_frame_slice_id JOINID(slice.id),
  -- When that begins, with the task; NULL if the frame changes nothing on the screen.
  compositor_generate_compositor_frame_ts TIMESTAMP,
  -- From there until the frame is submitted; NULL if the frame changes nothing on the screen.
  compositor_generate_frame_to_submit_frame_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  compositor_generate_frame_to_submit_frame_delta_dur DURATION,
  -- Slice in which the frame is submitted; NULL if the frame changes nothing on the screen.
  compositor_submit_compositor_frame_slice_id JOINID(slice.id),
  -- When that begins; NULL if the frame changes nothing on the screen.
  compositor_submit_compositor_frame_ts TIMESTAMP,
  -- How long it takes; NULL if the frame changes nothing on the screen.
  compositor_submit_frame_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  compositor_submit_frame_delta_dur DURATION,
  -- When it ends; NULL if the frame changes nothing on the screen.
  compositor_submit_compositor_frame_end_ts TIMESTAMP,
  -- Thread of viz's compositor; NULL if the frame changes nothing on the screen.
  viz_compositor_utid JOINID(thread.id),
  -- From there until viz has the frame; NULL if the frame changes nothing on the screen.
  compositor_to_viz_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  compositor_to_viz_delay_delta_dur DURATION,
  -- Slice in which viz gets the frame; NULL if the frame changes nothing on the screen.
  viz_receive_compositor_frame_slice_id JOINID(slice.id),
  -- When that begins, with the task; NULL if the frame changes nothing on the screen.
  viz_receive_compositor_frame_ts TIMESTAMP,
  -- How long it takes; NULL if the frame changes nothing on the screen.
  viz_receive_compositor_frame_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  viz_receive_compositor_frame_delta_dur DURATION,
  -- When it ends; NULL if the frame changes nothing on the screen.
  viz_receive_compositor_frame_end_ts TIMESTAMP,
  -- From there until the frame is drawn; NULL if the frame changes nothing on the screen.
  viz_wait_for_draw_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  viz_wait_for_draw_delta_dur DURATION,
  -- Slice in which the frame is drawn; NULL if the frame changes nothing on the screen.
  viz_draw_and_swap_slice_id JOINID(slice.id),
  -- When that begins, with the task; NULL if the frame changes nothing on the screen.
  viz_draw_and_swap_ts TIMESTAMP,
  -- From there until the swap is asked for; NULL if the frame changes nothing on the screen.
  viz_draw_and_swap_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  viz_draw_and_swap_delta_dur DURATION,
  -- Slice in which the swap is asked for; NULL if the frame changes nothing on the screen.
  viz_send_buffer_swap_slice_id JOINID(slice.id),
  -- When that ends; NULL if the frame changes nothing on the screen.
  viz_send_buffer_swap_end_ts TIMESTAMP,
  -- Thread that swaps buffers; NULL if the frame changes nothing on the screen.
  viz_gpu_thread_utid JOINID(thread.id),
  -- From there until buffers are swapped; NULL if the frame changes nothing on the screen.
  viz_to_gpu_delay_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  viz_to_gpu_delay_delta_dur DURATION,
  -- Slice in which buffers are swapped; NULL if the frame changes nothing on the screen.
  viz_swap_buffers_slice_id JOINID(slice.id),
  -- When that begins, with the task; NULL if the frame changes nothing on the screen.
  viz_swap_buffers_ts TIMESTAMP,
  -- How long it takes; NULL if the frame changes nothing on the screen.
  viz_swap_buffers_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  viz_swap_buffers_delta_dur DURATION,
  -- When it ends; NULL if the frame changes nothing on the screen.
  viz_swap_buffers_end_ts TIMESTAMP,
  -- From there until the system takes the buffer; NULL if the frame changes nothing on the screen.
  viz_swap_buffers_to_latch_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  viz_swap_buffers_to_latch_delta_dur DURATION,
  -- When there was a buffer to write to; NULL if the frame changes nothing on the screen.
  buffer_available_timestamp TIMESTAMP,
  -- From there until it is written; NULL if the frame changes nothing on the screen.
  buffer_available_to_ready_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  buffer_available_to_ready_delta_dur DURATION,
  -- When the buffer was written; NULL if the frame changes nothing on the screen.
  buffer_ready_timestamp TIMESTAMP,
  -- When the system takes the buffer; NULL if the frame changes nothing on the screen.
  latch_timestamp TIMESTAMP,
  -- From there until it is on the screen; NULL if the frame changes nothing on the screen.
  viz_latch_to_presentation_dur DURATION,
  -- What that is longer than in the frame before of the scroll; NULL if the frame changes nothing
  -- on the screen.
  viz_latch_to_presentation_delta_dur DURATION,
  -- When the frame is on the screen; NULL if the frame changes nothing on the screen.
  presentation_ts TIMESTAMP
)
AS
SELECT
  result.id,
  result.first_event_latency_id AS scroll_update_latency_id,
  info.scroll_id,
  result.vsync_interval AS vsync_interval_dur,
  result.is_janky,
  result.real_max_abs_inertial_raw_delta_pixels IS NOT NULL AS is_inertial,
  row_number() OVER in_scroll AS frame_index_in_scroll,
  iif(result.first_scroll_update_type = 'REAL', result.real_abs_total_raw_delta_pixels, NULL)
    AS real_abs_total_raw_delta_pixels,
  iif(result.first_scroll_update_type = 'REAL', info.browser_uptime_dur, NULL) AS browser_uptime_dur,
  iif(result.first_scroll_update_type = 'REAL', info.generation_ts, NULL)
    AS first_input_generation_ts,
  iif(result.first_scroll_update_type = 'REAL', info.input_reader_dur, NULL) AS input_reader_dur,
  iif(result.first_scroll_update_type = 'REAL', info.input_dispatcher_dur, NULL)
    AS input_dispatcher_dur,
  iif(result.first_scroll_update_type = 'REAL', info.generation_ts - max(result.real_last_input_generation_ts) OVER earlier, NULL)
    AS previous_last_input_to_first_input_generation_dur,
  iif(result.first_scroll_update_type = 'REAL', info.browser_utid, NULL) AS browser_utid,
  iif(result.first_scroll_update_type = 'REAL', info.generation_to_browser_main_dur, NULL)
    AS first_input_generation_to_browser_main_dur,
  iif(result.first_scroll_update_type = 'REAL', info.generation_to_browser_main_dur - lag(info.generation_to_browser_main_dur) OVER in_scroll, NULL)
    AS first_input_generation_to_browser_main_delta_dur,
  iif(result.first_scroll_update_type = 'REAL', info.touch_move_received_slice_id, NULL)
    AS first_input_touch_move_received_slice_id,
  iif(result.first_scroll_update_type = 'REAL', info.touch_move_received_ts, NULL)
    AS first_input_touch_move_received_ts,
  iif(result.first_scroll_update_type = 'REAL', info.touch_move_processing_dur, NULL)
    AS first_input_touch_move_processing_dur,
  iif(result.first_scroll_update_type = 'REAL', info.touch_move_processing_dur - lag(info.touch_move_processing_dur) OVER in_scroll, NULL)
    AS first_input_touch_move_processing_delta_dur,
  iif(result.first_scroll_update_type = 'REAL', info.scroll_update_created_slice_id, NULL)
    AS first_input_scroll_update_created_slice_id,
  iif(result.first_scroll_update_type = 'REAL', info.scroll_update_created_ts, NULL)
    AS first_input_scroll_update_created_ts,
  iif(result.first_scroll_update_type = 'REAL', info.scroll_update_processing_dur, NULL)
    AS first_input_scroll_update_processing_dur,
  iif(result.first_scroll_update_type = 'REAL', info.scroll_update_processing_dur - lag(info.scroll_update_processing_dur) OVER in_scroll, NULL)
    AS first_input_scroll_update_processing_delta_dur,
  iif(result.first_scroll_update_type = 'REAL', info.scroll_update_created_end_ts, NULL)
    AS first_input_scroll_update_created_end_ts,
  iif(result.first_scroll_update_type = 'REAL', info.browser_to_compositor_delay_dur, NULL)
    AS first_input_browser_to_compositor_delay_dur,
  iif(result.first_scroll_update_type = 'REAL', info.browser_to_compositor_delay_dur - lag(info.browser_to_compositor_delay_dur) OVER in_scroll, NULL)
    AS first_input_browser_to_compositor_delay_delta_dur,
  info.compositor_utid,
  info.compositor_dispatch_slice_id AS first_input_compositor_dispatch_slice_id,
  info.compositor_dispatch_ts AS first_input_compositor_dispatch_ts,
  info.compositor_dispatch_dur AS first_input_compositor_dispatch_dur,
  info.compositor_dispatch_dur - lag(info.compositor_dispatch_dur) OVER in_scroll
    AS first_input_compositor_dispatch_delta_dur,
  info.compositor_dispatch_end_ts AS first_input_compositor_dispatch_end_ts,
  iif(result.damage_type = 'DAMAGING', info.compositor_dispatch_to_on_begin_frame_delay_dur, NULL)
    AS first_input_compositor_dispatch_to_on_begin_frame_delay_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_dispatch_to_on_begin_frame_delay_dur - lag(info.compositor_dispatch_to_on_begin_frame_delay_dur) OVER in_scroll, NULL)
    AS first_input_compositor_dispatch_to_on_begin_frame_delay_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_resample_slice_id, NULL)
    AS compositor_resample_slice_id,
  iif(result.damage_type = 'DAMAGING', info.compositor_coalesced_input_handled_slice_id, NULL)
    AS compositor_coalesced_input_handled_slice_id,
  iif(result.damage_type = 'DAMAGING', info.compositor_on_begin_frame_ts, NULL)
    AS compositor_on_begin_frame_ts,
  iif(result.damage_type = 'DAMAGING', info.compositor_on_begin_frame_dur, NULL)
    AS compositor_on_begin_frame_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_on_begin_frame_dur - lag(info.compositor_on_begin_frame_dur) OVER in_scroll, NULL)
    AS compositor_on_begin_frame_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_on_begin_frame_end_ts, NULL)
    AS compositor_on_begin_frame_end_ts,
  iif(result.damage_type = 'DAMAGING', info.compositor_on_begin_frame_to_generation_delay_dur, NULL)
    AS compositor_on_begin_frame_to_generation_delay_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_on_begin_frame_to_generation_delay_dur - lag(info.compositor_on_begin_frame_to_generation_delay_dur) OVER in_scroll, NULL)
    AS compositor_on_begin_frame_to_generation_delay_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_generate_compositor_frame_slice_id, NULL)
    AS compositor_generate_compositor_frame_slice_id,
  iif(result.damage_type = 'DAMAGING', info.compositor_generate_compositor_frame_ts, NULL)
    AS compositor_generate_compositor_frame_ts,
  iif(result.damage_type = 'DAMAGING', info.compositor_generate_frame_to_submit_frame_dur, NULL)
    AS compositor_generate_frame_to_submit_frame_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_generate_frame_to_submit_frame_dur - lag(info.compositor_generate_frame_to_submit_frame_dur) OVER in_scroll, NULL)
    AS compositor_generate_frame_to_submit_frame_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_submit_compositor_frame_slice_id, NULL)
    AS compositor_submit_compositor_frame_slice_id,
  iif(result.damage_type = 'DAMAGING', info.compositor_submit_compositor_frame_ts, NULL)
    AS compositor_submit_compositor_frame_ts,
  iif(result.damage_type = 'DAMAGING', info.compositor_submit_frame_dur, NULL)
    AS compositor_submit_frame_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_submit_frame_dur - lag(info.compositor_submit_frame_dur) OVER in_scroll, NULL)
    AS compositor_submit_frame_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_submit_compositor_frame_end_ts, NULL)
    AS compositor_submit_compositor_frame_end_ts,
  iif(result.damage_type = 'DAMAGING', info.viz_compositor_utid, NULL) AS viz_compositor_utid,
  iif(result.damage_type = 'DAMAGING', info.compositor_to_viz_delay_dur, NULL)
    AS compositor_to_viz_delay_dur,
  iif(result.damage_type = 'DAMAGING', info.compositor_to_viz_delay_dur - lag(info.compositor_to_viz_delay_dur) OVER in_scroll, NULL)
    AS compositor_to_viz_delay_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_receive_compositor_frame_slice_id, NULL)
    AS viz_receive_compositor_frame_slice_id,
  iif(result.damage_type = 'DAMAGING', info.viz_receive_compositor_frame_ts, NULL)
    AS viz_receive_compositor_frame_ts,
  iif(result.damage_type = 'DAMAGING', info.viz_receive_compositor_frame_dur, NULL)
    AS viz_receive_compositor_frame_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_receive_compositor_frame_dur - lag(info.viz_receive_compositor_frame_dur) OVER in_scroll, NULL)
    AS viz_receive_compositor_frame_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_receive_compositor_frame_end_ts, NULL)
    AS viz_receive_compositor_frame_end_ts,
  iif(result.damage_type = 'DAMAGING', info.viz_wait_for_draw_dur, NULL) AS viz_wait_for_draw_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_wait_for_draw_dur - lag(info.viz_wait_for_draw_dur) OVER in_scroll, NULL)
    AS viz_wait_for_draw_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_draw_and_swap_slice_id, NULL)
    AS viz_draw_and_swap_slice_id,
  iif(result.damage_type = 'DAMAGING', info.viz_draw_and_swap_ts, NULL) AS viz_draw_and_swap_ts,
  iif(result.damage_type = 'DAMAGING', info.viz_draw_and_swap_dur, NULL) AS viz_draw_and_swap_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_draw_and_swap_dur - lag(info.viz_draw_and_swap_dur) OVER in_scroll, NULL)
    AS viz_draw_and_swap_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_send_buffer_swap_slice_id, NULL)
    AS viz_send_buffer_swap_slice_id,
  iif(result.damage_type = 'DAMAGING', info.viz_send_buffer_swap_end_ts, NULL)
    AS viz_send_buffer_swap_end_ts,
  iif(result.damage_type = 'DAMAGING', info.viz_gpu_thread_utid, NULL) AS viz_gpu_thread_utid,
  iif(result.damage_type = 'DAMAGING', info.viz_to_gpu_delay_dur, NULL) AS viz_to_gpu_delay_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_to_gpu_delay_dur - lag(info.viz_to_gpu_delay_dur) OVER in_scroll, NULL)
    AS viz_to_gpu_delay_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_swap_buffers_slice_id, NULL)
    AS viz_swap_buffers_slice_id,
  iif(result.damage_type = 'DAMAGING', info.viz_swap_buffers_ts, NULL) AS viz_swap_buffers_ts,
  iif(result.damage_type = 'DAMAGING', info.viz_swap_buffers_dur, NULL) AS viz_swap_buffers_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_swap_buffers_dur - lag(info.viz_swap_buffers_dur) OVER in_scroll, NULL)
    AS viz_swap_buffers_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_swap_buffers_end_ts, NULL)
    AS viz_swap_buffers_end_ts,
  iif(result.damage_type = 'DAMAGING', info.viz_swap_buffers_to_latch_dur, NULL)
    AS viz_swap_buffers_to_latch_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_swap_buffers_to_latch_dur - lag(info.viz_swap_buffers_to_latch_dur) OVER in_scroll, NULL)
    AS viz_swap_buffers_to_latch_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.buffer_available_timestamp, NULL)
    AS buffer_available_timestamp,
  iif(result.damage_type = 'DAMAGING', info.buffer_available_to_ready_dur, NULL)
    AS buffer_available_to_ready_dur,
  iif(result.damage_type = 'DAMAGING', info.buffer_available_to_ready_dur - lag(info.buffer_available_to_ready_dur) OVER in_scroll, NULL)
    AS buffer_available_to_ready_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.buffer_ready_timestamp, NULL) AS buffer_ready_timestamp,
  iif(result.damage_type = 'DAMAGING', info.latch_timestamp, NULL) AS latch_timestamp,
  iif(result.damage_type = 'DAMAGING', info.viz_latch_to_presentation_dur, NULL)
    AS viz_latch_to_presentation_dur,
  iif(result.damage_type = 'DAMAGING', info.viz_latch_to_presentation_dur - lag(info.viz_latch_to_presentation_dur) OVER in_scroll, NULL)
    AS viz_latch_to_presentation_delta_dur,
  iif(result.damage_type = 'DAMAGING', info.presentation_timestamp, NULL) AS presentation_ts
FROM chrome_scroll_jank_v4_results AS result
LEFT JOIN chrome_scroll_update_info AS info ON info.id = result.first_event_latency_id
WINDOW
  in_scroll AS (PARTITION BY info.scroll_id ORDER BY result.ts),
  earlier AS (
    PARTITION BY info.scroll_id ORDER BY result.ts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
ORDER BY result.ts;
