-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Functions and lines of addresses, by a symbolizer outside of the trace. This engine has none, and
-- says so when there is anything to be symbolized.
--
-- @tags callstacks

-- Functions and lines of addresses.
CREATE PERFETTO MACRO _callstack_frame_symbolize(
  -- file_name of the binary, rel_pc, and mapping_id and address to know the rows by.
  frames TableOrSubquery
)
-- function_name, file_name, line_number, mapping_id, address.
RETURNS TableOrSubquery
AS (
  SELECT
    c0 AS function_name,
    c1 AS file_name,
    c2 AS line_number,
    c3 AS mapping_id,
    c4 AS address
  FROM __intrinsic_table_ptr(
    __intrinsic_symbolize((
      SELECT __intrinsic_symbolize_agg(
        frame.file_name, frame.rel_pc, frame.mapping_id, frame.address
      )
      FROM $frames AS frame
    ))
  )
  WHERE __intrinsic_table_ptr_bind(c0, 'function_name')
    AND __intrinsic_table_ptr_bind(c1, 'file_name')
    AND __intrinsic_table_ptr_bind(c2, 'line_number')
    AND __intrinsic_table_ptr_bind(c3, 'mapping_id')
    AND __intrinsic_table_ptr_bind(c4, 'address')
);
