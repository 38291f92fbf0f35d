-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.oom_adjuster;
INCLUDE PERFETTO MODULE linux.memory.process;

CREATE VIRTUAL TABLE _mem_ooms_sj USING span_outer_join(
  android_oom_adj_intervals PARTITIONED upid,
  _memory_rss_and_swap_per_process_table PARTITIONED upid);

-- Importance and memory of processes over time; a new row begins where either changes.
CREATE PERFETTO TABLE memory_oom_score_with_rss_and_swap_per_process(
  -- Start of the interval.
  ts TIMESTAMP,
  -- Length of the interval.
  dur DURATION,
  -- The oom_score_adj.
  score LONG,
  -- Class of the score.
  bucket STRING,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- Its process id.
  pid LONG,
  -- The slice of system_server's latest adjustment.
  oom_adj_id JOINID(slice.id),
  -- Start of that slice.
  oom_adj_ts TIMESTAMP,
  -- Length of that slice.
  oom_adj_dur DURATION,
  -- Track of that slice.
  oom_adj_track_id JOINID(track.id),
  -- Name of the thread that adjusted.
  oom_adj_thread_name STRING,
  -- Reason in the name of that slice.
  oom_adj_reason STRING,
  -- Name of the slice around it.
  oom_adj_trigger STRING,
  -- Anonymous memory in bytes.
  anon_rss LONG,
  -- Memory that mirrors files, in bytes.
  file_rss LONG,
  -- Shared memory in bytes.
  shmem_rss LONG,
  -- Sum of the three.
  rss LONG,
  -- Swapped memory in bytes.
  swap LONG,
  -- Anonymous and swapped memory.
  anon_rss_and_swap LONG,
  -- Sum of all.
  rss_and_swap LONG
) AS
SELECT
  interval.ts,
  interval.dur,
  interval.score,
  interval.bucket,
  interval.upid,
  interval.process_name,
  process.pid,
  interval.oom_adj_id,
  interval.oom_adj_ts,
  interval.oom_adj_dur,
  interval.oom_adj_track_id,
  interval.oom_adj_thread_name,
  interval.oom_adj_reason,
  interval.oom_adj_trigger,
  interval.anon_rss,
  interval.file_rss,
  interval.shmem_rss,
  interval.anon_rss + interval.file_rss + coalesce(interval.shmem_rss, 0) AS rss,
  interval.swap,
  interval.anon_rss + coalesce(interval.swap, 0) AS anon_rss_and_swap,
  interval.anon_rss + interval.file_rss + coalesce(interval.shmem_rss, 0)
    + coalesce(interval.swap, 0) AS rss_and_swap
FROM _mem_ooms_sj AS interval
JOIN process USING (upid);
