-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.frames.timeline;
INCLUDE PERFETTO MODULE slices.with_context;

-- The value after the n-th equals sign of a name, up to a delimiter.
CREATE PERFETTO FUNCTION _input_value(name STRING, n LONG, delimiter STRING)
RETURNS STRING AS
SELECT str_split(str_split($name, '=', $n), $delimiter, 0);

-- Messages between the input dispatcher and apps: '...Message(CHANNEL=<channel>, seq=<number>,
-- type=<type>)'. The two ends of a channel are called '(server)' and '(client)'.
CREATE PERFETTO TABLE _input_message AS
SELECT
  slice.name GLOB 'sendMessage(*' AS is_sent,
  _input_value(slice.name, 3, ')') AS event_type,
  _input_value(slice.name, 2, ',') AS event_seq,
  _input_value(slice.name, 1, ',') AS event_channel,
  replace(_input_value(slice.name, 1, ','), '(client)', '(server)') AS server_channel,
  slice.tid,
  slice.thread_name,
  slice.upid,
  slice.pid,
  slice.process_name,
  slice.ts,
  slice.dur,
  slice.track_id
FROM thread_slice AS slice
WHERE (slice.name GLOB 'sendMessage(*' OR slice.name GLOB 'receiveMessage(*')
  AND slice.upid IS NOT NULL
ORDER BY event_seq;

-- When an event was read from the device, and when it happened.
CREATE PERFETTO TABLE _input_read_time AS
SELECT
  str_split(str_split(str_split(name, 'id=', 1), ',', 0), ')', 0) AS input_event_id,
  cast_int!(str_split(str_split(name, 'eventTime=', 1), ')', 0)) AS event_time,
  ts AS read_time
FROM slice
WHERE name GLOB 'UnwantedInteractionBlocker::notifyMotion*';

-- Which event a message of the dispatcher carries: the slice that put it into the queue, three above, says.
CREATE PERFETTO TABLE _event_seq_to_input_event_id AS
SELECT
  _input_value(message.name, 2, ',') AS event_seq,
  _input_value(message.name, 1, ',') AS event_channel,
  str_split(str_split(_input_value(message.name, 1, ','), ' ', 1), '/', 0) AS process_name,
  _input_value(enqueued.name, 2, ')') AS input_event_id
FROM thread_slice AS message
JOIN slice AS published ON published.id = message.parent_id
JOIN slice AS dispatched ON dispatched.id = published.parent_id
JOIN slice AS enqueued ON enqueued.id = dispatched.parent_id
WHERE message.name GLOB 'sendMessage(*' AND message.thread_name = 'InputDispatcher';

-- Events as the views of an app get them. The slice around it tells the action.
CREATE PERFETTO TABLE _input_delivery AS
SELECT
  slice.id,
  slice.ts,
  slice.ts + slice.dur AS ts_end,
  slice.utid,
  slice.upid,
  slice.process_name,
  str_split(slice.name, '=', 3) AS input_event_id,
  str_split(str_split(consumed.name, '_', 1), ' ', 0) AS event_action
FROM thread_slice AS slice
JOIN slice AS consumed ON consumed.id = slice.parent_id
WHERE slice.name GLOB 'deliverInputEvent src=*';

CREATE PERFETTO TABLE _input_frame AS
SELECT
  frame.frame_id,
  frame.ts AS frame_ts,
  frame.ui_thread_utid AS utid,
  slice.ts,
  slice.ts + slice.dur AS ts_end
FROM android_frames AS frame
JOIN slice ON slice.id = frame.do_frame_id;

-- The frame that shows the effect of an event: the one whose doFrame delivered it, or else, which is a
-- guess, the next one of the thread.
CREATE PERFETTO TABLE _input_delivery_frame AS
WITH
  exact AS (
    SELECT delivery.id, frame.frame_id, frame.frame_ts
    FROM _input_delivery AS delivery
    JOIN _input_frame AS frame
      ON frame.utid = delivery.utid AND frame.ts < delivery.ts_end AND frame.ts_end > delivery.ts
  ),
  later AS (
    SELECT
      delivery.id,
      frame.frame_id,
      frame.frame_ts,
      row_number() OVER (PARTITION BY delivery.id ORDER BY frame.ts) AS place
    FROM _input_delivery AS delivery
    JOIN _input_frame AS frame ON frame.utid = delivery.utid AND frame.ts >= delivery.ts
    WHERE delivery.id NOT IN (SELECT id FROM exact)
  )
