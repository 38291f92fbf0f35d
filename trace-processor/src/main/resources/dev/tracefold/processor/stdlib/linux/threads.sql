-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Threads of the kernel.
--
-- @tags linux

-- The threads of the process that makes the kernel's threads, and of its children.
CREATE PERFETTO TABLE linux_kernel_threads(
  -- The process.
  upid JOINID(process.id),
  -- The thread.
  utid JOINID(thread.id),
  -- Id of the process in its machine.
  pid LONG,
  -- Id of the thread in its machine.
  tid LONG,
  -- Name of the process.
  process_name STRING,
  -- Name of the thread.
  thread_name STRING,
  -- The machine.
  machine_id JOINID(machine.id)
)
AS
SELECT
  upid,
  thread.utid,
  process.pid,
  thread.tid,
  process.name AS process_name,
  thread.name AS thread_name,
  process.machine_id
FROM process
JOIN thread USING (upid)
-- Linux gives kthreadd this id.
WHERE process.pid = 2 OR process.parent_upid IN (SELECT upid FROM process WHERE pid = 2)
ORDER BY upid, thread.utid;
