-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE intervals.intersect;
INCLUDE PERFETTO MODULE wattson.cpu.arm_dsu;
INCLUDE PERFETTO MODULE wattson.cpu.freq_idle;
INCLUDE PERFETTO MODULE wattson.cpu.hotplug;
INCLUDE PERFETTO MODULE wattson.curves.utils;
INCLUDE PERFETTO MODULE wattson.device_infos;
INCLUDE PERFETTO MODULE wattson.utils;

-- Pieces of time during which nothing changes that power depends on.
CREATE PERFETTO TABLE _wattson_piece AS
WITH
  edge AS (
    SELECT ts FROM _idle_freq_materialized
    UNION
    SELECT ts FROM _wattson_dsu_frequency
    UNION
    SELECT ts FROM _gapless_suspend_slices
    UNION
    SELECT ts FROM _arm_l3_hit_rate
    UNION
    SELECT ts + dur FROM _arm_l3_hit_rate
    UNION
    SELECT ts FROM _arm_l3_miss_rate
    UNION
    SELECT ts + dur FROM _arm_l3_miss_rate
  ),
  piece AS (
    SELECT ts, lead(ts, 1, trace_end()) OVER (ORDER BY ts) - ts AS dur FROM edge
  )
SELECT row_number() OVER (ORDER BY ts) AS id, ts, dur
FROM piece
WHERE dur > 0
  AND ts >= (SELECT min(ts) FROM _idle_freq_materialized)
  AND ts >= (SELECT min(ts) FROM _wattson_dsu_frequency);

-- What is so for all CPUs during a piece.
CREATE PERFETTO TABLE _wattson_piece_state AS
SELECT part.id_0 AS id, part.ts, part.dur, dsu.dsu_freq, sleep.suspended
FROM _interval_intersect!(
  (
    _wattson_piece,
    _ii_subquery!(_wattson_dsu_frequency),
    _ii_subquery!(_gapless_suspend_slices)
  ),
  ()
) AS part
JOIN _wattson_dsu_frequency AS dsu ON dsu._auto_id = part.id_1
JOIN _gapless_suspend_slices AS sleep ON sleep._auto_id = part.id_2;

-- Accesses to the shared cache and past it during a piece, if they were counted.
CREATE PERFETTO TABLE _wattson_piece_l3 AS
WITH counted AS (
  SELECT part.id_0 AS id, cast_int!(rate.l3_hit_rate * part.dur) AS hits, NULL AS misses
  FROM _interval_intersect!((_wattson_piece, _ii_subquery!(_arm_l3_hit_rate)), ()) AS part
  JOIN _arm_l3_hit_rate AS rate ON rate._auto_id = part.id_1
  UNION ALL
  SELECT part.id_0, NULL, cast_int!(rate.l3_miss_rate * part.dur)
  FROM _interval_intersect!((_wattson_piece, _ii_subquery!(_arm_l3_miss_rate)), ()) AS part
  JOIN _arm_l3_miss_rate AS rate ON rate._auto_id = part.id_1
)
SELECT id, max(hits) AS hits, max(misses) AS misses
FROM counted
GROUP BY id;

CREATE PERFETTO INDEX _wattson_piece_l3_by_piece ON _wattson_piece_l3(id);

-- What each CPU does during a piece. A CPU whose idle state is not known is taken to be idle.
CREATE PERFETTO TABLE _wattson_piece_cpu AS
SELECT
  part.id_1 AS id,
  map.cpu,
  map.policy,
  coalesce(own.freq, 0) AS freq,
  coalesce(own.idle, deepest.idle) AS idle,
  own.curve_value,
  coalesce(own.static, 0) AS static
FROM _interval_intersect!((_ii_subquery!(_idle_freq_materialized), _wattson_piece), ()) AS part
JOIN _idle_freq_materialized AS own ON own._auto_id = part.id_0
JOIN _dev_cpu_policy_map AS map ON map.cpu = own.cpu
JOIN _deepest_idle AS deepest;

CREATE PERFETTO INDEX _wattson_piece_cpu_by_piece ON _wattson_piece_cpu(id, cpu);

-- The CPU that decides about the voltage of another one during a piece: of those that are active, the one
-- that needs most power or that is fastest.
CREATE PERFETTO TABLE _wattson_piece_vote AS
SELECT
  other.id,
  pair.cpu,
  other.policy AS dep_policy,
  other.freq AS dep_freq,
  max(iif(vote.vote_by_freq, other.freq, other.curve_value)) AS score
FROM _cpu_lut_dependencies AS pair
JOIN _dev_vote_by_freq AS vote ON vote.cpu = pair.cpu
JOIN _wattson_piece_cpu AS other ON other.cpu = pair.dep_cpu
WHERE other.idle = -1
GROUP BY other.id, pair.cpu;

CREATE PERFETTO INDEX _wattson_piece_vote_by_piece ON _wattson_piece_vote(id, cpu);

-- What each CPU does during a piece, and what its power depends on. A policy is on while any CPU of it is
-- not in the deepest idle state.
CREATE PERFETTO TABLE _wattson_piece_cpu_dependency AS
SELECT
  own.*,
  iif(dsu.cpu IS NULL, coalesce(vote.dep_policy, lowest.dep_policy), _dsu_dep!()) AS dep_policy,
  iif(dsu.cpu IS NULL, coalesce(vote.dep_freq, lowest.dep_freq), state.dsu_freq) AS dep_freq,
  max(own.idle != deepest.idle) OVER (PARTITION BY own.id, own.policy) AS policy_is_on
FROM _wattson_piece_cpu AS own
JOIN _wattson_piece_state AS state ON state.id = own.id
JOIN _deepest_idle AS deepest
LEFT JOIN _cpu_w_dsu_dependency AS dsu ON dsu.cpu = own.cpu
LEFT JOIN _wattson_piece_vote AS vote ON vote.id = own.id AND vote.cpu = own.cpu
LEFT JOIN _cpu_w_dependency_default_vote AS lowest ON lowest.cpu = own.cpu;
