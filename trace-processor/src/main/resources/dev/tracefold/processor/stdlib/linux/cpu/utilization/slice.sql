-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- CPU cycles of slices. Needs scheduling and frequency events.
--
-- @tags linux, cpu

INCLUDE PERFETTO MODULE intervals.intersect;

INCLUDE PERFETTO MODULE linux.cpu.utilization.general;

INCLUDE PERFETTO MODULE slices.with_context;

-- Slices with the cycles of their thread while they ran, NULL where the thread did not run all the
-- time at a known frequency.
CREATE PERFETTO MACRO __cycles_of_slices(
  -- Rows of thread_slice.
  slices TableOrSubquery
)
RETURNS TableOrSubquery
AS (
  WITH __cos_cycles AS (
    SELECT
      common.id_0 AS id,
      sum(common.dur) AS dur,
      cast_int!(sum(common.dur * freq.freq / 1000)) AS millicycles,
      cast_int!(sum(common.dur * freq.freq / 1000) / 1e9) AS megacycles
    FROM _interval_intersect!(
      (
        (SELECT id, ts, dur, utid FROM $slices WHERE dur > 0 AND utid > 0),
        _cpu_freq_per_thread
      ),
      (utid)
    ) AS common
    JOIN _cpu_freq_per_thread AS freq ON freq.id = common.id_1
    WHERE freq.freq IS NOT NULL
    GROUP BY common.id_0
  )
  SELECT
    context.id,
    context.name,
    context.utid,
    context.thread_name,
    context.upid,
    context.process_name,
    cycles.millicycles,
    cycles.megacycles
  FROM $slices AS context
  LEFT JOIN __cos_cycles AS cycles ON cycles.id = context.id AND cycles.dur = context.dur
);

-- The cycles of each thread slice.
CREATE PERFETTO TABLE cpu_cycles_per_thread_slice(
  -- The slice.
  id ID(slice.id),
  -- Its name.
  name STRING,
  -- Its thread.
  utid JOINID(thread.id),
  -- The thread's name.
  thread_name STRING,
  -- Its process.
  upid JOINID(process.id),
  -- The process's name.
  process_name STRING,
  -- Thousandths of a cycle; NULL where the frequency is not known all the time.
  millicycles LONG,
  -- Millions of cycles; NULL where the frequency is not known all the time.
  megacycles LONG
)
AS
SELECT * FROM __cycles_of_slices!(thread_slice);

-- The cycles of each thread slice within a stretch of time. For a few stretches.
CREATE PERFETTO FUNCTION cpu_cycles_per_thread_slice_in_interval(
  -- Where the stretch of time begins.
  ts TIMESTAMP,
  -- How long it is.
  dur DURATION
)
RETURNS TABLE(
  -- The slice.
  id ID(slice.id),
  -- Its name.
  name STRING,
  -- Its thread.
  utid JOINID(thread.id),
  -- The thread's name.
  thread_name STRING,
  -- Its process.
  upid JOINID(process.id),
  -- The process's name.
  process_name STRING,
  -- Thousandths of a cycle; NULL where the frequency is not known all the time.
  millicycles LONG,
  -- Millions of cycles; NULL where the frequency is not known all the time.
  megacycles LONG
)
AS
WITH cut AS (
  SELECT
    context.id,
    part.ts,
    part.dur,
    context.name,
    context.utid,
    context.thread_name,
    context.upid,
    context.process_name
  FROM _interval_intersect_single!(
    $ts, $dur, (SELECT id, ts, dur FROM thread_slice WHERE dur > 0 AND utid > 0)
  ) AS part
  JOIN thread_slice AS context USING (id)
)
SELECT * FROM __cycles_of_slices!(cut);
