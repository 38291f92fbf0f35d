-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- When the pages of the LoadLine 2 benchmark reach their milestones.
--
-- @tags chrome
-- @data_check SELECT 1 FROM slice WHERE name GLOB 'LoadLine2/*/*'

INCLUDE PERFETTO MODULE slices.with_context;

-- Frames of renderers that were shown in full, by when they were committed.
CREATE PERFETTO TABLE _chrome_loadline2_shown_frame AS
SELECT process_slice.pid, process_slice.ts AS commit_ts, report.ts + report.dur AS shown_ts
FROM process_slice
JOIN slice AS report ON report.id = process_slice.parent_id
WHERE process_slice.name = 'Commit'
  AND report.name = 'PipelineReporter'
  -- The second name is that of Chrome up to version 136.
  AND ifnull(
    extract_arg(report.arg_set_id, 'frame_reporter.state'),
    extract_arg(report.arg_set_id, 'chrome_frame_reporter.state')
  ) = 'STATE_PRESENTED_ALL';

-- The marks of the pages: those of performance.mark() are on the main thread, those of
-- performance.measure() on a track of the process.
CREATE PERFETTO TABLE _chrome_loadline2_mark AS
SELECT
  slice.ts,
  str_split(slice.name, '/', 1) AS page,
  str_split(slice.name, '/', 2) AS mark,
  process.pid
FROM slice
LEFT JOIN thread_track ON thread_track.id = slice.track_id
LEFT JOIN thread USING (utid)
LEFT JOIN process_track ON process_track.id = slice.track_id
JOIN process ON process.upid = ifnull(thread.upid, process_track.upid)
WHERE slice.category = 'blink.user_timing' AND slice.name GLOB 'LoadLine2/*/*';

-- When a mark was set.
CREATE PERFETTO MACRO _chrome_loadline2_ts(mark Expr)
RETURNS Expr
AS (
  SELECT min(ts)
  FROM _chrome_loadline2_mark AS set_mark
  WHERE set_mark.page = story.page AND set_mark.mark = $mark
);

-- When the first frame was shown that was committed after a mark.
CREATE PERFETTO MACRO _chrome_loadline2_shown_ts(mark Expr)
RETURNS Expr
AS (
  SELECT min(frame.shown_ts)
  FROM _chrome_loadline2_mark AS set_mark
  JOIN _chrome_loadline2_shown_frame AS frame
    ON frame.pid = set_mark.pid AND frame.commit_ts > set_mark.ts
  WHERE set_mark.page = story.page AND set_mark.mark = $mark
);

-- The milestones of each page that was begun and finished; NULL where one was not reached.
CREATE PERFETTO VIEW chrome_loadline2_stages(
  -- Name of the page.
  page STRING,
  -- Begin of the page's story.
  story_start TIMESTAMP,
  -- Begin of the first request to the network.
  start_request TIMESTAMP,
  -- End of the first request to the network.
  end_request TIMESTAMP,
  -- When the renderer began with the document.
  renderer_ready TIMESTAMP,
  -- When the page called itself visible.
  visual_mark TIMESTAMP,
  -- The second animation frame after that.
  visual_raf TIMESTAMP,
  -- When that was on the screen.
  visual_presentation TIMESTAMP,
  -- When the page called itself interactive.
  interactive_mark TIMESTAMP,
  -- The second animation frame after that.
  interactive_raf TIMESTAMP,
  -- When that was on the screen.
  interactive_presentation TIMESTAMP,
  -- End of the page's story.
  story_finish TIMESTAMP
)
AS
WITH story AS (
  SELECT begin.page, begin.ts AS story_start, finish.ts AS story_finish, finish.pid
  FROM _chrome_loadline2_mark AS begin
  JOIN _chrome_loadline2_mark AS finish ON finish.page = begin.page AND finish.mark = 'finish'
  WHERE begin.mark = 'start'
)
SELECT
  story.page,
  story.story_start,
  (
    SELECT min(ts)
    FROM slice
    WHERE name = 'WillStartRequest' AND ts >= story.story_start
  ) AS start_request,
  (
    SELECT min(ts)
    FROM slice
    WHERE name = 'CommitSentToFirstSubresourceLoadStart' AND ts >= story.story_start
  ) AS end_request,
  (
    SELECT min(ts)
    FROM thread_slice
    WHERE name = 'DocumentLoader::CommitNavigation'
      AND pid = story.pid
      AND ts >= story.story_start
  ) AS renderer_ready,
  _chrome_loadline2_ts!('visual') AS visual_mark,
  _chrome_loadline2_ts!('visual_raf') AS visual_raf,
  _chrome_loadline2_shown_ts!('visual') AS visual_presentation,
  _chrome_loadline2_ts!('interactive') AS interactive_mark,
  _chrome_loadline2_ts!('interactive_raf') AS interactive_raf,
  _chrome_loadline2_shown_ts!('interactive') AS interactive_presentation,
  story.story_finish
FROM story;
