-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE chrome.page_loads;
INCLUDE PERFETTO MODULE chrome.startups;
INCLUDE PERFETTO MODULE chrome.web_content_interactions;

-- What users waited for in Chrome: page loads, startups and what they did in pages.
CREATE PERFETTO TABLE chrome_interactions(
  -- Number of the interaction, unique for its type.
  scoped_id LONG,
  -- The table that tells more about it.
  type STRING,
  -- Name of the interaction.
  name STRING,
  -- Start.
  ts TIMESTAMP,
  -- How long the user waited: to the largest (else the first) paint, to the first visible content, to the
  -- paint that answers.
  dur DURATION
) AS
SELECT
  id AS scoped_id,
  'chrome_page_loads' AS type,
  'PageLoad' AS name,
  navigation_start_ts AS ts,
  coalesce(lcp, fcp) AS dur
FROM chrome_page_loads
UNION ALL
SELECT
  id,
  'chrome_startups',
  name,
  startup_begin_ts,
  coalesce(first_visible_content_ts - startup_begin_ts, 0)
FROM chrome_startups
UNION ALL
SELECT id, 'chrome_web_content_interactions', 'InteractionToFirstPaint', ts, dur
FROM chrome_web_content_interactions;
