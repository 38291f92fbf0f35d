-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Power of CPUs in milliwatts by frequency and idle state, where it does not depend on other CPUs.
CREATE PERFETTO TABLE _device_curves_1d AS
SELECT * FROM __intrinsic_wattson_curves_cpu_1d();
