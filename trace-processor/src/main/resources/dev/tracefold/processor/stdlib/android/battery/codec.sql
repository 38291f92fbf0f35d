-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.common.utils;

-- What media codecs tell through atrace.
CREATE PERFETTO TABLE android_codec_events_raw(
  -- When.
  ts TIMESTAMP,
  -- Name of the track, such as codec.track.state.c2.google.av1.decoder.123.
  track_name STRING,
  -- The text as written.
  atrace_payload STRING
) AS
SELECT event.ts, track.name AS track_name, event.name AS atrace_payload
FROM slice AS event
JOIN track ON track.id = event.track_id
WHERE event.dur = 0 AND track.name GLOB 'codec.track.*';

-- The same, taken apart.
CREATE PERFETTO TABLE android_codec_events(
  -- When.
  ts TIMESTAMP,
  -- Name of the track.
  track_name STRING,
  -- Third word of the track's name: state or action.
  track_event_type STRING,
  -- The codec: all words from there to the last but one.
  codec_name STRING,
  -- Number of the codec's instance: the last word.
  unique_no STRING,
  -- The text as written.
  atrace_payload STRING,
  -- What happened.
  event STRING,
  -- Such as inputFormat or outputFormat.
  metadata STRING,
  -- More on a configuration.
  info STRING,
  -- Pid of the app.
  pid LONG,
  -- Uid of the app.
  uid LONG,
  -- true or false.
  render STRING,
  -- Milliseconds between.
  interval_ms LONG,
  -- Number of buffers.
  count LONG,
  -- The counter.
  ctr LONG
) AS
SELECT
  ts,
  track_name,
  regexp_extract(track_name, '^codec\.track\.([^.]*)') AS track_event_type,
  regexp_extract(track_name, '^codec\.track\.[^.]*\.(.*)\.[^.]*$') AS codec_name,
  regexp_extract(track_name, '([^.]*)$') AS unique_no,
  atrace_payload,
  android_common_extract_key_value_arg(atrace_payload, 'event') AS event,
  android_common_extract_key_value_arg(atrace_payload, 'metadata') AS metadata,
  android_common_extract_key_value_arg(atrace_payload, 'info') AS info,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'pid') AS LONG) AS pid,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'uid') AS LONG) AS uid,
  android_common_extract_key_value_arg(atrace_payload, 'render') AS render,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'intervalMs') AS LONG) AS interval_ms,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'count') AS LONG) AS count,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'ctr') AS LONG) AS ctr
FROM android_codec_events_raw;
