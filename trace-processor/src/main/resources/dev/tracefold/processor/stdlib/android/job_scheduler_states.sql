-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.battery.charging_states;
INCLUDE PERFETTO MODULE android.screen_state;
INCLUDE PERFETTO MODULE intervals.intersect;

-- A field of the atom that statsd writes when the state of a job changes.
CREATE PERFETTO FUNCTION _job_state_field(
  -- Fields of the atom.
  arg_set_id ARGSETID,
  -- Name of the field.
  field STRING
)
RETURNS STRING AS
SELECT extract_arg($arg_set_id, 'scheduled_job_state_changed.' || $field);

-- Changes of the states of jobs, each with what comes next for the job. Cancelled jobs never ran.
CREATE PERFETTO TABLE _job_state_change AS
SELECT
  ts,
  slice_id,
  arg_set_id,
  uid,
  job_name,
  job_id,
  state,
  lead(ts) OVER of_job AS next_ts,
  lead(state) OVER of_job AS next_state,
  lead(internal_stop_reason, 1, 'INTERNAL_STOP_REASON_UNKNOWN') OVER of_job
    AS internal_stop_reason,
  lead(public_stop_reason, 1, 'PUBLIC_STOP_REASON_UNKNOWN') OVER of_job AS public_stop_reason
FROM (
  SELECT
    atom.ts,
    atom.id AS slice_id,
    atom.arg_set_id,
    _job_state_field(atom.arg_set_id, 'attribution_node[0].uid') AS uid,
    _job_state_field(atom.arg_set_id, 'job_name') AS job_name,
    _job_state_field(atom.arg_set_id, 'job_id') AS job_id,
    _job_state_field(atom.arg_set_id, 'state') AS state,
    _job_state_field(atom.arg_set_id, 'internal_stop_reason') AS internal_stop_reason,
    _job_state_field(atom.arg_set_id, 'public_stop_reason') AS public_stop_reason
  FROM track
  JOIN slice AS atom ON atom.track_id = track.id
  WHERE track.name = 'Statsd Atoms' AND atom.name = 'scheduled_job_state_changed'
)
WHERE state != 'CANCELLED'
WINDOW of_job AS (PARTITION BY uid, job_name, job_id ORDER BY ts);

