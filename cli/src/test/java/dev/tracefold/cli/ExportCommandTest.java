// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.orchestrator.parquet.ParquetColumn;
import dev.tracefold.orchestrator.parquet.ParquetRows;
import dev.tracefold.orchestrator.parquet.ParquetType;

import static org.assertj.core.api.Assertions.assertThat;

/// `tracefold export`, its files read back as others read them.
@NullMarked
class ExportCommandTest {
    private static final String MIXED =
            "t=SELECT 1 AS n, 1 AS x, 'a' AS text, x'00ff' AS blob, NULL AS none, 1 AS any, 'p' AS few"
                    + " UNION ALL SELECT NULL, 2.5, 'b', NULL, NULL, 'two', 'p'"
                    + " UNION ALL SELECT -3, NULL, NULL, x'', NULL, 2.5, 'q'";

    @TempDir private Path folder;
    private Path trace = Path.of("");

    @BeforeEach
    void write() throws IOException {
        StringBuilder events = new StringBuilder("[");
        for (int i = 0; i < 100; i++) {
            events.append(i == 0 ? "" : ",")
                    .append(
                            "{\"ph\":\"X\",\"name\":\"n\u00e4me %d\",\"pid\":1,\"tid\":2,\"ts\":%d,\"dur\":5,\"args\":{\"k\":%d}}"
                                    .formatted(i % 3, 10 * i, i));
        }
        trace = Files.writeString(folder.resolve("a.json"), events.append(']'));
    }

    private CommandRun export(Path out, String... words) {
        List<String> command = new ArrayList<>(List.of("export", "-o", out.toString()));
        command.addAll(Arrays.asList(words));
        command.add(trace.toString());
        return CommandRun.of(command.toArray(String[]::new));
    }

    @Test
    void aDatabaseHasEveryTableAndTheViewsThatQueriesName() throws SQLException {
        Path out = folder.resolve("a.sqlite");

        assertThat(export(out)).isEqualTo(new CommandRun(0, "", ""));

        assertThat(rows(out, "SELECT count(*), sum(dur), min(name) FROM slice"))
                .containsExactly("100|500000|n\u00e4me 0");
        assertThat(
                        rows(
                                out,
                                "SELECT t.tid, count(*) FROM slice s JOIN thread_track k ON k.id = s.track_id"
                                        + " JOIN thread t USING (utid) GROUP BY 1"))
                .containsExactly("2|100");
        assertThat(rows(out, "SELECT count(*) FROM args WHERE key = 'args.k'"))
                .containsExactly("100");
        // A function of the engine is behind it, so its rows are there.
        assertThat(
                        rows(
                                out,
                                "SELECT type FROM sqlite_master WHERE name IN ('counter_track', 'slice')"
                                        + " ORDER BY name"))
                .containsExactly("table", "view");
        assertThat(rows(out, "SELECT count(*) FROM sqlite_master WHERE name = '__intrinsic_slice'"))
                .containsExactly("1");
        for (String view : rows(out, "SELECT name FROM sqlite_master WHERE type = 'view'")) {
            assertThat(rows(out, "SELECT count(*) FROM \"%s\"".formatted(view))).hasSize(1);
        }
    }

    @Test
    void rowsOfAQueryHaveTheTypesThatTheirColumnsHadInParquet() throws IOException {
        Path out = folder.resolve("t.parquet");

        assertThat(export(out, "--sql", MIXED)).isEqualTo(new CommandRun(0, "", ""));

        ParquetRows file = new ParquetRows(Files.readAllBytes(out));
        assertThat(file.columns())
                .extracting(ParquetColumn::type)
                .containsExactly(
                        ParquetType.INT64,
                        ParquetType.DOUBLE,
                        ParquetType.STRING,
                        ParquetType.BYTES,
                        ParquetType.STRING,
                        ParquetType.STRING,
                        ParquetType.STRING);
        assertThat(file.rows())
                .containsExactly(
                        Arrays.asList(1L, 1.0, "a", List.of(0, -1), null, "1", "p"),
                        Arrays.asList(null, 2.5, "b", null, null, "two", "p"),
                        Arrays.asList(-3L, null, null, List.of(), null, "2.5", "q"));
    }

