-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.binder;
INCLUDE PERFETTO MODULE android.slices;
INCLUDE PERFETTO MODULE slices.with_context;

-- Patterns of slices that hold up a UI or render thread.
CREATE PERFETTO TABLE _android_blocking_call_pattern AS
SELECT value AS pattern
FROM json_each(
  '["measure","layout","configChanged","animation","input","traversal","Contending for pthread mutex",
    "postAndWait","CreateGraphicsPipeline","flush layers","flush commands","queueBuffer",
    "monitor contention with*","SuspendThreadByThreadId*","LoadApkAssetsFd*","*binder transaction*",
    "inflate*","Lock contention on*","android.os.Handler: kotlinx.coroutines*","relayoutWindow*",
    "ImageDecoder#decode*","NotificationStackScrollLayout#onMeasure","ExpNotRow#*","GC: Wait For*",
    "Recomposer:*","Compose:*","draw-VRI*","drawLayer *","DrawFrames*","Texture upload*"]');

-- Names of slices in the trace that fit one of them, or look like the work of a handler, with the kind of
-- name they are.
CREATE PERFETTO TABLE _android_critical_blocking_call_names AS
SELECT
  name AS raw_name,
  android_standardize_slice_name(name) AS standardized_name,
  name GLOB 'DrawFrames*' AS is_draw_frames,
  name GLOB 'drawLayer *' AS is_draw_layer
FROM (SELECT DISTINCT name FROM slice) AS distinct_name
WHERE EXISTS (
    SELECT 1 FROM _android_blocking_call_pattern AS known WHERE distinct_name.name GLOB known.pattern)
  OR (
    (name GLOB '*Handler: *$*' OR name GLOB '*.*.*: *$*' OR name GLOB '*.*$*: #*')
    AND NOT (name GLOB '*Choreographer*')
    AND NOT (name GLOB '*[Ii]nput*')
    AND NOT (name GLOB 'android.os.Handler: #*'));

-- The slices with those names. Waiting for a buffer does not count as drawing.
CREATE PERFETTO TABLE _android_critical_blocking_call_slices AS
WITH
  waited AS MATERIALIZED (
    SELECT utid, ts, dur FROM thread_slice WHERE name = 'waitForBufferRelease'
  )
SELECT
  slice.id,
  kind.standardized_name AS name,
  kind.is_draw_layer,
  slice.ts,
  slice.dur,
  iif(
    kind.is_draw_frames AND slice.dur != -1,
    max(
      0,
      slice.dur - coalesce(
        (
          SELECT sum(waited.dur)
          FROM waited
          WHERE waited.utid = slice.utid
            AND waited.ts >= slice.ts
            AND waited.ts < slice.ts + slice.dur
        ),
        0)),
    slice.dur) AS busy_dur,
  slice.process_name,
  slice.utid,
  slice.upid
FROM thread_slice AS slice
JOIN _android_critical_blocking_call_names AS kind ON kind.raw_name = slice.name;

-- Calls that hold up threads: those slices, all layers that are drawn as one name more, and binder calls
-- by what they call.
CREATE PERFETTO TABLE _android_critical_blocking_calls AS
SELECT name, ts, busy_dur AS dur, id, process_name, utid, upid, ts + busy_dur AS ts_end
FROM _android_critical_blocking_call_slices
UNION ALL
SELECT 'drawLayer', ts, dur, id, process_name, utid, upid, ts + dur
FROM _android_critical_blocking_call_slices
WHERE is_draw_layer
UNION ALL
SELECT
  aidl_name,
  client_ts,
  client_dur,
  binder_txn_id,
  client_process,
  client_utid,
  client_upid,
  client_ts + client_dur
FROM android_binder_txns
WHERE is_sync AND aidl_name IS NOT NULL;
