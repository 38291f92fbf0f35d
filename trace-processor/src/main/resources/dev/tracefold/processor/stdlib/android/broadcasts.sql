-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.freezer;

-- The name in 'QUEUE PID:NAME/UID running', as system_server calls the slice of a process that gets
-- broadcasts. It may have colons in it.
CREATE PERFETTO FUNCTION _extract_broadcast_process_name(
  -- Name of the slice.
  name STRING
)
RETURNS STRING AS
SELECT substr(receiver, instr(receiver, ':') + 1)
FROM (SELECT str_split(str_split($name, '/', 0), ' ', 1) AS receiver);

-- Broadcasts and the processes that they were sent to, from Android 14 on.
CREATE PERFETTO TABLE _android_broadcasts_minsdk_u(
  -- Identifier of the broadcast.
  record_id STRING,
  -- Action of its intent.
  intent_action STRING,
  -- Name of the process it was sent to.
  process_name STRING,
  -- Process id of that process.
  pid LONG,
  -- The process.
  upid JOINID(process.id),
  -- Identifier of that process's queue.
  process_queue_id STRING,
  -- Number of the queue among those that send at the same time.
  queue_id LONG,
  -- The slice of sending.
  id JOINID(slice.id),
  -- When the broadcast was sent.
  ts TIMESTAMP,
  -- How long that took.
  dur DURATION,
  -- The track of that slice.
  track_id JOINID(track.id)
) AS
WITH
  -- Processes at the head of their queues, on tracks 'BroadcastQueue.mRunning[NUMBER]'.
  receiver AS (
    SELECT
      slice.id,
      str_split(slice.name, ' ', 0) AS process_queue_id,
      _extract_broadcast_process_name(slice.name) AS process_name,
      cast_int!(str_split(str_split(slice.name, ' ', 1), ':', 0)) AS pid,
      cast_int!(replace(str_split(track.name, '[', 1), ']', '')) AS queue_id
    FROM process
    JOIN process_track AS track USING (upid)
    JOIN slice ON slice.track_id = track.id
    WHERE process.name = 'system_server'
      AND track.name GLOB 'BroadcastQueue.mRunning*'
      AND slice.name GLOB '* running'
  )
SELECT
  str_split(sent.name, ' ', 0) AS record_id,
  str_split(str_split(sent.name, '/', 0), ' ', 1) AS intent_action,
  receiver.process_name,
  receiver.pid,
  _pid_to_upid(receiver.pid, sent.ts) AS upid,
  receiver.process_queue_id,
  receiver.queue_id,
  sent.id,
  sent.ts,
  sent.dur,
  sent.track_id
FROM slice AS sent
JOIN receiver ON receiver.id = sent.parent_id
WHERE sent.name GLOB '* scheduled'
ORDER BY sent.id;