    @Test
    void rowsOfAQueryHaveTheTypesThatTheirColumnsHadInArrow() throws IOException {
        Path out = folder.resolve("t.arrow");

        assertThat(export(out, "--sql", MIXED)).isEqualTo(new CommandRun(0, "", ""));

        Map<String, List<@Nullable Object>> columns = arrow(out);
        assertThat(columns.get("n: Int(64, true)")).containsExactly(1L, null, -3L);
        assertThat(columns.get("x: FloatingPoint(DOUBLE)")).containsExactly(1.0, 2.5, null);
        assertThat(columns.get("text: Int(32, true)[dictionary: 2]"))
                .containsExactly("a", "b", null);
        assertThat(columns.get("blob: Binary"))
                .containsExactly(new byte[] {0, -1}, null, new byte[0]);
        assertThat(columns.get("any: Utf8")).containsExactly("1", "two", "2.5");
        assertThat(columns.get("few: Int(32, true)[dictionary: 6]")).containsExactly("p", "p", "q");
    }

    @Test
    void everyFormatHasTheSameRowsOfATable() throws Exception {
        for (String table : List.of("__intrinsic_slice", "slice", "thread")) {
            Path parquet = folder.resolve(table + ".parquet");
            Path arrow = folder.resolve(table + ".arrow");
            Path sqlite = folder.resolve(table + ".db");
            for (Path out : List.of(parquet, arrow, sqlite)) {
                assertThat(export(out, "--tables", table)).isEqualTo(new CommandRun(0, "", ""));
            }

            List<String> expected = rows(sqlite, "SELECT * FROM " + table);
            assertThat(expected).hasSizeGreaterThan(1);
            assertThat(
                            new ParquetRows(Files.readAllBytes(parquet))
                                    .rows().stream().map(ExportCommandTest::joined))
                    .containsExactlyElementsOf(expected);
            List<List<@Nullable Object>> columns = List.copyOf(arrow(arrow).values());
            for (int row = 0; row < expected.size(); row++) {
                List<@Nullable Object> cells = new ArrayList<>();
                for (List<@Nullable Object> column : columns) {
                    cells.add(column.get(row));
                }
                assertThat(joined(cells)).isEqualTo(expected.get(row));
            }
        }
    }

    @Test
    void viewsAndModulesAreAFolderOfFilesUnderTheNamesOfQueries() throws IOException {
        Path out = folder.resolve("tables");

        assertThat(
                        export(
                                out,
                                "--format",
                                "parquet",
                                "--views",
                                "--modules",
                                "slices.self_dur",
                                "--sql",
                                "mine=SELECT 1 AS one"))
                .isEqualTo(new CommandRun(0, "", ""));

        assertThat(names(out))
                .contains(
                        "slice.parquet", "thread.parquet", "slice_self_dur.parquet", "mine.parquet")
                .noneMatch(name -> name.startsWith("_"));
        assertThat(
                        new ParquetRows(Files.readAllBytes(out.resolve("slice_self_dur.parquet")))
                                .rows())
                .hasSize(100);
    }

