-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.startup.startups;
INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE intervals.mipmap;
INCLUDE PERFETTO MODULE sched.states;
INCLUDE PERFETTO MODULE slices.flat_slices;

-- Startups with the main threads of their processes.
CREATE PERFETTO TABLE _mipmap_startup AS
SELECT
  startup.startup_id AS id,
  startup.startup_id,
  startup.ts,
  startup.dur,
  startup.package,
  thread.utid
FROM android_startups AS startup
JOIN android_startup_processes AS started USING (startup_id)
JOIN thread USING (upid)
WHERE startup.dur > 0 AND thread.is_main_thread
ORDER BY startup.ts;

-- The innermost slices of those threads.
CREATE PERFETTO TABLE _mipmap_flat_slice AS
SELECT *
FROM _slice_flattened
WHERE utid IN (SELECT utid FROM _mipmap_startup);

CREATE VIRTUAL TABLE _mipmap_flat_slice_thread_states_and_slices_sp USING span_left_join(
  thread_state PARTITIONED utid, _mipmap_flat_slice PARTITIONED utid);

CREATE PERFETTO TABLE _mipmap_flat_slice_thread_states_and_slices AS
SELECT
  row_number() OVER () AS id,
  ts,
  dur,
  utid,
  slice_id,
  depth,
  name,
  sched_state_to_human_readable_string(state) AS state,
  io_wait,
  blocked_function
FROM _mipmap_flat_slice_thread_states_and_slices_sp
WHERE utid IN (SELECT utid FROM _mipmap_startup) AND dur > -1;

-- What those threads did during the startups. What looks the same counts as one thing.
CREATE PERFETTO TABLE _mipmap_startup_slices_with_ids AS
SELECT
  row_number() OVER (ORDER BY part.ts) AS id,
  hash(
    coalesce(own.name, ''),
    coalesce(own.state, ''),
    coalesce(own.depth, ''),
    coalesce(own.io_wait, ''),
    coalesce(own.blocked_function, '')) AS group_hash,
  part.ts,
  part.dur,
  startup.startup_id,
  startup.package,
  started.startup_type,
  startup.dur AS startup_dur,
  own.name,
  own.state,
  own.depth,
  own.io_wait,
  own.blocked_function
FROM _interval_intersect!(
  (_mipmap_flat_slice_thread_states_and_slices, _mipmap_startup), (utid)
) AS part
JOIN _mipmap_flat_slice_thread_states_and_slices AS own ON own.id = part.id_0
JOIN _mipmap_startup AS startup ON startup.id = part.id_1 AND startup.utid = own.utid
JOIN android_startups AS started ON started.startup_id = startup.startup_id
ORDER BY part.ts;

CREATE PERFETTO TABLE _mipmap_startup_buckets_1ms AS
SELECT *
FROM _mipmap_buckets_table!(_mipmap_startup_slices_with_ids, startup_id, 1000000)
ORDER BY id;

-- Startups in milliseconds: what the main thread was busy with for most of each.
CREATE PERFETTO TABLE android_startup_mipmap_1ms(
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds, a multiple of a millisecond.
  dur LONG,
  -- The startup.
  startup_id LONG,
  -- Package of the app.
  package STRING,
  -- 'cold', 'warm' or 'hot'.
  startup_type STRING,
  -- Length of the startup in nanoseconds.
  startup_dur LONG,
  -- Name of the innermost slice, or NULL where there is none.
  name STRING,
  -- State of the thread in words.
  state STRING,
  -- Depth of that slice.
  depth LONG,
  -- Whether the thread waited for input or output.
  io_wait LONG,
  -- Function of the kernel that the thread was blocked in.
  blocked_function STRING
) AS
SELECT
  merged.ts,
  merged.dur,
  merged.startup_id,
  first.package,
  first.startup_type,
  first.startup_dur,
  first.name,
  first.state,
  first.depth,
  first.io_wait,
  first.blocked_function
FROM _mipmap_merged!(
  _mipmap_startup_slices_with_ids, _mipmap_startup_buckets_1ms, startup_id, 1000000
) AS merged
JOIN _mipmap_startup_slices_with_ids AS first ON first.id = merged.id;
