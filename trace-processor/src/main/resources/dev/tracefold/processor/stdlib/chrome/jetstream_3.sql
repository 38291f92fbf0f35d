-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Scores of the JetStream 3 benchmark, from the marks that it leaves in a trace.
--
-- @tags chrome
-- @data_check SELECT 1 FROM slice WHERE category = 'blink.user_timing' AND name GLOB '*-iteration-0'

-- The benchmarks, by how many of their slowest runs are counted apart, and those that count as one.
CREATE PERFETTO TABLE _chrome_jetstream_3_benchmark AS
WITH lists(worst_case_count, top_level_name, names) AS (
  VALUES
    (
      1,
      NULL,
      '["bigint-noble-bls12-381","Kotlin-compose-wasm","transformersjs-whisper-wasm"]'
    ),
    (
      1,
      'intl',
      '["RelativeTimeFormat-intl","PluralRules-intl","NumberFormat-intl","ListFormat-intl",
        "DateTimeFormat-intl"]'
    ),
    (
      2,
      NULL,
      '["typescript-octane","json-stringify-inspector","json-parse-inspector","bigint-paillier",
        "jsdom-d3-startup","sqlite3-wasm","Dart-flute-complex-wasm","Dart-flute-todomvc-wasm",
        "8bitbench-wasm","dotnet-interp-wasm","dotnet-aot-wasm","acorn-wtb","babel-wtb",
        "babel-minify-wtb","babylon-wtb","chai-wtb","espree-wtb","esprima-next-wtb","lebab-wtb",
        "postcss-wtb","prettier-wtb","source-map-wtb"]'
    ),
    (3, NULL, '["cdjs","mobx-startup","argon2-wasm","segmentation"]'),
    (
      4,
      NULL,
      '["Air","Basic","ML","Babylon","first-inspector-code-load","multi-inspector-code-load","Box2D",
        "octane-code-load","crypto","delta-blue","earley-boyer","gbemu","mandreel","navier-stokes",
        "pdfjs","raytrace","regexp-octane","richards","splay","FlightPlanner","OfflineAssembler",
        "UniPoker","validatorjs","hash-map","doxbee-promise","doxbee-async","ai-astar",
        "gaussian-blur","stanford-crypto-aes","stanford-crypto-pbkdf2","stanford-crypto-sha256",
        "bigint-noble-secp256k1","bigint-noble-ed25519","proxy-vue","web-ssr",
        "raytrace-public-class-fields","raytrace-private-class-fields","lazy-collections",
        "js-tokens","threejs","HashSet-wasm","quicksort-wasm","gcc-loops-wasm","tsf-wasm",
        "richards-wasm","transformersjs-bert-wasm","babylonjs-startup-es5","babylonjs-startup-es6",
        "babylonjs-scene-es5","babylonjs-scene-es6","bomb-workers","zlib-wasm","j2cl-box2d-wasm",
        "prismjs-startup-es6","prismjs-startup-es5"]'
    ),
    (
      4,
      'Sunspider',
      '["tagcloud-SP","string-unpack-code-SP","regex-dna-SP","n-body-SP","date-format-xparb-SP",
        "date-format-tofte-SP","crypto-sha1-SP","crypto-md5-SP","crypto-aes-SP","base64-SP",
        "3d-raytrace-SP","3d-cube-SP"]'
    ),
    (6, NULL, '["async-fs","sync-fs"]'),
    (12, NULL, '["proxy-mobx"]'),
    (16, NULL, '["bigint-bigdenary"]')
)
SELECT
  benchmark.value AS name,
  ifnull(lists.top_level_name, benchmark.value) AS top_level_name,
  lists.worst_case_count
FROM lists, json_each(lists.names) AS benchmark;

