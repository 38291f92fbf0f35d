-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Name to show for an Android uid.
CREATE PERFETTO FUNCTION android_package_lookup(
  -- The uid, with or without the part of the user.
  uid LONG
)
-- Package, name of the system user, or 'uid=N'; NULL for NULL.
RETURNS STRING AS
SELECT _intrinsic_package_lookup($uid);
