-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.statsd;

-- Each time statsd saw a service come to the foreground or leave it.
CREATE PERFETTO TABLE android_foreground_service_state_changes(
  -- When.
  ts TIMESTAMP,
  -- Uid of the app.
  uid LONG,
  -- Name of the service.
  short_name STRING,
  -- 'ENTER' or 'EXIT'.
  state STRING,
  -- Whether it may use what is only for apps in use.
  allow_while_in_use_permission BOOL,
  -- Why it might start, as a number.
  fgs_start_reason_code LONG,
  -- Version of Android that the app was made for.
  target_sdk_version LONG,
  -- Uid that started it.
  calling_uid LONG,
  -- Version of Android that the starting app was made for.
  caller_target_sdk_version LONG,
  -- Uid that put the app on the list of those that may.
  temp_allow_list_calling_uid LONG,
  -- Whether its notification was put off.
  fgs_notification_deferred BOOL,
  -- Whether its notification was shown.
  fgs_notification_shown BOOL,
  -- Milliseconds it had been in the foreground.
  fgs_duration_ms LONG,
  -- How often it had been started.
  fgs_start_count LONG,
  -- Hash of its name.
  short_name_hash LONG,
  -- Whether the app may show notifications.
  fgs_has_notification_permission BOOL,
  -- Its types, as bits.
  fgs_types LONG,
  -- What the check of its types said.
  fgs_type_check_code STRING,
  -- Whether it serves another app.
  is_delegate BOOL,
  -- Uid of that app.
  delegate_client_uid LONG,
  -- What it serves that app with.
  delegation_service LONG,
  -- Whether it began or ended to use an API of its type.
  api_state STRING,
  -- Milliseconds it had used the API before it came to the foreground.
  api_before_fgs_start_duration_millis LONG,
  -- Milliseconds it used the API after it left the foreground.
  api_after_fgs_end_duration_millis LONG,
  -- Why it may use what is only for apps in use, without those bound to it.
  while_in_use_reason_code_no_binding LONG,
  -- The same, for a service that is being bound.
  while_in_use_reason_code_in_bind_service LONG,
  -- The same, for those bound to it.
  while_in_use_reason_code_by_bindings LONG,
  -- Why it might start, without those bound to it.
  fgs_start_reason_code_no_binding LONG,
  -- The same, for a service that is being bound.
  fgs_start_reason_code_in_bind_service LONG,
  -- The same, for those bound to it.
  fgs_start_reason_code_by_bindings LONG,
  -- Call that started it.
  fgs_start_api STRING,
  -- Whether it was worked out again what it may do.
  fgs_restriction_recalculated BOOL
) AS
SELECT
  ts,
  extract_arg(arg_set_id, name || '.uid') AS uid,
  extract_arg(arg_set_id, name || '.short_name') AS short_name,
  extract_arg(arg_set_id, name || '.state') AS state,
  extract_arg(arg_set_id, name || '.allow_while_in_use_permission') AS allow_while_in_use_permission,
  extract_arg(arg_set_id, name || '.fgs_start_reason_code') AS fgs_start_reason_code,
  extract_arg(arg_set_id, name || '.target_sdk_version') AS target_sdk_version,
  extract_arg(arg_set_id, name || '.calling_uid') AS calling_uid,
  extract_arg(arg_set_id, name || '.caller_target_sdk_version') AS caller_target_sdk_version,
  extract_arg(arg_set_id, name || '.temp_allow_list_calling_uid') AS temp_allow_list_calling_uid,
  extract_arg(arg_set_id, name || '.fgs_notification_deferred') AS fgs_notification_deferred,
  extract_arg(arg_set_id, name || '.fgs_notification_shown') AS fgs_notification_shown,
  extract_arg(arg_set_id, name || '.fgs_duration_ms') AS fgs_duration_ms,
  extract_arg(arg_set_id, name || '.fgs_start_count') AS fgs_start_count,
  extract_arg(arg_set_id, name || '.short_name_hash') AS short_name_hash,
  extract_arg(arg_set_id, name || '.fgs_has_notification_permission')
    AS fgs_has_notification_permission,
  extract_arg(arg_set_id, name || '.fgs_types') AS fgs_types,
  extract_arg(arg_set_id, name || '.fgs_type_check_code') AS fgs_type_check_code,
  extract_arg(arg_set_id, name || '.is_delegate') AS is_delegate,
  extract_arg(arg_set_id, name || '.delegate_client_uid') AS delegate_client_uid,
  extract_arg(arg_set_id, name || '.delegation_service') AS delegation_service,
  extract_arg(arg_set_id, name || '.api_state') AS api_state,
  extract_arg(arg_set_id, name || '.api_before_fgs_start_duration_millis')
    AS api_before_fgs_start_duration_millis,
  extract_arg(arg_set_id, name || '.api_after_fgs_end_duration_millis')
    AS api_after_fgs_end_duration_millis,
  extract_arg(arg_set_id, name || '.while_in_use_reason_code_no_binding')
    AS while_in_use_reason_code_no_binding,
  extract_arg(arg_set_id, name || '.while_in_use_reason_code_in_bind_service')
    AS while_in_use_reason_code_in_bind_service,
  extract_arg(arg_set_id, name || '.while_in_use_reason_code_by_bindings')
    AS while_in_use_reason_code_by_bindings,
  extract_arg(arg_set_id, name || '.fgs_start_reason_code_no_binding')
    AS fgs_start_reason_code_no_binding,
  extract_arg(arg_set_id, name || '.fgs_start_reason_code_in_bind_service')
    AS fgs_start_reason_code_in_bind_service,
  extract_arg(arg_set_id, name || '.fgs_start_reason_code_by_bindings')
    AS fgs_start_reason_code_by_bindings,
  extract_arg(arg_set_id, name || '.fgs_start_api') AS fgs_start_api,
  extract_arg(arg_set_id, name || '.fgs_restriction_recalculated') AS fgs_restriction_recalculated
