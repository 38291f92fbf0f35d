-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Hardware class of the device Chrome ran on, which tells brand and model.
CREATE PERFETTO FUNCTION chrome_hardware_class()
-- Name of the class.
RETURNS STRING AS
SELECT str_value FROM metadata WHERE name = 'cr-hardware-class';
