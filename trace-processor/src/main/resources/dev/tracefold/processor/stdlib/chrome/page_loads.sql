-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE slices.with_context;

-- What Chrome measures of page loads, each as a slice of the browser process.
CREATE PERFETTO TABLE _chrome_page_load_event AS
SELECT
  name,
  ts,
  dur,
  extract_arg(arg_set_id, 'page_load.navigation_id') AS navigation_id,
  extract_arg(arg_set_id, 'page_load.url') AS url,
  upid AS browser_upid
FROM process_slice
WHERE name GLOB 'PageLoadMetrics.*';

-- One kind of them.
CREATE PERFETTO FUNCTION _page_load_metrics(event_name STRING)
RETURNS TABLE(ts TIMESTAMP, dur DURATION, navigation_id LONG, browser_upid LONG) AS
SELECT ts, dur, navigation_id, browser_upid
FROM _chrome_page_load_event
WHERE name = 'PageLoadMetrics.' || $event_name;

-- Page loads that painted something.
CREATE PERFETTO TABLE chrome_page_loads(
  -- Number of the page load.
  id LONG,
  -- Id of the navigation, unique for the browser process.
  navigation_id LONG,
  -- Start of the navigation.
  navigation_start_ts TIMESTAMP,
  -- Nanoseconds to the first contentful paint.
  fcp LONG,
  -- Time of the first contentful paint.
  fcp_ts TIMESTAMP,
  -- Nanoseconds to the largest contentful paint.
  lcp LONG,
  -- Time of the largest contentful paint.
  lcp_ts TIMESTAMP,
  -- Time of the DOMContentLoaded event.
  dom_content_loaded_event_ts TIMESTAMP,
  -- Time of the window's load event.
  load_event_ts TIMESTAMP,
  -- When the page marked itself 'mark_fully_loaded'.
  mark_fully_loaded_ts TIMESTAMP,
  -- When the page marked itself 'mark_fully_visible'.
  mark_fully_visible_ts TIMESTAMP,
  -- When the page marked itself 'mark_interactive'.
  mark_interactive_ts TIMESTAMP,
  -- Address of the page.
  url STRING,
  -- The browser process.
  browser_upid JOINID(process.id)
) AS
SELECT
  row_number() OVER (ORDER BY first.ts) AS id,
  first.navigation_id,
  first.ts AS navigation_start_ts,
  first.dur AS fcp,
  first.ts + first.dur AS fcp_ts,
  largest.dur AS lcp,
  largest.ts + largest.dur AS lcp_ts,
  content.ts AS dom_content_loaded_event_ts,
  loaded.ts AS load_event_ts,
  fully_loaded.ts AS mark_fully_loaded_ts,
  fully_visible.ts AS mark_fully_visible_ts,
  interactive.ts AS mark_interactive_ts,
  first.url,
  first.browser_upid
FROM _chrome_page_load_event AS first
LEFT JOIN _page_load_metrics('NavigationToLargestContentfulPaint') AS largest
  USING (navigation_id, browser_upid)
LEFT JOIN _page_load_metrics('NavigationToDOMContentLoadedEventFired') AS content
  USING (navigation_id, browser_upid)
LEFT JOIN _page_load_metrics('NavigationToMainFrameOnLoad') AS loaded
  USING (navigation_id, browser_upid)
LEFT JOIN _page_load_metrics('UserTimingMarkFullyLoaded') AS fully_loaded
  USING (navigation_id, browser_upid)
LEFT JOIN _page_load_metrics('UserTimingMarkFullyVisible') AS fully_visible
  USING (navigation_id, browser_upid)
LEFT JOIN _page_load_metrics('UserTimingMarkInteractive') AS interactive
  USING (navigation_id, browser_upid)
WHERE first.name = 'PageLoadMetrics.NavigationToFirstContentfulPaint';
