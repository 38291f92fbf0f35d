// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/// Aggregates that are computed before others are joined to their table are those that SQLite computes of the join: the same
/// statements on two connections with the same rows, one of which computes nothing over columns.
@ParameterizedClass
@EnumSource(SqliteOptions.Cursors.class)
class JoinedAggregateTest {
    private static final long SEED = 20261123;
    private static final int ROWS = 400;
    private static final int STATEMENTS = 1500;

    private static final String[] JOINS = {
        "ours s JOIN ours t ON s.grp = t.id",
        "ours AS s INNER JOIN ours AS t ON s.grp = t.id",
        "ours s LEFT JOIN ours t ON s.grp = t.u32 AND t.id > 7",
        "ours s LEFT OUTER JOIN ours t ON s.\"key\" = t.id",
        "ours s CROSS JOIN few_ids t ON s.grp >= t.id",
        "ours s, few_ids t",
        "ours s, theirs t ON t.id = s.grp",
        "ours s JOIN theirs t ON t.grp = s.grp AND t.id < 40",
        "seen s JOIN ours t ON t.id = s.grp",
        "seen AS s JOIN few_ids f ON f.id = s.grp JOIN ours t ON t.id = f.id + 1",
        "some s JOIN ours t ON t.id = s.grp",
        "ours s JOIN ours t USING (grp)",
        "ours s JOIN seen t ON t.id = s.grp LEFT JOIN few_ids f ON f.id = t.grp",
        "ours t JOIN ours s ON t.id = s.grp",
    };

    private static final String[] GROUPS = {
        "t.text",
        "t.grp",
        "s.grp",
        "t.id",
        "s.text",
        "s.u32",
        "t.\"key\"",
        "t.real",
        "s.id",
        "1",
        "label"
    };

    private static final String[] COLUMNS = {
        "s.u32", "s.ts", "s.grp", "s.i32", "s.\"key\"", "s.text"
    };

    private static final String[] WIDE = {"s.i64", "s.real", "t.u32", "u32", "s.id"};

    @Parameter SqliteOptions.Cursors cursors = SqliteOptions.Cursors.FASTEST;

    private Random random = new Random(SEED);
    private @Nullable TwinPair pair;

    @BeforeEach
    void open() {
        random = new Random(SEED);
        pair =
                new TwinPair(
                        cursors,
                        ROWS,
                        SEED,
                        "CREATE VIEW seen AS SELECT *, u32 + 1 AS more FROM ours;"
                                + "CREATE VIEW some AS SELECT * FROM seen WHERE u32 > 7;"
                                + "CREATE VIEW few_ids AS SELECT id, text, grp, u32, \"key\", real FROM ours WHERE id < 5");
    }

