-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- How names of slices are put into classes: the first pattern that fits names the class. A class that
-- begins with '@' is made of the name itself, see below. Some count only for names with 'vsync'.
CREATE PERFETTO TABLE _android_slice_name_rule AS
WITH rule(rank, is_vsync, pattern, class) AS (
  VALUES
    (1, 0, 'monitor contention with*', 'monitor contention with <...>'),
    (2, 0, 'SuspendThreadByThreadId*', 'SuspendThreadByThreadId <...>'),
    (3, 0, 'LoadApkAssetsFd*', 'LoadApkAssetsFd <...>'),
    (4, 0, 'relayoutWindow*', 'relayoutWindow <...>'),
    (5, 0, 'android.os.Handler: kotlinx.coroutines*', 'CoroutineContinuation'),
    (6, 0, 'Choreographer#doFrame*', 'Choreographer#doFrame'),
    (7, 0, 'DrawFrames*', 'DrawFrames'),
    (8, 0, 'drawLayer [[]*[]]*', '@layer'),
    (9, 0, 'Texture upload*', 'Texture upload'),
    (10, 0, 'AssetManager::OpenNonAsset*', 'AssetManager::OpenNonAsset <...>'),
    (11, 0, 'AssetManager::OpenXmlAsset*', 'AssetManager::OpenXmlAsset <...>'),
    (12, 0, 'AssetManager::OpenAsset*', 'AssetManager::OpenAsset <...>'),
    (13, 0, '*AssetInputStream*', 'AssetInputStream'),
    (14, 0, 'openTypedAssetFile*', 'openTypedAssetFile <...>'),
    (15, 0, 'LoadApkAssets*', 'LoadApkAssets <...>'),
    (16, 0, '*AssetLoader:*', 'AssetLoader: <...>'),
    (17, 0, 'JIT compiling*', 'JIT compiling'),
    (18, 0, 'requested config :*', 'requested config : <...>'),
    (19, 0, '/data/app*.apk', 'APK load'),
    (20, 0, 'OpenDexFilesFromOat*', 'OpenDexFilesFromOat'),
    (21, 0, 'Open oat file*', 'Open oat file'),
    (22, 0, 'Open dex file*', 'Open dex file'),
    (23, 0, 'VdexFile*', 'VdexFile'),
    (24, 0, 'GC: Wait For*', 'Garbage Collector'),
    (25, 0, 'prepareDispatchCycleLocked*', 'prepareDispatchCycleLocked <...>'),
    (26, 0, 'enqueueDispatchEntryAndStartDispatchCycleLocked*',
      'enqueueDispatchEntryAndStartDispatchCycleLocked <...>'),
    (27, 0, 'Layers: *', 'Layers: <...>'),
    (28, 0, '* SurfaceView*(BLAST)#*', '@surface'),
    (29, 0, 'uid=*', 'uid = <...>'),
    (30, 0, 'wakeupap=*', 'wakeupap = <...>'),
    (31, 0, 'launchingActivity#*', 'launchingActivity#<...>'),
    (32, 0, 'updateUidStateUL*', 'updateUidStateUL <...>'),
    (33, 0, 'Wakelock(epolld*', '@wakelock'),
    (34, 0, 'Wakelock(epollm*', '@wakelock'),
    (35, 0, 'cpuhp*', 'cpuhp<...>'),
    (36, 0, 'atc*', 'atc<...>'),
    (37, 0, '[0-9]* Alarm:*', 'Alarm: <...>'),
    (38, 0, '[0-9]* Wifi:*', 'Wifi: <...>'),
    (39, 0, '[0-9]* Sensor:*', 'Sensor: <...>'),
    (40, 0, '*Cellular_data*', 'Cellular_data <...>'),
    (41, 0, '*GET_ACTIVITY_INFO ModemActivityInfo*',
      '<...>GET_ACTIVITY_INFO ModemActivityInfo <...>'),
    (42, 0, 'UNSOL_SIGNAL_STRENGTH*', 'UNSOL_SIGNAL_STRENGTH <...>'),
    (43, 0, '*GET_CELL_INFO_LIST*', '<...> GET_CELL_INFO_LIST <...>'),
    (44, 0, '*VOICE_REGISTRATION_STATE*', '<...> VOICE_REGISTRATION_STATE <...>'),
    (45, 0, '*DATA_REGISTRATION_STATE*', '<...> DATA_REGISTRATION_STATE <...>'),
    (46, 0, 'InputConsumer processing on ClientState*',
      'InputConsumer processing on ClientState<...>'),
    (47, 0, 'Transaction (Thread-*, *)', '@thread transaction'),
    (48, 0, 'Transaction (*, *)', '@transaction'),
    (49, 0, 'Lock contention on* (*', '@lock'),
    (50, 0, '*Handler: *$*', '@handler'),
    (51, 0, '*.*.*: *$*', '@unnamed handler'),
    (52, 0, '*.*$*: #*', '@async'),
    (53, 0, 'deliverInputEvent*', 'deliverInputEvent <...>'),
    (54, 1, 'beginFrame*', 'beginFrame <...>'),
    (55, 1, 'frameIsEarly*', 'frameIsEarly <...>'),
    (56, 1, '*vsync*in*', 'vsync in <...>'),
    (57, 1, 'present for*vsyncIn*', 'present for vsync in <...>'),
    (58, 1, 'wait for earliest present time*', 'wait for earliest present time <vsync>'),
    (59, 1, 'present for Common Panel*', 'present for Common Panel'),
    (60, 1, 'frameTimelineInfo*', 'frameTimelineInfo <...>'),
    (61, 1, '*setFrameTimelineInfo*', 'setFrameTimelineInfo <...>'),
    (62, 1, '*AChoreographer_vsyncCallback*', 'AChoreographer_vsyncCallback <...>'),
    (63, 1, 'unsync-vsync-id=* isSfChoreo=false', 'unsync-vsync-id=<...> isSfChoreo=false'),
    (64, 1, 'unsync-vsync-id=* isSfChoreo=true', 'unsync-vsync-id=<...> isSfChoreo=true'),
    (65, 1, 'Discarding old vsync*', 'Discarding old vsync'),
    (66, 1, 'setDisplayModePtr*', 'setDisplayModePtr'),
    (67, 1, 'adjusting vsync by*', 'adjusting vsync by <...>'),
    (68, 1, 'Not-Adjusting vsync by*', 'Not-Adjusting vsync by <...>'),
    (69, 1, 'dropping stale frameNumber*', 'dropping stale frameNumber <...>'),
    (70, 1, 'Sensor event from com.google.sensor.camera_vsync*',
      'Sensor event from com.google.sensor.camera_vsync <...>'),
    (71, 1, '*DisplayInfo*', 'DisplayInfo <...>'),
    (72, 1, 'Choreographer#onVsync*', 'Choreographer#onVsync<...>'),
    (73, 1, 'appSf alarm*;*VSYNC in*', 'appSf alarm in <...>; vsync in <...>'),
    (74, 1, 'sf alarm*;*VSYNC in*', 'sf alarm in <...>; vsync in <...>'),
    (75, 1, 'app alarm*;*VSYNC in*', 'app alarm in <...>; vsync in <...>'),
    (76, 1, 'FT#*', 'FT#FrameTrackerEvent'),
    (77, 1, '*isVsyncValid*', 'isVsyncValid <...>'),
    (78, 1, 'onHardwareVsyncRequest*', 'onHardwareVsyncRequest <...>'),
    (79, 1, 'onComposerHalVsync*', 'onComposerHalVsync <...>'),
    (80, 1, 'ensureMinFrameDurationIsKept*mNumVsyncsForFrame=*mPastExpectedPresentTimes.size()=*',
      'ensureMinFrameDurationIsKept mNumVsyncsForFrame=<...> mPastExpectedPresentTimes.size()=<...>'),
    (81, 1, '*lastVsyncDelta*', 'lastVsyncDelta=<...>'),
    (82, 1, 'mLastCommittedVsync in*', 'mLastCommittedVsync in <...>')
)
SELECT rank, is_vsync, pattern, class FROM rule ORDER BY rank;

