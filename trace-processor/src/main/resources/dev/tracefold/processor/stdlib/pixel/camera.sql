-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The camera of Pixel devices.
--
-- @tags android
-- @data_check SELECT 1 FROM slice WHERE name GLOB 'cam*_*:* (frame *)'

INCLUDE PERFETTO MODULE counters.global_tracks;

INCLUDE PERFETTO MODULE linux.memory.process;

INCLUDE PERFETTO MODULE slices.with_context;

-- Steps of the camera's graph, each a node's work on a frame. Slices are named
-- `cam<camera>_<node>:<port group> (frame <number>)`.
CREATE PERFETTO TABLE pixel_camera_frames(
  -- The slice.
  id ID(slice.id),
  -- When it began.
  ts TIMESTAMP,
  -- How long it took.
  dur DURATION,
  -- Its track.
  track_id JOINID(track.id),
  -- Its thread.
  utid JOINID(thread.id),
  -- The thread's name.
  thread_name STRING,
  -- The node of the graph.
  node STRING,
  -- The node's port group.
  port_group STRING,
  -- The frame.
  frame_number LONG,
  -- The camera.
  cam_id LONG
)
AS
SELECT
  id,
  ts,
  dur,
  track_id,
  utid,
  thread_name,
  substr(str_split(name, ':', 0), 6) AS node,
  str_split(str_split(name, ':', 1), ' (', 0) AS port_group,
  cast_int!(str_split(str_split(name, '(frame', 1), ')', 0)) AS frame_number,
  cast_int!(str_split(str_split(name, 'cam', 1), '_', 0)) AS cam_id
FROM thread_slice
WHERE name GLOB 'cam*_*:* (frame *)' AND dur != -1;

-- Memory of the camera application, the process that took most of it.
CREATE PERFETTO VIEW _rss_gca
AS
SELECT ts, dur, coalesce(file_rss, 0) + coalesce(anon_rss, 0) + coalesce(shmem_rss, 0) AS gca_rss_val
FROM memory_rss_and_swap_per_process
WHERE upid = (
  SELECT upid
  FROM process
  WHERE name GLOB '*GoogleCamera' OR name GLOB '*googlecamera.fishfood' OR name GLOB '*GoogleCameraEng'
  ORDER BY (
    SELECT max(coalesce(file_rss, 0) + coalesce(anon_rss, 0) + coalesce(shmem_rss, 0))
    FROM memory_rss_and_swap_per_process AS memory
    WHERE memory.upid = process.upid
  ) DESC
  LIMIT 1
);

-- Memory of the camera's hardware layer, the process that started last.
CREATE PERFETTO VIEW _rss_camera_hal
AS
SELECT ts, dur, coalesce(file_rss, 0) + coalesce(anon_rss, 0) + coalesce(shmem_rss, 0) AS hal_rss_val
FROM memory_rss_and_swap_per_process
WHERE upid = (
  SELECT upid
  FROM process
  WHERE name GLOB '*camera.provider*'
  ORDER BY start_ts DESC
  LIMIT 1
);

-- Memory of the camera server, the process that started last.
CREATE PERFETTO VIEW _rss_cameraserver
AS
SELECT ts, dur, coalesce(file_rss, 0) + coalesce(anon_rss, 0) + coalesce(shmem_rss, 0) AS cameraserver_rss_val
FROM memory_rss_and_swap_per_process
WHERE upid = (
  SELECT upid
  FROM process
  WHERE name GLOB '*cameraserver'
  ORDER BY start_ts DESC
  LIMIT 1
);

-- Memory of the DMA heap.
CREATE PERFETTO VIEW _dma_span
AS
SELECT
  counter.ts,
  lead(counter.ts, 1, trace_end()) OVER (PARTITION BY track.id ORDER BY counter.ts) - counter.ts
    AS dur,
  counter.value AS dma_val
FROM counter
JOIN counter_track AS track ON track.id = counter.track_id
WHERE track.name = 'mem.dma_heap' AND _counter_track_is_only_name_dimension(track.id);

CREATE VIRTUAL TABLE _rss_gca_hal USING span_outer_join(_rss_gca, _rss_camera_hal);

CREATE VIRTUAL TABLE _rss_all_camera USING span_outer_join(_rss_gca_hal, _rss_cameraserver);

CREATE VIRTUAL TABLE _rss_and_dma_all_camera_join
USING span_outer_join(_dma_span, _rss_all_camera);

-- Memory of the camera's processes and of the DMA heap over time, in bytes.
CREATE PERFETTO TABLE pixel_camera_memory_span(
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- Of the camera application.
  gca_rss LONG,
  -- Of the hardware layer.
  hal_rss LONG,
  -- Of the camera server.
  cameraserver_rss LONG,
  -- Of the DMA heap.
  dma LONG,
  -- All together.
  rss_and_dma LONG
)
AS
SELECT
  ts,
  dur,
  cast_int!(coalesce(gca_rss_val, 0)) AS gca_rss,
  cast_int!(coalesce(hal_rss_val, 0)) AS hal_rss,
  cast_int!(coalesce(cameraserver_rss_val, 0)) AS cameraserver_rss,
  cast_int!(coalesce(dma_val, 0)) AS dma,
  cast_int!(
    coalesce(gca_rss_val, 0) + coalesce(hal_rss_val, 0) + coalesce(cameraserver_rss_val, 0)
    + coalesce(dma_val, 0)
  ) AS rss_and_dma
FROM _rss_and_dma_all_camera_join;
