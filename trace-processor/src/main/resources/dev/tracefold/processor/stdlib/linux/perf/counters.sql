-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Counters of perf at its samples.
--
-- @tags linux, performance
-- @data_check SELECT 1 FROM perf_sample

-- A counter's value at a sample.
CREATE PERFETTO FUNCTION linux_perf_counter_for_sample(
  -- The sample.
  sample_id JOINID(perf_sample.id),
  -- The counter's name, `cpu-clock` for instance.
  counter_name STRING
)
-- NULL where the sample has no such counter.
RETURNS DOUBLE
AS
SELECT __intrinsic_perf_counter_for_sample($sample_id, $counter_name);

-- All samples with all their counters, a row a counter.
CREATE PERFETTO VIEW linux_perf_sample_with_counters(
  -- The sample.
  sample_id JOINID(perf_sample.id),
  -- When it was taken.
  ts TIMESTAMP,
  -- The thread.
  utid JOINID(thread.id),
  -- The CPU.
  cpu LONG,
  -- Whether in the kernel, in a process and so on.
  cpu_mode STRING,
  -- The stack.
  callsite_id JOINID(stack_profile_callsite.id),
  -- Why the stack could not be unwound.
  unwind_error STRING,
  -- The session.
  perf_session_id JOINID(perf_session.id),
  -- The counter value.
  counter_id JOINID(counter.id),
  -- The counter's track.
  track_id JOINID(track.id),
  -- The value.
  counter_value DOUBLE
)
AS
SELECT
  sample.id AS sample_id,
  sample.ts,
  sample.utid,
  sample.cpu,
  sample.cpu_mode,
  sample.callsite_id,
  sample.unwind_error,
  sample.perf_session_id,
  counter.id AS counter_id,
  counter.track_id,
  counter.value AS counter_value
FROM perf_sample AS sample
CROSS JOIN __intrinsic_profiler_sample AS profiler ON profiler.id = sample.id
CROSS JOIN __intrinsic_profiler_counter_set AS counters
  ON counters.counter_set_id = profiler.counter_set_id
CROSS JOIN counter ON counter.id = counters.counter_id;
