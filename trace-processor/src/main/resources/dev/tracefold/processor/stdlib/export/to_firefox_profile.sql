-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Samples of perf as a profile for Firefox's profiler, https://profiler.firefox.com. The shapes of the
-- tables are those of its `profile.js`.
--
-- @tags callstacks

-- The functions in the call stacks of each thread, inlined ones too, with their numbers in the
-- profile's tables. `inline_depth` counts from the function that others were inlined into.
CREATE PERFETTO TABLE _export_to_firefox_table
AS
WITH RECURSIVE
  sampled AS (
    SELECT DISTINCT utid, callsite_id FROM perf_sample WHERE callsite_id IS NOT NULL
  ),
  stacks(utid, id) AS (
    SELECT utid, callsite_id FROM sampled
    UNION
    SELECT stacks.utid, callsite.parent_id
    FROM stacks
    CROSS JOIN stack_profile_callsite AS callsite ON callsite.id = stacks.id
    WHERE callsite.parent_id IS NOT NULL
  ),
  symbols AS (
    SELECT
      symbol_set_id,
      name,
      rank() OVER (PARTITION BY symbol_set_id ORDER BY id DESC) - 1 AS inline_depth,
      count() OVER (PARTITION BY symbol_set_id) - 1 AS deepest
    FROM stack_profile_symbol
  ),
  functions AS (
    SELECT
      stacks.utid,
      callsite.id,
      callsite.parent_id,
      callsite.frame_id,
      coalesce(symbols.name, frame.name, '') AS name,
      coalesce(symbols.inline_depth, 0) AS inline_depth,
      coalesce(symbols.deepest, 0) AS deepest
    FROM stacks
    CROSS JOIN stack_profile_callsite AS callsite ON callsite.id = stacks.id
    CROSS JOIN stack_profile_frame AS frame ON frame.id = callsite.frame_id
    LEFT JOIN symbols USING (symbol_set_id)
  )
SELECT
  utid,
  id AS callsite_id,
  parent_id AS parent_callsite_id,
  name,
  inline_depth,
  inline_depth = deepest AS is_most_inlined,
  dense_rank() OVER (PARTITION BY utid ORDER BY id, inline_depth) - 1 AS stack_table_index,
  dense_rank() OVER (PARTITION BY utid ORDER BY frame_id, inline_depth) - 1 AS frame_table_index,
  dense_rank() OVER (PARTITION BY utid ORDER BY name) - 1 AS func_table_index,
  dense_rank() OVER (PARTITION BY utid ORDER BY name) - 1 AS string_table_index
FROM functions
ORDER BY utid, id;

-- An empty table of markers.
CREATE PERFETTO FUNCTION _export_firefox_thread_markers()
-- JSON.
RETURNS STRING
AS
SELECT json_object('data', json_array(), 'name', json_array(), 'startTime', json_array(), 'endTime', json_array(), 'phase', json_array(), 'category', json_array(), 'length', 0);

-- An empty table of native symbols.
CREATE PERFETTO FUNCTION _export_firefox_native_symbol_table()
-- JSON.
RETURNS STRING
AS
SELECT json_object('libIndex', json_array(), 'address', json_array(), 'name', json_array(), 'functionSize', json_array(), 'length', 0);

-- An empty table of resources.
CREATE PERFETTO FUNCTION _export_firefox_resource_table()
-- JSON.
RETURNS STRING
AS
SELECT json_object('lib', json_array(), 'name', json_array(), 'host', json_array(), 'type', json_array(), 'length', 0);

-- The samples of a thread.
CREATE PERFETTO FUNCTION _export_firefox_samples_table(
  -- The thread.
  utid JOINID(thread.id)
)
-- JSON.
RETURNS STRING
AS
SELECT json_object(
  'stack', json_group_array(stack ORDER BY idx),
  'time', json_group_array(ts ORDER BY idx),
  'weight', NULL,
  'weightType', 'samples',
  'length', count()
)
FROM (
  SELECT sample.id AS idx, sample.ts, stack.stack_table_index AS stack
  FROM perf_sample AS sample
  JOIN _export_to_firefox_table AS stack
    ON stack.utid = sample.utid AND stack.callsite_id = sample.callsite_id
  WHERE sample.utid = $utid AND stack.is_most_inlined
);

-- The call stacks of a thread, each with the one that it continues.
CREATE PERFETTO FUNCTION _export_firefox_stack_table(
  -- The thread.
  utid JOINID(thread.id)
)
-- JSON.
RETURNS STRING
AS
SELECT json_object(
  'frame', json_group_array(frame ORDER BY idx),
  'category', json_group_array(category ORDER BY idx),
  'subcategory', json_group_array(category ORDER BY idx),
  'prefix', json_group_array(prefix ORDER BY idx),
  'length', count()
)
FROM (
  SELECT
    own.stack_table_index AS idx,
    own.frame_table_index AS frame,
    0 AS category,
    (
      SELECT around.stack_table_index
      FROM _export_to_firefox_table AS around
      WHERE around.utid = own.utid
        AND iif(
          own.inline_depth = 0,
          around.callsite_id = own.parent_callsite_id AND around.is_most_inlined,
          around.callsite_id = own.callsite_id AND around.inline_depth = own.inline_depth - 1
        )
    ) AS prefix
  FROM _export_to_firefox_table AS own
  WHERE own.utid = $utid
);

