-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Graphics contexts.
--
-- @tags gpu
-- @data_check SELECT 1 FROM __intrinsic_gpu_context

-- The graphics contexts of the trace's GPU work.
CREATE PERFETTO VIEW gpu_context(
  -- Row.
  id ID,
  -- The context's handle in its API.
  context_id LONG,
  -- The process that made it, by its id in its machine.
  pid LONG,
  -- The API: OPEN_GL, VULKAN, OPEN_CL, CUDA, HIP or UNDEFINED.
  api STRING
)
AS
SELECT id, context_id, pid, api FROM __intrinsic_gpu_context;
