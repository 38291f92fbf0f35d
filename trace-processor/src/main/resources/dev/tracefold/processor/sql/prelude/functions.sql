-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- The functions and macros that are there without INCLUDE, on top of the native ones.

CREATE PERFETTO FUNCTION regexp(pattern STRING, input STRING) RETURNS BOOL DELEGATES TO __intrinsic_regexp;
CREATE PERFETTO FUNCTION regexp(pattern STRING, input STRING, flags STRING) RETURNS BOOL DELEGATES TO __intrinsic_regexp_with_flags;
CREATE PERFETTO FUNCTION regexp_replace_simple(input STRING, regex STRING, replacement STRING) RETURNS STRING DELEGATES TO __intrinsic_regexp_replace_simple;
CREATE PERFETTO FUNCTION reverse(input STRING) RETURNS STRING DELEGATES TO __intrinsic_reverse;
CREATE PERFETTO FUNCTION base64_encode(input BYTES) RETURNS STRING DELEGATES TO __intrinsic_base64_encode;
CREATE PERFETTO FUNCTION base64_decode(input STRING) RETURNS BYTES DELEGATES TO __intrinsic_base64_decode;
CREATE PERFETTO FUNCTION demangle(input STRING) RETURNS STRING DELEGATES TO __intrinsic_demangle;
CREATE PERFETTO FUNCTION regexp_extract(input STRING, regex STRING) RETURNS STRING DELEGATES TO __intrinsic_regexp_extract;
CREATE PERFETTO FUNCTION unhex(input STRING) RETURNS LONG DELEGATES TO __intrinsic_unhex;
CREATE PERFETTO FUNCTION abs_time_str(ts LONG) RETURNS STRING DELEGATES TO __intrinsic_abs_time_str;
CREATE PERFETTO FUNCTION to_monotonic(ts LONG) RETURNS LONG DELEGATES TO __intrinsic_to_monotonic;
CREATE PERFETTO FUNCTION to_realtime(ts LONG) RETURNS LONG DELEGATES TO __intrinsic_to_realtime;
CREATE PERFETTO FUNCTION to_timecode(ts LONG) RETURNS STRING DELEGATES TO __intrinsic_to_timecode;
CREATE PERFETTO FUNCTION ln(input DOUBLE) RETURNS DOUBLE DELEGATES TO __intrinsic_ln;
CREATE PERFETTO FUNCTION exp(input DOUBLE) RETURNS DOUBLE DELEGATES TO __intrinsic_exp;
CREATE PERFETTO FUNCTION sqrt(input DOUBLE) RETURNS DOUBLE DELEGATES TO __intrinsic_sqrt;

-- A trace without any event has the bounds (0, 0).
CREATE TABLE _trace_bounds AS
SELECT __intrinsic_trace_bounds_start() AS start_ts, __intrinsic_trace_bounds_end() AS end_ts;

CREATE PERFETTO VIEW trace_bounds AS SELECT start_ts, end_ts FROM _trace_bounds;

CREATE PERFETTO FUNCTION trace_start() RETURNS TIMESTAMP
AS SELECT start_ts FROM _trace_bounds;

CREATE PERFETTO FUNCTION trace_end() RETURNS TIMESTAMP
AS SELECT end_ts FROM _trace_bounds;

CREATE PERFETTO FUNCTION trace_dur() RETURNS DURATION
AS SELECT end_ts - start_ts FROM _trace_bounds;

-- Metrics of the first version are not run here, so none is registered.
CREATE TABLE _trace_metrics(name TEXT);

CREATE PERFETTO VIEW trace_metrics AS SELECT name FROM _trace_metrics;

CREATE PERFETTO MACRO cast_int(value Expr) RETURNS Expr AS CAST($value AS INT);

CREATE PERFETTO MACRO cast_double(value Expr) RETURNS Expr AS CAST($value AS REAL);

CREATE PERFETTO MACRO cast_string(value Expr) RETURNS Expr AS CAST($value AS TEXT);

-- Same track, less deep, begins no later and ends no earlier; an open slice has no end.
CREATE PERFETTO FUNCTION slice_is_ancestor(ancestor_id LONG, descendant_id LONG) RETURNS BOOL
AS SELECT
  outer_slice.track_id = inner_slice.track_id
  AND outer_slice.depth < inner_slice.depth
  AND outer_slice.ts <= inner_slice.ts
  AND (outer_slice.dur = -1
    OR outer_slice.ts + outer_slice.dur >= inner_slice.ts + inner_slice.dur)
FROM __intrinsic_slice AS outer_slice, __intrinsic_slice AS inner_slice
WHERE outer_slice.id = $ancestor_id AND inner_slice.id = $descendant_id;
