-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Addresses that nobody has named yet.
--
-- @tags callstacks

INCLUDE PERFETTO MODULE stacks.cpu_profiling;

-- The id under which Breakpad keeps symbols of a library of Chrome's, from the linker's id: its
-- first three fields with their bytes swapped, the next eight bytes as they are, and a 0.
CREATE PERFETTO FUNCTION _to_breakpad_module(
  -- The library's path.
  mapping STRING,
  -- The linker's id of the build, in hexadecimal digits.
  build_id STRING
)
-- NULL for other libraries.
RETURNS STRING
AS
SELECT
  substr($build_id, 7, 2) || substr($build_id, 5, 2) || substr($build_id, 3, 2)
  || substr($build_id, 1, 2) || substr($build_id, 11, 2) || substr($build_id, 9, 2)
  || substr($build_id, 15, 2) || substr($build_id, 13, 2) || substr($build_id, 17, 16) || '0'
WHERE length($build_id) >= 40
  AND (
    $mapping GLOB '*libmonochrome_64.so'
    OR $mapping GLOB '*libmonochrome.so'
    OR $mapping GLOB '*libchrome.so'
    OR $mapping GLOB '*libwebviewchromium.so'
    OR $mapping GLOB '*libchromium_android_linker.so'
  );

-- The addresses in call stacks that have no symbols, by process.
CREATE PERFETTO TABLE _stacks_symbolization_candidates(
  -- The process.
  upid JOINID(process.id),
  -- The binary or library.
  module STRING,
  -- Its linker's id of the build.
  build_id STRING,
  -- The address in it.
  rel_pc LONG,
  -- The id of its symbols where they are kept by Breakpad.
  breakpad_module_id STRING
)
AS
WITH
  leaves AS (
    SELECT DISTINCT thread.upid, sample.callsite_id
    FROM cpu_profiling_samples AS sample
    JOIN thread USING (utid)
    UNION
    SELECT upid, callsite_id FROM heap_profile_allocation
  ),
  frames AS (
    SELECT leaves.upid, callsite.frame_id
    FROM leaves
    JOIN stack_profile_callsite AS callsite ON callsite.id = leaves.callsite_id
    UNION
    SELECT leaves.upid, around.frame_id
    FROM leaves
    JOIN experimental_ancestor_stack_profile_callsite(leaves.callsite_id) AS around
  ),
  addresses AS (
    SELECT DISTINCT frames.upid, frame.mapping, frame.rel_pc
    FROM frames
    JOIN stack_profile_frame AS frame ON frame.id = frames.frame_id
    WHERE frame.symbol_set_id IS NULL
  )
SELECT
  addresses.upid,
  mapping.name AS module,
  mapping.build_id,
  addresses.rel_pc,
  _to_breakpad_module(mapping.name, mapping.build_id) AS breakpad_module_id
FROM addresses
JOIN stack_profile_mapping AS mapping ON mapping.id = addresses.mapping
WHERE mapping.build_id != '';
