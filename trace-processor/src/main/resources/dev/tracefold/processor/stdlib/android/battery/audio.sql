-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.common.utils;

-- What audio streams tell through atrace.
CREATE PERFETTO TABLE android_audio_track_interval_events(
  -- When.
  ts TIMESTAMP,
  -- The stream: name of the track.
  track_name STRING,
  -- The text as written.
  atrace_payload STRING
) AS
SELECT event.ts, track.name AS track_name, event.name AS atrace_payload
FROM slice AS event
JOIN track ON track.id = event.track_id
WHERE track.name GLOB 'audio.track.interval.*';

-- The same, taken apart.
CREATE PERFETTO TABLE android_audio_track_parsed_events(
  -- When.
  ts TIMESTAMP,
  -- The stream: name of the track.
  track_name STRING,
  -- beginInterval, refreshInterval or endInterval.
  event_type STRING,
  -- Uid of the app.
  uid LONG,
  -- Pid of the app.
  pid LONG,
  -- Kind of content.
  content_type STRING,
  -- What the sound is for.
  usage STRING,
  -- Where it is played.
  devices STRING,
  -- Flags of the stream.
  flags STRING,
  -- Format of the samples.
  format STRING,
  -- Samples a second.
  sample_rate LONG,
  -- Channels, a bit each.
  channel_mask LONG,
  -- Frames in the buffer.
  frame_count LONG,
  -- Kind of the thread that mixes.
  thread_type STRING,
  -- Number of that thread.
  thread_id LONG,
  -- Samples a second of that thread.
  thread_sample_rate LONG,
  -- Format of the samples of that thread.
  thread_format STRING
) AS
SELECT
  ts,
  track_name,
  android_common_extract_key_value_arg(atrace_payload, 'event') AS event_type,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'uid') AS LONG) AS uid,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'pid') AS LONG) AS pid,
  android_common_extract_key_value_arg(atrace_payload, 'contentType') AS content_type,
  android_common_extract_key_value_arg(atrace_payload, 'usage') AS usage,
  android_common_extract_key_value_arg(atrace_payload, 'devices') AS devices,
  android_common_extract_key_value_arg(atrace_payload, 'flags') AS flags,
  android_common_extract_key_value_arg(atrace_payload, 'format') AS format,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'sampleRate') AS LONG) AS sample_rate,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'channelMask') AS LONG) AS channel_mask,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'frameCount') AS LONG) AS frame_count,
  android_common_extract_key_value_arg(atrace_payload, 'thread.type') AS thread_type,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'thread.id') AS LONG) AS thread_id,
  CAST(android_common_extract_key_value_arg(atrace_payload, 'thread.sampleRate') AS LONG) AS thread_sample_rate,
  android_common_extract_key_value_arg(atrace_payload, 'thread.format') AS thread_format
FROM android_audio_track_interval_events;

-- When streams played: from a begin, or a refresh that nothing began, to the next end.
CREATE PERFETTO VIEW android_audio_track_state(
  -- When the stream began.
  ts TIMESTAMP,
  -- How long it played, at most to the end of the trace.
  dur DURATION,
  -- Uid of the app.
  uid LONG,
  -- Pid of the app.
  pid LONG,
  -- The stream: name of the track.
  track_name STRING,
  -- Kind of content.
  content_type STRING,
  -- What the sound is for.
  usage STRING,
  -- Where it is played.
  devices STRING,
  -- Flags of the stream.
  flags STRING,
  -- Format of the samples.
  format STRING,
  -- Samples a second.
  sample_rate LONG,
  -- Channels, a bit each.
  channel_mask LONG,
  -- Frames in the buffer.
  frame_count LONG,
  -- Kind of the thread that mixes.
  thread_type STRING,
  -- Number of that thread.
  thread_id LONG,
  -- Samples a second of that thread.
  thread_sample_rate LONG,
  -- Format of the samples of that thread.
  thread_format STRING
) AS
WITH event AS (
  SELECT
    *,
    coalesce(lag(event_type) OVER (PARTITION BY track_name ORDER BY ts), 'endInterval')
      AS event_before,
    min(iif(event_type = 'endInterval', ts, NULL)) OVER (
      PARTITION BY track_name
      ORDER BY ts
      RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_end
  FROM android_audio_track_parsed_events
)
SELECT
  ts,
  coalesce(next_end, trace_end()) - ts AS dur,
  uid,
  pid,
  track_name,
  content_type,
  usage,
  devices,
  flags,
  format,
  sample_rate,
  channel_mask,
  frame_count,
  thread_type,
  thread_id,
  thread_sample_rate,
  thread_format
FROM event
WHERE
  event_type = 'beginInterval'
  OR (event_type = 'refreshInterval' AND event_before = 'endInterval')
ORDER BY track_name, ts;
