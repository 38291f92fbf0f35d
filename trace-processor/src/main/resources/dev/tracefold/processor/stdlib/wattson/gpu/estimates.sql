-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE wattson.curves.utils;
INCLUDE PERFETTO MODULE wattson.gpu.freq_idle;

-- Estimated power of the GPU, in milliwatts.
CREATE PERFETTO TABLE _gpu_estimates_mw AS
SELECT state.ts, state.dur, curve.curve_value AS gpu_mw
FROM _gpu_freq_idle AS state
JOIN _gpu_filtered_curves AS curve
  ON curve.freq_khz = state.freq AND curve.idle = state.power_state
ORDER BY state.ts;
