-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What the values of the counters of the battery service mean: the position in the list is the value.
CREATE PERFETTO TABLE _battery_stats_vocabulary AS
WITH lists(counters, labels) AS (
  VALUES
    (
      '["wifi_scan","wifi_radio","mobile_radio","audio","video","camera","power_save","phone_in_call"]',
      '["inactive","active"]'
    ),
    ('["wifi"]', '["off","on"]'),
    ('["phone_state"]', '["in","out","emergency","off"]'),
    ('["phone_signal_strength","wifi_signal_strength"]', '["0/4","1/4","2/4","3/4","4/4"]'),
    (
      '["wifi_suppl"]',
      '["invalid","disconnected","disabled","inactive","scanning","authenticating","associating",
        "associated","4-way-handshake","group-handshake","completed","dormant","uninitialized"]'
    ),
    (
      '["data_conn"]',
      '["Out of service","2.5G (GPRS)","2.7G (EDGE)","3G (UMTS)","3G (CDMA)","3G (EVDO Rel 0)",
        "3G (EVDO Rev A)","3G (LXRTT)","3.5G (HSDPA)","3.5G (HSUPA)","3.5G (HSPA)","2G (IDEN)",
        "3G (EVDO Rev B)","4G (LTE)","3.5G (eHRPD)","3.7G (HSPA+)","2G (GSM)","3G (TD SCDMA)",
        "Wifi calling (IWLAN)","4.5G (LTE CA)","5G (NR)","Emergency calls only","Other"]'
    )
)
SELECT 'battery_stats.' || counter.value AS track, label.key AS number, label.value AS label
FROM lists, json_each(lists.counters) AS counter, json_each(lists.labels) AS label;

-- Puts a value of a battery service counter into words.
CREATE PERFETTO FUNCTION android_battery_stats_counter_to_string(
  -- Name of the counter track, for example 'battery_stats.wifi'.
  track STRING,
  -- Value of the counter.
  value DOUBLE
)
-- The word for the value, 'unknown' if there is none; the number itself for other counters.
RETURNS STRING AS
SELECT
  CASE
    WHEN $track IN (SELECT track FROM _battery_stats_vocabulary)
      THEN coalesce(
        (SELECT label FROM _battery_stats_vocabulary WHERE track = $track AND number = $value),
        'unknown')
    ELSE cast_string!($value)
  END;

-- The states that the battery service keeps as counters, each from one change to the next.
CREATE PERFETTO VIEW android_battery_stats_state(
  -- Start of the state.
  ts TIMESTAMP,
  -- Length in nanoseconds, -1 if the trace ends in this state.
  dur DURATION,
  -- Like dur, but up to the end of the trace where that is -1.
  safe_dur DURATION,
  -- Name of the counter track.
  track_name STRING,
  -- Value of the counter.
  value LONG,
  -- The value in words.
  value_name STRING
) AS
WITH change AS (
  SELECT
    counter.ts,
    track.name AS track_name,
    counter.value,
    lead(counter.ts) OVER (PARTITION BY track.name ORDER BY counter.ts) AS next_ts
  FROM counter
  JOIN counter_track AS track ON counter.track_id = track.id
  WHERE track.name GLOB 'battery_stats.*'
)
SELECT
  ts,
  coalesce(next_ts - ts, -1) AS dur,
  coalesce(next_ts, trace_end()) - ts AS safe_dur,
  track_name,
  cast_int!(value) AS value,
  android_battery_stats_counter_to_string(track_name, value) AS value_name
FROM change;

-- Intervals made of the events of the battery service. It writes instants such as
-- '+job=1021:"mail"' and '-job=1021:"mail"'; two that agree in what follows the equals sign are the
-- start and the end of one interval. An end without a start began before the trace.
CREATE PERFETTO VIEW android_battery_stats_event_slices(
  -- Start of the interval.
  ts TIMESTAMP,
  -- Length in nanoseconds, -1 if it does not end in the trace.
  dur DURATION,
  -- Like dur, but up to the end of the trace where that is -1.
  safe_dur DURATION,
  -- Name of the track.
  track_name STRING,
  -- The quoted text of the event.
  str_value STRING,
  -- The number before the colon.
  int_value LONG
) AS
WITH
  mark AS (
    SELECT
      slice.ts,
      track.name AS track_name,
      str_split(slice.name, '=', 1) AS subject,
      slice.name GLOB '+*' AS opens
    FROM slice
    JOIN track ON slice.track_id = track.id
    WHERE track.name GLOB 'battery_stats.*' AND slice.name GLOB '[-+]*'
  ),
  neighbour AS (
    SELECT
      *,
      lag(ts) OVER of_subject AS previous_ts,
      lead(ts) OVER of_subject AS next_ts
    FROM mark
    WINDOW of_subject AS (PARTITION BY track_name, subject ORDER BY ts)
  ),
  span AS (
    SELECT
      track_name,
      subject,
      iif(opens, ts, trace_start()) AS ts,
      iif(opens, next_ts, ts) AS ts_end
    FROM neighbour
    WHERE opens OR previous_ts IS NULL
  )
SELECT
  ts,
  coalesce(ts_end - ts, -1) AS dur,
  coalesce(ts_end, trace_end()) - ts AS safe_dur,
  track_name,
  str_split(subject, '"', 1) AS str_value,
  cast_int!(str_split(subject, ':', 0)) AS int_value
FROM span;
