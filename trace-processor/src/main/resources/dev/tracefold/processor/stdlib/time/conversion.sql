-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Durations in other units than the trace's own, which is the nanosecond.
--
-- @tags utilities

-- A number of nanoseconds in nanoseconds.
CREATE PERFETTO FUNCTION time_from_ns(
  -- How many nanoseconds.
  nanos LONG
)
-- Nanoseconds.
RETURNS TIMESTAMP
AS
SELECT $nanos;

-- A number of microseconds in nanoseconds.
CREATE PERFETTO FUNCTION time_from_us(
  -- How many microseconds.
  micros LONG
)
-- Nanoseconds.
RETURNS LONG
AS
SELECT $micros * 1000;

-- A number of milliseconds in nanoseconds.
CREATE PERFETTO FUNCTION time_from_ms(
  -- How many milliseconds.
  millis LONG
)
-- Nanoseconds.
RETURNS TIMESTAMP
AS
SELECT $millis * 1000000;

-- A number of seconds in nanoseconds.
CREATE PERFETTO FUNCTION time_from_s(
  -- How many seconds.
  seconds LONG
)
-- Nanoseconds.
RETURNS TIMESTAMP
AS
SELECT $seconds * 1000000000;

-- A number of minutes in nanoseconds.
CREATE PERFETTO FUNCTION time_from_min(
  -- How many minutes.
  minutes LONG
)
-- Nanoseconds.
RETURNS TIMESTAMP
AS
SELECT $minutes * 60000000000;

-- A number of hours in nanoseconds.
CREATE PERFETTO FUNCTION time_from_hours(
  -- How many hours.
  hours LONG
)
-- Nanoseconds.
RETURNS TIMESTAMP
AS
SELECT $hours * 3600000000000;

-- A number of days in nanoseconds.
CREATE PERFETTO FUNCTION time_from_days(
  -- How many days.
  days LONG
)
-- Nanoseconds.
RETURNS LONG
AS
SELECT $days * 86400000000000;

-- A number of nanoseconds in nanoseconds.
CREATE PERFETTO FUNCTION time_to_ns(
  -- Nanoseconds.
  nanos TIMESTAMP
)
-- Nanoseconds.
RETURNS LONG
AS
SELECT $nanos;

-- A number of nanoseconds in whole microseconds, what is left over being dropped.
CREATE PERFETTO FUNCTION time_to_us(
  -- Nanoseconds.
  nanos TIMESTAMP
)
-- Microseconds.
RETURNS LONG
AS
SELECT $nanos / 1000;

-- A number of nanoseconds in whole milliseconds, what is left over being dropped.
CREATE PERFETTO FUNCTION time_to_ms(
  -- Nanoseconds.
  nanos TIMESTAMP
)
-- Milliseconds.
RETURNS LONG
AS
SELECT $nanos / 1000000;

-- A number of nanoseconds in whole seconds, what is left over being dropped.
CREATE PERFETTO FUNCTION time_to_s(
  -- Nanoseconds.
  nanos TIMESTAMP
)
-- Seconds.
RETURNS LONG
AS
SELECT $nanos / 1000000000;

-- A number of nanoseconds in whole minutes, what is left over being dropped.
CREATE PERFETTO FUNCTION time_to_min(
  -- Nanoseconds.
  nanos TIMESTAMP
)
-- Minutes.
RETURNS LONG
AS
SELECT $nanos / 60000000000;

-- A number of nanoseconds in whole hours, what is left over being dropped.
CREATE PERFETTO FUNCTION time_to_hours(
  -- Nanoseconds.
  nanos TIMESTAMP
)
-- Hours.
RETURNS LONG
AS
SELECT $nanos / 3600000000000;

-- A number of nanoseconds in whole days, what is left over being dropped.
CREATE PERFETTO FUNCTION time_to_days(
  -- Nanoseconds.
  nanos TIMESTAMP
)
-- Days.
RETURNS LONG
AS
SELECT $nanos / 86400000000000;
