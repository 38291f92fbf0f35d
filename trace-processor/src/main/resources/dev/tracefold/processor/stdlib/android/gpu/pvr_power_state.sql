-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Power states of a PowerVR GPU over time.
CREATE PERFETTO TABLE android_pvr_gpu_power_state(
  -- Start of the state.
  ts TIMESTAMP,
  -- Length of the state; one that has no end lasts to the end of the trace.
  dur DURATION,
  -- 0 for off, 1 for power gated, 2 for on, -1 for all else.
  power_state LONG
) AS
SELECT
  state.ts,
  iif(state.dur = -1, trace_end() - state.ts, state.dur) AS dur,
  CASE state.name WHEN 'OFF' THEN 0 WHEN 'PG' THEN 1 WHEN 'ON' THEN 2 ELSE -1 END AS power_state
FROM slice AS state
JOIN track ON track.id = state.track_id
WHERE track.name = 'powervr_gpu_power_state'
ORDER BY state.ts;
