-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Slices of messages that came in over mojo, with interface and hash of the message. Old versions of Chrome
-- wrote the hash into a slice of its own below, and called the slices differently.
CREATE PERFETTO TABLE _chrome_mojo_slices AS
WITH
  known AS (
    SELECT
      id,
      name,
      arg_set_id,
      CASE
        WHEN category GLOB '*toplevel*' AND name GLOB 'Receive *' THEN 'new'
        WHEN category GLOB '*toplevel*' AND name = 'Connector::DispatchMessage' THEN 'connector'
        WHEN category GLOB '*mojom*' AND name GLOB '*.mojom.*' THEN 'associated'
      END AS kind
    FROM slice
    WHERE category GLOB '*toplevel*' OR category GLOB '*mojom*'
  )
SELECT
  id,
  CASE kind
    WHEN 'associated' THEN name
    WHEN 'new' THEN extract_arg(arg_set_id, 'chrome_mojo_event_info.mojo_interface_tag')
    ELSE coalesce(
      extract_arg(arg_set_id, 'chrome_mojo_event_info.watcher_notify_interface_tag'),
      extract_arg(arg_set_id, 'chrome_mojo_event_info.mojo_interface_tag'))
  END AS interface_name,
  iif(
    kind = 'new',
    extract_arg(arg_set_id, 'chrome_mojo_event_info.ipc_hash'),
    (
      SELECT extract_arg(inside.arg_set_id, 'chrome_mojo_event_info.ipc_hash')
      FROM descendant_slice(known.id) AS inside
      WHERE inside.name = 'ScopedSetIpcHash'
      ORDER BY inside.id
      LIMIT 1
    )) AS ipc_hash,
  CASE
    WHEN kind != 'new' OR name = 'Receive mojo message' THEN 'message'
    WHEN name = 'Receive mojo reply' THEN 'reply'
  END AS message_type
FROM known
WHERE kind IS NOT NULL
ORDER BY id;

-- Outermost slices of Java views that say something: not those of layouts and frameworks.
CREATE PERFETTO TABLE _chrome_java_views AS
WITH
  named AS MATERIALIZED (
    SELECT
      id,
      ts,
      dur,
      replace(
        replace(replace(replace(replace(name, '.draw', ''), '.onLayout', ''), '.onMeasure', ''),
          '.Layout', ''),
        '.Measure',
        '') AS name
    FROM slice
    WHERE category GLOB '*Java*' AND NOT (category GLOB '*toplevel*') AND dur > 0
  ),
  telling AS MATERIALIZED (
    SELECT id, ts, dur, name
    FROM named
    WHERE name NOT IN (
      'FitWindowsFrameLayout', 'FitWindowsLinearLayout', 'ContentFrameLayout', 'CoordinatorLayout',
      'ComponentHost', 'CompositorView:finalizeLayers', 'CompositorViewHolder',
      'CompositorViewHolder:layout', 'CompositorViewHolder:updateContentViewChildrenDimension',
      'CoordinatorLayoutForPointer', 'OptimizedFrameLayout', 'ViewResourceAdapter:getBitmap',
      'ViewResourceFrameLayout', 'AppCompatImageButton', 'ScrollingBottomViewResourceFrameLayout',
      'ViewResourceAdapter:captureWithHardwareDraw', 'ViewResourceAdapter:captureWithSoftwareDraw',
      'LayoutDriver:onUpdate')
  )
SELECT
  id,
  name,
  ts,
  dur,
  EXISTS (
    SELECT 1
    FROM ancestor_slice(telling.id) AS around
    WHERE around.name = 'ViewResourceAdapter:captureWithSoftwareDraw') AS is_software_screenshot,
  EXISTS (
    SELECT 1
    FROM ancestor_slice(telling.id) AS around
    WHERE around.name = 'ViewResourceAdapter:captureWithHardwareDraw') AS is_hardware_screenshot
FROM telling
WHERE NOT EXISTS (
  SELECT 1 FROM ancestor_slice(telling.id) AS around WHERE around.id IN (SELECT id FROM telling));

-- What Chrome's Java views did: drawing, layout, measuring.
CREATE PERFETTO VIEW chrome_java_views(
  -- Name of the view, without what was done.
  filtered_name STRING,
  -- Whether it was part of a screenshot of the toolbar that is drawn by software.
  is_software_screenshot BOOL,
  -- Whether it was part of a screenshot of the toolbar that is drawn by hardware.
  is_hardware_screenshot BOOL,
  -- The slice.
  slice_id JOINID(slice.id)
) AS
SELECT name AS filtered_name, is_software_screenshot, is_hardware_screenshot, id AS slice_id
FROM _chrome_java_views;

-- File and function that posted a task, 'file:function'.
CREATE PERFETTO FUNCTION _get_posted_from(arg_set_id LONG)
RETURNS STRING AS
SELECT
  extract_arg($arg_set_id, 'task.posted_from.file_name') || ':'
    || extract_arg($arg_set_id, 'task.posted_from.function_name');

