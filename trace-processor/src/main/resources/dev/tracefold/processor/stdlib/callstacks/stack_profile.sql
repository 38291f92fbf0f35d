-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Call stacks of all profilers, as trees of functions.
--
-- @tags callstacks

INCLUDE PERFETTO MODULE graphs.hierarchy;

INCLUDE PERFETTO MODULE graphs.scan;

INCLUDE PERFETTO MODULE v8.jit;

-- The first and the last symbol of each frame. Functions that were inlined make several of one
-- frame; the first is the innermost.
CREATE PERFETTO TABLE _callstack_spf_summary
AS
SELECT
  frame.id,
  frame.symbol_set_id,
  min(symbol.id) AS min_symbol_id,
  max(symbol.id) AS max_symbol_id
FROM stack_profile_frame AS frame
LEFT JOIN stack_profile_symbol AS symbol ON symbol.symbol_set_id = frame.symbol_set_id
GROUP BY frame.id
ORDER BY frame.id;

-- The callsites with a row a symbol: below the outermost symbol comes the caller's innermost.
CREATE PERFETTO TABLE _callstack_spc_raw_forest
AS
SELECT
  callsite.id AS callsite_id,
  symbol.id AS symbol_id,
  iif(symbol.id IS frame.max_symbol_id, callsite.parent_id, callsite.id) AS parent_callsite_id,
  iif(symbol.id IS frame.max_symbol_id, caller_frame.min_symbol_id, symbol.id + 1)
    AS parent_symbol_id,
  frame.id AS frame_id,
  jitted.jit_code_id,
  symbol.id IS frame.min_symbol_id AS is_leaf
FROM stack_profile_callsite AS callsite
JOIN _callstack_spf_summary AS frame ON frame.id = callsite.frame_id
LEFT JOIN __intrinsic_jit_frame AS jitted ON jitted.frame_id = frame.id
LEFT JOIN stack_profile_symbol AS symbol ON symbol.symbol_set_id = frame.symbol_set_id
LEFT JOIN stack_profile_callsite AS caller ON caller.id = callsite.parent_id
LEFT JOIN _callstack_spf_summary AS caller_frame ON caller_frame.id = caller.frame_id
ORDER BY callsite.id;

CREATE PERFETTO INDEX _callstack_spc_raw_forest_idx ON _callstack_spc_raw_forest(callsite_id);

-- All call stacks of the trace, a row a function.
CREATE PERFETTO TABLE _callstack_spc_forest
AS
SELECT
  node._auto_id AS id,
  parent._auto_id AS parent_id,
  coalesce(
    'JS: ' || iif(js_function.name = '', '(anonymous)', js_function.name) || ':'
      || js_function.line || ':' || js_function.col || ' [' || lower(js_code.tier) || ']',
    'WASM: ' || wasm_code.function_name || ' [' || lower(wasm_code.tier) || ']',
    'REGEXP: ' || regexp_code.pattern,
    'V8: ' || internal_code.function_name,
    'JIT: ' || jit_code.function_name,
    demangle(coalesce(symbol.name, frame.deobfuscated_name, frame.name)),
    coalesce(symbol.name, frame.deobfuscated_name, nullif(frame.name, ''), 'unknown')
  ) AS name,
  frame.mapping AS mapping_id,
  symbol.source_file,
  coalesce(js_function.line, symbol.line_number) AS line_number,
  coalesce(js_function.col, 0) AS column_number,
  symbol.inlined,
  node.callsite_id,
  node.is_leaf AS is_leaf_function_in_callsite_frame
FROM _callstack_spc_raw_forest AS node
JOIN stack_profile_frame AS frame ON frame.id = node.frame_id
LEFT JOIN _v8_js_code AS js_code USING (jit_code_id)
LEFT JOIN v8_js_function AS js_function USING (v8_js_function_id)
LEFT JOIN _v8_internal_code AS internal_code USING (jit_code_id)
LEFT JOIN _v8_wasm_code AS wasm_code USING (jit_code_id)
LEFT JOIN _v8_regexp_code AS regexp_code USING (jit_code_id)
LEFT JOIN __intrinsic_jit_code AS jit_code ON jit_code.id = node.jit_code_id
LEFT JOIN stack_profile_symbol AS symbol ON symbol.id = node.symbol_id
LEFT JOIN _callstack_spc_raw_forest AS parent
  ON parent.callsite_id = node.parent_callsite_id
  AND parent.symbol_id IS node.parent_symbol_id
