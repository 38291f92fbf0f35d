-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.critical_blocking_calls;
INCLUDE PERFETTO MODULE android.cujs.base;

-- Frames of interactions with the time after them, in which a call may go on that began in the frame: up
-- to the next frame on the layer or the next doFrame slice of the thread, whichever is first. Where either
-- of them is missing the frame ends where it ends.
CREATE PERFETTO VIEW _extended_frame_boundary(
  -- Start of the frame.
  ts TIMESTAMP,
  -- The UI thread.
  ui_thread_utid JOINID(thread.id),
  -- Frame id.
  frame_id LONG,
  -- The layer.
  layer_id LONG,
  -- The interaction.
  cuj_id LONG,
  -- Name of the interaction.
  cuj_name STRING,
  -- End of the time after the frame.
  ts_end TIMESTAMP
) AS
WITH frame AS (
  SELECT
    distinct_frame.*,
    lead(frame_ts) OVER (PARTITION BY cuj_id, layer_id ORDER BY frame_id) AS next_frame_ts,
    (
      SELECT min(later.ts)
      FROM _android_jank_cuj_do_frames AS later
      WHERE later.utid = distinct_frame.ui_thread_utid AND later.ts >= distinct_frame.ts_end
    ) AS next_do_frame_ts
  FROM _android_distinct_frames_in_cuj AS distinct_frame
)
SELECT
  frame_ts AS ts,
  ui_thread_utid,
  frame_id,
  layer_id,
  cuj_id,
  cuj_name,
  coalesce(min(next_frame_ts, next_do_frame_ts), ts_end) AS ts_end
FROM frame
ORDER BY frame_id;

-- Calls that hold up the UI thread, as far as they lie in frames of interactions: those that begin or end
-- there.
CREATE PERFETTO VIEW _blocking_calls_frame_cuj(
  -- Nanoseconds of the call that lie in the frame.
  dur DURATION,
  -- Start of that part.
  ts TIMESTAMP,
  -- The process.
  upid JOINID(process.id),
  -- Name of the call.
  name STRING,
  -- Name of the process.
  process_name STRING,
  -- The thread.
  utid JOINID(thread.id),
  -- Frame id.
  frame_id LONG,
  -- The layer.
  layer_id LONG,
  -- The interaction.
  cuj_id LONG,
  -- Name of the interaction.
  cuj_name STRING
) AS
SELECT
  min(call.dur, frame.ts_end - call.ts, call.ts_end - frame.ts) AS dur,
  max(call.ts, frame.ts) AS ts,
  call.upid,
  call.name,
  call.process_name,
  call.utid,
  frame.frame_id,
  frame.layer_id,
  frame.cuj_id,
  frame.cuj_name
FROM _extended_frame_boundary AS frame
JOIN _android_critical_blocking_calls AS call ON call.utid = frame.ui_thread_utid
WHERE call.ts BETWEEN frame.ts AND frame.ts_end
  OR call.ts_end BETWEEN frame.ts AND frame.ts_end;
