-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What the clients of input methods (keyboards) looked like.
CREATE PERFETTO VIEW android_inputmethod_clients(
  -- Number of the row.
  id LONG,
  -- When it was captured.
  ts TIMESTAMP,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- The message itself, by the id of its text in base64.
  base64_proto_id LONG
) AS
SELECT id, ts, arg_set_id, base64_proto_id
FROM __intrinsic_inputmethod_clients;

-- What the service that manages input methods looked like.
CREATE PERFETTO VIEW android_inputmethod_manager_service(
  -- Number of the row.
  id LONG,
  -- When it was captured.
  ts TIMESTAMP,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- The message itself, by the id of its text in base64.
  base64_proto_id LONG
) AS
SELECT id, ts, arg_set_id, base64_proto_id
FROM __intrinsic_inputmethod_manager_service;

-- What the input method itself looked like.
CREATE PERFETTO VIEW android_inputmethod_service(
  -- Number of the row.
  id LONG,
  -- When it was captured.
  ts TIMESTAMP,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- The message itself, by the id of its text in base64.
  base64_proto_id LONG
) AS
SELECT id, ts, arg_set_id, base64_proto_id
FROM __intrinsic_inputmethod_service;
