-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;

-- Scrolls as Chrome sums them up.
CREATE PERFETTO TABLE chrome_scroll_interactions(
  -- The slice.
  id LONG,
  -- Always 'Scroll'.
  name STRING,
  -- Start of the scroll.
  ts TIMESTAMP,
  -- Length of the scroll.
  dur DURATION,
  -- Number of frames.
  frame_count LONG,
  -- Number of vsyncs.
  vsync_count LONG,
  -- Most vsyncs that one stutter missed.
  missed_vsync_max LONG,
  -- Vsyncs that all stutters missed.
  missed_vsync_sum LONG,
  -- Number of frames that came late.
  delayed_frame_count LONG,
  -- Number of frames that a user could see stutter, after prediction.
  predictor_janky_frame_count LONG,
  -- The renderer process.
  renderer_upid JOINID(process.id)
) AS
SELECT
  id,
  'Scroll' AS name,
  ts,
  dur,
  extract_arg(arg_set_id, 'scroll_metrics.frame_count') AS frame_count,
  extract_arg(arg_set_id, 'scroll_metrics.vsync_count') AS vsync_count,
  extract_arg(arg_set_id, 'scroll_metrics.missed_vsync_max') AS missed_vsync_max,
  extract_arg(arg_set_id, 'scroll_metrics.missed_vsync_sum') AS missed_vsync_sum,
  extract_arg(arg_set_id, 'scroll_metrics.delayed_frame_count') AS delayed_frame_count,
  extract_arg(arg_set_id, 'scroll_metrics.predictor_janky_frame_count')
    AS predictor_janky_frame_count,
  upid AS renderer_upid
FROM process_slice
WHERE name = 'Scroll';
