-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.cujs.base;
INCLUDE PERFETTO MODULE android.cujs.threads;
INCLUDE PERFETTO MODULE android.surfaceflinger;

-- The frame id that is the second word of the name of a slice.
CREATE PERFETTO FUNCTION _vsync_from_name(
  -- Name of the slice.
  slice_name STRING
)
RETURNS STRING AS
SELECT cast_int!(str_split($slice_name, ' ', 1));

-- The number of a fence in the name of a slice that is about it, or NULL.
CREATE PERFETTO FUNCTION _gpu_completion_fence_id_from_name(
  -- Name of the slice.
  slice_name STRING
)
RETURNS STRING AS
SELECT
  CASE
    WHEN $slice_name GLOB 'GPU completion fence *' THEN cast_int!(str_split($slice_name, ' ', 3))
    WHEN
      $slice_name GLOB 'Trace GPU completion fence *'
      OR $slice_name GLOB 'Trace HWC release fence *'
      OR $slice_name GLOB 'waiting for GPU completion *'
      OR $slice_name GLOB 'waiting for HWC release *'
    THEN cast_int!(str_split($slice_name, ' ', 4))
  END;

-- The doFrame slices of interactions with all that slices have. Of nested ones only the innermost counts.
CREATE PERFETTO TABLE _android_jank_cuj_do_frame_slice AS
SELECT
  cuj.cuj_id,
  thread.upid,
  thread.utid,
  slice.*,
  slice.ts + slice.dur AS ts_end,
  _vsync_from_name(slice.name) AS vsync
FROM android_jank_cuj AS cuj
JOIN _android_jank_cuj_main_thread AS thread ON thread.cuj_id = cuj.cuj_id
JOIN slice
  ON slice.track_id = thread.track_id
  AND slice.ts <= cuj.ts_end
  AND slice.ts + slice.dur >= cuj.ts
WHERE slice.dur > 0
  AND slice.name GLOB 'Choreographer#doFrame*'
  AND NOT slice.name GLOB '*resynced*'
  AND _vsync_from_name(slice.name) > 0
  AND _vsync_from_name(slice.name) >= coalesce(cuj.begin_vsync, 0)
  AND (cuj.end_vsync IS NULL OR _vsync_from_name(slice.name) <= cuj.end_vsync)
  AND NOT EXISTS (
    SELECT 1
    FROM descendant_slice(slice.id) AS inner_frame
    WHERE inner_frame.name GLOB 'Choreographer#doFrame*'
      AND NOT inner_frame.name GLOB '*resynced*');

-- The DrawFrame slices of the render thread for those frames; a frame with several layers has several.
CREATE PERFETTO TABLE _android_jank_cuj_draw_frame_slice AS
SELECT
  frame.cuj_id,
  thread.upid,
  thread.utid,
  slice.*,
  slice.ts + slice.dur AS ts_end,
  frame.vsync
FROM _android_jank_cuj_do_frames AS frame
JOIN android_jank_cuj_render_thread AS thread USING (cuj_id)
JOIN slice ON slice.track_id = thread.track_id
WHERE slice.dur > 0
  AND slice.name GLOB 'DrawFrame*'
  AND _vsync_from_name(slice.name) = frame.vsync;

-- The fences that tell when the GPU has drawn those.
CREATE PERFETTO TABLE _android_jank_cuj_gpu_completion_fence AS
SELECT
  draw.cuj_id,
  draw.vsync,
  draw.id AS draw_frame_slice_id,
  _gpu_completion_fence_id_from_name(mark.name) AS fence_idx
FROM _android_jank_cuj_draw_frame_slice AS draw
JOIN descendant_slice(draw.id) AS mark
WHERE mark.name GLOB '*GPU completion fence*';

-- The fences that tell when the composer of the hardware gives back the buffer.
CREATE PERFETTO TABLE _android_jank_cuj_hwc_release_fence AS
SELECT
  draw.cuj_id,
  draw.vsync,
  draw.id AS draw_frame_slice_id,
  _gpu_completion_fence_id_from_name(mark.name) AS fence_idx
FROM _android_jank_cuj_draw_frame_slice AS draw
JOIN descendant_slice(draw.id) AS mark
WHERE mark.name GLOB '*HWC release fence *';

