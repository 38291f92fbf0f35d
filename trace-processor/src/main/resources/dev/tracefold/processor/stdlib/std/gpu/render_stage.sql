-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Work of a GPU that is shown a second time, on a queue that an application described.
--
-- @tags gpu
-- @data_check SELECT 1 FROM args WHERE key = 'gpu_render_stage_canonical_slice_id'

-- Slices on the queues of applications, each with the slice of the GPU that it repeats.
CREATE PERFETTO TABLE _gpu_render_stage_projections(
  -- The slice on the application's queue.
  projected_slice_id ID(slice.id),
  -- The slice among those of the GPU.
  canonical_slice_id JOINID(slice.id),
  -- The process of the queue; NULL where it belongs to none.
  upid JOINID(process.id)
)
AS
WITH repeated AS (
  SELECT
    slice.id,
    extract_arg(slice.arg_set_id, 'gpu_render_stage_canonical_slice_id') AS canonical,
    slice.track_id
  FROM slice
  WHERE slice.track_id IN (SELECT id FROM track WHERE type GLOB 'gpu*_track_event')
)
SELECT
  repeated.id AS projected_slice_id,
  repeated.canonical AS canonical_slice_id,
  ifnull(
    extract_arg(queue.dimension_arg_set_id, 'upid'),
    extract_arg(queue.source_arg_set_id, 'gpu_process_upid')
  ) AS upid
FROM repeated
JOIN track AS queue ON queue.id = repeated.track_id
WHERE repeated.canonical IS NOT NULL;
