-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Work of block devices.
--
-- @tags linux
-- @data_check SELECT 1 FROM track WHERE type = 'block_io'

INCLUDE PERFETTO MODULE intervals.overlap;

-- How many operations were in the kernel's queue for a device or in the device.
CREATE PERFETTO VIEW linux_active_block_io_operations_by_device(
  -- When the number changed.
  ts LONG,
  -- The number since then.
  ops_in_queue_or_device LONG,
  -- The device.
  dev LONG
)
AS
WITH operations AS (
  SELECT
    slice.ts,
    slice.dur,
    extract_arg(track.dimension_arg_set_id, 'block_device') AS dev
  FROM slice
  JOIN track ON track.id = slice.track_id
  WHERE track.type = 'block_io'
)
SELECT ts, value AS ops_in_queue_or_device, group_name AS dev
FROM intervals_overlap_count_by_group!(operations, ts, dur, dev);

-- The major number of a device.
CREATE PERFETTO FUNCTION linux_device_major_id(
  -- The device as programs number it: dev_t.
  dev LONG
)
-- Twelve bits.
RETURNS LONG
AS
SELECT $dev >> 8 & 4095;

-- The minor number of a device.
CREATE PERFETTO FUNCTION linux_device_minor_id(
  -- The device as programs number it: dev_t.
  dev LONG
)
-- Twenty bits.
RETURNS LONG
AS
SELECT $dev & 255 | $dev >> 20 << 8;
