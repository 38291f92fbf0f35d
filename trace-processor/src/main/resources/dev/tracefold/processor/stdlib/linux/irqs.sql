-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Interrupts.
--
-- @tags linux
-- @data_check SELECT 1 FROM track WHERE type IN ('cpu_irq', 'cpu_softirq')

-- Interrupts of the hardware.
CREATE PERFETTO VIEW linux_hard_irqs(
  -- When it began.
  ts TIMESTAMP,
  -- How long it took.
  dur DURATION,
  -- Its name.
  name STRING,
  -- Its slice.
  id JOINID(slice.id),
  -- The interrupt that it interrupted.
  parent_id JOINID(slice.id)
)
AS
SELECT slice.ts, slice.dur, slice.name, slice.id, slice.parent_id
FROM slice
JOIN track ON track.id = slice.track_id
WHERE track.type = 'cpu_irq';

-- The kernel's deferred work.
CREATE PERFETTO VIEW linux_soft_irqs(
  -- When it began.
  ts TIMESTAMP,
  -- How long it took.
  dur DURATION,
  -- Its name.
  name STRING,
  -- Its slice.
  id JOINID(slice.id)
)
AS
SELECT slice.ts, slice.dur, slice.name, slice.id
FROM slice
JOIN track ON track.id = slice.track_id
WHERE track.type = 'cpu_softirq';

-- Both.
CREATE PERFETTO VIEW linux_irqs(
  -- When it began.
  ts TIMESTAMP,
  -- How long it took.
  dur DURATION,
  -- Its name.
  name STRING,
  -- Its slice.
  id JOINID(slice.id),
  -- The interrupt that it interrupted.
  parent_id JOINID(slice.id),
  -- Whether it is deferred work.
  is_soft_irq BOOL
)
AS
SELECT ts, dur, name, id, parent_id, is_soft_irq
FROM (
  SELECT *, 0 AS is_soft_irq FROM linux_hard_irqs
  UNION ALL
  SELECT *, NULL, 1 FROM linux_soft_irqs
);
