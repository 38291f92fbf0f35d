-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The most memory that processes ever had.
--
-- @tags linux, memory

INCLUDE PERFETTO MODULE counters.intervals;

INCLUDE PERFETTO MODULE linux.memory.process;

-- The same as the view below, without the process's names.
CREATE PERFETTO TABLE _memory_rss_high_watermark_per_process_table
AS
SELECT ts, dur, track_id AS upid, cast_int!(value) AS rss_high_watermark
FROM counter_leading_intervals!((
  SELECT
    0 AS id,
    ts,
    -- A process stands for a counter.
    upid AS track_id,
    max(coalesce(file_rss, 0) + coalesce(anon_rss, 0) + coalesce(shmem_rss, 0)) OVER (
      PARTITION BY upid ORDER BY ts
    ) AS value
  FROM _memory_rss_and_swap_per_process_table
));

-- The most resident memory that each process had up to a time.
CREATE PERFETTO VIEW memory_rss_high_watermark_per_process(
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
  -- The most memory until then, in bytes.
  rss_high_watermark LONG
)
AS
SELECT ts, dur, upid, pid, name AS process_name, rss_high_watermark
FROM _memory_rss_high_watermark_per_process_table
JOIN process USING (upid);
