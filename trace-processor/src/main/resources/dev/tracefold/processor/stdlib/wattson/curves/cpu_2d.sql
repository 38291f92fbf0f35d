-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The same where it also depends on the frequency of another policy or of the shared unit.
CREATE PERFETTO TABLE _device_curves_2d AS
SELECT * FROM __intrinsic_wattson_curves_cpu_2d();
