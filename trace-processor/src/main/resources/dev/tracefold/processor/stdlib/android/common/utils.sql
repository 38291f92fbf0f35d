-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- A value out of text such as `{ event="begin" uid=1000 }`, or NULL where the key is not in it. Of
-- several places the first counts.
CREATE PERFETTO FUNCTION android_common_extract_key_value_arg(
  -- The text.
  atrace_payload STRING,
  -- The key.
  key_name STRING
)
-- The value without quotes.
RETURNS STRING AS
WITH
  place AS (
    SELECT instr($atrace_payload, $key_name || '=') AS at
  ),
  tail AS (
    SELECT substr($atrace_payload, at + length($key_name) + 1) AS rest
    FROM place
    WHERE at > 0
  )
SELECT
  trim(
    iif(
      rest GLOB '"*',
      regexp_extract(rest, '^"([^"]*)'),
      regexp_extract(rest, '^([^ }]*)')
    )
  )
FROM tail;
