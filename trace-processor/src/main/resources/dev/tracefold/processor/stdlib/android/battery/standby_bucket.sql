-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Each time statsd saw an app put into another standby bucket.
CREATE PERFETTO TABLE android_standby_bucket_changes(
  -- When.
  ts TIMESTAMP,
  -- Package of the app.
  package_name STRING,
  -- Android user.
  user_id LONG,
  -- Name of the new bucket.
  bucket STRING,
  -- Why, in the main.
  main_reason STRING,
  -- Why, in detail, as a number.
  sub_reason LONG
) AS
SELECT
  atom.ts,
  extract_arg(atom.arg_set_id, atom.name || '.package_name') AS package_name,
  extract_arg(atom.arg_set_id, atom.name || '.user_id') AS user_id,
  extract_arg(atom.arg_set_id, atom.name || '.bucket') AS bucket,
  extract_arg(atom.arg_set_id, atom.name || '.main_reason') AS main_reason,
  extract_arg(atom.arg_set_id, atom.name || '.sub_reason') AS sub_reason
FROM slice AS atom
JOIN track ON track.id = atom.track_id
WHERE atom.name = 'app_standby_bucket_changed' AND track.name = 'Statsd Atoms';

-- The standby buckets of apps over time.
CREATE PERFETTO VIEW android_standby_bucket(
  -- When the app came into the bucket.
  ts TIMESTAMP,
  -- How long it stayed, at most to the end of the trace.
  dur DURATION,
  -- Package of the app.
  package_name STRING,
  -- Android user.
  user_id LONG,
  -- Name of the bucket.
  bucket STRING,
  -- Why, in the main.
  main_reason STRING,
  -- Why, in detail, as a number.
  sub_reason LONG
) AS
SELECT
  ts,
  lead(ts, 1, trace_end()) OVER of_app - ts AS dur,
  package_name,
  user_id,
  bucket,
  main_reason,
  sub_reason
FROM android_standby_bucket_changes
WINDOW of_app AS (PARTITION BY package_name, user_id ORDER BY ts);
