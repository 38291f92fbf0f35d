-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE wattson.curves.utils;
INCLUDE PERFETTO MODULE wattson.tpu.freq_idle;
INCLUDE PERFETTO MODULE wattson.utils;

-- What the tensor unit does.
CREATE PERFETTO TABLE _tpu_combined_state AS
SELECT part.ts, part.dur, freq.freq, freq.cluster, load.requests
FROM _interval_intersect!(
  (_ii_subquery!(_tpu_freq), _ii_subquery!(_tpu_requests_count)), ()
) AS part
JOIN _tpu_freq AS freq ON freq._auto_id = part.id_0
JOIN _tpu_requests_count AS load ON load._auto_id = part.id_1;

-- Estimated power of the tensor unit, in milliwatts. The curves end at eight requests.
CREATE PERFETTO TABLE _tpu_estimates_mw AS
SELECT state.ts, state.dur, coalesce(curve.active, 0) AS tpu_mw
FROM _tpu_combined_state AS state
LEFT JOIN _tpu_filtered_curves AS curve
  ON curve.freq = state.freq
  AND curve.cluster = state.cluster
  AND curve.requests = min(state.requests, 8)
ORDER BY state.ts;