-- The waits for that.
CREATE PERFETTO TABLE _android_jank_cuj_hwc_release_slice AS
SELECT
  fence.cuj_id,
  fence.vsync,
  slice.*,
  slice.ts + slice.dur AS ts_end,
  fence.fence_idx,
  fence.draw_frame_slice_id
FROM _android_jank_cuj_hwc_release_thread AS thread
JOIN _android_jank_cuj_hwc_release_fence AS fence USING (cuj_id)
JOIN slice
  ON slice.track_id = thread.track_id
  AND _gpu_completion_fence_id_from_name(slice.name) = fence.fence_idx
WHERE slice.dur > 0 AND slice.name GLOB 'waiting for HWC release *';

-- The waits for the GPU, each with the end of the wait for the composer of the same drawing.
CREATE PERFETTO TABLE _android_jank_cuj_gpu_completion_slice AS
SELECT
  fence.cuj_id,
  fence.vsync,
  slice.*,
  slice.ts + slice.dur AS ts_end,
  release.ts_end AS hwc_release_ts_end,
  fence.fence_idx
FROM _android_jank_cuj_gpu_completion_thread AS thread
JOIN _android_jank_cuj_gpu_completion_fence AS fence USING (cuj_id)
JOIN slice
  ON slice.track_id = thread.track_id
  AND _gpu_completion_fence_id_from_name(slice.name) = fence.fence_idx
LEFT JOIN _android_jank_cuj_hwc_release_slice AS release
  ON release.cuj_id = fence.cuj_id
  AND release.vsync = fence.vsync
  AND release.draw_frame_slice_id = fence.draw_frame_slice_id
WHERE slice.dur > 0 AND slice.name GLOB 'waiting for GPU completion *';

-- What SurfaceFlinger's main thread does to show those frames.
CREATE PERFETTO VIEW _android_jank_cuj_sf_root_slice AS
SELECT * FROM _android_jank_cuj_sf_commit_slice
UNION ALL
SELECT * FROM _android_jank_cuj_sf_composite_slice
UNION ALL
SELECT * FROM _android_jank_cuj_sf_on_message_invalidate_slice;

-- The fences that tell when the GPU has drawn for SurfaceFlinger.
CREATE PERFETTO TABLE _android_jank_cuj_sf_gpu_completion_fence AS
SELECT
  root.cuj_id,
  root.vsync,
  root.id AS sf_root_slice_id,
  _gpu_completion_fence_id_from_name(mark.name) AS fence_idx
FROM _android_jank_cuj_sf_root_slice AS root
JOIN descendant_slice(root.id) AS mark
WHERE mark.name GLOB '*GPU completion fence*';

-- SurfaceFlinger's waits for that.
CREATE PERFETTO TABLE _android_jank_cuj_sf_gpu_completion_slice AS
SELECT
  fence.cuj_id,
  fence.vsync,
  slice.*,
  slice.ts + slice.dur AS ts_end,
  fence.fence_idx
FROM _android_jank_cuj_sf_gpu_completion_fence AS fence
JOIN _android_jank_cuj_sf_gpu_completion_thread AS thread
JOIN slice
  ON slice.track_id = thread.track_id
  AND _gpu_completion_fence_id_from_name(slice.name) = fence.fence_idx
WHERE slice.dur > 0 AND slice.name GLOB 'waiting for GPU completion *';

-- Layers that SurfaceFlinger's render engine draws within a composition on the main thread.
CREATE PERFETTO TABLE _android_jank_cuj_sf_draw_layers_slice AS
SELECT
  root.cuj_id,
  thread.utid,
  root.vsync,
  draw.*,
  draw.ts + draw.dur AS ts_end,
  compose.ts AS ts_compose_surfaces
FROM _android_jank_cuj_sf_root_slice AS root
JOIN descendant_slice(root.id) AS compose
JOIN _android_jank_cuj_sf_render_engine_thread AS thread
JOIN slice AS draw
  ON draw.track_id = thread.track_id
  AND draw.ts >= compose.ts
  AND draw.ts + draw.dur <= compose.ts + compose.dur
WHERE compose.name = 'composeSurfaces'
  AND draw.name = 'REThreaded::drawLayers'
  AND draw.dur > 0;
