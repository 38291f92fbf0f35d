// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Whatever a table takes over from SQLite, answers are those of SQLite's own tables: random
/// queries over random rows, on both.
@ParameterizedClass
@EnumSource(SqliteOptions.Cursors.class)
class PushDownTest {
    private static final long SEED = 20260101;
    private static final int ROWS = 300;
    private static final String[] COMPARISONS = {
        "=", "<", "<=", ">", ">=", "<>", "IS", "IS NOT", "GLOB", "LIKE"
    };

    @Parameter SqliteOptions.Cursors cursors = SqliteOptions.Cursors.FASTEST;

    private Random random = new Random(SEED);
    private @Nullable Twins opened;

    @BeforeEach
    void open() {
        random = new Random(SEED);
        opened = new Twins(cursors, ROWS, SEED);
    }

    @AfterEach
    void close() {
        twins().close();
        assertThat(Handles.size()).isZero();
    }

    @Test
    void everyComparisonWithEveryKindOfConstantAgrees() {
        for (String column : Twins.COLUMNS) {
            for (String operator : COMPARISONS) {
                for (int i = 0; i < 40; i++) {
                    Object value = Twins.value(random);
                    String literal = Twins.literal(value);
                    agree(
                            "SELECT * FROM T WHERE %s %s %s"
                                    .formatted(quoted(column), operator, literal));
                    agree(
                            "SELECT id FROM T WHERE %s %s ?1".formatted(quoted(column), operator),
                            values(value));
                }
            }
        }
    }

    @Test
    void constantsThatArriveByExpressionsWithAnAffinityAgree() {
        List<String> casts = List.of("INTEGER", "REAL", "TEXT", "BLOB", "NUMERIC");
        for (String column : Twins.COLUMNS) {
            for (String cast : casts) {
                for (int i = 0; i < 20; i++) {
                    String operator = COMPARISONS[random.nextInt(8)];
                    String value = Twins.literal(Twins.value(random));
                    agree(
                            "SELECT id FROM T WHERE %s %s CAST(%s AS %s)"
                                    .formatted(quoted(column), operator, value, cast));
                    agree(
                            "SELECT id FROM T WHERE %s IN (SELECT CAST(%s AS %s) UNION ALL SELECT %s)"
                                    .formatted(
                                            quoted(column),
                                            value,
                                            cast,
                                            Twins.literal(Twins.value(random))));
                }
            }
        }
    }

    @Test
    void listsAgree() {
        for (String column : Twins.COLUMNS) {
            for (int i = 0; i < 60; i++) {
                String list =
                        IntStream.range(0, random.nextInt(6))
                                .mapToObj(_ -> Twins.literal(Twins.value(random)))
                                .collect(Collectors.joining(", "));
                agree("SELECT id FROM T WHERE %s IN (%s)".formatted(quoted(column), list));
                agree("SELECT id FROM T WHERE %s NOT IN (%s)".formatted(quoted(column), list));
                agree(
                        "SELECT id FROM T WHERE %s IN (%s) ORDER BY real, id LIMIT 7"
                                .formatted(quoted(column), list));
            }
        }
    }

    @Test
    void nullTestsAgree() {
        for (String column : Twins.COLUMNS) {
            agree("SELECT id FROM T WHERE %s IS NULL".formatted(quoted(column)));
            agree("SELECT id FROM T WHERE %s IS NOT NULL".formatted(quoted(column)));
            agree("SELECT count(*) FROM T WHERE %s IS NULL OR id < 9".formatted(quoted(column)));
        }
    }

    @Test
    void severalConditionsWithOrdersAndLimitsAgree() {
        for (int i = 0; i < 3000; i++) {
            StringBuilder sql = new StringBuilder("SELECT * FROM T");
            int conditions = random.nextInt(4);
            for (int c = 0; c < conditions; c++) {
                sql.append(c == 0 ? " WHERE " : random.nextInt(5) == 0 ? " OR " : " AND ");
                sql.append(condition());
            }
            // SQLite may look each side of an OR up by itself, and then rows come as it finds them.
            if (sql.indexOf(" OR ") > 0) {
                sql.append(" ORDER BY ").append(order()).append(", id");
            } else if (random.nextInt(4) != 0) {
                sql.append(" ORDER BY ").append(order());
            }
            if (random.nextInt(2) == 0) {
                sql.append(" LIMIT ").append(random.nextInt(30) - 2);
                if (random.nextInt(2) == 0) {
                    sql.append(" OFFSET ").append(random.nextInt(20) - 2);
                }
            }
            agree(sql.toString());
        }
    }

    @Test
    void distinctAgrees() {
        for (int i = 0; i < 400; i++) {
            String columns = columns(1 + random.nextInt(3));
            String where = random.nextInt(2) == 0 ? "" : " WHERE " + condition();
            agreeInAnyOrder("SELECT DISTINCT %s FROM T%s".formatted(columns, where));
            agree("SELECT DISTINCT %s FROM T%s ORDER BY %s".formatted(columns, where, columns));
        }
    }

    @Test
    void distinctKeepsTheOrderInWhichValuesFirstOccur() {
        for (String column : Twins.COLUMNS) {
            agree("SELECT DISTINCT %s FROM T".formatted(quoted(column)));
        }
    }

    @Test
    void groupsAgree() {
        for (int i = 0; i < 400; i++) {
            String columns = columns(1 + random.nextInt(3));
            String where = random.nextInt(2) == 0 ? "" : " WHERE " + condition();
            agree(
                    "SELECT %s, count(*), sum(id), max(ts) FROM T%s GROUP BY %s"
                            .formatted(columns, where, columns));
        }
    }

