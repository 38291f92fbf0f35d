-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What numbers in the events of the job scheduler stand for; NULL stands for all others.
CREATE PERFETTO TABLE _android_js_name AS
WITH word(kind, number, name) AS (
  VALUES
    ('state', 0, 'FINISHED'),
    ('state', 1, 'STARTED'),
    ('state', 2, 'SCHEDULED'),
    ('state', 3, 'CANCELLED'),
    ('standby_bucket', 0, 'ACTIVE'),
    ('standby_bucket', 1, 'WORKING_SET'),
    ('standby_bucket', 2, 'FREQUENT'),
    ('standby_bucket', 3, 'RARE'),
    ('standby_bucket', 4, 'NEVER'),
    ('standby_bucket', 5, 'RESTRICTED'),
    ('standby_bucket', 6, 'EXEMPTED'),
    ('back_off_policy_type', 1, 'LINEAR'),
    ('back_off_policy_type', 2, 'EXPONENTIAL'),
    ('internal_stop_reason', 0, 'INTERNAL_STOP_REASON_CANCELED'),
    ('internal_stop_reason', 1, 'INTERNAL_STOP_REASON_CONSTRAINTS_NOT_SATISFIED'),
    ('internal_stop_reason', 2, 'INTERNAL_STOP_REASON_PREEMPT'),
    ('internal_stop_reason', 3, 'INTERNAL_STOP_REASON_TIMEOUT'),
    ('internal_stop_reason', 4, 'INTERNAL_STOP_REASON_DEVICE_IDLE'),
    ('internal_stop_reason', 5, 'INTERNAL_STOP_REASON_DEVICE_THERMAL'),
    ('internal_stop_reason', 6, 'INTERNAL_STOP_REASON_RESTRICTED_BUCKET'),
    ('internal_stop_reason', 7, 'INTERNAL_STOP_REASON_UNINSTALL'),
    ('internal_stop_reason', 8, 'INTERNAL_STOP_REASON_DATA_CLEARED'),
    ('internal_stop_reason', 9, 'INTERNAL_STOP_REASON_RTC_UPDATED'),
    ('internal_stop_reason', 10, 'INTERNAL_STOP_REASON_SUCCESSFUL_FINISH'),
    ('internal_stop_reason', 11, 'INTERNAL_STOP_REASON_USER_UI_STOP'),
    ('internal_stop_reason', 12, 'INTERNAL_STOP_REASON_ANR'),
    ('internal_stop_reason', 13, 'INTERNAL_STOP_REASON_TIMEOUT_ABANDONED'),
    ('public_stop_reason', 0, 'STOP_REASON_UNDEFINED'),
    ('public_stop_reason', 1, 'STOP_REASON_CANCELLED_BY_APP'),
    ('public_stop_reason', 2, 'STOP_REASON_PREEMPT'),
    ('public_stop_reason', 3, 'STOP_REASON_TIMEOUT'),
    ('public_stop_reason', 4, 'STOP_REASON_DEVICE_STATE'),
    ('public_stop_reason', 5, 'STOP_REASON_CONSTRAINT_BATTERY_NOT_LOW'),
    ('public_stop_reason', 6, 'STOP_REASON_CONSTRAINT_CHARGING'),
    ('public_stop_reason', 7, 'STOP_REASON_CONSTRAINT_CONNECTIVITY'),
    ('public_stop_reason', 8, 'STOP_REASON_CONSTRAINT_DEVICE_IDLE'),
    ('public_stop_reason', 9, 'STOP_REASON_CONSTRAINT_STORAGE_NOT_LOW'),
    ('public_stop_reason', 10, 'STOP_REASON_QUOTA'),
    ('public_stop_reason', 11, 'STOP_REASON_BACKGROUND_RESTRICTION'),
    ('public_stop_reason', 12, 'STOP_REASON_APP_STANDBY'),
    ('public_stop_reason', 13, 'STOP_REASON_USER'),
    ('public_stop_reason', 14, 'STOP_REASON_SYSTEM_PROCESSING'),
    ('public_stop_reason', 15, 'STOP_REASON_ESTIMATED_APP_LAUNCH_TIME_CHANGED'),
    ('public_stop_reason', 16, 'STOP_REASON_TIMEOUT_ABANDONED'),
    ('priority', 100, 'PRIORITY_MIN'),
    ('priority', 200, 'PRIORITY_LOW'),
    ('priority', 300, 'PRIORITY_DEFAULT'),
    ('priority', 400, 'PRIORITY_HIGH'),
    ('priority', 500, 'PRIORITY_MAX'),
    ('proc_state', 0, 'PROCESS_STATE_UNSPECIFIED'),
    ('proc_state', 998, 'PROCESS_STATE_UNKNOWN_TO_PROTO'),
    ('proc_state', 1000, 'PROCESS_STATE_PERSISTENT'),
    ('proc_state', 1001, 'PROCESS_STATE_PERSISTENT_UI'),
    ('proc_state', 1002, 'PROCESS_STATE_TOP'),
    ('proc_state', 1003, 'PROCESS_STATE_FOREGROUND_SERVICE'),
    ('proc_state', 1004, 'PROCESS_STATE_BOUND_FOREGROUND_SERVICE'),
    ('proc_state', 1005, 'PROCESS_STATE_IMPORTANT_FOREGROUND'),
    ('proc_state', 1006, 'PROCESS_STATE_IMPORTANT_BACKGROUND'),
    ('proc_state', 1007, 'PROCESS_STATE_TRANSIENT_BACKGROUND'),
    ('proc_state', 1008, 'PROCESS_STATE_BACKUP'),
    ('proc_state', 1009, 'PROCESS_STATE_SERVICE'),
    ('proc_state', 1010, 'PROCESS_STATE_RECEIVER'),
    ('proc_state', 1011, 'PROCESS_STATE_TOP_SLEEPING'),
    ('proc_state', 1012, 'PROCESS_STATE_HEAVY_WEIGHT'),
    ('proc_state', 1013, 'PROCESS_STATE_HOME'),
    ('proc_state', 1014, 'PROCESS_STATE_LAST_ACTIVITY'),
    ('proc_state', 1015, 'PROCESS_STATE_CACHED_ACTIVITY'),
    ('proc_state', 1016, 'PROCESS_STATE_CACHED_ACTIVITY_CLIENT'),
    ('proc_state', 1017, 'PROCESS_STATE_CACHED_RECENT'),
    ('proc_state', 1018, 'PROCESS_STATE_CACHED_EMPTY'),
    ('proc_state', 1019, 'PROCESS_STATE_NONEXISTENT'),
    ('proc_state', 1020, 'PROCESS_STATE_BOUND_TOP'),
    ('state', NULL, 'UNKNOWN'),
    ('standby_bucket', NULL, 'UNKNOWN'),
    ('back_off_policy_type', NULL, 'UNKNOWN_POLICY'),
    ('internal_stop_reason', NULL, 'INTERNAL_STOP_REASON_UNKNOWN'),
    ('public_stop_reason', NULL, 'STOP_REASON_UNDEFINED'),
    ('priority', NULL, 'PRIORITY_UNKNOWN'),
    ('proc_state', NULL, 'PROCESS_STATE_UNKNOWN')
)
SELECT kind, number, name FROM word;

