-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Statistical profiling of ARM (SPE).
--
-- @tags linux, performance
-- @data_check SELECT 1 FROM __intrinsic_spe_record

-- Operations that were sampled.
CREATE PERFETTO VIEW linux_perf_spe_record(
  -- When it was sampled.
  ts TIMESTAMP,
  -- The thread.
  utid JOINID(thread.id),
  -- The level of privilege.
  exception_level STRING,
  -- The instruction.
  instruction_frame_id JOINID(stack_profile_frame.id),
  -- What it does.
  operation STRING,
  -- The virtual address that it accessed, 0 for none.
  data_virtual_address LONG,
  -- The physical address that it accessed, 0 for none.
  data_physical_address LONG,
  -- Cycles from dispatch to completion.
  total_latency LONG,
  -- Cycles from dispatch to issue.
  issue_latency LONG,
  -- Cycles that the translation of the address took.
  translation_latency LONG,
  -- Where loaded data came from.
  data_source STRING,
  -- Whether it caused an exception.
  exception_gen BOOL,
  -- Whether it was retired.
  retired BOOL,
  -- Whether it accessed the first data cache.
  l1d_access BOOL,
  -- Whether it refilled the first data cache.
  l1d_refill BOOL,
  -- Whether it accessed the TLB.
  tlb_access BOOL,
  -- Whether it made a translation table walk.
  tlb_refill BOOL,
  -- Whether its condition did not hold.
  not_taken BOOL,
  -- Whether its branch was predicted wrongly.
  mispred BOOL,
  -- Whether it accessed the last cache.
  llc_access BOOL,
  -- Whether the last cache did not have the data.
  llc_refill BOOL,
  -- Whether it accessed another socket.
  remote_access BOOL,
  -- Whether alignment made it slower.
  alignment BOOL,
  -- Whether it ran in a transaction.
  tme_transaction BOOL,
  -- Whether its predicate was partly false.
  sve_partial_pred BOOL,
  -- Whether its predicate was false.
  sve_empty_pred BOOL,
  -- Whether it accessed the second data cache.
  l2d_access BOOL,
  -- Whether it missed the second data cache.
  l2d_hit BOOL,
  -- Whether the data in the cache was modified.
  cache_data_modified BOOL,
  -- Whether the line was fetched recently.
  recenty_fetched BOOL,
  -- Whether the data came from another core's cache.
  data_snooped BOOL
)
AS
SELECT
  ts,
  utid,
  exception_level,
  instruction_frame_id,
  operation,
  data_virtual_address,
  data_physical_address,
  total_latency,
  issue_latency,
  translation_latency,
  data_source,
  events_bitmask & 1 != 0 AS exception_gen,
  events_bitmask & 2 != 0 AS retired,
  events_bitmask & 4 != 0 AS l1d_access,
  events_bitmask & 8 != 0 AS l1d_refill,
  events_bitmask & 16 != 0 AS tlb_access,
  events_bitmask & 32 != 0 AS tlb_refill,
  events_bitmask & 64 != 0 AS not_taken,
  events_bitmask & 128 != 0 AS mispred,
  events_bitmask & 256 != 0 AS llc_access,
  events_bitmask & 512 != 0 AS llc_refill,
  events_bitmask & 1024 != 0 AS remote_access,
  events_bitmask & 2048 != 0 AS alignment,
  events_bitmask & 131072 != 0 AS tme_transaction,
  events_bitmask & 131072 != 0 AS sve_partial_pred,
  events_bitmask & 262144 != 0 AS sve_empty_pred,
  events_bitmask & 524288 != 0 AS l2d_access,
  events_bitmask & 1048576 != 0 AS l2d_hit,
  events_bitmask & 2097152 != 0 AS cache_data_modified,
  events_bitmask & 4194304 != 0 AS recenty_fetched,
  events_bitmask & 8388608 != 0 AS data_snooped
FROM __intrinsic_spe_record;
