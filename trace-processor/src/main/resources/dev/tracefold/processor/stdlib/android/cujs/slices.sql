-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.cujs.relevant_slices;

-- The DrawFrame slices of the render thread for the frames of interactions. A frame with several layers
-- has several.
CREATE PERFETTO TABLE android_jank_cuj_draw_frame_slice(
  -- The interaction.
  cuj_id LONG,
  -- The process.
  upid JOINID(process.id),
  -- The render thread.
  utid JOINID(thread.id),
  -- The slice.
  id JOINID(slice.id),
  -- Start.
  ts TIMESTAMP,
  -- End.
  ts_end TIMESTAMP,
  -- Frame id.
  vsync LONG
) AS
SELECT cuj_id, upid, utid, id, ts, ts_end, vsync FROM _android_jank_cuj_draw_frame_slice;

-- The fences that tell when the GPU has drawn those.
CREATE PERFETTO TABLE android_jank_cuj_gpu_completion_fence(
  -- The interaction.
  cuj_id LONG,
  -- Frame id.
  vsync LONG,
  -- The DrawFrame slice.
  draw_frame_slice_id LONG,
  -- Number of the fence.
  fence_idx LONG
) AS
SELECT cuj_id, vsync, draw_frame_slice_id, fence_idx FROM _android_jank_cuj_gpu_completion_fence;
