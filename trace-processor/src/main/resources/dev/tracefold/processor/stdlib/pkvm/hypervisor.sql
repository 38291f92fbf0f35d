-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The hypervisor of protected virtual machines.
--
-- @tags linux, cpu
-- @data_check SELECT 1 FROM slice WHERE category = 'pkvm_hyp'

-- Times that a CPU spent in the hypervisor.
CREATE PERFETTO VIEW pkvm_hypervisor_events(
  -- The slice of the stay.
  slice_id JOINID(slice.id),
  -- The CPU.
  cpu LONG,
  -- When it entered.
  ts TIMESTAMP,
  -- How long it stayed, in nanoseconds.
  dur DURATION,
  -- Why it entered: host_hcall, host_mem_abort and so on; NULL where that is not known.
  reason STRING
)
AS
SELECT
  slice.id AS slice_id,
  cpu_track.cpu,
  slice.ts,
  slice.dur,
  extract_arg(slice.arg_set_id, 'hyp_enter_reason') AS reason
FROM slice
JOIN cpu_track ON cpu_track.id = slice.track_id
WHERE slice.category = 'pkvm_hyp';
