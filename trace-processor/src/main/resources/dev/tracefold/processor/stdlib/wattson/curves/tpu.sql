-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Power of tensor units in milliwatts by frequency, active clusters and number of requests.
CREATE PERFETTO TABLE _tpu_device_curves AS
SELECT * FROM __intrinsic_wattson_curves_tpu();
