-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What made a frame of a scroll late.
--
-- @tags chrome, input

-- The part of a slice that took longer than the part of the same name in another slice, by the most;
-- a part that the other does not have counts whole.
CREATE PERFETTO FUNCTION chrome_get_v3_jank_cause_id(
  -- The slice whose part is looked for.
  janky_slice_id LONG,
  -- The slice to compare with.
  prev_slice_id LONG
)
-- The slice of the part; NULL where the slice has no parts.
RETURNS LONG
AS
SELECT part.id
FROM slice AS part
LEFT JOIN slice AS before ON before.parent_id = $prev_slice_id AND before.name = part.name
WHERE part.parent_id = $janky_slice_id
ORDER BY part.dur - ifnull(before.dur, 0) DESC, part.id
LIMIT 1;
