-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Tracks of the work that a GPU did for an app, which some devices report through the kernel.
CREATE PERFETTO TABLE android_gpu_work_period_track(
  -- The track.
  id LONG,
  -- The machine.
  machine_id JOINID(machine.id),
  -- Uid of the app.
  uid LONG,
  -- The GPU, unique across machines.
  ugpu LONG,
  -- Number of the GPU.
  gpu_id LONG
) AS
SELECT
  id,
  machine_id,
  extract_arg(dimension_arg_set_id, 'uid') AS uid,
  extract_arg(dimension_arg_set_id, 'ugpu') AS ugpu,
  extract_arg(dimension_arg_set_id, 'gpu') AS gpu_id
FROM track
WHERE type = 'android_gpu_work_period';
