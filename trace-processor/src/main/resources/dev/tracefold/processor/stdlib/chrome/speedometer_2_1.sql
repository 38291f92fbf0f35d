-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Suites of Speedometer 2.1. Each adds, completes and deletes items; what it calls the last differs.
CREATE PERFETTO TABLE _chrome_speedometer_2_1_test AS
WITH
  suites(names, last_test) AS (
    VALUES
      (
        '["Angular2-TypeScript-TodoMVC","Elm-TodoMVC","EmberJS-Debug-TodoMVC","EmberJS-TodoMVC",
          "Flight-TodoMVC","Inferno-TodoMVC","Preact-TodoMVC","React-Redux-TodoMVC",
          "Vanilla-ES2015-Babel-Webpack-TodoMVC","Vanilla-ES2015-TodoMVC"]',
        'DeletingItems'
      ),
      (
        '["AngularJS-TodoMVC","BackboneJS-TodoMVC","React-TodoMVC","VanillaJS-TodoMVC","VueJS-TodoMVC",
          "jQuery-TodoMVC"]',
        'DeletingAllItems'
      )
  )
SELECT suite.value AS suite_name, test.value AS test_name
FROM
  suites,
  json_each(suites.names) AS suite,
  json_each(json_array('Adding100Items', 'CompletingAllItems', suites.last_test)) AS test;

-- Marks that a test writes: its start, and the ends of what it does at once and of what it leaves for later.
CREATE PERFETTO VIEW _chrome_speedometer_2_1_mark_name AS
SELECT
  suite_name || '.' || test_name || '-' || kind.value AS name,
  suite_name,
  test_name,
  kind.value AS mark_type
FROM _chrome_speedometer_2_1_test, json_each('["start","sync-end","async-end"]') AS kind;

-- The n-th mark of a name belongs to the n-th iteration.
CREATE PERFETTO TABLE _chrome_speedometer_2_1_run AS
WITH mark AS (
  SELECT
    slice.ts,
    name.suite_name,
    name.test_name,
    rank() OVER (PARTITION BY slice.name ORDER BY slice.ts) AS iteration
  FROM slice
  JOIN _chrome_speedometer_2_1_mark_name AS name USING (name)
  WHERE slice.category = 'blink.user_timing'
),
placed AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY iteration, suite_name, test_name ORDER BY ts) AS place
  FROM mark
)
SELECT
  iteration,
  suite_name,
  test_name,
  max(ts) FILTER (WHERE place = 1) AS start_ts,
  max(ts) FILTER (WHERE place = 2) AS sync_end_ts,
  max(ts) FILTER (WHERE place = 3) AS async_end_ts
FROM placed
GROUP BY iteration, suite_name, test_name
HAVING count(*) >= 3;

-- What Speedometer 2.1 measures: two stretches for each test of each iteration.
CREATE PERFETTO TABLE chrome_speedometer_2_1_measure(
  -- Start of the stretch.
  ts TIMESTAMP,
  -- Length of the stretch.
  dur DURATION,
  -- Suite, test and kind.
  name STRING,
  -- Number of the iteration.
  iteration LONG,
  -- Name of the suite.
  suite_name STRING,
  -- Name of the test.
  test_name STRING,
  -- 'sync' or 'async'.
  measure_type STRING
) AS
WITH stretch AS (
  SELECT
    sync_end_ts AS ts, async_end_ts - sync_end_ts AS dur, iteration, suite_name, test_name,
    'async' AS measure_type
  FROM _chrome_speedometer_2_1_run
  UNION ALL
  SELECT start_ts, sync_end_ts - start_ts, iteration, suite_name, test_name, 'sync'
  FROM _chrome_speedometer_2_1_run
)
SELECT
  ts,
  dur,
  suite_name || '.' || test_name || '-' || measure_type AS name,
  iteration,
  suite_name,
  test_name,
  measure_type
FROM stretch;

-- Iterations of Speedometer 2.1, from the first to the last measure, since it does not mark them itself.
CREATE PERFETTO TABLE chrome_speedometer_2_1_iteration(
  -- Start of the iteration.
  ts TIMESTAMP,
  -- Length of the iteration.
  dur DURATION,
  -- 'iteration-' and the number.
  name STRING,
  -- Number of the iteration.
  iteration LONG,
  -- Geometric mean of the times of the suites in milliseconds.
  geomean DOUBLE,
  -- Score, which is 20,000 over the mean.
  score DOUBLE
) AS
WITH suite AS (
  SELECT iteration, sum(dur / 1e6) AS ms, min(ts) AS ts, max(ts + dur) AS ts_end
  FROM chrome_speedometer_2_1_measure
  GROUP BY suite_name, iteration
)
SELECT
  min(ts) AS ts,
  max(ts_end) - min(ts) AS dur,
  'iteration-' || iteration AS name,
  iteration,
  exp(avg(ln(ms))) AS geomean,
  1000 / exp(avg(ln(ms))) * 60 / 3 AS score
FROM suite
GROUP BY iteration;

-- Score of Speedometer 2.1 over all iterations.
CREATE PERFETTO FUNCTION chrome_speedometer_2_1_score()
-- Mean of the scores.
RETURNS DOUBLE AS
SELECT avg(score) FROM chrome_speedometer_2_1_iteration;

-- The main thread that ran Speedometer 2.1.
CREATE PERFETTO FUNCTION chrome_speedometer_2_1_renderer_main_utid()
-- The thread.
RETURNS LONG AS
SELECT DISTINCT thread_track.utid
FROM thread_track
JOIN slice ON slice.track_id = thread_track.id
JOIN _chrome_speedometer_2_1_mark_name AS mark ON mark.name = slice.name
WHERE slice.category = 'blink.user_timing'
LIMIT 1;