-- Jobs that ran, from the atoms of statsd. Where statsd lost how one ended it is left out.
CREATE PERFETTO TABLE android_job_scheduler_states(
  -- Number of the run, in the order of time.
  id ID,
  -- When it was started.
  ts TIMESTAMP,
  -- How long it ran.
  dur DURATION,
  -- The atom that says that it was started.
  slice_id JOINID(slice.id),
  -- Name of the job, as the app or the system calls it.
  job_name STRING,
  -- Uid of the app.
  uid LONG,
  -- Identifier that the app gave to it; the system does so from Android 14 on.
  job_id LONG,
  -- Package that the name tells: of '@NAMESPACE@TAG:PACKAGE' and '@NAMESPACE@PACKAGE/CLASS' what is behind
  -- the second '@', of other names what is before the first '/'.
  package_name STRING,
  -- Namespace of the job, or what is behind the first '/' where the name has none.
  job_namespace STRING,
  -- Priority that the job had.
  effective_priority LONG,
  -- Whether it must wait while the battery is low.
  has_battery_not_low_constraint BOOL,
  -- Whether it must wait for a charger.
  has_charging_constraint BOOL,
  -- Whether it must wait for a network.
  has_connectivity_constraint BOOL,
  -- Whether it must wait for a change of content.
  has_content_trigger_constraint BOOL,
  -- Whether it must run before a deadline.
  has_deadline_constraint BOOL,
  -- Whether it must wait until the device is idle.
  has_idle_constraint BOOL,
  -- Whether it must wait while storage is low.
  has_storage_not_low_constraint BOOL,
  -- Whether it must wait for some time.
  has_timing_delay_constraint BOOL,
  -- Whether it fetches what the app will need when it is opened next.
  is_prefetch BOOL,
  -- Whether the app wants it to run at once.
  is_requested_expedited_job BOOL,
  -- Whether it ran as such a job.
  is_running_as_expedited_job BOOL,
  -- How often it was tried before.
  num_previous_attempts LONG,
  -- Priority that the app asked for.
  requested_priority LONG,
  -- Standby bucket of the app.
  standby_bucket STRING,
  -- Whether it runs again and again.
  is_periodic BOOL,
  -- Whether the system may choose a better time; atoms tell it together with is_periodic.
  has_flex_constraint BOOL,
  -- Whether the app says that the user asked for it.
  is_requested_as_user_initiated_job BOOL,
  -- Whether it ran as such a job.
  is_running_as_user_initiated_job BOOL,
  -- Milliseconds to the deadline, if it has one.
  deadline_ms LONG,
  -- Milliseconds between being scheduled and being started.
  job_start_latency_ms LONG,
  -- Number of pieces of work that are left.
  num_uncompleted_work_items LONG,
  -- State of the process that ran it.
  proc_state STRING,
  -- Why it stopped, for the system.
  internal_stop_reason STRING,
  -- Why it stopped, as the app is told.
  public_stop_reason STRING
) AS
SELECT
  row_number() OVER (ORDER BY ts) AS id,
  ts,
  next_ts - ts AS dur,
  slice_id,
  job_name,
  uid,
  job_id,
  CASE
    WHEN NOT job_name GLOB '@*' THEN str_split(job_name, '/', 0)
    WHEN str_split(job_name, '/', 1) GLOB 'com*' THEN str_split(job_name, '/', 1)
    ELSE str_split(str_split(job_name, '/', 0), '@', 2)
  END AS package_name,
  iif(job_name GLOB '@*', str_split(job_name, '@', 1), str_split(job_name, '/', 1))
    AS job_namespace,
  _job_state_field(arg_set_id, 'effective_priority') AS effective_priority,
  _job_state_field(arg_set_id, 'has_battery_not_low_constraint') AS has_battery_not_low_constraint,
  _job_state_field(arg_set_id, 'has_charging_constraint') AS has_charging_constraint,
  _job_state_field(arg_set_id, 'has_connectivity_constraint') AS has_connectivity_constraint,
  _job_state_field(arg_set_id, 'has_content_trigger_constraint') AS has_content_trigger_constraint,
  _job_state_field(arg_set_id, 'has_deadline_constraint') AS has_deadline_constraint,
  _job_state_field(arg_set_id, 'has_idle_constraint') AS has_idle_constraint,
  _job_state_field(arg_set_id, 'has_storage_not_low_constraint') AS has_storage_not_low_constraint,
  _job_state_field(arg_set_id, 'has_timing_delay_constraint') AS has_timing_delay_constraint,
  _job_state_field(arg_set_id, 'is_prefetch') = 1 AS is_prefetch,
  _job_state_field(arg_set_id, 'is_requested_expedited_job') AS is_requested_expedited_job,
  _job_state_field(arg_set_id, 'is_running_as_expedited_job') AS is_running_as_expedited_job,
  _job_state_field(arg_set_id, 'num_previous_attempts') AS num_previous_attempts,
  _job_state_field(arg_set_id, 'requested_priority') AS requested_priority,
  _job_state_field(arg_set_id, 'standby_bucket') AS standby_bucket,
  _job_state_field(arg_set_id, 'is_periodic') AS is_periodic,
  _job_state_field(arg_set_id, 'is_periodic') AS has_flex_constraint,
  _job_state_field(arg_set_id, 'is_requested_as_user_initiated_job')
    AS is_requested_as_user_initiated_job,
  _job_state_field(arg_set_id, 'is_running_as_user_initiated_job') AS is_running_as_user_initiated_job,
  _job_state_field(arg_set_id, 'deadline_ms') AS deadline_ms,
  _job_state_field(arg_set_id, 'job_start_latency_ms') AS job_start_latency_ms,
  _job_state_field(arg_set_id, 'num_uncompleted_work_items') AS num_uncompleted_work_items,
  _job_state_field(arg_set_id, 'proc_state') AS proc_state,
  internal_stop_reason,
  public_stop_reason
FROM _job_state_change
WHERE state = 'STARTED' AND next_state IN ('FINISHED', 'SCHEDULED') AND next_ts > ts
ORDER BY ts;

-- Whether the battery was being charged and whether the screen was on, over time.
CREATE PERFETTO TABLE _charging_screen_states AS
SELECT
  row_number() OVER () AS id,
  part.ts,
  part.dur,
  battery.charging_state,
  screen.screen_state
