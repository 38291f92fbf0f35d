-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The time of a host's operations that is not that of operations inside them. A module of its own,
-- because it looks at the ancestors of every operation when it is included.
--
-- @tags xprof

INCLUDE PERFETTO MODULE tracefold.profile;

-- Every operation once.
CREATE PERFETTO TABLE _host_op_slice(
  -- The slice.
  id ID(slice.id),
  -- How long it lasted.
  dur DURATION
)
AS
SELECT DISTINCT id, dur FROM host_op ORDER BY id;

-- How long the operations lasted whose nearest enclosing operation is this one.
CREATE PERFETTO TABLE _host_op_nested(
  -- The slice.
  id ID(slice.id),
  -- How long they lasted together.
  dur DURATION
)
AS
WITH enclosed AS (
  SELECT
    (
      SELECT outer_op.id
      FROM ancestor_slice(op.id) AS ancestor
      JOIN _host_op_slice AS outer_op ON outer_op.id = ancestor.id
      ORDER BY ancestor.depth DESC
      LIMIT 1
    ) AS id,
    op.dur
  FROM _host_op_slice AS op
)
SELECT id, sum(dur) AS dur FROM enclosed WHERE id IS NOT NULL GROUP BY id ORDER BY id;

-- The self time of every row of `host_op`.
CREATE PERFETTO TABLE host_op_self_dur(
  -- The slice.
  id ID(slice.id),
  -- Its duration without that of the operations inside it.
  self_dur DURATION
)
AS
SELECT op.id, op.dur - ifnull(nested.dur, 0) AS self_dur
FROM _host_op_slice AS op
LEFT JOIN _host_op_nested AS nested USING (id);
