-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Where to look for what made a frame of a scroll late.
--
-- @tags chrome, input

INCLUDE PERFETTO MODULE slices.with_context;

-- The threads of a name in the processes of a kind, as far as they did anything while an input was on
-- its way.
CREATE PERFETTO FUNCTION chrome_select_scroll_jank_cause_thread(
  -- The slice EventLatency of the input.
  event_latency_id LONG,
  -- Browser, Renderer (the process of the slice) or GPU, which surfaceflinger is counted to.
  process_type STRING,
  -- Name of the thread.
  thread_name STRING
)
RETURNS TABLE(
  -- The thread.
  utid JOINID(thread.id)
)
AS
WITH meant AS (
  SELECT upid
  FROM process_slice
  WHERE id = $event_latency_id AND $process_type = 'Renderer'
  UNION
  SELECT upid
  FROM process
  WHERE CASE
    WHEN $process_type = 'Browser' THEN name = 'Browser' OR name GLOB '*.chrome'
    WHEN $process_type = 'GPU' AND $thread_name = 'surfaceflinger' THEN name GLOB '*surfaceflinger*'
    WHEN $process_type = 'GPU' THEN name = 'Gpu' OR name GLOB '*.chrome*:privileged_process*'
    ELSE 0
  END
)
SELECT DISTINCT work.utid
FROM slice AS event
JOIN thread_slice AS work ON work.ts BETWEEN event.ts AND event.ts + event.dur
JOIN meant ON meant.upid = work.upid
WHERE event.id = $event_latency_id AND work.thread_name = $thread_name;