-- Tasks that Chrome's scheduler ran.
CREATE PERFETTO TABLE _chrome_scheduler_tasks AS
SELECT id, _get_posted_from(arg_set_id) AS posted_from
FROM slice
WHERE category GLOB '*toplevel*' AND name IN ('ThreadControllerImpl::RunTask', 'ThreadPool_RunTask')
ORDER BY id;

-- Tasks that Chrome's scheduler ran, with where they came from.
CREATE PERFETTO VIEW chrome_scheduler_tasks(
  -- The slice.
  id JOINID(slice.id),
  -- Always 'chrome_scheduler_tasks'.
  type STRING,
  -- Name of the task, 'RunTask(posted_from=...)'.
  name STRING,
  -- Start of the task.
  ts TIMESTAMP,
  -- Length of the task.
  dur DURATION,
  -- The thread.
  utid JOINID(thread.id),
  -- Name of the thread.
  thread_name STRING,
  -- The process.
  upid JOINID(process.id),
  -- Name of the process.
  process_name STRING,
  -- Track of the slice.
  track_id JOINID(track.id),
  -- Category of the slice.
  category STRING,
  -- Depth in the stack of slices.
  depth LONG,
  -- The slice around it.
  parent_id JOINID(slice.id),
  -- Args of the slice.
  arg_set_id ARGSETID,
  -- CPU time of the thread at the start, if known.
  thread_ts TIMESTAMP,
  -- CPU time of the thread that it took, if known.
  thread_dur DURATION,
  -- File and function that posted it.
  posted_from STRING
) AS
SELECT
  task.id,
  'chrome_scheduler_tasks' AS type,
  printf('RunTask(posted_from=%s)', task.posted_from) AS name,
  slice.ts,
  slice.dur,
  thread.utid,
  thread.name AS thread_name,
  process.upid,
  process.name AS process_name,
  slice.track_id,
  slice.category,
  slice.depth,
  slice.parent_id,
  slice.arg_set_id,
  slice.thread_ts,
  slice.thread_dur,
  task.posted_from
FROM _chrome_scheduler_tasks AS task
JOIN slice USING (id)
JOIN thread_track ON thread_track.id = slice.track_id
JOIN thread USING (utid)
JOIN process USING (upid)
ORDER BY task.id;

-- Tasks in which Java views are drawn: those that begin a frame of the UI, and those of Android's
-- choreographer.
CREATE PERFETTO TABLE _chrome_java_view_tasks AS
WITH root AS (
  SELECT id, 'SingleThreadProxy::BeginMainFrame' AS kind, 'ui_thread_begin_main_frame' AS task_type
  FROM slice
  WHERE name = 'ThreadControllerImpl::RunTask'
    AND _get_posted_from(arg_set_id)
      = 'cc/trees/single_thread_proxy.cc:ScheduledActionSendBeginMainFrame'
  UNION ALL
  SELECT id, 'Choreographer', 'choreographer'
  FROM slice
  WHERE name GLOB 'Looper.dispatch: android.view.Choreographer$FrameHandler*'
)
SELECT
  root.id,
  printf(
    '%s(java_views=%s)',
    root.kind,
    (
      SELECT group_concat(DISTINCT view.name)
      FROM descendant_slice(root.id) AS inside
      JOIN _chrome_java_views AS view ON view.id = inside.id
    )) AS task_name,
  root.task_type
FROM root;

-- Scheduler tasks that only hand a message of mojo to its receiver. The message is the first slice of the
-- outermost category inside; a call that is sent in a task comes first there and is no such message.
CREATE PERFETTO TABLE _chrome_mojo_tasks AS
WITH
  carrier AS MATERIALIZED (
    SELECT
      task.id,
      (
        SELECT inside.id
        FROM descendant_slice(task.id) AS inside
        WHERE inside.category GLOB '*toplevel*'
          AND inside.name NOT IN ('SimpleWatcher::OnHandleReady', 'MessagePipe peer closed')
        ORDER BY inside.depth, inside.ts
        LIMIT 1
      ) AS message_id
    FROM chrome_scheduler_tasks AS task
    WHERE task.posted_from IN (
      'mojo/public/cpp/system/simple_watcher.cc:Notify',
      'mojo/public/cpp/system/simple_watcher.cc:ArmOrNotify',
      'mojo/public/cpp/bindings/lib/connector.cc:PostDispatchNextMessageFromPipe',
      'ipc/ipc_mojo_bootstrap.cc:Accept')
  )
SELECT
  carrier.id,
  message.interface_name,
  message.ipc_hash,
  printf('%s %s (hash=%d)', message.interface_name, message.message_type, message.ipc_hash)
    AS task_name
FROM carrier
JOIN _chrome_mojo_slices AS message ON message.id = carrier.message_id;

