-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.user_list;

CREATE PERFETTO TABLE _uid_package_count AS
SELECT uid, count(*) AS cnt FROM package_list GROUP BY uid;

-- The app id that owns the package: those of SDK sandboxes (20000 to 29999) and of private compute
-- (30000 to 39999) are shifted copies of the app's own.
CREATE PERFETTO FUNCTION _app_id_to_base_package(app_id LONG)
RETURNS LONG AS
SELECT $app_id - iif($app_id BETWEEN 20000 AND 39999, ($app_id / 10000 - 1) * 10000, 0);

-- The package whose name covers most of the process's name, among those of the uid; processes of an
-- isolated uid can only be told by name.
CREATE PERFETTO FUNCTION _android_package_for_process(uid LONG, uid_count LONG, process_name STRING)
RETURNS TABLE(package_name STRING, version_code LONG, debuggable BOOL) AS
WITH candidate AS (
  SELECT
    min(length($process_name) - length(package_name)) AS rest,
    package_name,
    version_code,
    debuggable
  FROM package_list
  WHERE (uid = $uid AND ($uid_count = 1 OR $process_name GLOB package_name || '*'))
    OR ($uid BETWEEN 90000 AND 99999
      AND str_split($process_name, ':', 0) GLOB package_name || '*')
)
SELECT package_name, version_code, debuggable FROM candidate;

CREATE PERFETTO TABLE _android_kernel_tasks(
  -- The process.
  upid LONG
) AS
SELECT process.upid
FROM process
LEFT JOIN process AS parent ON process.parent_upid = parent.upid
WHERE process.pid = 0 OR parent.pid = 0 OR parent.name = 'kthreadd'
ORDER BY process.upid;

-- Tells whether a process belongs to the kernel: it is the idle task or a child of it or of kthreadd.
CREATE PERFETTO FUNCTION android_is_kernel_task(
  -- The process.
  upid LONG
)
-- Whether it is a kernel task.
RETURNS BOOL AS
SELECT EXISTS (SELECT 1 FROM _android_kernel_tasks WHERE upid = $upid);

-- Processes with the Android package that runs in them.
CREATE PERFETTO TABLE android_process_metadata(
  -- The process.
  upid JOINID(process.id),
  -- Its process id.
  pid LONG,
  -- Its name, or its command line where the name was read while the process was being forked.
  process_name STRING,
  -- App id of the process.
  uid LONG,
  -- 1 if several packages share the uid, else NULL.
  shared_uid BOOL,
  -- Android user the process runs for.
  user_id LONG,
  -- Kind of that user.
  user_type STRING,
  -- Package of the process.
  package_name STRING,
  -- Version code of the package.
  version_code LONG,
  -- Whether the package can be debugged.
  debuggable LONG,
  -- Whether it is a kernel task.
  is_kernel_task BOOL
) AS
SELECT
  process.upid,
  process.pid,
  -- Names of 15 characters may be cut off by the kernel.
  iif(
    length(process.name) = 15
      AND (process.cmdline IN ('zygote', 'zygote64', '<pre-initialized>')
        OR process.cmdline GLOB '*' || process.name),
    process.cmdline,
    process.name) AS process_name,
  process.android_appid AS uid,
  process.android_user_id AS user_id,
  user.type AS user_type,
  iif(packages.cnt > 1, TRUE, NULL) AS shared_uid,
  package.package_name,
  package.version_code,
  package.debuggable,
  android_is_kernel_task(process.upid) AS is_kernel_task
FROM process
LEFT JOIN _uid_package_count AS packages
  ON packages.uid = _app_id_to_base_package(process.android_appid)
LEFT JOIN _android_package_for_process(
  _app_id_to_base_package(process.android_appid), packages.cnt, process.name) AS package
LEFT JOIN android_user_list AS user ON user.android_user_id = process.android_user_id
ORDER BY process.upid;
