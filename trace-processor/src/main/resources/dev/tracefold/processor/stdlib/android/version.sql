-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Level of the Android SDK of the traced device, or NULL.
CREATE PERFETTO FUNCTION _android_sdk_version()
RETURNS LONG AS
SELECT int_value FROM metadata WHERE name = 'android_sdk_version' LIMIT 1;
