-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What is known of the trace, one entry a name.
--
-- @tags metadata

-- Of the entries of each name that of the first trace and machine.
CREATE PERFETTO TABLE _metadata_for_primary_scope(
  -- Name of the entry.
  name STRING,
  -- Its text.
  str_value STRING,
  -- Its number.
  int_value LONG,
  -- Whether there can be several.
  key_type STRING
)
AS
SELECT name, str_value, int_value, key_type
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY name ORDER BY trace_id IS NULL, trace_id, machine_id IS NULL, machine_id
    ) AS rank
  FROM metadata
)
WHERE rank = 1;
