// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

/// The questions every column store gets asked, over the slices of [SyntheticTrace#TRACK_EVENT].
public enum SliceQuery {
    /// One pass over one column.
    SUM("SELECT sum(dur) FROM slice"),
    /// One pass, two conditions, few rows.
    FILTER("SELECT count(*) FROM slice WHERE dur > 20000 AND depth = 3"),
    /// Grouping by a text with 200 values.
    GROUP("SELECT name, count(*), sum(dur) FROM slice GROUP BY name ORDER BY 3 DESC"),
    /// One look-up by id for each row.
    SELF_JOIN(
            "SELECT count(*), sum(p.dur - c.dur) FROM slice c JOIN slice p ON c.parent_id = p.id"),
    /// A window over each track.
    WINDOW(
            "SELECT max(gap) FROM (SELECT ts - lag(ts) OVER (PARTITION BY track_id ORDER BY ts)"
                    + " AS gap FROM slice)");

    private final String sql;

    SliceQuery(String sql) {
        this.sql = sql;
    }

    /// The text.
    public String sql() {
        return sql;
    }
}
