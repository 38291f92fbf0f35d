-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.battery_stats;
INCLUDE PERFETTO MODULE android.job_scheduler_states_track_events;
INCLUDE PERFETTO MODULE android.statsd;

-- Jobs that ran, as the job scheduler itself tells.
CREATE PERFETTO TABLE android_job_scheduler_sdk(
  -- The event that says that the job was started.
  id ID,
  -- The same.
  slice_id JOINID(slice.id),
  -- When it was started.
  ts TIMESTAMP,
  -- How long it ran, or -1 if the trace does not tell.
  dur DURATION,
  -- How long it ran, at most to the end of the trace.
  safe_dur DURATION,
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
  can_apply_transport_affinities BOOL,
  -- Minutes that the device had been up when the trace began.
  uptime_mins LONG
) AS
SELECT
  slice_id AS id,
  slice_id,
  ts,
  dur,
  dur AS safe_dur,
  job_name,
  package_name,
  job_namespace,
  job_id,
  uid,
  proxy_uid,
  filtered_trace_tag,
  standby_bucket,
  requested_priority,
  effective_priority,
  num_previous_attempts,
  deadline_ms,
  delay_ms,
  job_start_latency_ms,
  num_uncompleted_work_items,
  proc_state,
  periodic_job_interval_ms,
  periodic_job_flex_interval_ms,
  num_reschedules_due_to_abandonment,
  back_off_policy_type,
  internal_stop_reason,
  public_stop_reason,
  has_charging_constraint,
  has_battery_not_low_constraint,
  has_storage_not_low_constraint,
  has_timing_delay_constraint,
  has_deadline_constraint,
  has_idle_constraint,
  has_connectivity_constraint,
  has_content_trigger_constraint,
  is_requested_expedited_job,
  is_running_as_expedited_job,
  is_prefetch,
  is_requested_as_user_initiated_job,
  is_running_as_user_initiated_job,
  is_periodic,
  has_flexibility_constraint,
  can_apply_transport_affinities,
  trace_start() / 60000000000 AS uptime_mins
FROM android_job_scheduler_states_track_events
ORDER BY slice_id;

-- Jobs that ran, as statsd tells.
CREATE PERFETTO TABLE _jobs_from_statsd AS
WITH
  event AS (
    SELECT
      ts,
      extract_arg(arg_set_id, name || '.attribution_node[0].uid') AS uid,
      extract_arg(arg_set_id, name || '.job_name') AS job_name,
      extract_arg(arg_set_id, name || '.state') AS state
    FROM android_statsd_atoms
    WHERE name = 'scheduled_job_state_changed'
  ),
  lasting AS (
    SELECT *, lead(ts) OVER (PARTITION BY uid, job_name ORDER BY ts) - ts AS dur
    FROM event
    WHERE state IN ('STARTED', 'FINISHED')
  )
SELECT ts, dur, uid, job_name FROM lasting WHERE state = 'STARTED' ORDER BY ts;

