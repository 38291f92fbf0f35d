-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Suites of Speedometer 3 with their tests.
CREATE PERFETTO TABLE _chrome_speedometer_3_suite AS
WITH
  suites(names, tests) AS (
    VALUES
      (
        '["TodoMVC-JavaScript-ES5","TodoMVC-JavaScript-ES6-Webpack-Complex-DOM","TodoMVC-WebComponents",
          "TodoMVC-React-Complex-DOM","TodoMVC-React-Redux","TodoMVC-Backbone",
          "TodoMVC-Angular-Complex-DOM","TodoMVC-Vue","TodoMVC-jQuery","TodoMVC-Preact-Complex-DOM",
          "TodoMVC-Svelte-Complex-DOM","TodoMVC-Lit-Complex-DOM"]',
        '["Adding100Items","CompletingAllItems","DeletingAllItems"]'
      ),
      (
        '["NewsSite-Next","NewsSite-Nuxt"]',
        '["NavigateToUS","NavigateToWorld","NavigateToPolitics"]'
      ),
      ('["Editor-CodeMirror","Editor-TipTap"]', '["Long","Highlight"]'),
      ('["Charts-observable-plot"]', '["Stacked by 6","Stacked by 20","Dotted"]'),
      ('["Charts-chartjs"]', '["Draw scatter","Show tooltip","Draw opaque scatter"]'),
      ('["React-Stockcharts-SVG"]', '["Render","PanTheChart","ZoomTheChart"]'),
      ('["Perf-Dashboard"]', '["Render","SelectingPoints","SelectingRange"]')
  )
SELECT suite.value AS suite_name, test.value AS test_name
FROM suites, json_each(suites.names) AS suite, json_each(suites.tests) AS test;

-- Slices that measure a test: once what it does at once and once what it leaves for later.
CREATE PERFETTO VIEW _chrome_speedometer_3_measure_name AS
SELECT
  suite_name || '.' || test_name || '-' || kind.value AS name,
  suite_name,
  test_name,
  kind.value AS measure_type
FROM _chrome_speedometer_3_suite, json_each('["sync","async"]') AS kind;

CREATE PERFETTO VIEW _chrome_speedometer_3_iteration_slice AS
SELECT ts, dur, name, cast_int!(substr(name, 11)) AS iteration
FROM slice
WHERE category = 'blink.user_timing'
  AND name GLOB 'iteration-[0-9]*'
  AND substr(name, 11) = cast_string!(cast_int!(substr(name, 11)));

-- What Speedometer 3 measures: two slices for each test of each iteration.
CREATE PERFETTO TABLE chrome_speedometer_3_measure(
  -- Start of the slice.
  ts TIMESTAMP,
  -- Length of the slice.
  dur DURATION,
  -- Name of the slice.
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
SELECT
  slice.ts,
  slice.dur,
  slice.name,
  iteration.iteration,
  measure.suite_name,
  measure.test_name,
  measure.measure_type
FROM slice
JOIN _chrome_speedometer_3_measure_name AS measure USING (name)
JOIN _chrome_speedometer_3_iteration_slice AS iteration
  ON slice.ts >= iteration.ts AND slice.ts < iteration.ts + iteration.dur
WHERE slice.category = 'blink.user_timing'
ORDER BY slice.ts;

-- Iterations of Speedometer 3. The numbers may differ a bit from its own, since the trace is more exact.
CREATE PERFETTO TABLE chrome_speedometer_3_iteration(
  -- Start of the iteration.
  ts TIMESTAMP,
  -- Length of the iteration.
  dur DURATION,
  -- Name of the slice.
  name STRING,
  -- Number of the iteration.
  iteration LONG,
  -- Geometric mean of the times of the suites in milliseconds.
  geomean DOUBLE,
  -- Score, which is 1000 over the mean.
  score DOUBLE
) AS
WITH
  suite AS (
    SELECT iteration, suite_name, sum(dur / 1e6) AS ms
    FROM chrome_speedometer_3_measure
    GROUP BY iteration, suite_name
  ),
  mean AS (SELECT iteration, exp(avg(ln(ms))) AS geomean FROM suite GROUP BY iteration)
SELECT
  slice.ts,
  slice.dur,
  slice.name,
  mean.iteration,
  mean.geomean,
  1000.0 / mean.geomean AS score
FROM mean
JOIN _chrome_speedometer_3_iteration_slice AS slice USING (iteration);

-- Score of Speedometer 3 over all iterations.
CREATE PERFETTO FUNCTION chrome_speedometer_3_score()
-- Mean of the scores.
RETURNS DOUBLE AS
SELECT avg(score) FROM chrome_speedometer_3_iteration;

-- The main thread that ran Speedometer 3.
CREATE PERFETTO FUNCTION chrome_speedometer_3_renderer_main_utid()
-- The thread.
RETURNS LONG AS
SELECT DISTINCT thread_track.utid
FROM thread_track
JOIN slice ON slice.track_id = thread_track.id
WHERE slice.category = 'blink.user_timing'
  AND slice.name IN (SELECT name || '-start' FROM _chrome_speedometer_3_measure_name)
LIMIT 1;