FROM android_statsd_atoms
WHERE name = 'foreground_service_state_changed';

-- Services that came to the foreground, each until the same service did so again. When it left is not
-- taken into account.
CREATE PERFETTO VIEW android_foreground_service_state(
  -- When it came.
  ts TIMESTAMP,
  -- Nanoseconds until it came again, or to the end of the trace.
  dur DURATION,
  -- Uid of the app.
  uid LONG,
  -- Name of the service.
  short_name STRING,
  -- 'ENTER' or 'EXIT'.
  state STRING,
  -- Whether it may use what is only for apps in use.
  allow_while_in_use_permission BOOL,
  -- Why it might start, as a number.
  fgs_start_reason_code LONG,
  -- Version of Android that the app was made for.
  target_sdk_version LONG,
  -- Uid that started it.
  calling_uid LONG,
  -- Version of Android that the starting app was made for.
  caller_target_sdk_version LONG,
  -- Uid that put the app on the list of those that may.
  temp_allow_list_calling_uid LONG,
  -- Whether its notification was put off.
  fgs_notification_deferred BOOL,
  -- Whether its notification was shown.
  fgs_notification_shown BOOL,
  -- Milliseconds it had been in the foreground.
  fgs_duration_ms LONG,
  -- How often it had been started.
  fgs_start_count LONG,
  -- Hash of its name.
  short_name_hash LONG,
  -- Whether the app may show notifications.
  fgs_has_notification_permission BOOL,
  -- Its types, as bits.
  fgs_types LONG,
  -- What the check of its types said.
  fgs_type_check_code STRING,
  -- Whether it serves another app.
  is_delegate BOOL,
  -- Uid of that app.
  delegate_client_uid LONG,
  -- What it serves that app with.
  delegation_service LONG,
  -- Whether it began or ended to use an API of its type.
  api_state STRING,
  -- Milliseconds it had used the API before it came to the foreground.
  api_before_fgs_start_duration_millis LONG,
  -- Milliseconds it used the API after it left the foreground.
  api_after_fgs_end_duration_millis LONG,
  -- Why it may use what is only for apps in use, without those bound to it.
  while_in_use_reason_code_no_binding LONG,
  -- The same, for a service that is being bound.
  while_in_use_reason_code_in_bind_service LONG,
  -- The same, for those bound to it.
  while_in_use_reason_code_by_bindings LONG,
  -- Why it might start, without those bound to it.
  fgs_start_reason_code_no_binding LONG,
  -- The same, for a service that is being bound.
  fgs_start_reason_code_in_bind_service LONG,
  -- The same, for those bound to it.
  fgs_start_reason_code_by_bindings LONG,
  -- Call that started it.
  fgs_start_api STRING,
  -- Whether it was worked out again what it may do.
  fgs_restriction_recalculated BOOL
) AS
SELECT
  ts,
  lead(ts, 1, trace_end()) OVER (PARTITION BY uid, short_name ORDER BY ts) - ts AS dur,
  uid,
  short_name,
  state,
  allow_while_in_use_permission,
  fgs_start_reason_code,
  target_sdk_version,
  calling_uid,
  caller_target_sdk_version,
  temp_allow_list_calling_uid,
  fgs_notification_deferred,
  fgs_notification_shown,
  fgs_duration_ms,
  fgs_start_count,
  short_name_hash,
  fgs_has_notification_permission,
  fgs_types,
  fgs_type_check_code,
  is_delegate,
  delegate_client_uid,
  delegation_service,
  api_state,
  api_before_fgs_start_duration_millis,
  api_after_fgs_end_duration_millis,
  while_in_use_reason_code_no_binding,
  while_in_use_reason_code_in_bind_service,
  while_in_use_reason_code_by_bindings,
  fgs_start_reason_code_no_binding,
  fgs_start_reason_code_in_bind_service,
  fgs_start_reason_code_by_bindings,
  fgs_start_api,
  fgs_restriction_recalculated
FROM android_foreground_service_state_changes
WHERE state = 'ENTER';
