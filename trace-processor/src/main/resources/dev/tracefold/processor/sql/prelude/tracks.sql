-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Tracks by kind. What distinguishes a track of its kind, its dimensions, is an arg set; the
-- tables give the common dimensions a column.

CREATE PERFETTO VIEW track AS
SELECT id, name, type, dimension_arg_set_id, parent_id, source_arg_set_id, machine_id, track_group_id
FROM __intrinsic_track;

CREATE PERFETTO VIEW counter_track AS
SELECT
  id,
  name,
  parent_id,
  type,
  dimension_arg_set_id,
  source_arg_set_id,
  machine_id,
  counter_unit AS unit,
  extract_arg(source_arg_set_id, 'description') AS description
FROM __intrinsic_track
WHERE event_type = 'counter';

CREATE PERFETTO VIEW state_track AS
SELECT id, name, parent_id, type, dimension_arg_set_id, source_arg_set_id, machine_id
FROM __intrinsic_track
WHERE event_type = 'state';

CREATE PERFETTO TABLE cpu_counter_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  unit,
  description,
  extract_arg(dimension_arg_set_id, 'cpu') AS cpu
FROM counter_track
WHERE extract_arg(dimension_arg_set_id, 'cpu') IS NOT NULL;

CREATE PERFETTO TABLE gpu_counter_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  unit,
  description,
  extract_arg(dimension_arg_set_id, 'ugpu') AS ugpu,
  extract_arg(dimension_arg_set_id, 'gpu') AS gpu_id
FROM counter_track
WHERE extract_arg(dimension_arg_set_id, 'ugpu') IS NOT NULL;

CREATE PERFETTO TABLE process_counter_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  unit,
  description,
  extract_arg(dimension_arg_set_id, 'upid') AS upid
FROM counter_track
WHERE extract_arg(dimension_arg_set_id, 'upid') IS NOT NULL;

CREATE PERFETTO TABLE thread_counter_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  unit,
  description,
  extract_arg(dimension_arg_set_id, 'utid') AS utid
FROM counter_track
WHERE extract_arg(dimension_arg_set_id, 'utid') IS NOT NULL;

CREATE PERFETTO TABLE perf_counter_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  unit,
  description,
  extract_arg(dimension_arg_set_id, 'perf_session_id') AS perf_session_id,
  extract_arg(dimension_arg_set_id, 'cpu') AS cpu,
  extract_arg(source_arg_set_id, 'is_timebase') AS is_timebase
FROM counter_track
WHERE type IN ('perf_cpu_counter', 'perf_global_counter');

CREATE PERFETTO TABLE process_state_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  extract_arg(dimension_arg_set_id, 'upid') AS upid
FROM __intrinsic_track
WHERE event_type = 'state' AND extract_arg(dimension_arg_set_id, 'upid') IS NOT NULL;

CREATE PERFETTO TABLE thread_state_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  extract_arg(dimension_arg_set_id, 'utid') AS utid
FROM __intrinsic_track
WHERE event_type = 'state' AND extract_arg(dimension_arg_set_id, 'utid') IS NOT NULL;

CREATE PERFETTO TABLE thread_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  extract_arg(dimension_arg_set_id, 'utid') AS utid
FROM __intrinsic_track
WHERE event_type = 'slice' AND extract_arg(dimension_arg_set_id, 'utid') IS NOT NULL;

CREATE PERFETTO TABLE process_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  extract_arg(dimension_arg_set_id, 'upid') AS upid
FROM __intrinsic_track
WHERE event_type = 'slice' AND extract_arg(dimension_arg_set_id, 'upid') IS NOT NULL;

CREATE PERFETTO TABLE cpu_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  machine_id,
  extract_arg(dimension_arg_set_id, 'cpu') AS cpu
FROM __intrinsic_track
WHERE event_type = 'slice' AND extract_arg(dimension_arg_set_id, 'cpu') IS NOT NULL;

CREATE PERFETTO TABLE gpu_track AS
SELECT
  id,
  name,
  type,
  parent_id,
  source_arg_set_id,
  dimension_arg_set_id,
  machine_id,
  type AS scope,
  extract_arg(source_arg_set_id, 'description') AS description,
  extract_arg(dimension_arg_set_id, 'context_id') AS context_id
FROM __intrinsic_track
WHERE type IN (
  'drm_vblank', 'drm_sched_ring', 'drm_fence', 'mali_mcu_state', 'gpu_render_stage',
  'vulkan_events', 'gpu_log', 'graphics_frame_event');
