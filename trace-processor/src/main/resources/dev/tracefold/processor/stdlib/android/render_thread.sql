-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The render thread of each process that has one.
CREATE PERFETTO TABLE _render_thread_per_process(
  -- The process.
  upid JOINID(process.id),
  -- The thread.
  render_thread_utid JOINID(thread.id)
) AS
SELECT upid, utid AS render_thread_utid FROM thread WHERE name = 'RenderThread';
