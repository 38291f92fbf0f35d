-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The dumps of the native heap profiler as intervals: each ends with the dump and begins when the profiler
-- says it did, else just after the dump before it, else with the trace. A dump holds what changed for each call stack; bytes
-- `allocated` in the interval, those of them `retained` at its end, and the `delta` of all changes.
CREATE PERFETTO TABLE _android_heap_profile_intervals AS
WITH
  stack AS (
    SELECT
      upid,
      heap_name,
      ts,
      min(id) AS id,
      sum(size) AS change,
      sum(iif(size > 0, size, 0)) AS allocated,
      sum(count) > 0 AS is_live
    FROM heap_profile_allocation
    GROUP BY upid, heap_name, ts, callsite_id
  ),
  dump AS (
    SELECT
      min(id) AS id,
      upid,
      heap_name,
      ts AS ts_end,
      sum(iif(is_live, change, 0)) AS retained,
      sum(allocated) AS allocated,
      sum(change) AS delta
    FROM stack
    GROUP BY upid, heap_name, ts
  ),
  interval AS (
    SELECT
      dump.*,
      coalesce(
        (
          SELECT min(known.ts)
          FROM heap_profile AS known
          WHERE known.upid = dump.upid AND known.ts_end = dump.ts_end AND known.ts < known.ts_end
        ),
        min(
          ts_end,
          1 + lag(ts_end, 1, trace_start()) OVER (PARTITION BY upid, heap_name ORDER BY ts_end)))
        AS ts
    FROM dump
  )
SELECT
  i.id,
  i.upid,
  i.heap_name,
  coalesce(p.ts, i.ts) AS ts,
  i.ts_end - coalesce(p.ts, i.ts) AS dur,
  i.retained,
  i.allocated,
  i.delta
FROM interval AS i
LEFT JOIN heap_profile AS p
  ON p.upid = i.upid
    AND p.ts_end = i.ts_end
    AND p.dur > 0
    AND coalesce(p.heap_name, 'unknown') = i.heap_name;
