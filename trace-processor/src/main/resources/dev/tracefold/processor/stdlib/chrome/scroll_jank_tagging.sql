-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Why frames of scrolls are janky.
--
-- @tags chrome, input
-- @data_check SELECT 1 FROM slice WHERE name = 'EventLatency'

INCLUDE PERFETTO MODULE chrome.chrome_scrolls;

-- Janky frames, with stages as shares of the time between vsyncs.
CREATE PERFETTO VIEW _chrome_janky_scroll_frame AS
SELECT
  *,
  cast_double!(previous_last_input_to_first_input_generation_dur) / vsync_interval_dur AS input_share,
  cast_double!(first_input_compositor_dispatch_to_on_begin_frame_delay_dur) / vsync_interval_dur
    AS begin_share,
  cast_double!(viz_wait_for_draw_dur) / vsync_interval_dur AS draw_share
FROM chrome_scroll_frame_info
WHERE is_janky;

-- Causes of the jank of frames; a frame may have none, one or several. A stage is long from about the
-- time between two vsyncs on; those on the way to the GPU should be much shorter.
CREATE PERFETTO TABLE chrome_scroll_jank_tags(
  -- The frame; see chrome_scroll_frame_info.
  frame_id LONG,
  -- Name of the cause.
  tag STRING
)
AS
WITH long_stage(frame_id, tag, dur, limit_ms) AS (
  SELECT id, 'long_generation_to_browser_main', first_input_generation_to_browser_main_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_touch_move', first_input_touch_move_processing_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_browser_to_compositor', first_input_browser_to_compositor_delay_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_compositor_dispatch', first_input_compositor_dispatch_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_wait_for_begin_frame', first_input_compositor_dispatch_to_on_begin_frame_delay_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_on_begin_frame', compositor_on_begin_frame_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_on_begin_frame_to_generation', compositor_on_begin_frame_to_generation_delay_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_generate_to_submit', compositor_generate_frame_to_submit_frame_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_submit_frame', compositor_submit_frame_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_compositor_to_viz', compositor_to_viz_delay_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_viz_receive_frame', viz_receive_compositor_frame_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_viz_wait_for_draw', viz_wait_for_draw_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_viz_draw_and_swap', viz_draw_and_swap_dur, 16 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_viz_to_gpu', viz_to_gpu_delay_dur, 6 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_viz_swap_buffers', viz_swap_buffers_dur, 6 FROM _chrome_janky_scroll_frame
  UNION ALL
  SELECT id, 'long_viz_swap_to_latch', viz_swap_buffers_to_latch_dur, 17 FROM _chrome_janky_scroll_frame
)
SELECT frame_id, tag
FROM long_stage
WHERE dur > limit_ms * 1000000
UNION ALL
-- There should be an input for each frame.
SELECT id, iif(is_inertial, 'inconsistent_fling_input', 'inconsistent_input')
FROM _chrome_janky_scroll_frame
WHERE input_share >= 1.2 AND is_inertial IS NOT NULL
UNION ALL
-- Where there is just one, the frame depends on when it is scheduled.
SELECT id, 'infrequent_input_cc_scheduling'
FROM _chrome_janky_scroll_frame
WHERE input_share BETWEEN 0.75 AND 1.2 AND begin_share > 0.66
UNION ALL
SELECT id, 'infrequent_input_viz_scheduling'
FROM _chrome_janky_scroll_frame
WHERE input_share BETWEEN 0.75 AND 1.2 AND draw_share > 0.66;

-- All janky frames with what is known of the causes.
CREATE PERFETTO TABLE chrome_tagged_janky_scroll_frames(
  -- The frame; see chrome_scroll_frame_info.
  frame_id LONG,
  -- Whether any cause is known.
  tagged BOOL,
  -- The causes in the order of their names, separated by commas.
  tags STRING
)
AS
SELECT
  frame.id AS frame_id,
  count(cause.tag) > 0 AS tagged,
  group_concat(cause.tag ORDER BY cause.tag) AS tags
FROM chrome_scroll_frame_info AS frame
LEFT JOIN chrome_scroll_jank_tags AS cause ON cause.frame_id = frame.id
WHERE frame.is_janky
GROUP BY frame.id;
