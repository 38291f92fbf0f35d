-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.startup.startup_events;

CREATE PERFETTO VIEW _startup_async_events AS
SELECT ts, dur, cast_int!(str_split(name, '#', 1)) AS startup_id
FROM slice
WHERE name GLOB 'launchingActivity#*' AND instr(name, ':') = 0 AND dur != 0;

-- 'launchingActivity#<id>:completed[-<type>]:<package>'
CREATE PERFETTO VIEW _startup_complete_events AS
SELECT
  cast_int!(str_split(str_split(name, '#', 1), ':', 0)) AS startup_id,
  str_split(name, ':', 2) AS package_name,
  iif(
    str_split(name, ':', 1) IN ('completed-hot', 'completed-warm', 'completed-cold'),
    str_split(str_split(name, ':', 1), '-', 1),
    NULL) AS startup_type,
  min(ts) AS ts
FROM slice
WHERE dur = 0 AND name GLOB 'launchingActivity#*:completed*:*'
GROUP BY 1, 2, 3;

-- Startups from Android 13 on, which the system numbers itself.
CREATE PERFETTO TABLE _startups_minsdk33 AS
SELECT
  begun.startup_id,
  begun.ts,
  begun.ts + begun.dur AS ts_end,
  begun.dur,
  completed.package_name AS package,
  completed.startup_type
FROM _startup_async_events AS begun
JOIN _startup_complete_events AS completed USING (startup_id);
