-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Changes that SurfaceFlinger was asked to make, one row for each layer or display.
CREATE PERFETTO VIEW android_surfaceflinger_transaction(
  -- Number of the row.
  id LONG,
  -- The entry of surfaceflinger_transactions it belongs to.
  snapshot_id LONG,
  -- Everything else it says.
  arg_set_id ARGSETID,
  -- Id of the transaction.
  transaction_id LONG,
  -- Process id of who asked.
  pid LONG,
  -- Uid of who asked.
  uid LONG,
  -- The layer to change.
  layer_id LONG,
  -- The display to change.
  display_id LONG,
  -- What is changed, see android_surfaceflinger_transaction_flag.
  flags_id LONG,
  -- Kind of change, for example 'LAYER_CHANGED'.
  transaction_type STRING
) AS
SELECT
  id, snapshot_id, arg_set_id, transaction_id, pid, uid, layer_id, display_id, flags_id,
  transaction_type
FROM __intrinsic_surfaceflinger_transaction;

-- What a transaction changes, one row for each flag.
CREATE PERFETTO VIEW android_surfaceflinger_transaction_flag(
  -- Number of the set of flags.
  flags_id LONG,
  -- A flag of the set.
  flag STRING
) AS
SELECT flags_id, flag
FROM __intrinsic_surfaceflinger_transaction_flag;

-- Displays as SurfaceFlinger knew them.
CREATE PERFETTO VIEW android_surfaceflinger_display(
  -- Number of the row.
  id LONG,
  -- The entry of surfaceflinger_layers_snapshot it belongs to.
  snapshot_id LONG,
  -- Whether it is on.
  is_on LONG,
  -- Whether it is no real display.
  is_virtual LONG,
  -- Where it is, see android_winscope_trace_rect.
  trace_rect_id LONG,
  -- Id of the display.
  display_id LONG,
  -- Name of the display.
  display_name STRING
) AS
SELECT id, snapshot_id, is_on, is_virtual, trace_rect_id, display_id, display_name
FROM __intrinsic_surfaceflinger_display;

-- Parts of a rectangle that take input.
CREATE PERFETTO VIEW android_winscope_fill_region(
  -- Number of the row.
  id LONG,
  -- The whole, see android_winscope_trace_rect.
  trace_rect_id LONG,
  -- The part, see android_winscope_rect.
  rect_id LONG
) AS
SELECT id, trace_rect_id, rect_id
FROM __intrinsic_winscope_fill_region;
