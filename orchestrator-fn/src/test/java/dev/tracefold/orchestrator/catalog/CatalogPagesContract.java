// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import org.flywaydb.core.Flyway;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.FilterOperator;
import dev.tracefold.orchestrator.filter.OrderBy;

import static org.assertj.core.api.Assertions.assertThat;

/// A page is what it is, whichever way it is found: by an index of pieces of addresses or by looking at
/// each, along an order or sorted, on either database.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
abstract class CatalogPagesContract {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    private static final List<String> ADDRESSES =
            List.of(
                    "gs://b/day=01/device-0042/run.pftrace",
                    "gs://b/day=02/Device-0042/run.pftrace",
                    "gs://b/day=03/device-0142/RUN.pftrace",
                    "/p/100%/a_b.gz",
                    "/p/100x/axb.gz",
                    "/p/back\\slash/it's \"quoted\".gz",
                    "/p/[brackets]/^hat-dash.gz",
                    "/p/line\nbreak/tab\t.gz",
                    "/p/größe/straße-ÄÖ.gz",
                    "/p/grösse/日本語トレース.gz",
                    "/p/emoji/😀😃-🏁.gz",
                    "/p/private/\uFFFD\uD83D\uDE00.gz",
                    "ab",
                    "a",
                    "]",
                    "-");
    private static final List<String> PATTERNS =
            List.of(
                    "*device-0042*",
                    "*evice-0?42*",
                    "*DEVICE*",
                    "*ab*",
                    "*a*",
                    "*",
                    "**",
                    "?",
                    "??",
                    "",
                    "a",
                    "ab",
                    "A",
                    "gs://b/day=0[1-2]/*",
                    "gs://b/day=0[13]/*",
                    "gs://b/day=0[^2]/*",
                    "gs://b/day=[0-9][0-9]/[dD]evice*",
                    "[a-z]",
                    "[a-z]*",
                    "[]]",
                    "[^]]",
                    "[]-a]",
                    "[z-a]",
                    "[a",
                    "*[a",
                    "a[",
                    "[-]",
                    "[a-]",
                    "[--a]",
                    "*100%*",
                    "*100?/a?b*",
                    "*a_b*",
                    "*\\*",
                    "*\\slash*",
                    "*\"quoted\"*",
                    "*it's *",
                    "*[[]brackets]*",
                    "*^hat*",
                    "*[\\]slash*",
                    "*line\nbreak*",
                    "*e?break*",
                    "*größe*",
                    "*straße*",
                    "*ÄÖ.*",
                    "*äö.*",
                    "*日本語*",
                    "*本*",
                    "*本語ト*.gz",
                    "/p/gr[öo]*",
                    "/p/grö[ß-ÿ]*",
                    "*😀😃*",
                    "*[😀-😅]-*",
                    "*😃-?.gz",
                    "/p/emoji/😀*",
                    "/p/emoji/?😃*",
                    "*\uFFFD*",
                    "*.gz",
                    "*.gz*",
                    "*/*/*",
                    "*run*pftrace*",
                    "*RUN*",
                    "gs*run*",
                    "*-00*42/*run*",
                    "/p/100%*",
                    "/p/*100%/a_*");

    private Database database;
    private TraceCatalog catalog;

    abstract DatabaseSettings settings();

