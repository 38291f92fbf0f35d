-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.profiling_manager.util;

-- Cold starts in a trace that an app took of itself, which has nothing of other processes: from the moment
-- the system binds the app.
CREATE PERFETTO TABLE android_profiling_manager_cold_startup(
  -- When the start began for the app.
  ts TIMESTAMP,
  -- 'app_startup_ttff' or 'app_startup_tti'.
  name STRING,
  -- Length in nanoseconds.
  dur DURATION,
  -- What counts as the end: 'TTFF', the first frame is done, or 'TTI', the app has said that it can be used.
  startup_checkpoint STRING
) AS
SELECT ts, 'app_startup_ttff' AS name, dur, 'TTFF' AS startup_checkpoint
FROM _android_generate_start_to_end_slices(
  'bindApplication', 'Choreographer#doFrame [0-9]*', TRUE)
UNION ALL
SELECT ts, 'app_startup_tti', dur, 'TTI'
FROM _android_generate_start_to_end_slices('bindApplication', 'reportFullyDrawn*', TRUE);
