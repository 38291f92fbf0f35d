-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- States of threads in words.
--
-- @tags scheduling

-- A state of a thread in words.
CREATE PERFETTO FUNCTION sched_state_to_human_readable_string(
  -- The state as the kernel abbreviates it: R is runnable, S sleeping, D sleeping without being
  -- interruptible, T stopped, t traced, X and x dead, Z a zombie, I idle, K to be killed, W waking,
  -- P parked, N without load.
  short_name STRING
)
-- The state itself when it is none of these.
RETURNS STRING
AS
SELECT
  CASE $short_name
    WHEN 'Running' THEN 'Running'
    WHEN 'R' THEN 'Runnable'
    WHEN 'R+' THEN 'Runnable (Preempted)'
    WHEN 'S' THEN 'Sleeping'
    WHEN 'D' THEN 'Uninterruptible Sleep'
    WHEN 'T' THEN 'Stopped'
    WHEN 't' THEN 'Traced'
    WHEN 'X' THEN 'Exit (Dead)'
    WHEN 'Z' THEN 'Exit (Zombie)'
    WHEN 'x' THEN 'Task Dead'
    WHEN 'I' THEN 'Idle'
    WHEN 'K' THEN 'Wakekill'
    WHEN 'W' THEN 'Waking'
    WHEN 'P' THEN 'Parked'
    WHEN 'N' THEN 'No Load'
    ELSE $short_name
  END;

-- A state of a thread in words, with whether it waits for a disk.
CREATE PERFETTO FUNCTION sched_state_io_to_human_readable_string(
  -- The state as the kernel abbreviates it.
  sched_state STRING,
  -- Whether an uninterruptible sleep waits for a disk; NULL where that is not known.
  io_wait BOOL
)
-- The state, and `(IO)` or `(non-IO)`.
RETURNS STRING
AS
SELECT
  coalesce(sched_state_to_human_readable_string($sched_state), '')
  || CASE $io_wait WHEN 1 THEN ' (IO)' WHEN 0 THEN ' (non-IO)' ELSE '' END;
