-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Whether a kind of jank is to be blamed on SurfaceFlinger or the display.
CREATE PERFETTO FUNCTION android_is_sf_jank_type(
  -- Text of the arg 'Jank type', which may list several.
  jank_type STRING
)
-- True if one of them is.
RETURNS BOOL AS
SELECT $jank_type GLOB '*SurfaceFlinger [CG]PU Deadline Missed*'
  OR $jank_type GLOB '*SurfaceFlinger Scheduling*'
  OR $jank_type GLOB '*Prediction Error*'
  OR $jank_type GLOB '*Display HAL*';

-- Whether a kind of jank is to be blamed on the app.
CREATE PERFETTO FUNCTION android_is_app_jank_type(
  -- Text of the arg 'Jank type', which may list several.
  jank_type STRING
)
-- True if one of them is.
RETURNS BOOL AS
SELECT $jank_type GLOB '*App Deadline Missed*' OR $jank_type GLOB '*App Resynced Jitter*';

-- Whether a kind of jank means that a frame was missed, whoever is to blame.
CREATE PERFETTO FUNCTION android_is_missed_frame_type(
  -- Text of the arg 'Jank type', which may list several.
  jank_type STRING
)
-- True if one of them does.
RETURNS BOOL AS
SELECT android_is_sf_jank_type($jank_type)
  OR android_is_app_jank_type($jank_type)
  OR $jank_type GLOB '*Dropped Frame*';
