-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Power of GPUs in milliwatts by frequency and idle state.
CREATE PERFETTO TABLE _gpu_device_curves AS
SELECT * FROM __intrinsic_wattson_curves_gpu();
