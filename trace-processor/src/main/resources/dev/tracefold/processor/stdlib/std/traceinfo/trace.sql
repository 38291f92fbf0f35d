-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What is known of each trace that was loaded.
--
-- @tags metadata

-- Metadata of each trace, a row a trace.
CREATE PERFETTO TABLE _metadata_by_trace(
  -- The trace.
  trace_id LONG,
  -- Name of its session.
  unique_session_name STRING,
  -- Its UUID.
  trace_uuid STRING,
  -- Its type.
  trace_type STRING,
  -- Its size, in bytes.
  trace_size_bytes LONG,
  -- What triggered it.
  trace_trigger STRING,
  -- Names of its machines, separated by commas.
  machines STRING
)
AS
SELECT
  trace_id,
  extract_metadata_for_trace(trace_id, 'unique_session_name') AS unique_session_name,
  extract_metadata_for_trace(trace_id, 'trace_uuid') AS trace_uuid,
  extract_metadata_for_trace(trace_id, 'trace_type') AS trace_type,
  extract_metadata_for_trace(trace_id, 'trace_size_bytes') AS trace_size_bytes,
  extract_metadata_for_trace(trace_id, 'trace_trigger') AS trace_trigger,
  coalesce(
    (
      SELECT group_concat(
        coalesce(
          extract_metadata_for_machine(machine_id, 'system_name'), 'Machine ' || machine_id
        ),
        ', '
      )
      FROM (
        SELECT DISTINCT machine_id
        FROM metadata
        WHERE trace_id = trace.trace_id AND machine_id IS NOT NULL
      )
    ),
    ''
  ) AS machines
FROM (SELECT DISTINCT trace_id FROM metadata WHERE trace_id IS NOT NULL) AS trace;
