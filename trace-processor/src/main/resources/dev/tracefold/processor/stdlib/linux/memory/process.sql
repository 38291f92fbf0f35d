-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Memory of processes over time.
--
-- @tags linux, memory
-- @data_check SELECT 1 FROM process_counter_track WHERE name = 'mem.rss.anon'

INCLUDE PERFETTO MODULE linux.memory.general;

-- Anonymous memory.
CREATE PERFETTO VIEW _anon_rss
AS
SELECT ts, dur, upid, value AS anon_rss_val FROM _all_counters_per_process WHERE name = 'mem.rss.anon';

-- Memory of files.
CREATE PERFETTO VIEW _file_rss
AS
SELECT ts, dur, upid, value AS file_rss_val FROM _all_counters_per_process WHERE name = 'mem.rss.file';

-- Shared memory.
CREATE PERFETTO VIEW _shmem_rss
AS
SELECT ts, dur, upid, value AS shmem_rss_val FROM _all_counters_per_process WHERE name = 'mem.rss.shmem';

-- Swapped-out memory.
CREATE PERFETTO VIEW _swap
AS
SELECT ts, dur, upid, value AS swap_val FROM _all_counters_per_process WHERE name = 'mem.swap';

CREATE VIRTUAL TABLE _anon_swap_sj
USING span_outer_join(_anon_rss PARTITIONED upid, _swap PARTITIONED upid);

CREATE VIRTUAL TABLE _anon_swap_file_sj
USING span_outer_join(_anon_swap_sj PARTITIONED upid, _file_rss PARTITIONED upid);

CREATE VIRTUAL TABLE _rss_swap_sj
USING span_outer_join(_anon_swap_file_sj PARTITIONED upid, _shmem_rss PARTITIONED upid);

-- The four values together.
CREATE PERFETTO TABLE _memory_rss_and_swap_per_process_table
AS
SELECT
  ts,
  dur,
  upid,
  cast_int!(anon_rss_val) AS anon_rss,
  cast_int!(file_rss_val) AS file_rss,
  cast_int!(shmem_rss_val) AS shmem_rss,
  cast_int!(swap_val) AS swap
FROM _rss_swap_sj;

-- Resident and swapped-out memory of each process over time, in bytes. A process that never had
-- shared or swapped-out memory has NULL there, which counts as nothing in the sums.
CREATE PERFETTO VIEW memory_rss_and_swap_per_process(
  -- Since when.
  ts TIMESTAMP,
  -- For how long.
  dur DURATION,
  -- The process.
  upid JOINID(process.id),
  -- Its id in its machine.
  pid LONG,
  -- Its name.
  process_name STRING,
  -- Anonymous memory.
  anon_rss LONG,
  -- Memory of files.
  file_rss LONG,
  -- Shared memory.
  shmem_rss LONG,
  -- The three together.
  rss LONG,
  -- Swapped-out memory.
  swap LONG,
  -- Anonymous and swapped-out memory together.
  anon_rss_and_swap LONG,
  -- All together.
  rss_and_swap LONG
)
AS
SELECT
  ts,
  dur,
  upid,
  pid,
  name AS process_name,
  anon_rss,
  file_rss,
  shmem_rss,
  file_rss + anon_rss + coalesce(shmem_rss, 0) AS rss,
  swap,
  anon_rss + coalesce(swap, 0) AS anon_rss_and_swap,
  anon_rss + file_rss + coalesce(shmem_rss, 0) + coalesce(swap, 0) AS rss_and_swap
FROM _memory_rss_and_swap_per_process_table
JOIN process USING (upid);
