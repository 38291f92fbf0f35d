-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What the subject of an ANR says of its kind, the first match counting.
CREATE PERFETTO TABLE _anr_subject_pattern AS
WITH pattern(rank, subject, anr_type) AS (
  VALUES
    (1, 'Broadcast of*', 'BROADCAST_OF_INTENT'),
    (2, 'Input dispatching timed out*does not have a focused window*',
      'INPUT_DISPATCHING_TIMEOUT_NO_FOCUSED_WINDOW'),
    (3, 'Input dispatching timed out*Waiting because no window has focus but there is a focused application*',
      'INPUT_DISPATCHING_TIMEOUT_NO_FOCUSED_WINDOW'),
    (4, 'Input dispatching timed out*', 'INPUT_DISPATCHING_TIMEOUT'),
    (5, 'Context.startForegroundService() did not then call Service.startForeground()*',
      'START_FOREGROUND_SERVICE'),
    (6, 'executing service*', 'EXECUTING_SERVICE'),
    (7, 'ContentProvider not responding*', 'CONTENT_PROVIDER_NOT_RESPONDING'),
    (8, 'App requested: Buffer processing hung up due to stuck fence. Indicates GPU hang', 'GPU_HANG'),
    (9, 'No response to onStartJob*', 'JOB_SERVICE_START'),
    (10, 'No response to onStopJob*', 'JOB_SERVICE_STOP'),
    (11, 'Timed out while trying to bind*', 'JOB_SERVICE_BIND'),
    (12, 'Process ProcessRecord{*} failed to complete startup', 'BIND_APPLICATION'),
    (13, 'A foreground service of FOREGROUND_SERVICE_TYPE_SHORT_SERVICE did not stop within a timeout*',
      'FOREGROUND_SHORT_SERVICE_TIMEOUT'),
    (14, 'A foreground service of type*', 'FOREGROUND_SERVICE_TIMEOUT'),
    (15, 'App requested: *', 'APP_TRIGGERED'),
    (16, 'required notification not provided*', 'JOB_SERVICE_NOTIFICATION_NOT_PROVIDED')
)
SELECT rank, subject, anr_type FROM pattern;

CREATE PERFETTO FUNCTION _extract_anr_type(subject STRING, process_name STRING)
RETURNS STRING AS
SELECT
  CASE
    WHEN $subject IS NOT NULL
      THEN coalesce(
        (
          SELECT anr_type
          FROM _anr_subject_pattern AS pattern
          WHERE $subject GLOB pattern.subject
          ORDER BY rank
          LIMIT 1
        ),
        iif($process_name = 'system_server', 'SYSTEM_SERVER_WATCHDOG_TIMEOUT', 'UNKNOWN_ANR_TYPE'))
  END;

-- Kinds of ANR as the timers of the platform call them; others are called the same.
CREATE PERFETTO FUNCTION _platform_to_standard_anr_type(platform STRING)
RETURNS STRING AS
SELECT
  CASE $platform
    WHEN 'BROADCAST_TIMEOUT' THEN 'BROADCAST_OF_INTENT'
    WHEN 'SERVICE_TIMEOUT' THEN 'EXECUTING_SERVICE'
    WHEN 'SHORT_FGS_TIMEOUT' THEN 'FOREGROUND_SHORT_SERVICE_TIMEOUT'
    WHEN 'SERVICE_FOREGROUND_TIMEOUT' THEN 'FOREGROUND_SERVICE_TIMEOUT'
    WHEN 'JobScheduler' THEN NULL
    ELSE $platform
  END;

-- The text after a marker, up to a delimiter.
CREATE PERFETTO FUNCTION _anr_text_between(text STRING, marker STRING, delimiter STRING)
RETURNS STRING AS
SELECT str_split(substr($text, instr($text, $marker) + length($marker)), $delimiter, 0);

-- The time limit of a kind of ANR in milliseconds, as the open source platform sets it. Broadcasts have
-- a short limit if they are sent in the foreground, which is a flag of the intent.
CREATE PERFETTO FUNCTION _default_anr_dur(anr_type STRING, subject STRING)
RETURNS LONG AS
SELECT
  CASE
    WHEN $anr_type = 'BROADCAST_OF_INTENT'
      THEN iif(
        $subject GLOB 'Broadcast of Intent *flg=*'
          AND unhex(_anr_text_between($subject, ' flg=', ' ')) & 0x10000000 = 0,
        60000,
        10000)
    WHEN $anr_type GLOB 'INPUT_DISPATCHING_TIMEOUT*' THEN 5000
    WHEN $anr_type GLOB 'JOB_SERVICE_*' THEN 8000
    WHEN $anr_type = 'BIND_APPLICATION' THEN 15000
    WHEN $anr_type = 'EXECUTING_SERVICE' THEN 20000
    WHEN $anr_type IN ('START_FOREGROUND_SERVICE', 'FOREGROUND_SERVICE_TIMEOUT') THEN 30000
    WHEN $anr_type = 'FOREGROUND_SHORT_SERVICE_TIMEOUT' THEN 180000
  END;

CREATE PERFETTO FUNCTION _anr_intent(anr_type STRING, subject STRING)
RETURNS STRING AS
SELECT
  CASE
    WHEN $anr_type != 'BROADCAST_OF_INTENT' THEN NULL
    WHEN $subject GLOB 'Broadcast of Intent *act=*' THEN _anr_text_between($subject, 'act=', ' ')
    WHEN $subject GLOB 'Broadcast of */u*' THEN _anr_text_between($subject, 'Broadcast of ', '/u')
  END;