SELECT id, frame_id, frame_ts, FALSE AS is_speculative FROM exact
UNION ALL
SELECT id, frame_id, frame_ts, TRUE FROM later WHERE place = 1;

-- When frames of apps were on the screen: at the end of SurfaceFlinger's frame for the same display frame.
CREATE PERFETTO TABLE _input_presented AS
SELECT app.ts, app.upid, shown.ts + shown.dur AS present_time
FROM actual_frame_timeline_slice AS shown
JOIN actual_frame_timeline_slice AS app
  ON app.display_frame_token = shown.display_frame_token AND app.id != shown.id
WHERE shown.surface_frame_token IS NULL AND app.present_type != 'Dropped Frame';

-- Events with the frame that shows them, and when it was shown.
CREATE PERFETTO TABLE _input_shown AS
WITH delivered AS (
  SELECT
    delivery.input_event_id,
    delivery.event_action,
    delivery.upid,
    frame.frame_id,
    frame.frame_ts,
    frame.is_speculative,
    message.event_channel
  FROM _input_delivery_frame AS frame
  JOIN _input_delivery AS delivery USING (id)
  JOIN _event_seq_to_input_event_id AS message
    ON message.input_event_id = delivery.input_event_id
    AND message.process_name = delivery.process_name
)
SELECT
  message.event_seq,
  delivered.event_action,
  delivered.frame_id,
  delivered.is_speculative,
  read.read_time,
  (
    SELECT presented.present_time
    FROM _input_presented AS presented
    WHERE presented.upid = delivered.upid AND presented.ts >= delivered.frame_ts
    LIMIT 1
  ) AS present_time
FROM _event_seq_to_input_event_id AS message
JOIN _input_read_time AS read USING (input_event_id)
LEFT JOIN delivered
  ON delivered.input_event_id = message.input_event_id
  AND delivered.event_channel = message.event_channel;

-- The name of a channel without what differs from one window to the next: a hexadecimal number in front, a
-- number or ':...' at the end.
CREATE PERFETTO FUNCTION _normalize_event_channel(event_channel STRING)
RETURNS STRING AS
SELECT
  CASE
    WHEN $event_channel GLOB '[[]*] *' THEN $event_channel
    WHEN $event_channel GLOB '* *:*'
      THEN trim(substr(str_split($event_channel, ':', 0), instr($event_channel, ' ') + 1))
    WHEN $event_channel GLOB '* *' THEN trim(substr($event_channel, instr($event_channel, ' ') + 1))
    WHEN $event_channel GLOB '*[0-9]' THEN regexp_extract($event_channel, '^(.*[a-zA-Z])')
    ELSE $event_channel
  END;

