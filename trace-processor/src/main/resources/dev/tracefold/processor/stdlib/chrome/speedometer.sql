-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE chrome.speedometer_2_1;
INCLUDE PERFETTO MODULE chrome.speedometer_3;

-- The version that the trace has more measures of.
CREATE PERFETTO FUNCTION _chrome_speedometer_version()
RETURNS STRING AS
SELECT
  iif(
    (SELECT count(*) FROM chrome_speedometer_3_measure)
      > (SELECT count(*) FROM chrome_speedometer_2_1_measure),
    '3',
    '2.1');

-- What Speedometer measures, whichever version ran: two stretches for each test of each iteration.
CREATE PERFETTO TABLE chrome_speedometer_measure(
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
SELECT ts, dur, name, iteration, suite_name, test_name, measure_type
FROM chrome_speedometer_2_1_measure
WHERE _chrome_speedometer_version() = '2.1'
UNION ALL
SELECT ts, dur, name, iteration, suite_name, test_name, measure_type
FROM chrome_speedometer_3_measure
WHERE _chrome_speedometer_version() = '3';

-- Iterations of Speedometer, whichever version ran.
CREATE PERFETTO TABLE chrome_speedometer_iteration(
  -- Start of the iteration.
  ts TIMESTAMP,
  -- Length of the iteration.
  dur DURATION,
  -- Name of the iteration.
  name STRING,
  -- Number of the iteration.
  iteration LONG,
  -- Geometric mean of the times of the suites in milliseconds.
  geomean DOUBLE,
  -- Score of the iteration.
  score DOUBLE
) AS
SELECT ts, dur, name, iteration, geomean, score
FROM chrome_speedometer_2_1_iteration
WHERE _chrome_speedometer_version() = '2.1'
UNION ALL
SELECT ts, dur, name, iteration, geomean, score
FROM chrome_speedometer_3_iteration
WHERE _chrome_speedometer_version() = '3';

-- Score of Speedometer over all iterations.
CREATE PERFETTO FUNCTION chrome_speedometer_score()
-- Mean of the scores.
RETURNS DOUBLE AS
SELECT
  iif(
    _chrome_speedometer_version() = '3',
    chrome_speedometer_3_score(),
    chrome_speedometer_2_1_score());

-- The main thread that ran Speedometer.
CREATE PERFETTO FUNCTION chrome_speedometer_renderer_main_utid()
-- The thread.
RETURNS LONG AS
SELECT
  iif(
    _chrome_speedometer_version() = '3',
    chrome_speedometer_3_renderer_main_utid(),
    chrome_speedometer_2_1_renderer_main_utid());
