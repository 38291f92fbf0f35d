-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- How long the tracing service took.
--
-- @tags metadata

-- How long a trace took to be cloned, a row a buffer.
CREATE PERFETTO TABLE traced_clone_flush_latency(
  -- The buffer, counted as in the trace's configuration.
  buffer_id LONG,
  -- From the start of cloning until the buffer was done, in nanoseconds.
  duration_ns LONG,
  -- The machine that wrote the trace.
  machine_id JOINID(machine.id),
  -- The trace, where several are loaded.
  trace_id LONG
)
AS
SELECT
  done.idx AS buffer_id,
  done.value - start.value AS duration_ns,
  done.machine_id,
  done.trace_id
FROM stats AS done
JOIN stats AS start
  ON start.machine_id IS done.machine_id AND start.trace_id IS done.trace_id
WHERE done.name = 'traced_buf_clone_done_timestamp_ns'
  AND start.name = 'traced_clone_started_timestamp_ns'
  AND start.value != 0
ORDER BY done.machine_id, done.trace_id, done.idx;

-- How long after its trigger a trace was cloned, a row a buffer.
CREATE PERFETTO TABLE traced_trigger_clone_flush_latency(
  -- The buffer, counted as in the trace's configuration.
  buffer_id LONG,
  -- From the trigger until the buffer was done, in nanoseconds.
  duration_ns LONG,
  -- The machine that wrote the trace.
  machine_id JOINID(machine.id),
  -- The trace, where several are loaded.
  trace_id LONG
)
AS
SELECT
  done.idx AS buffer_id,
  done.value - start.value AS duration_ns,
  done.machine_id,
  done.trace_id
FROM stats AS done
JOIN stats AS start
  ON start.machine_id IS done.machine_id AND start.trace_id IS done.trace_id
WHERE done.name = 'traced_buf_clone_done_timestamp_ns'
  AND start.name = 'traced_clone_trigger_timestamp_ns'
  AND start.value != 0
ORDER BY done.machine_id, done.trace_id, done.idx;
