-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- For how long each CPU was scheduled.
--
-- @tags scheduling
-- @data_check SELECT 1 FROM sched

-- Time that the scheduler accounts for, by CPU; what idle threads get is part of it.
CREATE PERFETTO TABLE cpu_sched_time(
  -- Number of the CPU on its machine.
  cpu LONG,
  -- Number of the CPU in the trace.
  ucpu LONG,
  -- Nanoseconds of all its slices in `sched`.
  cpu_sched_dur_ns LONG
)
AS
SELECT min(cpu) AS cpu, ucpu, sum(dur) AS cpu_sched_dur_ns
FROM sched
GROUP BY ucpu
ORDER BY cpu, ucpu;
