-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Flags of Android's aconfig, as the device listed them while it was traced: one row a flag and listing.
CREATE PERFETTO VIEW android_aflags(
  -- When the flags were listed.
  ts TIMESTAMP,
  -- Package the flag belongs to.
  package STRING,
  -- Name of the flag in the package.
  name STRING,
  -- Namespace of the flag.
  flag_namespace STRING,
  -- Container of the flag, for example 'system'.
  container STRING,
  -- Value in force.
  value STRING,
  -- Value from the next start of the device on, if one is staged.
  staged_value STRING,
  -- 'read-only' or 'read-write'.
  permission STRING,
  -- What decided the value: 'default', 'local' or 'server'.
  value_picked_from STRING,
  -- Where the flag is stored, for example 'aconfigd'.
  storage_backend STRING,
  -- Type of the flag, for example 'boolean'.
  type STRING
) AS
SELECT
  ts, package, name, flag_namespace, container, value, staged_value, permission, value_picked_from,
  storage_backend, type
FROM __intrinsic_android_aflags;
