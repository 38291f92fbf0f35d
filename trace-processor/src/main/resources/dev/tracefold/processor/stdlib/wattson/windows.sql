-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.cujs.base;
INCLUDE PERFETTO MODULE android.startup.startups;
INCLUDE PERFETTO MODULE wattson.utils;

-- The time between the marks that a user put into the trace.
CREATE PERFETTO VIEW wattson_window_markers(
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- 1.
  period_id LONG
) AS
SELECT ts, dur, 1 AS period_id FROM _wattson_markers_window;

-- The whole trace.
CREATE PERFETTO VIEW wattson_window_trace(
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- 1.
  period_id LONG
) AS
SELECT trace_start() AS ts, trace_dur() AS dur, 1 AS period_id;

-- Startups of apps.
CREATE PERFETTO VIEW wattson_window_app_startup(
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- Number of the startup.
  period_id LONG
) AS
SELECT ts, dur, startup_id AS period_id FROM android_startups;

-- Interactions with apps.
CREATE PERFETTO VIEW wattson_window_atrace_apps(
  -- Start.
  ts TIMESTAMP,
  -- Length in nanoseconds.
  dur DURATION,
  -- Number of the interaction.
  period_id LONG
) AS
SELECT ts, dur, cuj_id AS period_id FROM android_jank_cuj;
