// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
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

import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Aggregates that are computed over columns are those that SQLite computes row by row: the same queries on two connections
/// with the same rows, one of which computes nothing over columns.
@ParameterizedClass
@EnumSource(SqliteOptions.Cursors.class)
class AggregateTest {
    private static final long SEED = 20260202;
    private static final int ROWS = 400;
    private static final String[] FUNCTIONS = {"count", "sum", "avg", "total", "min", "max"};
    private static final List<String> SMALL = List.of("id", "u32", "ts", "grp", "\"key\"");

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
                        "CREATE VIEW seen AS SELECT *, i64 AS big, text AS name, u32 + 1 AS more FROM ours;"
                                + "CREATE VIEW few AS SELECT id, name, real, grp AS g, u32, big, \"key\""
                                + " FROM seen AS s WHERE s.u32 > 7;"
                                + "CREATE VIEW computed AS SELECT grp, count(*) AS n FROM ours GROUP BY grp;"
                                + "CREATE VIEW both AS SELECT ours.id, other.u32 FROM ours JOIN ours AS other"
                                + " ON ours.id = other.id");
    }

    @AfterEach
    void close() {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    void randomAggregatesOfAllRowsAgree() {
        int taken = 0;
        for (int i = 0; i < 700; i++) {
            taken += agree("SELECT " + outputs() + " FROM ours" + where() + tail(false)) ? 1 : 0;
        }
        assertThat(taken).isGreaterThan(200);
    }

    @Test
    void randomGroupsAgreeInTheirOrderToo() {
        int taken = 0;
        for (int i = 0; i < 1000; i++) {
            String groups = groups();
            String items = random.nextInt(4) == 0 ? outputs() : groups + ", " + outputs();
            String having =
                    random.nextInt(4) == 0
                            ? " HAVING " + call() + " > " + Twins.literal(Twins.value(random))
                            : "";
            String sql =
                    "SELECT %s FROM ours%s GROUP BY %s%s%s"
                            .formatted(items, where(), groups, having, tail(true));
            taken += agree(sql) ? 1 : 0;
        }
        assertThat(taken).isGreaterThan(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*), sum(u32) / 2.0 AS half, max(name) FROM seen WHERE big < 100",
                "SELECT s.name, COUNT(1) AS n FROM seen s GROUP BY s.name HAVING n > 3 ORDER BY n DESC, 1 LIMIT 5",
                "SELECT name, sum(\"key\") AS k FROM seen GROUP BY name ORDER BY k DESC, name",
                "SELECT g, count(big), total(real) FROM few WHERE u32 < 100 GROUP BY g",
                "SELECT g AS h, min(big) FROM few AS f GROUP BY h ORDER BY min(big)",
                "SELECT [g], count(*) FROM [few] GROUP BY 1 ORDER BY 2 DESC, 1",
                "SELECT sum(u32) FILTER (WHERE u32 > 5) FROM ours",
                "SELECT count(*) FROM ours WHERE text IS NOT NULL AND i32 IS NULL",
                "SELECT max(sum(u32), 5), 'count(*)' FROM ours -- sum(u32)",
                "SELECT /* sum(u32) */ count(*) AS \"count(*)\", typeof(avg(i32)) FROM ours;",
                "SELECT count(*), total(u32), sum(u32), avg(u32) FROM ours WHERE 0",
                "SELECT count(*), total(u32) FROM ours WHERE 1 = 2 AND u32 > 5",
                "SELECT count(*) FROM ours WHERE u32 IN (5, 7, 100) OR text = 'abc'",
                "SELECT count(*) FROM ours WHERE (u32, grp) IN ((5, 1), (7, 2), (100, 0))",
                "SELECT count(*) FROM ours WHERE text IN ('abc', 'Abc', '5')",
                "SELECT count(*) FROM ours WHERE u32 + 1 > 5",
                "SELECT count(*) FROM ours WHERE u32 > grp",
                "SELECT count(*), text FROM ours",
                "SELECT min(u32), text FROM ours",
                "SELECT group_concat('x') FROM ours",
                "SELECT group_concat('x'), count(*) FROM ours",
                "SELECT grp, group_concat('x') FROM ours GROUP BY grp",
                "SELECT count(*) FROM ours HAVING count(*) > 1000",
                "SELECT sum(text), avg(text) FROM ours WHERE text GLOB '5*'",
                "SELECT grp, sum(u32) > '5' FROM ours GROUP BY grp",
                "SELECT * FROM computed",
                "SELECT count(*), max(u32) FROM both",
                "SELECT count(*), max(n) FROM computed",
                "SELECT sum(i64) FROM ours",
                "SELECT grp, sum(i64) FROM ours GROUP BY grp",
                "SELECT total(i64), avg(i64) FROM ours",
                "SELECT count(DISTINCT u32) FROM ours",
                "SELECT grp FROM ours GROUP BY grp",
                "SELECT DISTINCT grp, count(*) FROM ours GROUP BY grp, u32",
                "SELECT count(*) FROM ours NATURAL JOIN ours AS o",
                "SELECT count(*) FROM ours, ours AS o",
                "SELECT rowid, count(*) FROM ours GROUP BY rowid LIMIT 3",
                "SELECT count(*) FROM ours WHERE rowid % 2 = 0",
                "SELECT count(*), rowid FROM ours",
                "SELECT count(rowid) FROM ours",
                "SELECT grp, count(*) FROM ours GROUP BY grp ORDER BY grp DESC",
                "SELECT grp, u32, sum(real) FROM ours GROUP BY u32, grp ORDER BY 1 DESC, 2",
                "SELECT grp, u32, sum(real) FROM ours GROUP BY grp, u32 ORDER BY grp DESC, u32 DESC",
                "SELECT text, count(*) FROM ours WHERE text = 'abc' GROUP BY text, grp",
                "SELECT sum(more), count(more) FROM seen",
                "SELECT more, count(*) FROM seen GROUP BY more ORDER BY 1 LIMIT 3",
                "SELECT count(*) FROM ours WHERE id = 5",
                "SELECT max(id), min(id), count(id) FROM ours WHERE id BETWEEN 10 AND 300",
                "SELECT count(nothing) FROM ours",
                "SELECT grp, count(*) FROM ours WHERE count(*) > 5 GROUP BY grp"
            })
    void statementsOfManyKindsAgree(String sql) {
        agree(sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT sum(u32) FROM ours",
                "SELECT count(*), max(text) FROM ours WHERE text GLOB 'a*' AND u32 > 5 ORDER BY 1",
                "SELECT name, count(*) AS n FROM seen GROUP BY name HAVING n > 3 ORDER BY n DESC LIMIT 5",
                "SELECT g, total(real) / 2 FROM few WHERE u32 < 100 GROUP BY 1",
                "SELECT count(*) FROM ours WHERE u32 IN (5, 7, 100)"
            })
    void whatIsComputedOverColumns(String sql) {
        assertThat(agree(sql)).isTrue();
    }

    @Test
    void theMemoryOfADroppedTableIsNotRead() {
        SqliteConnection connection = faster().connection;
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            for (int i = 1; i < 4; i++) {
                Table table =
                        new Table(
                                new TableSchema(
                                        "made",
                                        List.of(ColumnSpec.of("n", ColumnType.UINT32, false))),
                                memory);
                for (int row = 0; row < i; row++) {
                    table.ints("n").set(table.addRow(), 10);
                }
                connection.createTable("made", table, table::free);
                assertThat(faster().rows("SELECT sum(n) FROM made"))
                        .containsExactly(Integer.toString(10 * i));
                try (SqliteStatement statement = connection.prepare("SELECT sum(n) FROM made")) {
                    assertThat(statement.isFaster()).isTrue();
                    connection.execute("DROP TABLE made");
                    assertThatThrownBy(statement::step).hasMessageContaining("no such table: made");
                }
            }
        }
    }

    @Test
    void parametersReachTheStatementThatRuns() {
        String sql =
                "SELECT grp, count(*), sum(u32) FROM ours WHERE u32 > ?1 AND text GLOB $glob GROUP BY grp";
        for (Object glob : List.of("*", "a*", "5")) {
            List<Object> values = List.of((Object) 5L, glob);
            assertThat(faster().rows(sql, values)).isEqualTo(plain().rows(sql, values));
        }
        // A pattern that is not known when the statement is planned may be a number, which SQLite
        // checks itself.
        try (SqliteStatement statement =
                faster().connection.prepare("SELECT sum(u32) FROM ours WHERE u32 > ?")) {
            assertThat(statement.isFaster()).isTrue();
            List<Long> sums = new ArrayList<>();
            for (long limit : new long[] {-1, 5, 1L << 40}) {
                statement.bindLong(1, limit);
                assertThat(statement.step()).isTrue();
                sums.add(statement.getLong(0));
                statement.reset();
            }
            assertThat(sums.getFirst()).isGreaterThan(sums.get(1));
            assertThat(sums.getLast()).isZero();
        }
    }

    @Test
    void aStatementWhoseViewChangedReadsTheNewView() {
        SqliteConnection connection = faster().connection;
        try (SqliteStatement statement = connection.prepare("SELECT count(*) FROM few")) {
            assertThat(statement.isFaster()).isTrue();
            connection.execute("DROP VIEW few; CREATE VIEW few AS SELECT * FROM ours WHERE id < 3");

            assertThat(statement.step()).isTrue();

            assertThat(statement.getLong(0)).isEqualTo(3);
            assertThat(statement.isFaster()).isFalse();
        }
    }

    @Test
    void aFunctionOfTheSameNameIsTheOneThatIsCalled() {
        faster().connection
                .registerScalar("sum", 1, true, (arguments, result) -> result.setLong(7));

        assertThat(faster().rows("SELECT sum(u32) FROM ours LIMIT 1")).containsExactly("7");
    }

    @Test
    void namesAndTypesOfColumnsAreThoseOfTheStatementAsWritten() {
        String sql =
                "SELECT grp, s.text, count( * ), sum(u32)+1, max(text) AS m FROM ours AS s GROUP BY 1, 2";

        assertThat(columns(faster(), sql)).isEqualTo(columns(plain(), sql));
    }

    private static List<String> columns(Twins twins, String sql) {
        try (SqliteStatement statement = twins.connection.prepare(sql)) {
            List<String> columns = new ArrayList<>();
            for (int i = 0; i < statement.columnCount(); i++) {
                columns.add(statement.columnName(i) + " " + statement.columnDeclaredType(i));
            }
            columns.add(statement.sql() + statement.readOnly());
            return columns;
        }
    }

    private boolean agree(String sql) {
        return pair().agree(sql);
    }

    private String call() {
        if (random.nextInt(6) == 0) {
            return "count(*)";
        }
        // i64 and real have values that overflow.
        List<String> columns =
                random.nextInt(3) > 0 ? SMALL : List.of("i32", "i64", "real", "text");
        return pick(FUNCTIONS) + "(" + columns.get(random.nextInt(columns.size())) + ")";
    }

    private String outputs() {
        StringBuilder outputs = new StringBuilder(call());
        for (int i = random.nextInt(4); i > 0; i--) {
            outputs.append(", ").append(call());
            switch (random.nextInt(8)) {
                case 0 -> outputs.append(" + 1");
                case 1 -> outputs.append(" AS a").append(i);
                case 2 -> outputs.append(" || ").append(call());
                default -> {
                    // The aggregate itself.
                }
            }
        }
        return outputs.toString();
    }

    private String groups() {
        String[] columns = {"grp", "text", "u32", "i32", "\"key\"", "ts", "i64", "real", "id"};
        String first = pick(columns);
        return random.nextInt(3) > 0 ? first : first + ", " + pick(columns);
    }

    private String where() {
        StringBuilder where = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            where.append(where.isEmpty() ? " WHERE " : " AND ");
            String column = pick(Twins.COLUMNS.toArray(String[]::new));
            String literal = Twins.literal(Twins.value(random));
            where.append(
                    switch (random.nextInt(8)) {
                        case 0 -> "\"%s\" IS NOT NULL".formatted(column);
                        case 1 -> "text GLOB '*a*'";
                        case 2 -> "grp IN (0, 1, 5, 17)";
                        case 3 -> "u32 BETWEEN 1 AND 4294967000";
                        default ->
                                "\"%s\" %s %s"
                                        .formatted(
                                                column, pick("=", "<", ">=", "<>", "IS"), literal);
                    });
        }
        return where.toString();
    }

    private String tail(boolean grouped) {
        String order =
                switch (random.nextInt(grouped ? 5 : 8)) {
                    case 0 -> " ORDER BY 1";
                    case 1 -> " ORDER BY 1 DESC";
                    case 2 -> " ORDER BY " + call() + " DESC";
                    default -> "";
                };
        return order + (random.nextInt(4) == 0 ? " LIMIT " + random.nextInt(5) : "");
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
