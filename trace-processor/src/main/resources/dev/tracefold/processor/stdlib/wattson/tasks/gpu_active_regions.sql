-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE wattson.gpu.estimates;
INCLUDE PERFETTO MODULE wattson.gpu.freq_idle;
INCLUDE PERFETTO MODULE wattson.tasks.gpu_tasks;
INCLUDE PERFETTO MODULE wattson.utils;

-- Times without a break in which the GPU has a frequency.
CREATE PERFETTO TABLE _gpu_active_regions AS
WITH
  step AS (
    SELECT
      ts,
      dur,
      coalesce(freq > 0, 0) AS is_active,
      coalesce(lag(freq > 0) OVER (ORDER BY ts), 0) AS was_active
    FROM _gpu_freq_idle
  ),
  numbered AS (
    SELECT *, sum(is_active != was_active) OVER (ORDER BY ts) AS group_id FROM step
  )
SELECT group_id, min(ts) AS ts, max(ts + dur) - min(ts) AS dur
FROM numbered
WHERE is_active
GROUP BY group_id;

-- Work for apps in those times.
CREATE PERFETTO TABLE _gpu_active_region_tasks AS
SELECT part.ts, part.dur, task.uid, region.group_id AS region_id
FROM _interval_intersect!(
  (_ii_subquery!(_gpu_active_regions), _ii_subquery!(_gpu_tasks)), ()
) AS part
JOIN _gpu_active_regions AS region ON region._auto_id = part.id_0
JOIN _gpu_tasks AS task ON task._auto_id = part.id_1;

-- Parts of those times without work for any app. Up to the first work they are for the app it is for;
-- -1 stands for nobody.
CREATE PERFETTO TABLE _gpu_active_region_gaps AS
WITH first_task AS (
  SELECT region_id, min(ts) AS ts, uid FROM _gpu_active_region_tasks GROUP BY region_id
)
SELECT
  part.ts,
  part.dur,
  iif(part.ts + part.dur <= first_task.ts, first_task.uid, -1) AS uid
FROM _interval_intersect!(
  (
    _ii_subquery!(_gpu_active_regions),
    (
      SELECT _auto_id AS id, ts, dur FROM _gpu_active_task_count WHERE active_tasks = 0
    )
  ),
  ()
) AS part
JOIN _gpu_active_regions AS region ON region._auto_id = part.id_0
LEFT JOIN first_task ON first_task.region_id = region.group_id
WHERE part.dur > 0;

-- Power of the GPU in those parts, in milliwatts.
CREATE PERFETTO TABLE _gpu_gap_attribution AS
SELECT part.ts, part.dur, coalesce(gap.uid, -1) AS uid, power.gpu_mw AS estimated_mw
FROM _interval_intersect!(
  (_ii_subquery!(_gpu_active_region_gaps), _ii_subquery!(_gpu_estimates_mw)), ()
) AS part
JOIN _gpu_active_region_gaps AS gap ON gap._auto_id = part.id_0
JOIN _gpu_estimates_mw AS power ON power._auto_id = part.id_1;