-- The thread that runs the benchmark.
CREATE PERFETTO FUNCTION chrome_jetstream_3_renderer_main_utid()
RETURNS TABLE(
  -- The main thread of the renderer.
  utid LONG
)
AS
SELECT DISTINCT thread_track.utid
FROM slice
JOIN thread_track ON thread_track.id = slice.track_id
WHERE slice.category = 'blink.user_timing'
  AND slice.name = 'Air';

-- The runs of all benchmarks; `place` counts from the slowest, the first run apart.
CREATE PERFETTO TABLE _chrome_jetstream_3_run AS
WITH
  mark AS (
    SELECT
      id,
      ts,
      dur,
      substr(name, 1, instr(name, '-iteration-') - 1) AS benchmark,
      cast_int!(substr(name, instr(name, '-iteration-') + length('-iteration-'))) AS iteration
    FROM slice
    WHERE category = 'blink.user_timing' AND dur > 0 AND name GLOB '*-iteration-*'
  )
SELECT
  mark.id,
  mark.ts,
  mark.dur,
  known.name,
  known.top_level_name,
  mark.iteration,
  known.worst_case_count,
  rank() OVER (PARTITION BY known.name, mark.iteration > 0 ORDER BY mark.dur DESC) AS place
FROM mark
JOIN _chrome_jetstream_3_benchmark AS known ON known.name = mark.benchmark;

-- What JetStream 3 measures. A run is in the table once: the slowest ones are not among the average
-- ones, although their score counts both.
CREATE PERFETTO TABLE chrome_jetstream_3_measure(
  -- The slice.
  id LONG,
  -- Start of the run.
  ts TIMESTAMP,
  -- Length of the run.
  dur DURATION,
  -- The benchmark.
  name STRING,
  -- The group that it is part of, or itself.
  top_level_name STRING,
  -- Number of the run, from 0.
  iteration LONG,
  -- 'First', 'Worst' or 'Average'; for the benchmark WSL the name of the slice.
  subtest STRING
)
AS
SELECT
  id,
  ts,
  dur,
  name,
  top_level_name,
  iteration,
  CASE
    WHEN iteration = 0 THEN 'First'
    WHEN place <= worst_case_count THEN 'Worst'
    ELSE 'Average'
  END AS subtest
FROM _chrome_jetstream_3_run
WHERE iteration >= 0
UNION ALL
SELECT id, ts, dur, 'WSL', 'WSL', 0, name
FROM slice
WHERE category = 'blink.user_timing' AND dur > 0 AND name GLOB 'WSL-*';

-- A score for each kind of run of each benchmark: 5000 over the mean of milliseconds.
CREATE PERFETTO TABLE _chrome_jetstream_3_subtest_score AS
WITH counted AS (
  SELECT top_level_name, name, subtest, dur FROM chrome_jetstream_3_measure
  UNION ALL
  SELECT top_level_name, name, 'Average', dur
  FROM chrome_jetstream_3_measure
  WHERE subtest = 'Worst'
)
SELECT top_level_name, name, subtest, 5000.0 / (avg(dur) / 1e6) AS score
FROM counted
GROUP BY top_level_name, name, subtest;

-- The scores that the score of a whole run is made of: geometric means over the kinds of runs, and
-- over the benchmarks of a group.
CREATE PERFETTO TABLE chrome_jetstream_3_benchmark_score(
  -- The group, or the benchmark where it is in none.
  top_level_name STRING,
  -- The higher the better.
  score DOUBLE
)
AS
WITH benchmark AS (
  SELECT top_level_name, exp(avg(ln(score))) AS score
  FROM _chrome_jetstream_3_subtest_score
  GROUP BY top_level_name, name
)
SELECT top_level_name, exp(avg(ln(score))) AS score
FROM benchmark
GROUP BY top_level_name;

-- The score of the whole benchmark, the geometric mean of those of its parts.
CREATE PERFETTO FUNCTION chrome_jetstream_3_score()
-- The higher the better.
RETURNS DOUBLE
AS
SELECT exp(avg(ln(score))) FROM chrome_jetstream_3_benchmark_score;
