-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The journal of systemd.
--
-- @tags linux, logs
-- @data_check SELECT 1 FROM logs WHERE log_source = 'systemd_journald'

-- Entries of the journal, in the order of the file.
CREATE PERFETTO VIEW linux_systemd_journald_logs(
  -- Row of logs.
  id ID(logs.id),
  -- When it was written.
  ts TIMESTAMP,
  -- The thread that wrote it; NULL where that is not known.
  utid JOINID(thread.id),
  -- Syslog's priority, 0 for emergencies to 7 for debugging.
  prio LONG,
  -- What the writer calls itself.
  tag STRING,
  -- The message.
  msg STRING,
  -- User id of the writer.
  uid LONG,
  -- Name of the writer's process.
  comm STRING,
  -- Unit of systemd.
  systemd_unit STRING,
  -- Name of the machine.
  hostname STRING,
  -- How the entry came to the journal.
  transport STRING
)
AS
SELECT
  id,
  ts,
  utid,
  prio,
  tag,
  msg,
  cast_int!(extract_arg(arg_set_id, 'uid')) AS uid,
  extract_arg(arg_set_id, 'comm') AS comm,
  extract_arg(arg_set_id, 'systemd_unit') AS systemd_unit,
  extract_arg(arg_set_id, 'hostname') AS hostname,
  extract_arg(arg_set_id, 'transport') AS transport
FROM logs
WHERE log_source = 'systemd_journald';
