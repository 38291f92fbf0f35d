-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What threads waited for before they ran.
--
-- @tags scheduling
-- @data_check SELECT 1 FROM thread_state

-- For each time that a thread ran, when it could have begun to.
CREATE PERFETTO TABLE sched_previous_runnable_on_thread(
  -- The state Running.
  id JOINID(thread_state.id),
  -- The last state before it in which the thread was runnable, preempted or not.
  prev_runnable_id JOINID(thread_state.id),
  -- The last such state that another thread brought about, not an interrupt.
  prev_wakeup_runnable_id JOINID(thread_state.id)
)
AS
SELECT id, prev_runnable_id, prev_wakeup_runnable_id
FROM (
  SELECT
    id,
    state,
    max(iif(state != 'Running', id, NULL)) OVER earlier AS prev_runnable_id,
    max(iif(waker_utid IS NOT NULL AND irq_context IS NOT 1, id, NULL)) OVER earlier
      AS prev_wakeup_runnable_id
  FROM thread_state
  WHERE state GLOB 'R*' AND dur != -1
  WINDOW earlier AS (PARTITION BY utid ORDER BY id)
)
WHERE state = 'Running'
ORDER BY id;
