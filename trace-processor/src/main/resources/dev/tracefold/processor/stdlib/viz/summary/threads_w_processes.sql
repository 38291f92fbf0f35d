-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Threads with their processes, for the timeline.

-- All threads with their processes.
CREATE PERFETTO TABLE _thread_process_summary
AS
SELECT
  thread.utid,
  thread.upid,
  thread.tid,
  process.pid,
  thread.name AS thread_name,
  process.name AS process_name
FROM thread
LEFT JOIN process USING (upid);

-- All states of threads with their processes.
CREATE PERFETTO TABLE _state_w_thread_process_summary
AS
SELECT
  state.ts,
  state.dur,
  state.cpu,
  state.state,
  context.utid,
  context.upid,
  context.tid,
  context.pid,
  context.thread_name,
  context.process_name
FROM _thread_process_summary AS context
JOIN thread_state AS state USING (utid);