-- The name up to the first dollar, without the numbers in it.
CREATE PERFETTO FUNCTION _remove_lambda_name(name STRING)
RETURNS STRING AS
SELECT __intrinsic_strip_hex(substr($name, 1, instr($name, '$') - 1), 2);

-- Makes the classes that keep a part of the name.
CREATE PERFETTO FUNCTION _android_slice_name_of_class(name STRING, class STRING)
RETURNS STRING AS
SELECT
  CASE $class
    WHEN '@layer' THEN substr($name, 1, instr($name, ']'))
    WHEN '@surface'
      THEN substr(
        $name,
        instr($name, 'SurfaceView'),
        instr($name, '#') - instr($name, 'SurfaceView'))
    WHEN '@wakelock'
      THEN iif(
        instr($name, ':') > 0,
        substr($name, 1, length('Wakelock(epolld')) || '<...>' || substr($name, instr($name, ':')),
        __intrinsic_strip_hex($name, 2))
    WHEN '@thread transaction'
      THEN substr($name, 1, instr($name, '(')) || 'Thread-<...>,' || substr($name, instr($name, ','))
    WHEN '@transaction' THEN substr($name, 1, instr($name, ',') + 1) || '<...>)'
    WHEN '@lock' THEN substr($name, 1, instr($name, '(') - 1) || '<...>'
    WHEN '@handler' THEN _remove_lambda_name(substr($name, instr($name, 'Handler:')))
    WHEN '@unnamed handler' THEN 'Handler: ' || _remove_lambda_name(substr($name, ': '))
    WHEN '@async' THEN 'Handler: ' || _remove_lambda_name($name)
    ELSE $class
  END;

-- Takes from the name of a slice what differs from one to the next, such as numbers of frames, paths and
-- places in the code, so that slices can be grouped by name.
CREATE PERFETTO FUNCTION android_standardize_slice_name(
  -- Name of a slice.
  name STRING
)
-- Name of its kind.
RETURNS STRING AS
SELECT
  coalesce(
    (
      SELECT _android_slice_name_of_class($name, class)
      FROM _android_slice_name_rule
      WHERE $name GLOB pattern AND (NOT is_vsync OR lower($name) GLOB '*vsync*')
      ORDER BY rank
      LIMIT 1
    ),
    iif(
      $name GLOB 'StatsPull-*' AND lower($name) NOT GLOB '*vsync*',
      $name,
      __intrinsic_strip_hex($name, 2)));
