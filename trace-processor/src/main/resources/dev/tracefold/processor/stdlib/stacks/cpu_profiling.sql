-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What CPUs were busy with, by samples of any profiler.
--
-- @tags callstacks, cpu
-- @data_check SELECT 1 FROM stack_sample

INCLUDE PERFETTO MODULE callstacks.stack_profile;

-- All samples with a call stack that were taken by time, cycles or instructions, whichever profiler
-- took them. Those taken by other events are left out.
CREATE PERFETTO TABLE cpu_profiling_samples(
  -- The sample.
  id ID(stack_sample.id),
  -- When it was taken.
  ts TIMESTAMP,
  -- The thread.
  utid JOINID(thread.id),
  -- The thread's id in its machine.
  tid LONG,
  -- The thread's name.
  thread_name STRING,
  -- The CPU, over all machines.
  ucpu LONG,
  -- The CPU in its machine.
  cpu LONG,
  -- The call stack.
  callsite_id JOINID(stack_profile_callsite.id),
  -- The profiler: `linux.perf`, `chrome` and so on.
  source STRING
)
AS
SELECT
  sample.id,
  sample.ts,
  task.utid,
  thread.tid,
  thread.name AS thread_name,
  execution.ucpu,
  cpu.cpu,
  sample.callsite_id,
  sample.source
FROM stack_sample AS sample
LEFT JOIN stack_sample_task_context AS task ON task.id = sample.task_context_id
LEFT JOIN stack_sample_execution_context AS execution
  ON execution.id = sample.execution_context_id
LEFT JOIN stack_sample_session AS session ON session.id = sample.session_id
LEFT JOIN thread ON thread.utid = task.utid
LEFT JOIN cpu ON cpu.ucpu = execution.ucpu
WHERE session.timebase_unit IS NULL
  OR session.timebase_unit IN ('ns', 'cycles', 'instructions')
ORDER BY sample.ts, sample.id;

-- The call stacks of these samples with their own counts.
CREATE PERFETTO TABLE _cpu_profiling_self_callstacks
AS
SELECT *
FROM _callstacks_for_callsites!((SELECT callsite_id FROM cpu_profiling_samples)) AS stack
ORDER BY stack.id;

-- The call stacks of these samples as a tree, with counts.
CREATE PERFETTO TABLE cpu_profiling_summary_tree(
  -- The call stack: the frames from the outermost down to this one.
  id LONG,
  -- The call stack without the last frame.
  parent_id LONG,
  -- The function.
  name STRING,
  -- The binary, library or archive.
  mapping_name STRING,
  -- The source file.
  source_file STRING,
  -- The line in it.
  line_number LONG,
  -- How many samples end in this frame.
  self_count LONG,
  -- How many samples have this stack at their root.
  cumulative_count LONG
)
AS
SELECT own.*, total.cumulative_count
FROM _callstacks_self_to_cumulative!(
  (SELECT id, parent_id, self_count FROM _cpu_profiling_self_callstacks)
) AS total
CROSS JOIN _cpu_profiling_self_callstacks AS own USING (id)
ORDER BY own.id;
