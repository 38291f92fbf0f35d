-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE wattson.estimates;

-- Power of one part of the system as a counter that changes with every row.
CREATE PERFETTO MACRO _get_continuous_estimates(
  -- Column of _system_state_mw.
  rail ColumnName
)
-- ts, dur and the column.
RETURNS TableOrSubquery AS (
  WITH
    __wge_piece AS (
      SELECT
        ts,
        ts + dur AS end_ts,
        $rail AS value,
        lag($rail) OVER (ORDER BY ts) AS prev_value,
        lag(ts) OVER (ORDER BY ts) AS prev_ts
      FROM _system_state_mw
    ),
    __wge_end AS (
      SELECT max(end_ts) AS ts FROM __wge_piece
    )
  SELECT
    ts,
    lead(ts, 1, (SELECT ts FROM __wge_end)) OVER (ORDER BY ts) - ts AS dur,
    value AS $rail
  FROM __wge_piece
  WHERE prev_ts IS NULL OR value IS NOT prev_value
);

CREATE PERFETTO TABLE _system_state_cpu0_mw AS
SELECT *, 0 AS cpu FROM _get_continuous_estimates!(cpu0_mw);

CREATE PERFETTO TABLE _system_state_cpu1_mw AS
SELECT *, 1 AS cpu FROM _get_continuous_estimates!(cpu1_mw);

CREATE PERFETTO TABLE _system_state_cpu2_mw AS
SELECT *, 2 AS cpu FROM _get_continuous_estimates!(cpu2_mw);

CREATE PERFETTO TABLE _system_state_cpu3_mw AS
SELECT *, 3 AS cpu FROM _get_continuous_estimates!(cpu3_mw);

CREATE PERFETTO TABLE _system_state_cpu4_mw AS
SELECT *, 4 AS cpu FROM _get_continuous_estimates!(cpu4_mw);

CREATE PERFETTO TABLE _system_state_cpu5_mw AS
SELECT *, 5 AS cpu FROM _get_continuous_estimates!(cpu5_mw);

CREATE PERFETTO TABLE _system_state_cpu6_mw AS
SELECT *, 6 AS cpu FROM _get_continuous_estimates!(cpu6_mw);

CREATE PERFETTO TABLE _system_state_cpu7_mw AS
SELECT *, 7 AS cpu FROM _get_continuous_estimates!(cpu7_mw);

CREATE PERFETTO TABLE _system_state_dsu_scu_mw AS
SELECT * FROM _get_continuous_estimates!(dsu_scu_mw);

CREATE PERFETTO TABLE _system_state_gpu_mw AS
SELECT * FROM _get_continuous_estimates!(gpu_mw);

CREATE PERFETTO TABLE _system_state_tpu_mw AS
SELECT * FROM _get_continuous_estimates!(tpu_mw);