ORDER BY node._auto_id;

CREATE PERFETTO INDEX _callstack_spc_index ON _callstack_spc_forest(callsite_id);

CREATE PERFETTO INDEX _callstack_spc_parent_index ON _callstack_spc_forest(parent_id);

-- The rows of the forest that the callsites of some samples need.
CREATE PERFETTO MACRO _callstacks_for_stack_profile_samples(
  -- callsite_id.
  spc_samples TableOrSubquery
)
-- id, parent_id, callsite_id, name, mapping_name, source_file, line_number, inlined,
-- is_leaf_function_in_callsite_frame.
RETURNS TableOrSubquery
AS (
  SELECT
    node.id,
    node.parent_id,
    node.callsite_id,
    node.name,
    mapping.name AS mapping_name,
    node.source_file,
    node.line_number,
    node.inlined,
    node.is_leaf_function_in_callsite_frame
  FROM _tree_reachable_ancestors_or_self!(
    _callstack_spc_forest,
    (
      SELECT leaf.id
      FROM $spc_samples AS sample
      CROSS JOIN _callstack_spc_forest AS leaf USING (callsite_id)
      WHERE leaf.is_leaf_function_in_callsite_frame
    )
  ) AS reached
  CROSS JOIN _callstack_spc_forest AS node ON node.id = reached.id
  JOIN stack_profile_mapping AS mapping ON mapping.id = node.mapping_id
);

-- The call stacks of some samples, with how many end in each.
CREATE PERFETTO MACRO _callstacks_for_callsites(
  -- callsite_id, a row a sample.
  samples TableOrSubquery
)
-- id, parent_id, name, mapping_name, source_file, line_number, self_count.
RETURNS TableOrSubquery
AS (
  WITH __cfc_counts AS MATERIALIZED (
    SELECT callsite_id, count() AS self_count FROM $samples GROUP BY callsite_id
  )
  SELECT
    node.id,
    node.parent_id,
    node.name,
    node.mapping_name,
    node.source_file,
    node.line_number,
    iif(node.is_leaf_function_in_callsite_frame, coalesce(counts.self_count, 0), 0) AS self_count
  FROM _callstacks_for_stack_profile_samples!(__cfc_counts) AS node
  LEFT JOIN __cfc_counts AS counts USING (callsite_id)
);

-- The call stacks of some samples, with the sum of the values of those that end in each.
CREATE PERFETTO MACRO _callstacks_for_callsites_weighted(
  -- callsite_id and value, a row a sample.
  samples TableOrSubquery
)
-- id, parent_id, name, mapping_name, source_file, line_number, self_value.
RETURNS TableOrSubquery
AS (
  WITH __cfc_values AS MATERIALIZED (
    SELECT callsite_id, sum(value) AS self_value FROM $samples GROUP BY callsite_id
  )
  SELECT
    node.id,
    node.parent_id,
    node.name,
    node.mapping_name,
    node.source_file,
    node.line_number,
    iif(node.is_leaf_function_in_callsite_frame, coalesce(total.self_value, 0), 0) AS self_value
  FROM _callstacks_for_stack_profile_samples!(__cfc_values) AS node
  LEFT JOIN __cfc_values AS total USING (callsite_id)
);

-- What each call stack has together with all that continue it.
CREATE PERFETTO MACRO _callstacks_self_to_cumulative(
  -- id, parent_id and self_count.
  callstacks TableOrSubquery
)
-- id, cumulative_count.
RETURNS TableOrSubquery
AS (
  SELECT total.*
  FROM _graph_aggregating_scan!(
    (
      SELECT id AS source_node_id, parent_id AS dest_node_id
      FROM $callstacks
      WHERE parent_id IS NOT NULL
    ),
    (
      SELECT id, self_count AS cumulative_count
      FROM $callstacks
      WHERE id NOT IN (SELECT parent_id FROM $callstacks WHERE parent_id IS NOT NULL)
    ),
    (cumulative_count),
    (
      SELECT below.id, below.cumulative_count + own.self_count AS cumulative_count
      FROM (SELECT id, sum(cumulative_count) AS cumulative_count FROM $table GROUP BY id) AS below
      CROSS JOIN $callstacks AS own USING (id)
    )
  ) AS total
);