-- The word for a number of a kind.
CREATE PERFETTO FUNCTION _android_js_word(
  -- The kind.
  kind STRING,
  -- The number.
  number LONG
)
RETURNS STRING AS
SELECT name
FROM _android_js_name
WHERE kind = $kind AND (number = $number OR number IS NULL)
ORDER BY number IS NULL
LIMIT 1;

-- A field of an event of the job scheduler, which is a message or one of the debug annotations.
CREATE PERFETTO FUNCTION _android_js_field(
  -- Fields of the event.
  arg_set_id ARGSETID,
  -- Name of the field.
  field STRING
)
RETURNS LONG AS
SELECT
  cast_int!(coalesce(
    extract_arg($arg_set_id, 'job_scheduler_job.' || $field),
    extract_arg($arg_set_id, 'debug.job_scheduler_job.' || $field),
    extract_arg($arg_set_id, 'debug.job_scheduler_job_' || $field)));

-- Changes of the states of jobs, each with what comes next for the job. Cancelled jobs never ran.
CREATE PERFETTO TABLE _android_js_change AS
WITH event AS (
  SELECT
    id AS slice_id,
    ts,
    name AS job_name,
    arg_set_id,
    _android_js_field(arg_set_id, 'job_id') AS job_id,
    _android_js_field(arg_set_id, 'source_uid') AS uid,
    _android_js_word('state', _android_js_field(arg_set_id, 'state')) AS state,
    _android_js_word('priority', _android_js_field(arg_set_id, 'requested_priority'))
      AS requested_priority,
    _android_js_word(
      'internal_stop_reason', _android_js_field(arg_set_id, 'internal_stop_reason'))
      AS internal_stop_reason,
    _android_js_word('public_stop_reason', _android_js_field(arg_set_id, 'public_stop_reason'))
      AS public_stop_reason
  FROM slice
  WHERE category = 'jobscheduler'
)
SELECT
  slice_id,
  ts,
  job_name,
  arg_set_id,
  job_id,
  uid,
  state,
  requested_priority,
  lag(requested_priority, 1, 'PRIORITY_UNKNOWN') OVER of_job AS last_priority,
  lead(ts) OVER of_job AS next_ts,
  lead(state) OVER of_job AS next_state,
  lead(internal_stop_reason) OVER of_job AS internal_stop_reason,
  lead(public_stop_reason) OVER of_job AS public_stop_reason