FROM _interval_intersect!((android_charging_states, android_screen_state), ()) AS part
JOIN android_charging_states AS battery ON battery.id = part.id_0
JOIN android_screen_state AS screen ON screen.id = part.id_1;

-- Jobs that ran, in pieces during which neither the charger nor the screen changed.
CREATE PERFETTO TABLE android_job_scheduler_with_screen_charging_states(
  -- Start of the piece.
  ts TIMESTAMP,
  -- Length of the piece.
  dur DURATION,
  -- The atom that says that the job was started.
  slice_id JOINID(slice.id),
  -- Name of the job, '_' and its identifier.
  job_name STRING,
  -- Uid of the app.
  uid LONG,
  -- Identifier of the job.
  job_id LONG,
  -- How long the whole job ran.
  job_dur DURATION,
  -- Package that the name tells.
  package_name STRING,
  -- Namespace of the job.
  job_namespace STRING,
  -- State of the battery in words.
  charging_state STRING,
  -- State of the screen in words.
  screen_state STRING,
  -- Priority that the job had.
  effective_priority LONG,
  -- Whether it must wait while the battery is low.
  has_battery_not_low_constraint BOOL,
  -- Whether it must wait for a charger.
  has_charging_constraint BOOL,
  -- Whether it must wait for a network.
  has_connectivity_constraint BOOL,
  -- Whether it must wait for a change of content.
  has_content_trigger_constraint BOOL,
  -- Whether it must run before a deadline.
  has_deadline_constraint BOOL,
  -- Whether it must wait until the device is idle.
  has_idle_constraint BOOL,
  -- Whether it must wait while storage is low.
  has_storage_not_low_constraint BOOL,
  -- Whether it must wait for some time.
  has_timing_delay_constraint BOOL,
  -- Whether it fetches what the app will need when it is opened next.
  is_prefetch BOOL,
  -- Whether the app wants it to run at once.
  is_requested_expedited_job BOOL,
  -- Whether it ran as such a job.
  is_running_as_expedited_job BOOL,
  -- How often it was tried before.
  num_previous_attempts LONG,
  -- Priority that the app asked for.
  requested_priority LONG,
  -- Standby bucket of the app.
  standby_bucket STRING,
  -- Whether it runs again and again.
  is_periodic BOOL,
  -- Whether the system may choose a better time; atoms tell it together with is_periodic.
  has_flex_constraint BOOL,
  -- Whether the app says that the user asked for it.
  is_requested_as_user_initiated_job BOOL,
  -- Whether it ran as such a job.
  is_running_as_user_initiated_job BOOL,
  -- Milliseconds to the deadline, if it has one.
  deadline_ms LONG,
  -- Milliseconds between being scheduled and being started.
  job_start_latency_ms LONG,
  -- Number of pieces of work that are left.
  num_uncompleted_work_items LONG,
  -- State of the process that ran it.
  proc_state STRING,
  -- Why it stopped, for the system.
  internal_stop_reason STRING,
  -- Why it stopped, as the app is told.
  public_stop_reason STRING
) AS
SELECT
  part.ts,
  part.dur,
  job.slice_id,
  job.job_name || '_' || job.job_id AS job_name,
  job.uid,
  job.job_id,
  job.dur AS job_dur,
  job.package_name,
  job.job_namespace,
  around.charging_state,
  around.screen_state,
  job.effective_priority,
  job.has_battery_not_low_constraint,
  job.has_charging_constraint,
  job.has_connectivity_constraint,
  job.has_content_trigger_constraint,
  job.has_deadline_constraint,
  job.has_idle_constraint,
  job.has_storage_not_low_constraint,
  job.has_timing_delay_constraint,
  job.is_prefetch,
  job.is_requested_expedited_job,
  job.is_running_as_expedited_job,
  job.num_previous_attempts,
  job.requested_priority,
  job.standby_bucket,
  job.is_periodic,
  job.has_flex_constraint,
  job.is_requested_as_user_initiated_job,
  job.is_running_as_user_initiated_job,
  job.deadline_ms,
  job.job_start_latency_ms,
  job.num_uncompleted_work_items,
  job.proc_state,
  job.internal_stop_reason,
  job.public_stop_reason
FROM _interval_intersect!((_charging_screen_states, android_job_scheduler_states), ()) AS part
JOIN _charging_screen_states AS around ON around.id = part.id_0
JOIN android_job_scheduler_states AS job ON job.id = part.id_1;
