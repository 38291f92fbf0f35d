-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;

-- Clicks, taps, keys and drags in a page, up to the paint that answers them. Each has one row, that of its
-- longest event; scrolls do not count.
CREATE PERFETTO TABLE chrome_web_content_interactions(
  -- The slice.
  id LONG,
  -- Start of the longest event.
  ts TIMESTAMP,
  -- Length of the longest event.
  dur DURATION,
  -- Kind of interaction.
  interaction_type STRING,
  -- Length of all its events in milliseconds.
  total_duration_ms LONG,
  -- The renderer process.
  renderer_upid JOINID(process.id)
) AS
SELECT
  id,
  ts,
  dur,
  extract_arg(arg_set_id, 'web_content_interaction.type') AS interaction_type,
  extract_arg(arg_set_id, 'web_content_interaction.total_duration_ms') AS total_duration_ms,
  upid AS renderer_upid
FROM process_slice
WHERE name = 'Web Interaction';
