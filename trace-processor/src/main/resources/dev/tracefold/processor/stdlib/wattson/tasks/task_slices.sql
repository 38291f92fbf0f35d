-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.process_metadata;
INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE intervals.overlap;
INCLUDE PERFETTO MODULE linux.irqs;
INCLUDE PERFETTO MODULE wattson.cpu.idle;
INCLUDE PERFETTO MODULE wattson.utils;

-- When CPUs were not idle.
CREATE PERFETTO TABLE _idle_exits AS
SELECT ts, dur, cpu, idle, _auto_id AS group_id FROM _adjusted_deep_idle WHERE idle = -1;

CREATE PERFETTO TABLE _task_wo_irq_infos AS
SELECT ts, dur, cpu, utid FROM sched WHERE dur > 0;

-- Interrupts of the hardware, each without those that interrupt it.
CREATE PERFETTO VIEW _hard_irq_flattened_slices AS
SELECT piece.ts, piece.dur, slice.name AS hard_irq_name, track.cpu
FROM _intervals_flatten!(_intervals_merge_root_and_children!(
  (SELECT id, ts, dur FROM linux_hard_irqs WHERE parent_id IS NULL),
  (
    SELECT root.id AS root_id, irq.id, irq.parent_id, irq.ts, irq.dur
    FROM linux_hard_irqs AS irq
    JOIN ancestor_slice(irq.id) AS root
    WHERE irq.parent_id IS NOT NULL AND root.parent_id IS NULL
  )
)) AS piece
JOIN slice USING (id)
JOIN cpu_track AS track ON track.id = slice.track_id;

-- The kernel's deferred work; it does not interrupt itself.
CREATE PERFETTO VIEW _soft_irq_slices AS
SELECT irq.ts, irq.dur, irq.name AS soft_irq_name, track.cpu
FROM linux_soft_irqs AS irq
JOIN slice USING (id)
JOIN cpu_track AS track ON track.id = slice.track_id
WHERE irq.dur > 0;

CREATE VIRTUAL TABLE _all_irqs_combined_slices USING span_outer_join(
  _soft_irq_slices PARTITIONED cpu, _hard_irq_flattened_slices PARTITIONED cpu);

-- Both, where interrupts of the hardware go first. Each kind has a number, which stands for a thread.
CREATE PERFETTO VIEW _all_irqs_flattened_slices AS
SELECT
  ts,
  dur,
  cpu,
  coalesce(hard_irq_name, soft_irq_name) AS irq_name,
  hash(coalesce(hard_irq_name, soft_irq_name)) AS irq_id
FROM _all_irqs_combined_slices;

-- What is known of tasks: threads, kinds of interrupts, and the idle thread of all CPUs.
CREATE PERFETTO TABLE _wattson_task_metadata AS
SELECT
  0 AS utid,
  0 AS upid,
  0 AS tid,
  0 AS pid,
  NULL AS uid,
  'swapper' AS thread_name,
  NULL AS process_name,
  NULL AS package_name
UNION ALL
SELECT
  thread.utid,
  thread.upid,
  thread.tid,
  process.pid,
  package.uid,
  thread.name,
  process.name,
  package.package_name
FROM thread
LEFT JOIN process USING (upid)
LEFT JOIN android_process_metadata AS package USING (upid)
WHERE thread.utid != 0
UNION ALL
SELECT DISTINCT irq_id, irq_id, irq_id, irq_id, irq_id, irq_name, irq_name, irq_name
FROM _all_irqs_flattened_slices;

CREATE PERFETTO INDEX _wattson_task_metadata_idx ON _wattson_task_metadata(utid);

CREATE VIRTUAL TABLE _irq_w_tasks_info USING span_outer_join(
  _task_wo_irq_infos PARTITIONED cpu, _all_irqs_flattened_slices PARTITIONED cpu);

-- What ran on each CPU, where interrupts go before threads.
CREATE PERFETTO TABLE _all_tasks_flattened_slices AS
SELECT ts, dur, cpu, coalesce(irq_id, utid) AS utid, irq_id IS NOT NULL AS is_irq
FROM _irq_w_tasks_info;

-- The same while CPUs are not idle.
CREATE PERFETTO TABLE _active_state_w_tasks AS
SELECT part.ts, part.dur, part.cpu, task.utid, task.is_irq, part.id_1 AS idle_group
FROM _interval_intersect!(
  (_ii_subquery!(_all_tasks_flattened_slices), _ii_subquery!(_idle_exits)), (cpu)
) AS part
JOIN _all_tasks_flattened_slices AS task ON task._auto_id = part.id_0;

CREATE PERFETTO INDEX _active_state_w_tasks_group ON _active_state_w_tasks(idle_group, ts);

-- When the task began that a CPU stopped being idle for: the first that is neither an interrupt nor the
-- idle thread, else the first of all.
CREATE PERFETTO TABLE _task_causing_idle_exit AS
SELECT
  idle_group,
  coalesce(min(ts) FILTER (WHERE NOT is_irq AND utid > 0), min(ts)) AS boundary_ts
FROM _active_state_w_tasks
GROUP BY idle_group;

-- Tasks that power counts for. What comes before the task that a CPU stopped being idle for is left to
-- the idle thread, as is all time between.
CREATE PERFETTO TABLE _wattson_task_slices AS
WITH
  task AS (
    SELECT own.ts, own.dur, own.cpu, own.utid, own.idle_group
    FROM _active_state_w_tasks AS own
    JOIN _task_causing_idle_exit AS cause USING (idle_group)
    WHERE own.ts >= cause.boundary_ts
  ),
  island AS (
    SELECT cpu, min(ts) AS ts, max(ts + dur) AS end_ts FROM task GROUP BY cpu, idle_group
  ),
  gap AS (
    SELECT cpu, end_ts AS ts, lead(ts) OVER (PARTITION BY cpu ORDER BY ts) - end_ts AS dur
    FROM island
  ),
  every_task AS (
    SELECT ts, dur, cpu, utid FROM task
    UNION ALL
    SELECT ts, dur, cpu, 0 FROM gap WHERE dur > 0
  )
SELECT
  own.ts,
  own.dur,
  own.cpu,
  own.utid,
  known.upid,
  known.tid,
  known.pid,
  known.uid,
  known.thread_name,
  known.process_name,
  known.package_name
FROM every_task AS own
LEFT JOIN _wattson_task_metadata AS known USING (utid);