FROM event
WHERE state != 'CANCELLED'
WINDOW of_job AS (PARTITION BY uid, job_name, job_id ORDER BY ts);

-- Jobs that ran, from the events that the job scheduler draws (category 'jobscheduler'). Where it is not
-- told how one ended it is left out.
CREATE PERFETTO TABLE android_job_scheduler_states_track_events(
  -- Number of the run, in the order of time.
  id LONG,
  -- The event that says that the job was started.
  slice_id JOINID(slice.id),
  -- When it was started.
  ts TIMESTAMP,
  -- How long it ran.
  dur DURATION,
  -- Name of the job.
  job_name STRING,
  -- Package that the name tells: what is before a slash, else what is behind the last colon.
  package_name STRING,
  -- Namespace: what is between the first and the last '@' of the name.
  job_namespace STRING,
  -- Identifier of the job.
  job_id LONG,
  -- Uid of the app.
  uid LONG,
  -- Uid that the app asked through.
  proxy_uid LONG,
  -- Tag for traces: what is between the first and the last '#' of the name.
  filtered_trace_tag STRING,
  -- Standby bucket of the app.
  standby_bucket STRING,
  -- Priority that the app asked for.
  requested_priority STRING,
  -- Priority that the job had.
  effective_priority STRING,
  -- How often it was tried before.
  num_previous_attempts LONG,
  -- Milliseconds to the deadline, if it has one.
  deadline_ms LONG,
  -- Milliseconds it must wait, if it must.
  delay_ms LONG,
  -- Milliseconds between being scheduled and being started.
  job_start_latency_ms LONG,
  -- Number of pieces of work that are left.
  num_uncompleted_work_items LONG,
  -- State of the process that ran it.
  proc_state STRING,
  -- Milliseconds after which it runs again.
  periodic_job_interval_ms LONG,
  -- Milliseconds at the end of those in which it may run.
  periodic_job_flex_interval_ms LONG,
  -- How often it was scheduled again because the app had forgotten it.
  num_reschedules_due_to_abandonment LONG,
  -- How the time between attempts grows.
  back_off_policy_type STRING,
  -- Why it stopped, for the system.
  internal_stop_reason STRING,
  -- Why it stopped, as the app is told.
  public_stop_reason STRING,
  -- Whether it must wait for a charger.
  has_charging_constraint BOOL,
  -- Whether it must wait while the battery is low.
  has_battery_not_low_constraint BOOL,
  -- Whether it must wait while storage is low.
  has_storage_not_low_constraint BOOL,
  -- Whether it must wait for some time.
  has_timing_delay_constraint BOOL,
  -- Whether it must run before a deadline.
  has_deadline_constraint BOOL,
  -- Whether it must wait until the device is idle.
  has_idle_constraint BOOL,
  -- Whether it must wait for a network.
  has_connectivity_constraint BOOL,
  -- Whether it must wait for a change of content.
  has_content_trigger_constraint BOOL,
  -- Whether the app wants it to run at once.
  is_requested_expedited_job BOOL,
  -- Whether it ran as such a job.
  is_running_as_expedited_job BOOL,
  -- Whether it fetches what the app will need when it is opened next.
  is_prefetch BOOL,
  -- Whether the app says that the user asked for it.
  is_requested_as_user_initiated_job BOOL,
  -- Whether it ran as such a job.
  is_running_as_user_initiated_job BOOL,
  -- Whether it runs again and again.
  is_periodic BOOL,
  -- Whether the system may choose a better time.
  has_flexibility_constraint BOOL,
  -- Whether it may wait for a better network meanwhile.
  can_apply_transport_affinities BOOL
) AS
SELECT
  row_number() OVER (ORDER BY ts) AS id,
  slice_id,
  ts,
  next_ts - ts AS dur,
  job_name,
  coalesce(
    regexp_extract(job_name, '([a-zA-Z0-9_.-]+)/'),
    regexp_extract(job_name, ':([a-zA-Z0-9_.-]*)$')) AS package_name,
  coalesce(regexp_extract(job_name, '@(.*)@'), '') AS job_namespace,
  job_id,
  uid,
  _android_js_field(arg_set_id, 'proxy_uid') AS proxy_uid,
  coalesce(regexp_extract(job_name, '#(.*)#'), '') AS filtered_trace_tag,
  _android_js_word('standby_bucket', _android_js_field(arg_set_id, 'standby_bucket'))
    AS standby_bucket,
  coalesce(nullif(requested_priority, 'PRIORITY_UNKNOWN'), last_priority) AS requested_priority,
  _android_js_word('priority', _android_js_field(arg_set_id, 'effective_priority'))
    AS effective_priority,
  _android_js_field(arg_set_id, 'num_previous_attempts') AS num_previous_attempts,
  _android_js_field(arg_set_id, 'deadline_ms') AS deadline_ms,
  _android_js_field(arg_set_id, 'delay_ms') AS delay_ms,
  _android_js_field(arg_set_id, 'job_start_latency_ms') AS job_start_latency_ms,
  _android_js_field(arg_set_id, 'num_uncompleted_work_items') AS num_uncompleted_work_items,
  _android_js_word('proc_state', _android_js_field(arg_set_id, 'proc_state'))
    AS proc_state,
  _android_js_field(arg_set_id, 'periodic_job_interval_ms') AS periodic_job_interval_ms,
  _android_js_field(arg_set_id, 'periodic_job_flex_interval_ms') AS periodic_job_flex_interval_ms,
  _android_js_field(arg_set_id, 'num_reschedules_due_to_abandonment') AS num_reschedules_due_to_abandonment,
  _android_js_word('back_off_policy_type', _android_js_field(arg_set_id, 'back_off_policy_type'))
    AS back_off_policy_type,
  internal_stop_reason,
  public_stop_reason,
  _android_js_field(arg_set_id, 'job_state_flags') >> 0 & 1
    AS has_charging_constraint,
  _android_js_field(arg_set_id, 'job_state_flags') >> 1 & 1
    AS has_battery_not_low_constraint,
  _android_js_field(arg_set_id, 'job_state_flags') >> 2 & 1
    AS has_storage_not_low_constraint,
  _android_js_field(arg_set_id, 'job_state_flags') >> 3 & 1
    AS has_timing_delay_constraint,
  _android_js_field(arg_set_id, 'job_state_flags') >> 4 & 1
    AS has_deadline_constraint,
  _android_js_field(arg_set_id, 'job_state_flags') >> 5 & 1
    AS has_idle_constraint,
  _android_js_field(arg_set_id, 'job_state_flags') >> 6 & 1
    AS has_connectivity_constraint,
  _android_js_field(arg_set_id, 'job_state_flags') >> 7 & 1
    AS has_content_trigger_constraint,
  _android_js_field(arg_set_id, 'job_state_flags') >> 8 & 1
    AS is_requested_expedited_job,
  _android_js_field(arg_set_id, 'job_state_flags') >> 9 & 1
    AS is_running_as_expedited_job,
  _android_js_field(arg_set_id, 'job_state_flags') >> 10 & 1
    AS is_prefetch,
  _android_js_field(arg_set_id, 'job_state_flags') >> 19 & 1
    AS is_requested_as_user_initiated_job,
  _android_js_field(arg_set_id, 'job_state_flags') >> 20 & 1
    AS is_running_as_user_initiated_job,
  _android_js_field(arg_set_id, 'job_state_flags') >> 21 & 1
    AS is_periodic,
  _android_js_field(arg_set_id, 'job_state_flags') >> 22 & 1
    AS has_flexibility_constraint,
  _android_js_field(arg_set_id, 'job_state_flags') >> 24 & 1
    AS can_apply_transport_affinities
FROM _android_js_change
WHERE state = 'STARTED' AND next_state IN ('FINISHED', 'SCHEDULED') AND next_ts > ts
ORDER BY ts;