    @BeforeEach
    void open() {
        database = Database.open(settings());
        catalog = new SqlTraceCatalog(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void patternsMeanWhatSqliteSaysWhateverFindsThem() throws SQLException {
        catalog.put(ADDRESSES.stream().map(address -> trace(address, 1)).toList());

        try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite::memory:");
                PreparedStatement glob = sqlite.prepareStatement("SELECT ? GLOB ?")) {
            for (String column : List.of("file_path", "file_name")) {
                for (String pattern : PATTERNS) {
                    List<String> expected = new ArrayList<>();
                    for (String address : ADDRESSES) {
                        glob.setString(1, column.equals("file_path") ? address : fileName(address));
                        glob.setString(2, pattern);
                        try (ResultSet row = glob.executeQuery()) {
                            if (row.getInt(1) == 1) {
                                expected.add(address);
                            }
                        }
                    }
                    List<String> others = new ArrayList<>(ADDRESSES);
                    others.removeAll(expected);

                    assertThat(paths(catalog, where(column, FilterOperator.GLOB, pattern)))
                            .as("%s glob %s", column, pattern)
                            .containsExactlyInAnyOrderElementsOf(expected);
                    assertThat(paths(catalog, where(column, FilterOperator.NOT_GLOB, pattern)))
                            .as("%s not glob %s", column, pattern)
                            .containsExactlyInAnyOrderElementsOf(others);
                }
            }
        }
    }

    @Test
    void prefixesEndWhereTheirLastCharacterDoes() {
        List<String> addresses =
                List.of(
                        "/ö",
                        "/öa",
                        "/ö\uD83D\uDE00",
                        "/ö\uDBFF\uDFFFx",
                        "/÷",
                        "/o",
                        "/\uD7FFx",
                        "/\uE000");
        catalog.put(addresses.stream().map(address -> trace(address, 1)).toList());

        assertThat(paths(catalog, where("file_path", FilterOperator.GLOB, "/ö*")))
                .containsExactly("/ö", "/öa", "/ö\uD83D\uDE00", "/ö\uDBFF\uDFFFx");
        assertThat(paths(catalog, where("file_path", FilterOperator.GLOB, "/\uD7FF*")))
                .containsExactly("/\uD7FFx");
    }

    @Test
    void whatIsGoneIsNotFoundByItsPieces() {
        catalog.put(List.of(trace("/x/needle-1", 1), trace("/x/needle-2", 1), trace("/x/hay", 1)));
        catalog.remove("/x/needle-1", 1);
        catalog.put(List.of(trace("/x/needle-3", 1)));

        assertThat(paths(catalog, where("file_path", FilterOperator.GLOB, "*needle*")))
                .containsExactly("/x/needle-2", "/x/needle-3");
        assertThat(catalog.retain("file", "/x/", "/x/needle-3"::equals)).isEqualTo(2);
        catalog.settle();
        assertThat(paths(catalog, where("file_path", FilterOperator.GLOB, "*needle*")))
                .containsExactly("/x/needle-3");
    }

    @Test
    void sortingAndReadingAlongAnOrderGiveTheSamePages() {
        fill();
        TraceCatalog sorting = new SqlTraceCatalog(database, 100_000);
        TraceCatalog along = new SqlTraceCatalog(database, 0);
        List<List<Filter>> conditions =
                List.of(
                        List.of(),
                        List.of(Filter.of("half", FilterOperator.EQUAL, "1")),
                        List.of(Filter.of("kind", FilterOperator.EQUAL, "proto")),
                        List.of(Filter.of("size_bytes", FilterOperator.LESS, "5")),
                        List.of(Filter.of("file_path", FilterOperator.GLOB, "*7*")),
                        List.of(Filter.of("file_path", FilterOperator.GLOB, "*/run-00*")),
                        List.of(Filter.of("file_path", FilterOperator.GLOB, "/t/half=[01]/run-*")),
                        List.of(
                                Filter.of("half", FilterOperator.EQUAL, "1"),
                                Filter.of("load", FilterOperator.GREATER, "0.5"),
                                Filter.of("size_bytes", FilterOperator.NOT_EQUAL, "3")));
        for (List<Filter> filters : conditions) {
            for (String order :
                    List.of(
                            "",
                            "size_bytes",
                            "size_bytes desc",
                            "load",
                            "half desc",
                            "kind, load desc",
                            "mtime desc")) {
                TraceSelection selection = TraceSelection.ALL.with(filters, OrderBy.parse(order));
                List<String> all = new ArrayList<>();
                catalog.each(
                        selection,
                        List.of(),
                        OptionalInt.empty(),
                        (address, _) -> all.add(address));
                List<String> sorted = new ArrayList<>();
                List<String> read = new ArrayList<>();
                for (int offset = 0; offset <= all.size(); offset += 150) {
                    TracePage page = sorting.page(selection, List.of("file_path"), 150, offset);
                    page.rows().forEach(row -> sorted.add(String.valueOf(row.getFirst())));
                    along.page(selection, List.of("file_path"), 150, offset)
                            .rows()
                            .forEach(row -> read.add(String.valueOf(row.getFirst())));
                    assertThat(page.total()).isEqualTo(all.size());
                }

                assertThat(sorted).as("%s by %s", filters, order).isEqualTo(all);
                assertThat(read)
                        .as("%s by %s", filters, order)
                        .containsExactlyInAnyOrderElementsOf(all);
            }
        }
    }

    @Test
    void theNumberOfTracesWithAValueFollowsWhatHappensToThem() {
        fill();
        TraceSelection byLoad = TraceSelection.ALL.with(List.of(), OrderBy.parse("load"));
        catalog.put(List.of(CatalogTrace.uploaded(address(2), "file", 2, 2, NOON)));
        catalog.put(
                List.of(
                        trace(address(3), 1).withMetadata(Map.of("load", MetadataValue.of(0.25))),
                        trace(address(4), 1).withMetadata(Map.of("load", MetadataValue.of(0.25))),
                        trace("/t/new", 1)
                                .withMetadata(Map.of("load", MetadataValue.of(Double.NaN)))));
        catalog.remove(address(6), 1);

        List<String> all = new ArrayList<>();
        for (int offset = 0; offset < 400; offset += 7) {
            catalog.page(byLoad, List.of("file_path"), 7, offset)
                    .rows()
                    .forEach(row -> all.add(String.valueOf(row.getFirst())));
        }
        assertThat(all).hasSize(400).doesNotHaveDuplicates();
    }

    @Test
    void manyArePutAtOnceAndAgain() {
        List<CatalogTrace> many =
                IntStream.range(0, 12_000)
                        .mapToObj(i -> trace("/m/%05d".formatted(i * 7919 % 12_000), 1))
                        .toList();

        catalog.put(many);
        catalog.put(many);
        catalog.settle();

        assertThat(catalog.page(TraceSelection.ALL, List.of("file_path"), 1, 11_999).rows())
                .containsExactly(List.of("/m/11999"));
        assertThat(
                        catalog.page(
                                        where("file_path", FilterOperator.GLOB, "*119?9"),
                                        List.of("file_path"),
                                        99,
                                        0)
                                .total())
                .isEqualTo(10);
    }

    @Test
    void aCatalogOfTheFirstSchemaIsBroughtUpToDate() throws SQLException {
        DatabaseSettings old = settings();
        var _ =
                Flyway.configure()
                        .dataSource(old.url(), null, null)
                        .table("tracefold_schema_history")
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .locations(
                                "classpath:dev/tracefold/orchestrator/database/"
                                        + (old.url().startsWith("jdbc:sqlite:")
                                                ? "sqlite"
                                                : "postgresql"))
                        .target("1")
                        .load()
                        .migrate();
        try (Connection connection = DriverManager.getConnection(old.url());
                var statement = connection.createStatement()) {
            for (String sql :
                    List.of(
                            "INSERT INTO trace(address, file_name, store, generation, size_bytes, state)"
                                    + " VALUES ('/old/x=1/one', 'one', 'file', 1, 5, 'uploaded'),"
                                    + " ('/old/two', 'two', 'file', 1, 5, 'uploaded')",
                            "INSERT INTO trace_field(name, type, label) VALUES ('x', 'STRING', 1)",
                            "INSERT INTO trace_value(trace_id, field_id, text_value) VALUES (1, 1, '1')",
                            "UPDATE trace_total SET traces = 2")) {
                var _ = statement.executeUpdate(sql);
            }
        }

        try (Database opened = Database.open(old)) {
            TraceCatalog brought = new SqlTraceCatalog(opened);
            brought.put(List.of(trace("/old/x=2/one", 1)));

            assertThat(paths(brought, where("file_path", FilterOperator.GLOB, "*/one")))
                    .containsExactly("/old/x=1/one", "/old/x=2/one");
            assertThat(paths(brought, TraceSelection.ALL.with(List.of(), OrderBy.parse("x desc"))))
                    .containsExactly("/old/x=2/one", "/old/x=1/one", "/old/two");
        }
    }

    private void fill() {
        catalog.put(
                IntStream.range(0, 400)
                        .mapToObj(i -> {
                            CatalogTrace trace =
                                    CatalogTrace.uploaded(
                                            address(i), "file", 1, i % 10, NOON.plusMillis(i % 50));
                            return i % 4 == 0
                                    ? trace
                                    : trace.withMetadata(
                                            Map.of("load", MetadataValue.of(i % 8 / 8.0)));
                        })
                        .toList());
    }

    private static String address(int i) {
        return "/t/half=%d/run-%04d".formatted(i % 2, i * 37 % 400);
    }

    private static CatalogTrace trace(String address, long generation) {
        return CatalogTrace.uploaded(address, "file", generation, 1, NOON);
    }

    private static String fileName(String address) {
        return address.substring(address.lastIndexOf('/') + 1);
    }

    private static TraceSelection where(String column, FilterOperator operator, String value) {
        return TraceSelection.ALL.with(List.of(Filter.of(column, operator, value)), OrderBy.NONE);
    }

    private static List<String> paths(TraceCatalog catalog, TraceSelection selection) {
        return catalog.page(selection, List.of("file_path"), 100, 0).rows().stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }
}