-- Messages of a navigation, by hash, whose tasks are named after them and the kind of frame.
CREATE PERFETTO TABLE _chrome_navigation_tasks AS
WITH name(task_name, readable) AS (
  VALUES
    ('content.mojom.FrameHost message (hash=2168461044)', 'FrameHost::BeginNavigation'),
    ('content.mojom.FrameHost message (hash=3561497419)', 'FrameHost::DidCommitProvisionalLoad'),
    ('content.mojom.FrameHost message (hash=1421450774)',
      'FrameHost::DidCommitSameDocumentNavigation'),
    ('content.mojom.FrameHost message (hash=368650583)', 'FrameHost::DidStopLoading')
)
SELECT
  task.id,
  printf(
    '%s (%s)',
    name.readable,
    coalesce(
      (
        SELECT extract_arg(inside.arg_set_id, 'render_frame_host.frame_type')
        FROM descendant_slice(task.id) AS inside
        WHERE inside.name IN (
          'RenderFrameHostImpl::BeginNavigation',
          'RenderFrameHostImpl::DidCommitProvisionalLoad',
          'RenderFrameHostImpl::DidCommitSameDocumentNavigation',
          'RenderFrameHostImpl::DidStopLoading')
        LIMIT 1
      ),
      'unknown frame type')) AS task_name
FROM _chrome_mojo_tasks AS task
JOIN name USING (task_name);

-- Outermost slices of the categories 'toplevel' and 'Java', with the best name that is known.
CREATE PERFETTO TABLE _chrome_tasks AS
WITH outermost AS (
  SELECT id, name, category IN ('toplevel', 'toplevel,viz', 'toplevel,Java') AS is_toplevel
  FROM slice
  WHERE (
      category IN ('toplevel', 'toplevel,viz', 'toplevel,Java')
      AND NOT EXISTS (
        SELECT 1
        FROM ancestor_slice(slice.id) AS around
        WHERE around.category GLOB '*toplevel*'))
    OR (
      category GLOB '*Java*'
      AND NOT (category GLOB '*toplevel*')
      AND NOT EXISTS (
        SELECT 1
        FROM ancestor_slice(slice.id) AS around
        WHERE around.category GLOB '*toplevel*' OR around.category GLOB '*Java*'))
)
SELECT
  task.id,
  iif(
    task.is_toplevel,
    coalesce(
      navigation.task_name,
      view.task_name,
      mojo.task_name,
      iif(scheduler.id IS NULL, NULL, printf('RunTask(posted_from=%s)', scheduler.posted_from)),
      task.name),
    task.name) AS name,
  CASE
    WHEN NOT task.is_toplevel THEN 'java'
    WHEN navigation.id IS NOT NULL THEN 'navigation_task'
    WHEN view.id IS NOT NULL THEN view.task_type
    WHEN mojo.id IS NOT NULL THEN 'mojo'
    WHEN scheduler.id IS NOT NULL THEN 'scheduler'
    ELSE 'other'
  END AS task_type
FROM outermost AS task
LEFT JOIN _chrome_mojo_tasks AS mojo ON mojo.id = task.id
LEFT JOIN _chrome_scheduler_tasks AS scheduler ON scheduler.id = task.id
LEFT JOIN _chrome_java_view_tasks AS view ON view.id = task.id
LEFT JOIN _chrome_navigation_tasks AS navigation ON navigation.id = task.id
ORDER BY task.id;

-- What Chrome's threads did, in pieces that do not overlap: tasks of the scheduler, messages, callbacks of
-- the system.
CREATE PERFETTO VIEW chrome_tasks(
  -- The slice.
  id JOINID(slice.id),
  -- Name of the task.
  name STRING,
  -- 'scheduler', 'mojo', 'navigation_task', 'java', 'choreographer', 'ui_thread_begin_main_frame' or
  -- 'other'.
  task_type STRING,
  -- Name of the thread.
  thread_name STRING,
  -- The thread.
  utid JOINID(thread.id),
  -- Name of the process.
  process_name STRING,
  -- The process.
  upid JOINID(process.id),
  -- Start of the task.
  ts TIMESTAMP,
  -- Length of the task.
  dur DURATION,
  -- Track of the slice.
  track_id JOINID(track.id),
  -- Category of the slice.
  category STRING,
  -- Args of the slice.
  arg_set_id ARGSETID,
  -- CPU time of the thread at the start, if known.
  thread_ts TIMESTAMP,
  -- CPU time of the thread that it took, if known.
  thread_dur DURATION,
  -- Name of the task once more, for older queries.
  full_name STRING
) AS
SELECT
  task.id,
  task.name,
  task.task_type,
  thread.name AS thread_name,
  thread.utid,
  process.name AS process_name,
  thread.upid,
  slice.ts,
  slice.dur,
  slice.track_id,
  slice.category,
  slice.arg_set_id,
  slice.thread_ts,
  slice.thread_dur,
  task.name AS full_name
FROM _chrome_tasks AS task
JOIN slice USING (id)
JOIN thread_track ON thread_track.id = slice.track_id
JOIN thread USING (utid)
JOIN process USING (upid);