-- Input events on their way: sent by the dispatcher, received by the app, answered by the app, and the
-- answer received by the dispatcher.
CREATE PERFETTO TABLE android_input_events(
  -- From sending to receiving, in nanoseconds.
  dispatch_latency_dur DURATION,
  -- From receiving to the answer.
  handling_latency_dur DURATION,
  -- From the answer to its arrival.
  ack_latency_dur DURATION,
  -- From sending to the arrival of the answer.
  total_latency_dur DURATION,
  -- From reading the event to the screen; NULL without a frame.
  end_to_end_latency_dur DURATION,
  -- Thread id of the receiver.
  tid LONG,
  -- Name of the receiving thread.
  thread_name STRING,
  -- The receiving process.
  upid JOINID(process.upid),
  -- Its process id.
  pid LONG,
  -- Name of the receiving process.
  process_name STRING,
  -- Kind of message.
  event_type STRING,
  -- What the user did, for example MOVE.
  event_action STRING,
  -- Number of the message in its channel.
  event_seq STRING,
  -- Name of the channel.
  event_channel STRING,
  -- Name of the channel without what differs from window to window.
  normalized_event_channel STRING,
  -- Id of the event.
  input_event_id STRING,
  -- When the event was read from the device.
  read_time TIMESTAMP,
  -- Track of the dispatcher.
  dispatch_track_id JOINID(track.id),
  -- When it was sent.
  dispatch_ts TIMESTAMP,
  -- How long sending took.
  dispatch_dur DURATION,
  -- Track of the receiver.
  receive_track_id JOINID(track.id),
  -- When it was received.
  receive_ts TIMESTAMP,
  -- How long receiving took.
  receive_dur DURATION,
  -- The frame that shows its effect.
  frame_id LONG,
  -- Whether that frame is a guess.
  is_speculative_frame BOOL,
  -- When the user acted.
  event_time TIMESTAMP
) AS
SELECT
  received.ts - sent.ts AS dispatch_latency_dur,
  answer.ts - received.ts AS handling_latency_dur,
  arrival.ts - answer.ts AS ack_latency_dur,
  arrival.ts - sent.ts AS total_latency_dur,
  shown.present_time - shown.read_time AS end_to_end_latency_dur,
  answer.tid,
  answer.thread_name,
  answer.upid,
  answer.pid,
  answer.process_name,
  sent.event_type,
  shown.event_action,
  sent.event_seq,
  sent.event_channel,
  _normalize_event_channel(sent.event_channel) AS normalized_event_channel,
  message.input_event_id,
  read.read_time,
  sent.track_id AS dispatch_track_id,
  sent.ts AS dispatch_ts,
  sent.dur AS dispatch_dur,
  received.ts AS receive_ts,
  received.dur AS receive_dur,
  received.track_id AS receive_track_id,
  shown.frame_id,
  shown.is_speculative AS is_speculative_frame,
  read.event_time
FROM _input_message AS sent
JOIN _input_message AS received
  ON received.server_channel = sent.event_channel AND received.event_seq = sent.event_seq
JOIN _input_message AS answer
  ON answer.server_channel = sent.event_channel AND answer.event_seq = sent.event_seq
JOIN _input_message AS arrival
  ON arrival.event_channel = sent.event_channel AND arrival.event_seq = sent.event_seq
LEFT JOIN _input_shown AS shown ON shown.event_seq = sent.event_seq
LEFT JOIN _event_seq_to_input_event_id AS message
  ON message.event_seq = sent.event_seq AND message.event_channel = sent.event_channel
LEFT JOIN _input_read_time AS read ON read.input_event_id = message.input_event_id
WHERE sent.is_sent
  AND sent.thread_name = 'InputDispatcher'
  AND NOT received.is_sent
  AND received.event_type NOT IN ('0x2', 'FINISHED')
  AND answer.is_sent
  AND answer.thread_name != 'InputDispatcher'
  AND NOT arrival.is_sent
  AND arrival.event_type IN ('0x2', 'FINISHED');

-- Keys that were pressed and released, as the system handled them.
CREATE PERFETTO VIEW android_key_events(
  -- Number of the row.
  id LONG,
  -- Id of the event.
  event_id LONG,
  -- When it was handled.
  ts TIMESTAMP,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- Kind of device.
  source LONG,
  -- What was done.
  action LONG,
  -- Id of the device.
  device_id LONG,
  -- Id of the display.
  display_id LONG,
  -- The key.
  key_code LONG
) AS
SELECT id, event_id, ts, arg_set_id, source, action, device_id, display_id, key_code
FROM __intrinsic_android_key_events;

-- Movements of fingers and pointers, as the system handled them.
CREATE PERFETTO VIEW android_motion_events(
  -- Number of the row.
  id LONG,
  -- Id of the event.
  event_id LONG,
  -- When it was handled.
  ts TIMESTAMP,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- Kind of device.
  source LONG,
  -- What was done.
  action LONG,
  -- Id of the device.
  device_id LONG,
  -- Id of the display.
  display_id LONG
) AS
SELECT id, event_id, ts, arg_set_id, source, action, device_id, display_id
FROM __intrinsic_android_motion_events;

-- Which windows key and motion events were given to.
CREATE PERFETTO VIEW android_input_event_dispatch(
  -- Number of the row.
  id LONG,
  -- Id of the event.
  event_id LONG,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- Vsync of the state of the windows that decided.
  vsync_id LONG,
  -- Id of the window.
  window_id LONG
) AS
SELECT id, event_id, arg_set_id, vsync_id, window_id
FROM __intrinsic_android_input_event_dispatch;
