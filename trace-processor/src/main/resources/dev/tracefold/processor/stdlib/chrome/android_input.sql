-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;

-- What is called 'id=' in the name of a slice, up to a closing parenthesis at the end.
CREATE PERFETTO FUNCTION _chrome_android_input_id(name STRING)
RETURNS STRING AS
SELECT trim(substr($name, instr($name, 'id=') + 3), ')');

-- Input events of Android as the browser process gets them.
CREATE PERFETTO TABLE chrome_deliver_android_input_event(
  -- Start of the delivery.
  ts TIMESTAMP,
  -- Length of the delivery.
  dur DURATION,
  -- The thread.
  utid JOINID(thread.id),
  -- Id that Android gave to the event.
  android_input_id STRING
) AS
SELECT ts, dur, utid, substr(name, instr(name, 'id=') + 3) AS android_input_id
FROM thread_slice
WHERE name GLOB 'deliverInputEvent*';

-- Input events of Android on their way to Chrome: read from the device, dispatched to Chrome, delivered in
-- Chrome. The first two happen in system_server. Needs the atrace category 'view'.
CREATE PERFETTO TABLE chrome_android_input(
  -- Id that Android gave to the event.
  android_input_id STRING,
  -- Start of reading.
  input_reader_processing_start_ts TIMESTAMP,
  -- End of reading.
  input_reader_processing_end_ts TIMESTAMP,
  -- Thread that read it.
  input_reader_utid JOINID(thread.id),
  -- Start of dispatching.
  input_dispatcher_processing_start_ts TIMESTAMP,
  -- End of dispatching.
  input_dispatcher_processing_end_ts TIMESTAMP,
  -- Thread that dispatched it.
  input_dispatcher_utid JOINID(thread.id),
  -- Start of the delivery.
  deliver_input_event_start_ts TIMESTAMP,
  -- End of the delivery.
  deliver_input_event_end_ts TIMESTAMP,
  -- Thread that it was delivered on.
  deliver_input_event_utid JOINID(thread.id)
) AS
WITH
  dispatched AS MATERIALIZED (
    SELECT _chrome_android_input_id(name) AS android_input_id, ts, dur, utid
    FROM thread_slice
    WHERE name GLOB 'prepareDispatchCycleLocked*chrome*'
  ),
  read AS MATERIALIZED (
    SELECT _chrome_android_input_id(name) AS android_input_id, ts, dur, utid
    FROM thread_slice
    WHERE name GLOB 'UnwantedInteractionBlocker::notifyMotion*'
  )
SELECT
  read.android_input_id,
  read.ts AS input_reader_processing_start_ts,
  read.ts + read.dur AS input_reader_processing_end_ts,
  read.utid AS input_reader_utid,
  dispatched.ts AS input_dispatcher_processing_start_ts,
  dispatched.ts + dispatched.dur AS input_dispatcher_processing_end_ts,
  dispatched.utid AS input_dispatcher_utid,
  delivered.ts AS deliver_input_event_start_ts,
  delivered.ts + delivered.dur AS deliver_input_event_end_ts,
  delivered.utid AS deliver_input_event_utid
FROM read
LEFT JOIN dispatched USING (android_input_id)
LEFT JOIN chrome_deliver_android_input_event AS delivered USING (android_input_id);
