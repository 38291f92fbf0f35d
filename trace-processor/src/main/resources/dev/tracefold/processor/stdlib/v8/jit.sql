-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Code that the V8 engine made at run time.
--
-- An isolate is an instance of the engine. Its code lies in its heap, so it may be moved or collected:
-- an address may belong to different functions at different times, and a function may have code of
-- several tiers.
--
-- @tags performance
-- @data_check SELECT 1 FROM __intrinsic_v8_isolate

-- Instances of the engine.
CREATE PERFETTO VIEW v8_isolate(
  -- The isolate.
  v8_isolate_id LONG,
  -- Its process.
  upid JOINID(process.id),
  -- Its number within the process.
  internal_isolate_id LONG,
  -- Where the embedded code begins.
  embedded_blob_code_start_address LONG,
  -- Its size, in bytes.
  embedded_blob_code_size LONG,
  -- Where the range for code begins; NULL where there is none.
  code_range_base_address LONG,
  -- Its size, in bytes.
  code_range_size LONG,
  -- Whether isolates of the process share the range.
  shared_code_range LONG,
  -- Where a copy of the embedded code begins, which makes calls to it short.
  embedded_blob_code_copy_start_address LONG
)
AS
SELECT
  id AS v8_isolate_id,
  upid,
  internal_isolate_id,
  embedded_blob_code_start_address,
  embedded_blob_code_size,
  code_range_base_address,
  code_range_size,
  shared_code_range,
  embedded_blob_code_copy_start_address
FROM __intrinsic_v8_isolate;

-- JavaScript that was compiled.
CREATE PERFETTO VIEW v8_js_script(
  -- The script.
  v8_js_script_id LONG,
  -- The isolate, as in `v8_isolate`.
  v8_isolate_id LONG,
  -- Its number within the isolate.
  internal_script_id LONG,
  -- Its type.
  script_type STRING,
  -- Its name.
  name STRING,
  -- Its text.
  source STRING
)
AS
SELECT id AS v8_js_script_id, v8_isolate_id, internal_script_id, script_type, name, source
FROM __intrinsic_v8_js_script;

-- WebAssembly that was compiled.
CREATE PERFETTO VIEW v8_wasm_script(
  -- The script.
  v8_wasm_script_id LONG,
  -- The isolate, as in `v8_isolate`.
  v8_isolate_id LONG,
  -- Its number within the isolate.
  internal_script_id LONG,
  -- Where it came from.
  url STRING,
  -- Its bytes.
  wire_bytes BYTES,
  -- Its text.
  source STRING
)
AS
SELECT
  id AS v8_wasm_script_id,
  v8_isolate_id,
  internal_script_id,
  url,
  base64_decode(wire_bytes_base64) AS wire_bytes,
  source
FROM __intrinsic_v8_wasm_script;

-- Functions of JavaScript.
CREATE PERFETTO VIEW v8_js_function(
  -- The function.
  v8_js_function_id LONG,
  -- Its name, empty where it has none.
  name STRING,
  -- Its script, as in `v8_js_script`.
  v8_js_script_id LONG,
  -- Whether it is the script itself.
  is_toplevel BOOL,
  -- A constructor, a getter and so on.
  kind STRING,
  -- Its line, from 1.
  line LONG,
  -- Its column, from 1.
  col LONG
)
AS
SELECT id AS v8_js_function_id, name, v8_js_script_id, is_toplevel, kind, line, col
FROM __intrinsic_v8_js_function;

-- Code for functions of JavaScript.
CREATE PERFETTO VIEW _v8_js_code(
  -- Row.
  id LONG,
  -- The machine code, as in `_jit_code`; NULL for bytecode.
  jit_code_id LONG,
  -- The function, as in `v8_js_function`.
  v8_js_function_id LONG,
  -- How much it is optimised.
  tier STRING,
  -- The bytecode, for the lowest tier.
  bytecode BYTES
)
AS
SELECT id, jit_code_id, v8_js_function_id, tier, base64_decode(bytecode_base64) AS bytecode
FROM __intrinsic_v8_js_code;

-- Code for functions of the engine.
CREATE PERFETTO VIEW _v8_internal_code(
  -- Row.
  id LONG,
  -- The machine code, as in `_jit_code`.
  jit_code_id LONG,
  -- The isolate, as in `v8_isolate`.
  v8_isolate_id LONG,
  -- The function.
  function_name STRING,
  -- What it is for.
  code_type STRING
)
AS
SELECT id, jit_code_id, v8_isolate_id, function_name, code_type
FROM __intrinsic_v8_internal_code;

-- Code for functions of WebAssembly.
CREATE PERFETTO VIEW _v8_wasm_code(
  -- Row.
  id LONG,
  -- The machine code, as in `_jit_code`.
  jit_code_id LONG,
  -- The isolate, as in `v8_isolate`.
  v8_isolate_id LONG,
  -- The script, as in `v8_wasm_script`.
  v8_wasm_script_id LONG,
  -- The function.
  function_name STRING,
  -- How much it is optimised.
  tier STRING,
  -- Where the function begins in its module, in bytes.
  code_offset_in_module LONG
)
AS
SELECT
  id,
  jit_code_id,
  v8_isolate_id,
  v8_wasm_script_id,
  function_name,
  tier,
  code_offset_in_module
FROM __intrinsic_v8_wasm_code;

-- Code for regular expressions.
CREATE PERFETTO VIEW _v8_regexp_code(
  -- Row.
  id LONG,
  -- The machine code, as in `_jit_code`.
  jit_code_id LONG,
  -- The isolate, as in `v8_isolate`.
  v8_isolate_id LONG,
  -- The expression.
  pattern STRING
)
AS
SELECT id, jit_code_id, v8_isolate_id, pattern
FROM __intrinsic_v8_regexp_code;
