// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.util.Locale;

/// The queries over five million slices that the peer was measured with.
public enum PeerQuery {
    SUM("SELECT sum(dur) FROM slice", 157),
    TWO_COLUMNS("SELECT sum(dur), max(ts) FROM slice", 324),
    FOUR_COLUMNS("SELECT sum(dur), max(ts), max(depth), max(track_id) FROM slice", 537),
    FILTER("SELECT count(*) FROM slice WHERE dur > 20000 AND depth = 3", 77),
    GROUP_BY_NAME("SELECT name, count(*), sum(dur) FROM slice GROUP BY name ORDER BY 3 DESC", 2683),
    SLICE_TRACK_THREAD(
            "SELECT t.name, s.name, count(*), sum(s.dur) FROM slice s JOIN thread_track k ON s.track_id = k.id"
                    + " JOIN thread t USING (utid) GROUP BY 1, 2",
            13848),
    SELF_JOIN(
            "SELECT count(*), sum(p.dur - c.dur) FROM slice c JOIN slice p ON c.parent_id = p.id",
            443),
    LAG(
            "SELECT max(gap) FROM (SELECT ts - lag(ts) OVER (PARTITION BY track_id ORDER BY ts) AS gap"
                    + " FROM slice)",
            7168),
    TS_RANGE("SELECT count(*) FROM slice WHERE ts BETWEEN 1000000000 AND 1010000000", 3),
    GLOB("SELECT count(*) FROM slice WHERE name GLOB '*name_1*'", 102),
    NAME_EQUALS("SELECT count(*) FROM slice WHERE name = 'event_name_7'", 5);

    private final String sql;
    private final double peerMillis;

    PeerQuery(String sql, double peerMillis) {
        this.sql = sql;
        this.peerMillis = peerMillis;
    }

    /// The text.
    public String sql() {
        return sql;
    }

    /// What it is called in figures.
    public String key() {
        return "query." + name().toLowerCase(Locale.ROOT);
    }

    /// What the peer took, in milliseconds.
    public double peerMillis() {
        return peerMillis;
    }
}