CREATE PERFETTO FUNCTION _anr_component(anr_type STRING, subject STRING)
RETURNS STRING AS
SELECT
  CASE $anr_type
    WHEN 'BROADCAST_OF_INTENT' THEN _anr_text_between($subject, ' cmp=', ' ')
    WHEN 'INPUT_DISPATCHING_TIMEOUT' THEN str_split(substr($subject, instr($subject, '(') + 1), ' ', 1)
    -- The word after the user, as in 'u0 com.example/.Service'.
    WHEN 'START_FOREGROUND_SERVICE' THEN str_split(substr($subject, instr($subject, ' u') + 1), ' ', 1)
    WHEN 'EXECUTING_SERVICE' THEN _anr_text_between($subject, 'executing service ', ',')
    WHEN 'FOREGROUND_SHORT_SERVICE_TIMEOUT' THEN _anr_text_between($subject, 'ComponentInfo{', '}')
    WHEN 'FOREGROUND_SERVICE_TIMEOUT' THEN _anr_text_between($subject, 'ComponentInfo{', '}')
    WHEN 'APP_TRIGGERED' THEN substr($subject, instr($subject, 'App requested: ') + 15)
  END;

-- Apps that did not respond, one row each.
CREATE PERFETTO TABLE android_anrs(
  -- Name of the process.
  process_name STRING,
  -- Its process id, if the trace says.
  pid LONG,
  -- The process, if the trace knows it.
  upid JOINID(process.id),
  -- Id that the platform gave to the ANR.
  error_id STRING,
  -- When the ANR was reported.
  ts TIMESTAMP,
  -- Subject of the report.
  subject STRING,
  -- Action of the broadcast that was not handled.
  intent STRING,
  -- The component that is to blame, where the subject tells.
  component STRING,
  -- Nanoseconds between the end of the timer and the report.
  timer_delay LONG,
  -- Kind of ANR.
  anr_type STRING,
  -- How long the app did not respond, in milliseconds, from the timer or else the subject.
  anr_dur_ms LONG,
  -- Usual limit for this kind in milliseconds; vendors may have set another one.
  default_anr_dur_ms LONG
) AS
WITH
  server_counter AS (
    SELECT track.id, track.name
    FROM process_counter_track AS track
    JOIN process USING (upid)
    WHERE process.name = 'system_server'
      AND (track.name GLOB 'ErrorId:*' OR track.name GLOB 'Subject(for ErrorId *')
  ),
  -- 'ErrorId:<process>[ <pid>]#<id>'
  report AS (
    SELECT
      str_split(substr(str_split(track.name, '#', 0), 9), ' ', 0) AS process_name,
      cast_int!(str_split(substr(str_split(track.name, '#', 0), 9), ' ', 1)) AS pid,
      str_split(track.name, '#', 1) AS error_id,
      counter.ts
    FROM server_counter AS track
    JOIN counter ON counter.track_id = track.id
    WHERE track.name GLOB 'ErrorId:*'
  ),
  -- 'Subject(for ErrorId <id>):<subject>'
  headline AS (
    SELECT
      substr(str_split(name, ')', 0), 21) AS error_id,
      substr(name, instr(name, ')') + 2) AS subject
    FROM server_counter
    WHERE name GLOB 'Subject(for ErrorId *'
  ),
  -- 'expired(<timer>,<pid>,<uid>,<type>,<milliseconds>)'
  timer AS (
    SELECT
      ts,
      cast_int!(str_split(name, ',', 1)) AS pid,
      str_split(name, ',', 3) AS anr_type,
      cast_int!(rtrim(str_split(name, ',', 4), ')')) AS dur_ms
    FROM slice
    WHERE name GLOB 'expired(*,*,*,*,*)'
  ),
  -- The timer of the process that ended last before the report.
  timed AS (
    SELECT
      report.error_id,
      timer.ts,
      timer.anr_type,
      timer.dur_ms,
      row_number() OVER (PARTITION BY report.error_id ORDER BY report.ts - timer.ts) AS distance
    FROM report
    JOIN timer ON timer.pid = report.pid AND timer.ts <= report.ts
  ),
  anr AS (
    SELECT
      report.process_name,
      report.pid,
      process.upid,
      report.error_id,
      report.ts,
      headline.subject,
      report.ts - timed.ts AS timer_delay,
      coalesce(
        _platform_to_standard_anr_type(timed.anr_type),
        _extract_anr_type(headline.subject, report.process_name)) AS anr_type,
      coalesce(
        timed.dur_ms,
        iif(
          headline.subject GLOB '*Blocked in* for *s*',
          1000 * cast_int!(regexp_extract(headline.subject, ' for ([0-9]+)s')),
          NULL)) AS anr_dur_ms
    FROM report
    LEFT JOIN headline USING (error_id)
    LEFT JOIN timed ON timed.error_id = report.error_id AND timed.distance = 1
    LEFT JOIN process ON process.pid = report.pid
  )
SELECT
  process_name,
  pid,
  upid,
  error_id,
  ts,
  anr_type,
  subject,
  _anr_intent(anr_type, subject) AS intent,
  _anr_component(anr_type, subject) AS component,
  timer_delay,
  anr_dur_ms,
  _default_anr_dur(anr_type, subject) AS default_anr_dur_ms
FROM anr;
