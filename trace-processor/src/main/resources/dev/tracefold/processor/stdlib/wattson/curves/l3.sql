-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Energy of accesses to the cache that CPUs share, and of those that go past it, in nanojoules.
CREATE PERFETTO TABLE _device_curves_l3 AS
SELECT * FROM __intrinsic_wattson_curves_l3();
