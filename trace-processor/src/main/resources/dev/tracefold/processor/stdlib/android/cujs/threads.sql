-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.cujs.base;
INCLUDE PERFETTO MODULE android.surfaceflinger;

-- Threads of one name in the processes of interactions.
CREATE PERFETTO FUNCTION android_jank_cuj_app_thread(
  -- Name of the thread.
  thread_name STRING
)
RETURNS TABLE(
  -- The interaction.
  cuj_id LONG,
  -- The process.
  upid JOINID(process.id),
  -- The thread.
  utid LONG,
  -- Name of the thread.
  name STRING,
  -- Track of the thread.
  track_id LONG
) AS
SELECT cuj.cuj_id, cuj.upid, thread.utid, thread.name, thread_track.id AS track_id
FROM thread
JOIN android_jank_cuj AS cuj USING (upid)
JOIN thread_track USING (utid)
WHERE thread.name = $thread_name;

-- Render threads of the processes of interactions.
CREATE PERFETTO TABLE android_jank_cuj_render_thread(
  -- The interaction.
  cuj_id LONG,
  -- The process.
  upid JOINID(process.id),
  -- The thread.
  utid JOINID(thread.id),
  -- Name of the thread.
  name STRING,
  -- Track of the thread.
  track_id JOINID(track.id)
) AS
SELECT cuj_id, upid, utid, name, track_id FROM android_jank_cuj_app_thread('RenderThread');

-- UI threads of interactions: the one that the interaction names, else the main thread.
CREATE PERFETTO TABLE _android_jank_cuj_main_thread AS
SELECT cuj.cuj_id, cuj.upid, thread.utid, thread.name, thread_track.id AS track_id
FROM thread
JOIN android_jank_cuj AS cuj USING (upid)
JOIN thread_track USING (utid)
WHERE iif(cuj.ui_thread IS NULL, thread.is_main_thread, cuj.ui_thread = thread.utid);

-- Threads of apps that wait until the GPU has drawn.
CREATE PERFETTO TABLE _android_jank_cuj_gpu_completion_thread AS
SELECT * FROM android_jank_cuj_app_thread('GPU completion');

-- Threads of apps that wait until the composer of the hardware gives a buffer back.
CREATE PERFETTO TABLE _android_jank_cuj_hwc_release_thread AS
SELECT * FROM android_jank_cuj_app_thread('HWC release');

-- The thread of SurfaceFlinger that waits until the GPU has drawn.
CREATE PERFETTO TABLE _android_jank_cuj_sf_gpu_completion_thread AS
SELECT * FROM _android_sf_thread('GPU completion');

-- The thread of SurfaceFlinger that draws layers where the hardware cannot compose them.
CREATE PERFETTO TABLE _android_jank_cuj_sf_render_engine_thread AS
SELECT * FROM _android_sf_thread('RenderEngine');
