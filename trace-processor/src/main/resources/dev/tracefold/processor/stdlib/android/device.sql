-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Code name of the device that an Android build fingerprint is for.
CREATE PERFETTO FUNCTION android_device_name_from_fingerprint(
  -- Fingerprint, 'brand/product/device:release/...'.
  fingerprint STRING
)
-- Name of the device, for example 'raven'.
RETURNS STRING AS
SELECT str_split(str_split($fingerprint, '/', 2), ':', 0);

-- Code names of the devices in the trace.
CREATE PERFETTO TABLE android_device_name(
  -- Code name of the device.
  name STRING,
  -- The machine it is.
  machine_id JOINID(machine.id)
) AS
SELECT android_device_name_from_fingerprint(android_build_fingerprint) AS name, id AS machine_id
FROM machine
WHERE android_build_fingerprint IS NOT NULL;
