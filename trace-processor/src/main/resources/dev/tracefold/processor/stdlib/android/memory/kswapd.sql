-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- How busy the kernel's page reclaimer keeps each CPU.
CREATE PERFETTO VIEW android_kswapd_cpu_breakdown(
  -- Number of the CPU.
  cpu LONG,
  -- The CPU in the trace.
  ucpu LONG,
  -- Nanoseconds something ran on the CPU, the idle thread included.
  cpu_total_dur_ns LONG,
  -- Nanoseconds of these that kswapd0 ran.
  kswapd_running_dur_ns LONG,
  -- The second of the first, in per cent.
  kswapd_cpu_time_percentage DOUBLE
) AS
WITH per_cpu AS (
  SELECT
    run.cpu,
    run.ucpu,
    sum(run.dur) AS all_ns,
    sum(iif(thread.name = 'kswapd0', run.dur, 0)) AS kswapd_ns
  FROM sched AS run
  LEFT JOIN thread USING (utid)
  GROUP BY run.cpu, run.ucpu
)
SELECT
  cpu,
  ucpu,
  all_ns AS cpu_total_dur_ns,
  kswapd_ns AS kswapd_running_dur_ns,
  iif(all_ns > 0, round(kswapd_ns * 100.0 / all_ns, 2), 0.0) AS kswapd_cpu_time_percentage
FROM per_cpu
ORDER BY cpu, ucpu;
