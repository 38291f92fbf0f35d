-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.suspend;

-- Instants on the tracks that tell of wake-ups. The texts of reason and attribution begin with a time in
-- milliseconds that tells which belong together.
CREATE PERFETTO TABLE _android_wakeup_event AS
SELECT
  track.name AS kind,
  instant.ts,
  instant.name AS text,
  str_split(instant.name, ' ', 0) AS stamp,
  substr(instant.name, instr(instant.name, ' ') + 1) AS message
FROM track
JOIN instant ON instant.track_id = track.id
WHERE track.name IN ('wakeup_reason', 'wakeup_attribution', 'suspend_backoff');

-- Wake-ups, each with the delay that the system announced right before it and the time until the next
-- wake-up or sleep.
CREATE PERFETTO TABLE _android_wakeup AS
WITH
  told AS (
    SELECT reason.ts, reason.message AS raw_wakeup, attribution.message AS attribution, NULL AS backoff
    FROM _android_wakeup_event AS reason
    LEFT JOIN _android_wakeup_event AS attribution
      ON attribution.kind = 'wakeup_attribution' AND attribution.stamp = reason.stamp
    WHERE reason.kind = 'wakeup_reason'
    UNION ALL
    SELECT ts, NULL, NULL, text FROM _android_wakeup_event WHERE kind = 'suspend_backoff'
  ),
  followed AS (
    SELECT ts, raw_wakeup, attribution, lag(backoff) OVER (ORDER BY ts) AS backoff FROM told
  ),
  timed AS (
    SELECT * FROM followed WHERE raw_wakeup IS NOT NULL
    UNION ALL
    SELECT ts, NULL, NULL, NULL FROM android_suspend_state WHERE power_state = 'suspended'
  )
SELECT *, lead(ts) OVER (ORDER BY ts) - ts AS until_next FROM timed;

-- Why the device woke up or could not go to sleep, a row for each cause: several causes of one wake-up have
-- the same ts and raw_wakeup.
CREATE PERFETTO TABLE android_wakeups(
  -- When it woke up.
  ts TIMESTAMP,
  -- How long that may be blamed for the device being awake: the announced delay, else the time to the next
  -- wake-up or sleep, at most five seconds.
  dur DURATION,
  -- What the kernel said.
  raw_wakeup STRING,
  -- What the device made of it.
  on_device_attribution STRING,
  -- 'normal', or why sleep failed: 'abort_pending', 'abort_last_active' or 'abort_other'.
  type STRING,
  -- The cause, mostly the name of a device.
  item STRING,
  -- 'good' or 'bad'; after bad ones the system waits before it sleeps again.
  suspend_quality STRING,
  -- 'new' or 'continue', if it waits.
  backoff_state STRING,
  -- 'short', 'failed' or 'none'.
  backoff_reason STRING,
  -- How many times it waited.
  backoff_count LONG,
  -- Milliseconds that it waits.
  backoff_millis LONG
) AS
WITH
  kind AS (
    SELECT
      *,
      CASE
        WHEN raw_wakeup GLOB 'Abort: Pending Wakeup Sources: *' THEN 'abort_pending'
        WHEN raw_wakeup GLOB 'Abort: Last active Wakeup Source: *' THEN 'abort_last_active'
        WHEN raw_wakeup GLOB 'Abort: *' THEN 'abort_other'
        ELSE 'normal'
      END AS type
    FROM _android_wakeup
    WHERE raw_wakeup IS NOT NULL
  ),
  listed AS (
    SELECT
      *,
      CASE type
        WHEN 'abort_pending' THEN substr(raw_wakeup, length('Abort: Pending Wakeup Sources: ') + 1)
        WHEN 'abort_last_active'
          THEN substr(raw_wakeup, length('Abort: Last active Wakeup Source: ') + 1)
        WHEN 'abort_other' THEN substr(raw_wakeup, length('Abort: ') + 1)
        ELSE raw_wakeup
      END AS items,
      -- Causes of normal wake-ups are 'number name:number name'.
      CASE type WHEN 'abort_pending' THEN ' ' WHEN 'normal' THEN ':' END AS delimiter
    FROM kind
  ),
  split AS (
    SELECT
      listed.*,
      place.value AS place,
      iif(delimiter IS NULL, iif(place.value = 0, items, NULL), str_split(items, delimiter, place.value))
        AS one
    FROM listed, json_each('[0,1,2,3]') AS place
  )
SELECT
  ts,
  CASE str_split(backoff, ' ', 0)
    WHEN 'good' THEN min(coalesce(until_next, 5000000000), 5000000000)
    WHEN 'bad' THEN cast_int!(str_split(backoff, ' ', 4)) * 1000000
    ELSE 0
  END AS dur,
  raw_wakeup,
  attribution AS on_device_attribution,
  type,
  iif(type = 'normal', coalesce(str_split(one, ' ', 1), one), one) AS item,
  str_split(backoff, ' ', 0) AS suspend_quality,
  str_split(backoff, ' ', 1) AS backoff_state,
  coalesce(str_split(backoff, ' ', 2), 'none') AS backoff_reason,
  cast_int!(str_split(backoff, ' ', 3)) AS backoff_count,
  cast_int!(str_split(backoff, ' ', 4)) AS backoff_millis
FROM split
WHERE place = 0 OR one IS NOT NULL
ORDER BY place, ts;