    @Test
    void nothingIsReplacedUnlessThatIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("there.parquet"), "mine");
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("thread.parquet"), "mine");
        Files.writeString(full.resolve("notes.txt"), "mine");

        assertThat(export(file, "--tables", "thread"))
                .isEqualTo(
                        new CommandRun(
                                ExitStatus.ERROR.code(),
                                "",
                                "tracefold: %s is there already; --force replaces it\n"
                                        .formatted(file)));
        assertThat(export(full, "--format", "parquet", "--views").err())
                .contains("is there already; --force replaces it");
        assertThat(file).hasContent("mine");

        assertThat(export(file, "--force", "--tables", "thread").status()).isZero();
        assertThat(export(full, "--force", "--format", "parquet", "--views").status()).isZero();
        assertThat(new ParquetRows(Files.readAllBytes(file)).rows()).isNotEmpty();
        assertThat(new ParquetRows(Files.readAllBytes(full.resolve("thread.parquet"))).rows())
                .isNotEmpty();
        assertThat(full.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void whatBreaksOffLeavesNothingBehind() throws IOException {
        Path kept = Files.writeString(folder.resolve("kept.sqlite"), "mine");

        CommandRun run =
                export(
                        kept,
                        "--force",
                        "--sql",
                        "a=SELECT 1",
                        "--sql",
                        "b=SELECT absent FROM slice");

        assertThat(run.status()).isEqualTo(ExitStatus.ERROR.code());
        assertThat(run.err()).contains("no such column: absent");
        assertThat(kept).hasContent("mine");
        assertThat(names(folder)).containsExactlyInAnyOrder("a.json", "kept.sqlite");
    }

    @Test
    void whatCannotBeMeantIsSaid() {
        assertThat(export(folder.resolve("a.xyz")).err())
                .contains("--format sqlite, parquet or arrow? The name");
        assertThat(export(folder.resolve("a.db"), "--sql", "SELECT 1").err())
                .contains("expected NAME=SELECT ... but was 'SELECT 1'");
        assertThat(export(folder.resolve("a.db"), "--tables", "../x").err())
                .contains("expected a table's name but was '../x'");
        assertThat(export(folder.resolve("a.db"), "--modules", "slices.slices_").err())
                .contains("slices.slices_");
        assertThat(export(folder.resolve("a.db"), "--tables", "absent").err())
                .contains("no such table: absent");
        assertThat(
                        export(
                                        folder.resolve("a.db"),
                                        "--sql",
                                        "a=CREATE PERFETTO VIEW v AS SELECT 1 AS x")
                                .err())
                .contains("the query for a ends with a statement that has no rows");
        assertThat(export(folder.resolve("nowhere/a.db")).err()).contains("could not write");
    }

    @Test
    void perfettosOptionWritesADatabaseAfterTheQuery() throws Exception {
        Path out = Files.writeString(folder.resolve("a.sqlite"), "what was there");

        CommandRun run =
                CommandRun.of(
                        "processor",
                        trace.toString(),
                        "--sql",
                        "CREATE PERFETTO TABLE mine AS SELECT dur FROM slice LIMIT 2; SELECT count(*) AS n FROM mine",
                        "-e",
                        out.toString());

        assertThat(run).isEqualTo(new CommandRun(0, "\"n\"\n2\n", ""));
        assertThat(rows(out, "SELECT (SELECT count(*) FROM slice), (SELECT sum(dur) FROM mine)"))
                .containsExactly("100|10000");
        assertThat(CommandRun.of("processor", "--batch", "-e", out.toString()).err())
                .contains("--export goes alone or with a query");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String joined(List<@Nullable Object> cells) {
        return String.join("|", cells.stream().map(String::valueOf).toList());
    }

    private static List<String> rows(Path database, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<@Nullable Object> cells = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    cells.add(result.getObject(i));
                }
                rows.add(joined(cells));
            }
        }
        return rows;
    }

    /// Columns by name and type, with the words of dictionaries.
    private static Map<String, List<@Nullable Object>> arrow(Path file) throws IOException {
        Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
        try (RootAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(file);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            while (reader.loadNextBatch()) {
                for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
                    var encoding = vector.getField().getDictionary();
                    List<@Nullable Object> column =
                            columns.computeIfAbsent(
                                    vector.getField().toString(), _ -> new ArrayList<>());
                    if (encoding == null) {
                        add(vector, column);
                    } else {
                        try (ValueVector words =
                                DictionaryEncoder.decode(
                                        vector, reader.lookup(encoding.getId()), allocator)) {
                            add(words, column);
                        }
                    }
                }
            }
        }
        return columns;
    }

    private static void add(ValueVector vector, List<@Nullable Object> column) {
        for (int i = 0; i < vector.getValueCount(); i++) {
            Object value = vector.getObject(i);
            boolean isText = value instanceof org.apache.arrow.vector.util.Text;
            column.add(isText ? value.toString() : value);
        }
    }
}