-- The frames of a thread.
CREATE PERFETTO FUNCTION _export_firefox_frame_table(
  -- The thread.
  utid JOINID(thread.id)
)
-- JSON.
RETURNS STRING
AS
SELECT json_object(
  'address', json_group_array(-1 ORDER BY idx),
  'inlineDepth', json_group_array(inline_depth ORDER BY idx),
  'category', json_group_array(0 ORDER BY idx),
  'subcategory', json_group_array(0 ORDER BY idx),
  'func', json_group_array(func ORDER BY idx),
  'nativeSymbol', json_group_array(NULL ORDER BY idx),
  'innerWindowID', json_group_array(NULL ORDER BY idx),
  'implementation', json_group_array(NULL ORDER BY idx),
  'line', json_group_array(NULL ORDER BY idx),
  'column', json_group_array(NULL ORDER BY idx),
  'length', count()
)
FROM (
  SELECT DISTINCT
    frame_table_index AS idx,
    inline_depth,
    func_table_index AS func
  FROM _export_to_firefox_table
  WHERE utid = $utid
);

-- The texts of a thread.
CREATE PERFETTO FUNCTION _export_firefox_string_array(
  -- The thread.
  utid JOINID(thread.id)
)
-- JSON.
RETURNS STRING
AS
SELECT json_group_array(name ORDER BY idx)
FROM (
  SELECT DISTINCT string_table_index AS idx, name
  FROM _export_to_firefox_table
  WHERE utid = $utid
);

-- The functions of a thread.
CREATE PERFETTO FUNCTION _export_firefox_func_table(
  -- The thread.
  utid JOINID(thread.id)
)
-- JSON.
RETURNS STRING
AS
SELECT json_object(
  'name', json_group_array(name ORDER BY idx),
  'isJS', json_group_array(0 ORDER BY idx),
  'relevantForJS', json_group_array(0 ORDER BY idx),
  'resource', json_group_array(-1 ORDER BY idx),
  'fileName', json_group_array(NULL ORDER BY idx),
  'lineNumber', json_group_array(NULL ORDER BY idx),
  'columnNumber', json_group_array(NULL ORDER BY idx),
  'length', count()
)
FROM (
  SELECT DISTINCT func_table_index AS idx, string_table_index AS name
  FROM _export_to_firefox_table
  WHERE utid = $utid
);

-- A thread with its tables.
CREATE PERFETTO FUNCTION _export_firefox_thread(
  -- The thread.
  utid JOINID(thread.id)
)
-- JSON.
RETURNS STRING
AS
SELECT json_object(
  'processType', 'default',
  'name', coalesce(thread.name, ''),
  'isMainThread', 0,
  'pid', coalesce(process.pid, 0),
  'tid', coalesce(thread.tid, 0),
  'samples', json(_export_firefox_samples_table($utid)),
  'markers', json(_export_firefox_thread_markers()),
  'stackTable', json(_export_firefox_stack_table($utid)),
  'frameTable', json(_export_firefox_frame_table($utid)),
  'stringArray', json(_export_firefox_string_array($utid)),
  'funcTable', json(_export_firefox_func_table($utid)),
  'resourceTable', json(_export_firefox_resource_table()),
  'nativeSymbols', json(_export_firefox_native_symbol_table())
)
FROM thread
JOIN process USING (upid)
WHERE thread.utid = $utid;

-- All threads.
CREATE PERFETTO FUNCTION _export_firefox_threads()
-- JSON.
RETURNS STRING
AS
SELECT json_group_array(json(_export_firefox_thread(utid))) FROM thread;

-- What the profile is.
CREATE PERFETTO FUNCTION _export_firefox_meta()
-- JSON.
RETURNS STRING
AS
SELECT json_object(
  'interval', 1,
  'startTime', 0,
  'processType', 0,
  'categories', json_array(
    json_object('name', 'Other', 'color', 'grey', 'subcategories', json_array('Other'))
  ),
  'product', 'Perfetto',
  'stackwalk', 1,
  'version', 29,
  'preprocessedProfileVersion', 48,
  'markerSchema', json_array(),
  'sampleUnits', json_object('time', 'ms', 'eventDelay', 'ms', 'threadCPUDelta', 'µs')
);

-- All samples of perf as a profile.
CREATE PERFETTO FUNCTION export_to_firefox_profile()
-- JSON.
RETURNS STRING
AS
SELECT json_object(
  'meta', json(_export_firefox_meta()),
  'libs', json_array(),
  'pages', NULL,
  'counters', NULL,
  'profilerOverhead', NULL,
  'threads', json(_export_firefox_threads()),
  'profilingLog', NULL,
  'profileGatheringLog', NULL
);
