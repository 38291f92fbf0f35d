-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Machine code that was made at run time.
--
-- @data_check SELECT 1 FROM __intrinsic_jit_code

-- Pieces of machine code.
CREATE PERFETTO VIEW _jit_code(
  -- The code.
  jit_code_id LONG,
  -- When it was made.
  create_ts TIMESTAMP,
  -- When other code took its place, which is the latest time that it can have gone; NULL where none did.
  estimated_delete_ts TIMESTAMP,
  -- The thread that made it.
  utid JOINID(thread.id),
  -- Where it begins.
  start_address LONG,
  -- Its size, in bytes.
  size LONG,
  -- Its function.
  function_name STRING,
  -- The code itself.
  native_code BYTES
)
AS
SELECT
  id AS jit_code_id,
  create_ts,
  estimated_delete_ts,
  utid,
  start_address,
  size,
  function_name,
  base64_decode(native_code_base64) AS native_code
FROM __intrinsic_jit_code;

-- Frames of call stacks that lie in such code.
CREATE PERFETTO VIEW _jit_frame(
  -- The machine code, as in `_jit_code`.
  jit_code_id LONG,
  -- The frame.
  frame_id JOINID(stack_profile_frame.id)
)
AS
SELECT jit_code_id, frame_id
FROM __intrinsic_jit_frame;
