-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What the modules about the use of CPUs share.
--
-- @tags linux, cpu

INCLUDE PERFETTO MODULE linux.cpu.frequency;

-- Where the period that a time lies in begins. Periods are multiples of their size.
CREATE PERFETTO FUNCTION _partition_start(
  -- The time.
  ts TIMESTAMP,
  -- Size of a period.
  size LONG
)
RETURNS LONG
AS
SELECT $ts / $size * $size;

-- How many periods the trace takes.
CREATE PERFETTO FUNCTION _partition_count(
  -- Size of a period.
  size LONG
)
RETURNS LONG
AS
SELECT 1 + trace_end() / $size - trace_start() / $size;

-- The periods of the trace, as many as there are scheduling slices at most.
CREATE PERFETTO FUNCTION _partitions(
  -- Size of a period.
  size LONG
)
RETURNS TABLE(
  -- Where it begins.
  ts TIMESTAMP,
  -- Where it ends.
  ts_end LONG
)
AS
SELECT ts, ts + $size AS ts_end
FROM (
  SELECT _partition_start(trace_start(), $size) + id * $size AS ts
  FROM sched
  LIMIT _partition_count($size)
);

-- Intervals by the period that they begin in, cut off at its end.
CREATE PERFETTO MACRO _interval_partitions(
  -- ts and ts_end.
  partitions TableOrSubquery,
  -- ts and ts_end.
  intervals TableOrSubquery
)
-- partition_ts, ts_end, ts.
RETURNS TableOrSubquery
AS (
  SELECT
    period.ts AS partition_ts,
    min(part.ts_end, period.ts_end) AS ts_end,
    max(part.ts, period.ts) AS ts
  FROM $intervals AS part
  JOIN $partitions AS period ON part.ts >= period.ts AND part.ts < period.ts_end
);

-- How much of the CPUs' time some scheduling slices took, period by period. The first and the last
-- period reach beyond the trace.
CREATE PERFETTO MACRO _cpu_avg_utilization_per_period(
  -- Size of a period.
  interval Expr,
  -- Rows of sched: ts and ts_end.
  sched_table TableOrSubquery
)
-- ts, utilization, unnormalized_utilization.
RETURNS TableOrSubquery
AS (
  SELECT
    partition_ts AS ts,
    sum(ts_end - ts) / (cast_double!($interval) * (SELECT max(cpu) + 1 FROM sched))
      AS utilization,
    sum(ts_end - ts) / cast_double!($interval) AS unnormalized_utilization
  FROM _interval_partitions!(_partitions($interval), $sched_table)
  GROUP BY partition_ts
);

-- The times that a CPU kept a known frequency.
CREATE PERFETTO VIEW _cpu_freq_for_metrics
AS
SELECT id, ts, dur, cpu, ucpu, freq FROM cpu_frequency_counters WHERE freq IS NOT NULL;

-- Scheduling slices that are complete and not of an idle thread.
CREATE PERFETTO VIEW _sched_without_id
AS
SELECT ts, dur, utid, ucpu
FROM sched
WHERE dur != -1 AND utid NOT IN (SELECT utid FROM thread WHERE is_idle);

CREATE VIRTUAL TABLE _cpu_freq_per_thread_span_join
USING span_left_join(_sched_without_id PARTITIONED ucpu, _cpu_freq_for_metrics PARTITIONED ucpu);

-- Scheduling slices cut where the frequency changes.
CREATE PERFETTO TABLE _cpu_freq_per_thread_no_id
AS
SELECT * FROM _cpu_freq_per_thread_span_join;

-- The same with an id.
CREATE PERFETTO VIEW _cpu_freq_per_thread
AS
SELECT _auto_id AS id, ts, dur, ucpu, cpu, utid, freq, id AS counter_id
FROM _cpu_freq_per_thread_no_id;
