-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE linux.memory.general;

-- Memory that each process holds on the GPU, over time.
CREATE PERFETTO TABLE android_gpu_memory_per_process(
  -- Start of the amount.
  ts TIMESTAMP,
  -- Nanoseconds it held.
  dur DURATION,
  -- The process.
  upid JOINID(process.id),
  -- Bytes on the GPU.
  gpu_memory LONG
) AS
SELECT ts, dur, upid, cast_int!(value) AS gpu_memory
FROM _all_counters_per_process
WHERE name = 'GPU Memory';