    @Test
    void windowsAgree() {
        for (int i = 0; i < 60; i++) {
            agree(
                    "SELECT id, lag(id) OVER (PARTITION BY %s ORDER BY %s, id) FROM T ORDER BY id"
                            .formatted(columns(1), order()));
        }
    }

    @Test
    void joinsOnEveryPairOfColumnsAgree() {
        for (String left : Twins.COLUMNS) {
            for (String right : Twins.COLUMNS) {
                String on = "a.%s = b.%s".formatted(quoted(left), quoted(right));
                agreeInAnyOrder("SELECT a.id, b.id FROM T a JOIN T b ON " + on);
                agreeInAnyOrder(
                        "SELECT a.id, b.id FROM T a LEFT JOIN T b ON %s AND b.i32 > 3 WHERE a.id < 50"
                                .formatted(on));
                agreeInAnyOrder(
                        "SELECT id FROM T a WHERE EXISTS (SELECT 1 FROM T b WHERE %s AND b.id > a.id)"
                                .formatted(on));
                // One of the two is SQLite's table: its columns bring affinities along.
                agreeInAnyOrder("SELECT a.id, b.id FROM theirs a CROSS JOIN T b ON " + on);
            }
        }
    }

    @Test
    void rangeJoinsAgree() {
        for (String column : Twins.COLUMNS) {
            agreeInAnyOrder(
                    "SELECT a.id, b.id FROM theirs a CROSS JOIN T b"
                            + " ON b.%1$s >= a.%1$s AND b.%1$s < a.id WHERE a.id < 60"
                                    .formatted(quoted(column)));
        }
    }

    @Test
    void aSortedColumnThatDescendsAloneReversesTheRows() {
        List<String> rows = twins().rows("SELECT id FROM ours WHERE i32 > 3 ORDER BY ts DESC");

        assertThat(rows)
                .isEqualTo(twins().rows("SELECT id FROM ours WHERE i32 > 3 ORDER BY id DESC"));
        assertThat(twins().rows("SELECT id FROM ours ORDER BY ts DESC, id"))
                .isEqualTo(twins().rows("SELECT id FROM theirs ORDER BY ts DESC, id"));
    }

    @Test
    void valuesThatAreRareAndThatAreFrequentAreFoundFromEveryRowOn() {
        try (Twins many = new Twins(cursors, 20_000, SEED)) {
            for (int first = 0; first < 10; first++) {
                for (String equal :
                        List.of("u32 = 4294967295", "u32 = 77", "i32 = -10", "text = 'abc'")) {
                    String where = " WHERE id >= %d AND %s".formatted(first, equal);
                    assertThat(many.rows("SELECT id FROM ours" + where))
                            .as(where)
                            .isNotEmpty()
                            .isEqualTo(many.rows("SELECT id FROM theirs" + where));
                }
            }
        }
    }

    @Test
    void rowNumbersAreRowIds() {
        assertThat(twins().rows("SELECT id FROM ours WHERE rowid = 7")).containsExactly("7");
        assertThat(twins().rows("SELECT rowid FROM ours WHERE rowid > 297 ORDER BY rowid DESC"))
                .containsExactly("299", "298");
    }

    private String condition() {
        String column = quoted(Twins.COLUMNS.get(random.nextInt(Twins.COLUMNS.size())));
        return switch (random.nextInt(6)) {
            case 0 -> column + " IS NOT NULL";
            case 1 ->
                    column + " IN (%d, %d, 'abc')".formatted(random.nextInt(99), random.nextInt(9));
            case 2 -> "text GLOB '%s'".formatted(random.nextInt(2) == 0 ? "a*" : "*[a-c]?");
            default ->
                    column
                            + " "
                            + COMPARISONS[random.nextInt(8)]
                            + " "
                            + Twins.literal(Twins.value(random));
        };
    }

    private String columns(int count) {
        List<String> columns = new ArrayList<>();
        while (columns.size() < count) {
            String column = quoted(Twins.COLUMNS.get(random.nextInt(Twins.COLUMNS.size())));
            if (!columns.contains(column)) {
                columns.add(column);
            }
        }
        return String.join(", ", columns);
    }

    /// Ties in a column whose rows are in order come in reverse when it descends alone, on purpose;
    /// SQLite's own tables keep them, so that order gets the row number as well.
    private String order() {
        String order = anyOrder();
        return order.equals("ts DESC") || order.equals("grp DESC") ? order + ", id DESC" : order;
    }

    private String anyOrder() {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(_ -> columns(1) + (random.nextInt(2) == 0 ? " DESC" : ""))
                .collect(Collectors.joining(", "));
    }

    private void agree(String sql) {
        agree(sql, List.of());
    }

    private void agree(String sql, List<? extends @Nullable Object> parameters) {
        assertThat(twins().rows(onOurs(sql), parameters))
                .as("%s with %s", sql, parameters)
                .isEqualTo(twins().rows(onTheirs(sql), parameters));
    }

    private void agreeInAnyOrder(String sql) {
        List<String> ours = twins().rows(onOurs(sql));
        List<String> theirs = twins().rows(onTheirs(sql));
        ours.sort(null);
        theirs.sort(null);
        assertThat(ours).as(sql).isEqualTo(theirs);
    }

    private static String onOurs(String sql) {
        return sql.replace("FROM T", "FROM ours").replace("JOIN T ", "JOIN ours ");
    }

    private static String onTheirs(String sql) {
        return sql.replace("FROM T", "FROM theirs").replace("JOIN T ", "JOIN theirs ");
    }

    private static List<@Nullable Object> values(@Nullable Object value) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(value);
        return values;
    }

    private static String quoted(String column) {
        return column.equals("key") ? "\"key\"" : column;
    }

    private Twins twins() {
        if (opened == null) {
            throw new IllegalStateException("not opened");
        }
        return opened;
    }
}