    @AfterEach
    void close() {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    void randomJoinsAgreeInTheOrderOfTheirGroupsToo() {
        int taken = 0;
        for (int i = 0; i < STATEMENTS; i++) {
            taken += agree(statement()) ? 1 : 0;
        }
        assertThat(taken).isGreaterThan(STATEMENTS / 8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT t.text, count(*), sum(s.u32) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY t.text",
                "SELECT t.text AS label, s.grp, count(1) AS n, avg(s.u32) FROM ours s JOIN ours t ON s.grp = t.id"
                        + " GROUP BY label, 2 HAVING n > 2 ORDER BY n DESC, label LIMIT 5",
                "SELECT count(*), total(s.u32), min(s.ts), max(s.text) FROM ours s JOIN ours t ON s.grp = t.id",
                "SELECT t.text, count(s.text) + 1 FROM seen s LEFT JOIN ours t ON s.grp = t.id GROUP BY 1",
                "SELECT s.grp, coalesce(sum(s.u32), 0) FROM ours s, few_ids t WHERE s.grp = t.id AND s.u32 > 5"
                        + " GROUP BY s.grp",
                "SELECT s.grp, count(*), max(s.u32) FROM ours s LEFT JOIN theirs t ON t.grp = s.grp GROUP BY s.grp",
                "SELECT sum(s.u32) > '5', avg(s.u32) < 'a', total(s.u32) = '7' FROM ours s JOIN ours t ON s.grp = t.id"
            })
    void whatIsAggregatedBeforeItIsJoined(String sql) {
        assertThat(agree(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A column of one row of a group, and which one is SQLite's choice.
                "SELECT t.text, s.u32, count(*) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY t.text",
                "SELECT t.text, max(s.u32), s.ts FROM ours s JOIN ours t ON s.grp = t.id GROUP BY t.text",
                "SELECT t.text, count(*) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1 ORDER BY s.u32",
                "SELECT t.text AS ts, count(*) FROM ours s JOIN few_ids t ON s.grp = t.id GROUP BY 1 ORDER BY ts || 'x'",
                "SELECT t.text, count(*) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1 HAVING s.u32 > 5",
                "SELECT *, count(*) FROM ours s JOIN few_ids t ON s.grp = t.id GROUP BY s.grp",
                "SELECT s.*, count(*) FROM ours s JOIN few_ids t ON s.grp = t.id GROUP BY s.grp",
                // What rows are joined to is aggregated.
                "SELECT s.grp, sum(t.u32) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1",
                "SELECT s.grp, count(t.text) FROM ours s LEFT JOIN ours t ON s.grp = t.u32 GROUP BY 1",
                "SELECT count(*) FROM ours s RIGHT JOIN ours t ON s.grp = t.id",
                "SELECT count(*) FROM ours s FULL JOIN few_ids t ON s.grp = t.id",
                "SELECT count(*) FROM ours s NATURAL JOIN few_ids t",
                // Other rows, or rows one by one.
                "SELECT t.text, group_concat(s.u32) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1",
                "SELECT t.text, sum(s.u32 + 1) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1",
                "SELECT t.text, sum(s.real) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1",
                "SELECT t.text, count(*) FROM ours s JOIN ours t ON s.grp = t.id AND s.rowid % 2 GROUP BY 1",
                "SELECT t.text, count(*) FROM ours s JOIN ours t ON s.grp = t.id AND s.id % 2 GROUP BY 1",
                "SELECT t.text, count(DISTINCT s.u32) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1",
                "SELECT count(*) FROM ours s JOIN ours t ON s.grp = t.id AND changes() = 0",
                "SELECT t.text COLLATE NOCASE, count(*) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1",
                "SELECT lower(t.text), count(*) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1",
                "SELECT t.real, count(*) FROM ours s JOIN ours t ON s.grp = t.id GROUP BY 1",
                "SELECT sum(s.i64) FROM ours s JOIN ours t ON s.grp = t.id",
                "SELECT t.text, count(*) FROM ours s CROSS JOIN few_ids t GROUP BY 1"
            })
    void whatSqliteComputes(String sql) {
        agree(sql);
    }

    @Test
    void parametersReachTheStatementThatRuns() {
        String sql =
                "SELECT t.text, count(*), ?2 FROM ours s JOIN ours t ON s.grp = t.id WHERE s.u32 > ?1 GROUP BY 1";
        for (long limit : new long[] {-1, 5, 1L << 40}) {
            List<Object> values = List.of((Object) limit, "two");
            assertThat(faster().rows(sql, values)).isEqualTo(plain().rows(sql, values));
        }
    }

    private String statement() {
        String join = pick(JOINS);
        StringBuilder items = new StringBuilder();
        StringBuilder groups = new StringBuilder();
        if (random.nextInt(5) > 0) {
            String first = pick(GROUPS);
            boolean label = first.equals("label") || first.equals("1");
            items.append(label ? pick("t.text", "s.grp", "t.grp") + " AS label, " : first + ", ");
            groups.append(" GROUP BY ").append(first);
            if (random.nextInt(3) == 0) {
                String second = pick("t.text", "t.grp", "s.grp", "t.id");
                groups.append(", ").append(second);
                items.append(random.nextBoolean() ? second + ", " : "");
            }
        }
        items.append(call());
        for (int i = random.nextInt(3); i > 0; i--) {
            items.append(", ").append(call()).append(pick("", " + 1", " AS a" + i, " || 'x'"));
        }
        String having =
                groups.isEmpty() || random.nextInt(4) > 0
                        ? ""
                        : " HAVING " + call() + " > " + Twins.literal(Twins.value(random));
        return "SELECT " + items + " FROM " + join + where() + groups + having + tail();
    }

    private String where() {
        StringBuilder where = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            where.append(where.isEmpty() ? " WHERE " : " AND ");
            String column = pick("s", "t") + "." + pick("u32", "grp", "text", "\"key\"");
            String literal = Twins.literal(Twins.value(random));
            where.append(
                    switch (random.nextInt(5)) {
                        case 0 -> column + " IS NOT NULL";
                        case 1 -> "s.text GLOB '*a*'";
                        case 2 -> "s.grp IN (0, 1, 5, 17)";
                        default -> column + pick(" = ", " < ", " >= ", " <> ") + literal;
                    });
        }
        return where.toString();
    }

    private String tail() {
        String order =
                pick("", "", " ORDER BY 1", " ORDER BY 1 DESC", " ORDER BY " + call() + ", 1");
        return order + (random.nextInt(4) == 0 ? " LIMIT " + random.nextInt(5) : "");
    }

    private String call() {
        if (random.nextInt(4) == 0) {
            return "count(*)";
        }
        String column = random.nextInt(8) > 0 ? pick(COLUMNS) : pick(WIDE);
        return pick("count", "sum", "avg", "total", "min", "max") + "(" + column + ")";
    }

    private boolean agree(String sql) {
        return pair().agree(sql);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Twins faster() {
        return pair().faster;
    }

    private Twins plain() {
        return pair().plain;
    }

    private TwinPair pair() {
        return requireNonNull(pair);
    }
}
