-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.startup.startup_events;

-- Startups of Android 10 to 12. The time of the trace is cut where the system receives an intent; a
-- piece is a startup if one launch began in it and ended in it, and the system reported success.
CREATE PERFETTO TABLE _startups_minsdk29 AS
WITH
  piece AS (
    SELECT ts, lead(ts, 1, trace_end()) OVER (ORDER BY ts) AS ts_end
    FROM slice
    WHERE name = 'MetricsLogger:launchObserverNotifyIntentStarted'
  ),
  finish AS (
    SELECT ts FROM slice WHERE name = 'MetricsLogger:launchObserverNotifyActivityLaunchFinished'
  )
SELECT
  piece.ts,
  launch.ts_end,
  launch.ts_end - piece.ts AS dur,
  launch.package_name AS package,
  NULL AS startup_type
FROM piece
JOIN _startup_events AS launch
  ON launch.ts BETWEEN piece.ts AND piece.ts_end
  AND launch.ts_end BETWEEN piece.ts AND piece.ts_end
WHERE (SELECT count(*) FROM _startup_events AS e WHERE e.ts BETWEEN piece.ts AND piece.ts_end) = 1
  AND EXISTS (SELECT 1 FROM finish WHERE finish.ts BETWEEN piece.ts AND piece.ts_end)
ORDER BY piece.ts;
