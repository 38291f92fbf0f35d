-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Name to show for an Android uid. Of several packages with the same uid the one for Google's services
-- comes first and those of content providers last.
CREATE PERFETTO FUNCTION android_package_lookup(
  -- The uid, with or without the part that stands for the user.
  uid LONG
)
-- Package, name of the system's user or range, or 'uid=N'; NULL for NULL.
RETURNS STRING
DELEGATES TO _intrinsic_package_lookup;