-- The same in the form of the others; what statsd does not tell in the same words is NULL. So is the length
-- where the end is missing.
CREATE PERFETTO TABLE android_job_scheduler_statsd(
  -- When it was started.
  ts TIMESTAMP,
  -- How long it ran, or -1 if the trace does not tell.
  dur DURATION,
  -- How long it ran, at most to the end of the trace.
  safe_dur DURATION,
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
  ts,
  dur,
  iif(dur = -1, trace_end() - ts, dur) AS safe_dur,
  job_name,
  NULL AS package_name,
  NULL AS job_namespace,
  NULL AS job_id,
  uid,
  NULL AS proxy_uid,
  NULL AS filtered_trace_tag,
  NULL AS standby_bucket,
  NULL AS requested_priority,
  NULL AS effective_priority,
  NULL AS num_previous_attempts,
  NULL AS deadline_ms,
  NULL AS delay_ms,
  NULL AS job_start_latency_ms,
  NULL AS num_uncompleted_work_items,
  NULL AS proc_state,
  NULL AS periodic_job_interval_ms,
  NULL AS periodic_job_flex_interval_ms,
  NULL AS num_reschedules_due_to_abandonment,
  NULL AS back_off_policy_type,
  NULL AS internal_stop_reason,
  NULL AS public_stop_reason,
  NULL AS has_charging_constraint,
  NULL AS has_battery_not_low_constraint,
  NULL AS has_storage_not_low_constraint,
  NULL AS has_timing_delay_constraint,
  NULL AS has_deadline_constraint,
  NULL AS has_idle_constraint,
  NULL AS has_connectivity_constraint,
  NULL AS has_content_trigger_constraint,
  NULL AS is_requested_expedited_job,
  NULL AS is_running_as_expedited_job,
  NULL AS is_prefetch,
  NULL AS is_requested_as_user_initiated_job,
  NULL AS is_running_as_user_initiated_job,
  NULL AS is_periodic,
  NULL AS has_flexibility_constraint,
  NULL AS can_apply_transport_affinities
FROM _jobs_from_statsd;

-- Jobs that ran, as the battery service tells, which is not more than names and uids.
CREATE PERFETTO TABLE android_job_scheduler_batterystats(
  -- When it was started.
  ts TIMESTAMP,
  -- How long it ran, or -1 if the trace does not tell.
  dur DURATION,
  -- How long it ran, at most to the end of the trace.
  safe_dur DURATION,
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
  ts,
  dur,
  safe_dur,
  str_value AS job_name,
  NULL AS package_name,
  NULL AS job_namespace,
  NULL AS job_id,
  int_value AS uid,
  NULL AS proxy_uid,
  NULL AS filtered_trace_tag,
  NULL AS standby_bucket,
  NULL AS requested_priority,
  NULL AS effective_priority,
  NULL AS num_previous_attempts,
  NULL AS deadline_ms,
  NULL AS delay_ms,
  NULL AS job_start_latency_ms,
  NULL AS num_uncompleted_work_items,
  NULL AS proc_state,
  NULL AS periodic_job_interval_ms,
  NULL AS periodic_job_flex_interval_ms,
  NULL AS num_reschedules_due_to_abandonment,
  NULL AS back_off_policy_type,
  NULL AS internal_stop_reason,
  NULL AS public_stop_reason,
  NULL AS has_charging_constraint,
  NULL AS has_battery_not_low_constraint,
  NULL AS has_storage_not_low_constraint,
  NULL AS has_timing_delay_constraint,
  NULL AS has_deadline_constraint,
  NULL AS has_idle_constraint,
  NULL AS has_connectivity_constraint,
  NULL AS has_content_trigger_constraint,
  NULL AS is_requested_expedited_job,
  NULL AS is_running_as_expedited_job,
  NULL AS is_prefetch,
  NULL AS is_requested_as_user_initiated_job,
  NULL AS is_running_as_user_initiated_job,
  NULL AS is_periodic,
  NULL AS has_flexibility_constraint,
  NULL AS can_apply_transport_affinities
FROM android_battery_stats_event_slices
WHERE track_name = 'battery_stats.job';

-- Jobs that ran: as the job scheduler tells, or if the trace does not have that as statsd does, or else as
-- the battery service does.
CREATE PERFETTO VIEW android_job_scheduler(
  -- When it was started.
  ts TIMESTAMP,
  -- How long it ran, or -1 if the trace does not tell.
  dur DURATION,
  -- How long it ran, at most to the end of the trace.
  safe_dur DURATION,
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
  can_apply_transport_affinities BOOL,
  -- Who tells it: 'sdk', 'statsd' or 'batterystats'.
  data_source STRING
) AS
SELECT
  ts,
  dur,
  safe_dur,
  job_name,
  package_name,
  job_namespace,
  job_id,
  uid,
  proxy_uid,
  filtered_trace_tag,
  standby_bucket,
  requested_priority,
  effective_priority,
  num_previous_attempts,
  deadline_ms,
  delay_ms,
  job_start_latency_ms,
  num_uncompleted_work_items,
  proc_state,
  periodic_job_interval_ms,
  periodic_job_flex_interval_ms,
  num_reschedules_due_to_abandonment,
  back_off_policy_type,
  internal_stop_reason,
  public_stop_reason,
  has_charging_constraint,
  has_battery_not_low_constraint,
  has_storage_not_low_constraint,
  has_timing_delay_constraint,
  has_deadline_constraint,
  has_idle_constraint,
  has_connectivity_constraint,
  has_content_trigger_constraint,
  is_requested_expedited_job,
  is_running_as_expedited_job,
  is_prefetch,
  is_requested_as_user_initiated_job,
  is_running_as_user_initiated_job,
  is_periodic,
  has_flexibility_constraint,
  can_apply_transport_affinities,
  'sdk' AS data_source
FROM android_job_scheduler_sdk
UNION ALL
SELECT *, 'statsd'
FROM android_job_scheduler_statsd
WHERE NOT EXISTS (SELECT 1 FROM android_job_scheduler_sdk)
UNION ALL
SELECT *, 'batterystats'
FROM android_job_scheduler_batterystats
WHERE NOT EXISTS (SELECT 1 FROM android_job_scheduler_sdk)
  AND NOT EXISTS (SELECT 1 FROM android_job_scheduler_statsd);
