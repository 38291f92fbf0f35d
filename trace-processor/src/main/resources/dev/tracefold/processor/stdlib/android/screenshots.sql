-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Screenshots that were recorded with the trace: the slices that hold them.
CREATE PERFETTO TABLE android_screenshots(
  -- The slice.
  id ID(slice.id),
  -- When the screenshot was taken.
  ts TIMESTAMP,
  -- Length of the slice, which is 0 for an instant.
  dur DURATION,
  -- Name of the slice.
  name STRING
) AS
SELECT slice.id, slice.ts, slice.dur, slice.name
FROM slice
JOIN args USING (arg_set_id)
WHERE slice.category = 'android_screenshot'
  AND slice.name = 'Screenshot'
  AND args.key = 'screenshot.jpg_image';
