-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What reclaiming memory costs: the kernel thread that does it in the background.
--
-- @tags memory
-- @data_check SELECT 1 FROM thread WHERE name = 'kswapd0'

INCLUDE PERFETTO MODULE linux.cpu.sched_breakdown;

-- Time of the thread kswapd0 on each CPU.
CREATE PERFETTO VIEW linux_kswapd_cpu_breakdown(
  -- Number of the CPU on its machine.
  cpu LONG,
  -- Number of the CPU in the trace.
  ucpu LONG,
  -- Nanoseconds of all slices of the CPU in `sched`.
  cpu_sched_dur_ns LONG,
  -- Those in which kswapd0 ran.
  kswapd_sched_dur_ns LONG,
  -- Their share in percent, to two digits; 0 where the CPU has no time at all.
  kswapd_cpu_dur_percentage DOUBLE
)
AS
WITH reclaiming AS (
  SELECT sched.ucpu, sum(sched.dur) AS dur
  FROM thread
  JOIN sched USING (utid)
  WHERE thread.name = 'kswapd0'
  GROUP BY sched.ucpu
)
SELECT
  total.cpu,
  total.ucpu,
  total.cpu_sched_dur_ns,
  ifnull(reclaiming.dur, 0) AS kswapd_sched_dur_ns,
  iif(
    total.cpu_sched_dur_ns > 0,
    round(100.0 * ifnull(reclaiming.dur, 0) / total.cpu_sched_dur_ns, 2),
    0.0
  ) AS kswapd_cpu_dur_percentage
FROM cpu_sched_time AS total
LEFT JOIN reclaiming USING (ucpu);
