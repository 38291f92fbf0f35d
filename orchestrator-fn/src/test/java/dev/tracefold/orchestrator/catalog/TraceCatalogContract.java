// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.FilterOperator;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What every catalog does, whichever database is behind it.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
abstract class TraceCatalogContract {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

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

    // ---- what is heard of a trace ----

    @Test
    void whatIsPutIsFound() {
        CatalogTrace trace =
                CatalogTrace.indexed("gs://b/a", "gcs", 7, 100, index("proto"), Map.of());

        catalog.put(
                List.of(
                        trace.withMetadata(
                                Map.of(
                                        "device",
                                        MetadataValue.of("pixel"),
                                        "cpus",
                                        MetadataValue.of(8),
                                        "load",
                                        MetadataValue.of(0.5)))));

        CatalogTrace found = catalog.find("gs://b/a").orElseThrow();
        assertThat(found.index()).contains(index("proto"));
        assertThat(found.metadata())
                .isEqualTo(
                        Map.of(
                                "device", MetadataValue.of("pixel"),
                                "cpus", MetadataValue.of(8),
                                "load", MetadataValue.of(0.5)));
        assertThat(catalog.find("gs://b/b")).isEmpty();
    }

    @Test
    void theOrderAndNumberOfEventsDoNotMatter() {
        CatalogTrace uploaded = CatalogTrace.uploaded("a", "gcs", 2, 100, NOON);
        CatalogTrace indexed =
                CatalogTrace.indexed(
                        "a", "gcs", 2, 100, index("proto"), Map.of("m", MetadataValue.of(1)));
        CatalogTrace old = CatalogTrace.failed("a", "gcs", 1, 50, "too short");
        List<CatalogTrace> events = List.of(uploaded, indexed, old, uploaded, indexed);
        List<CatalogTrace> backwards = new ArrayList<>(events);
        Collections.reverse(backwards);

        events.forEach(event -> catalog.put(List.of(event)));
        CatalogTrace first = catalog.find("a").orElseThrow();
        catalog.remove("a", 2);
        backwards.stream()
                .map(event -> at("b", event))
                .forEach(event -> catalog.put(List.of(event)));

        assertThat(first.state()).isEqualTo(TraceState.INDEXED);
        assertThat(first.uploaded()).contains(NOON);
        assertThat(first.error()).isEmpty();
        assertThat(catalog.find("b")).contains(at("b", first));
    }

    @Test
    void aLaterGenerationReplacesAllThatWasKnown() {
        catalog.put(
                List.of(
                        CatalogTrace.indexed(
                                "a", "gcs", 1, 9, index("proto"), Map.of("m", MetadataValue.of(1))),
                        CatalogTrace.uploaded("b", "gcs", 1, 9, NOON)));
        catalog.put(List.of(CatalogTrace.uploaded("a", "gcs", 2, 8, NOON)));

        assertThat(catalog.find("a")).contains(CatalogTrace.uploaded("a", "gcs", 2, 8, NOON));
    }

    @Test
    void whatWasRemovedDoesNotComeBackByALateEvent() {
        catalog.put(List.of(CatalogTrace.uploaded("a", "gcs", 2, 8, NOON)));
        catalog.remove("a", 2);
        catalog.remove("a", 1);

        catalog.put(List.of(CatalogTrace.indexed("a", "gcs", 2, 8, index("proto"), Map.of())));
        assertThat(catalog.find("a")).isEmpty();
        catalog.put(List.of(CatalogTrace.uploaded("a", "gcs", 3, 8, NOON)));
        assertThat(catalog.find("a")).isPresent();
        catalog.remove("a", 2);
        assertThat(catalog.find("a")).isPresent();
        assertThat(page(TraceSelection.ALL).total()).isOne();
    }

    @Test
    void whatIsNotThereAnyMoreIsForgotten() {
        catalog.put(
                List.of(
                        CatalogTrace.uploaded("/x/a", "file", 2, 8, NOON),
                        CatalogTrace.uploaded("/x/b", "file", 2, 8, NOON),
                        CatalogTrace.uploaded("/y/c", "file", 2, 8, NOON)));

        assertThat(catalog.retain("file", "/x/", "/x/b"::equals)).isOne();

        assertThat(paths(TraceSelection.ALL)).containsExactly("/x/b", "/y/c");
        // It may come back as it was, unlike what was removed.
        catalog.put(List.of(CatalogTrace.uploaded("/x/a", "file", 2, 8, NOON)));
        assertThat(page(TraceSelection.ALL).total()).isEqualTo(3);
    }

    @Test
    void foldersOfThePathAreLabels() {
        catalog.put(
                List.of(
                        CatalogTrace.uploaded(
                                "gs://b/day=2026-11-22/device=p9/t.gz", "gcs", 1, 1, NOON),
                        CatalogTrace.uploaded(
                                "gs://b/day=2026-11-23/x=/t.gz?a=1", "gcs", 1, 1, NOON)));

        TracePage page =
                catalog.page(TraceSelection.ALL, List.of("file_name", "day", "device", "x"), 9, 0);

        assertThat(page.rows())
                .containsExactly(
                        row("t.gz", "2026-11-22", "p9", null),
                        row("t.gz?a=1", "2026-11-23", null, ""));
        assertThat(catalog.columns())
                .contains(
                        new TraceColumn(
                                "day",
                                dev.tracefold.orchestrator.filter.ValueType.STRING,
                                true,
                                "Label of the path"));
    }

    @Test
    void aNameWithValuesOfSeveralTypesHasTheTypeThatHoldsThem() {
        put("a", "m", MetadataValue.of(1));
        assertThat(cells("m")).containsExactly(row("1"));
        put("b", "m", MetadataValue.of(2.5));
        assertThat(cells("m")).containsExactly(row("1.0"), row("2.5"));
        put("c", "m", MetadataValue.of(3));
        assertThat(cells("m")).containsExactly(row("1.0"), row("2.5"), row("3.0"));
        put("d", "m", MetadataValue.of("x"));
        assertThat(cells("m").getLast()).isEqualTo(row("x"));
        assertThat(cells("m").get(1)).isEqualTo(row("2.5"));
    }

    // ---- filters ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size_bytes | = | 10 | a",
                "size_bytes | != | 10 | b c d",
                "size_bytes | < | 20 | a",
                "size_bytes | <= | 20 | a b",
                "size_bytes | > | 20.5 | c d",
                "size_bytes | >= | 30 | c d",
                "size_bytes | glob | 1* | a",
                "file_path | glob | [ab] | a b",
                "file_path | glob | [^ab] | c d",
                "file_path | not glob | ? | ''",
                "file_path | glob | A | ''",
                "name | = | n1 | a",
                "name | != | n1 | b",
                "name | < | n2 | a",
                "name | >= | n1 | a b",
                "name | glob | n* | a b",
                "name | not glob | *1 | b",
                "name | in | n2,n3 | b",
                "name | not in | n1 | b",
                "name | is null | | c d",
                "name | is not null | | a b",
                "load | > | 0.5 | b",
                "load | = | 0.5 | a",
                "cpus | <= | 8 | a",
                "cpus | glob | 1* | b",
                "cpus | in | 8,16 | a b",
                "mtime | < | 2026-11-22T12:00:00.124Z | a",
                "mtime | = | 1795348800123 | a",
                "mtime | is null | | d",
                "state | = | indexed | d",
                "duration_ns | = | 400 | d",
            })
    void filtersAreTheTwelveOfTheContract(
            String field, String operator, @Nullable String values, String expected) {
        fill();

        Filter filter =
                new Filter(
                        field,
                        FilterOperator.of(operator).orElseThrow(),
                        values == null ? List.of() : List.of(values.split(",", -1)));

        assertThat(String.join(" ", paths(where(filter)))).isEqualTo(expected);
        assertThat(page(where(filter)).total())
                .isEqualTo(expected.isEmpty() ? 0 : expected.split(" ", -1).length);
    }

    @Test
    void nullIsAValueOfFiltersAndNotTheTextOfThatName() {
        fill();
        put("e", "name", MetadataValue.of("null"));

        assertThat(paths(where(withNull(FilterOperator.EQUAL)))).containsExactly("c", "d");
        assertThat(paths(where(withNull(FilterOperator.NOT_EQUAL)))).containsExactly("a", "b", "e");
        assertThat(paths(where(withNull(FilterOperator.LESS)))).isEmpty();
        assertThat(paths(where(Filter.of("name", FilterOperator.EQUAL, "null"))))
                .containsExactly("e");
        assertThat(paths(where(withNull(FilterOperator.IN, "n1")))).containsExactly("a", "c", "d");
        assertThat(paths(where(withNull(FilterOperator.NOT_IN, "n1")))).containsExactly("b", "e");
    }

    @Test
    void allFiltersHold() {
        fill();

        assertThat(
                        paths(
                                where(
                                        Filter.of("name", FilterOperator.GLOB, "n*"),
                                        Filter.of("size_bytes", FilterOperator.GREATER, "10"))))
                .containsExactly("b");
    }

    @Test
    void aFilterThatMakesNoSenseIsRefusedWithNameAndValue() {
        fill();

        assertThatThrownBy(() -> paths(where(Filter.of("size", FilterOperator.EQUAL, "1"))))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("traces have no column 'size'; there are file_name, ");
        assertThatThrownBy(() -> paths(where(Filter.of("size_bytes", FilterOperator.LESS, "x"))))
                .hasMessage("filter on size_bytes: expected a value of type INT64 but was 'x'");
    }

    @Test
    void aPrefixAndNamesSelect() {
        fill();
        put("/z/1", "trace_uuid", MetadataValue.of("u-1"));
        put("/z/2", "trace_uuid", MetadataValue.of("u-2"));

        assertThat(paths(new TraceSelection("/z/", Optional.empty(), List.of(), OrderBy.NONE)))
                .containsExactly("/z/1", "/z/2");
        assertThat(
                        paths(
                                new TraceSelection(
                                        "",
                                        Optional.of(List.of("u-2", "a")),
                                        List.of(),
                                        OrderBy.NONE)))
                .containsExactly("/z/2", "a");
        assertThat(paths(new TraceSelection("", Optional.of(List.of()), List.of(), OrderBy.NONE)))
                .isEmpty();
    }

    // ---- order and pages ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | a b c d",
                "file_path desc | d c b a",
                "size_bytes DESC | d c b a",
                "name | c d a b",
                "name desc | b a d c",
                "kind desc, size_bytes asc | d a b c",
                "mtime | d a b c",
                "load desc, file_path | b a c d",
            })
    void orders(String order, String expected) {
        fill();

        assertThat(
                        String.join(
                                " ",
                                paths(TraceSelection.ALL.with(List.of(), OrderBy.parse(order)))))
                .isEqualTo(expected);
    }

    @Test
    void pagesCoverEveryTraceOnce() {
        catalog.put(
                IntStream.range(0, 2345)
                        .mapToObj(i ->
                                CatalogTrace.uploaded(
                                        "/t/%05d".formatted(i * 7919 % 2345),
                                        "file",
                                        1,
                                        i % 10,
                                        NOON))
                        .toList());
        TraceSelection bySize =
                TraceSelection.ALL.with(List.of(), OrderBy.parse("size_bytes desc"));

        List<String> seen = new ArrayList<>();
        for (int offset = 0; offset < 2400; offset += 100) {
            TracePage page = catalog.page(bySize, List.of("file_path"), 100, offset);
            assertThat(page.total()).isEqualTo(2345);
            page.rows().forEach(row -> seen.add(String.valueOf(row.getFirst())));
        }
        List<String> streamed = new ArrayList<>();
        catalog.each(bySize, List.of(), OptionalInt.empty(), (address, _) -> streamed.add(address));

        assertThat(seen).hasSize(2345).doesNotHaveDuplicates().isEqualTo(streamed);
        List<String> first = new ArrayList<>();
        catalog.each(bySize, List.of(), OptionalInt.of(3), (address, _) -> first.add(address));
        assertThat(first).isEqualTo(seen.subList(0, 3));
    }

    @Test
    void aPageIsTheSameHoweverManyTracesFit() {
        catalog.put(
                IntStream.range(0, 900)
                        .mapToObj(i ->
                                CatalogTrace.uploaded(
                                        i % 3 == 0
                                                ? "/t/%03d".formatted(i)
                                                : "/t/half=%d/%03d".formatted(i % 3, i),
                                        "file",
                                        1,
                                        i,
                                        NOON))
                        .toList());
        TraceSelection bySize =
                TraceSelection.ALL.with(
                        List.of(Filter.of("half", FilterOperator.EQUAL, "2")),
                        OrderBy.parse("size_bytes desc"));
        TraceSelection byLabel = TraceSelection.ALL.with(List.of(), OrderBy.parse("half"));

        TracePage few = catalog.page(bySize, List.of("size_bytes"), 5, 10);
        TracePage many = catalog.page(bySize, List.of("size_bytes"), 300, 0);
        TracePage border = catalog.page(byLabel, List.of("half"), 4, 298);

        List<@Nullable String> none = new ArrayList<>();
        none.add(null);
        assertThat(few.total()).isEqualTo(300);
        assertThat(many.rows()).hasSize(300).startsWith(row("899"));
        assertThat(few.rows()).isEqualTo(many.rows().subList(10, 15));
        assertThat(border.rows()).containsExactly(none, none, row("1"), row("1"));
        assertThat(catalog.page(byLabel, List.of("half"), 900, 0).rows()).hasSize(900);
    }

    @Test
    void cellsAreTextsOrNull() {
        fill();

        assertThat(
                        catalog.page(
                                        TraceSelection.ALL,
                                        List.of("mtime", "size_bytes", "cpus", "load", "name"),
                                        2,
                                        2)
                                .rows())
                .containsExactly(
                        row("2026-11-22T12:00:01.000Z", "30", null, null, null),
                        row(null, "40", null, null, null));
        assertThat(catalog.page(TraceSelection.ALL, List.of(), 1, 0).columns())
                .startsWith("file_name", "size_bytes", "mtime");
    }

    @Test
    void whatWasKeptIsThereAfterItIsOpenedAgain() {
        fill();
        DatabaseSettings same = used();
        database.close();
        database = Database.open(same);
        catalog = new SqlTraceCatalog(database);

        assertThat(paths(TraceSelection.ALL)).containsExactly("a", "b", "c", "d");
    }

    /// The settings that [#settings()] gave last.
    abstract DatabaseSettings used();

    private void fill() {
        put("a", "name", MetadataValue.of("n1"));
        put("b", "name", MetadataValue.of("n2"));
        catalog.put(
                List.of(
                        at("a", CatalogTrace.uploaded("a", "file", 1, 10, NOON))
                                .withMetadata(
                                        Map.of(
                                                "cpus", MetadataValue.of(8),
                                                "load", MetadataValue.of(0.5))),
                        CatalogTrace.uploaded("b", "file", 1, 20, NOON.plusMillis(10))
                                .withMetadata(
                                        Map.of(
                                                "cpus", MetadataValue.of(16),
                                                "load", MetadataValue.of(0.75))),
                        CatalogTrace.uploaded("c", "file", 1, 30, NOON.plusMillis(877)),
                        CatalogTrace.indexed("d", "file", 1, 40, index("proto"), Map.of())));
    }

    private void put(String address, String name, MetadataValue value) {
        catalog.put(
                List.of(
                        CatalogTrace.uploaded(address, "file", 1, 1, NOON)
                                .withMetadata(Map.of(name, value))));
    }

    private static CatalogTrace at(String address, CatalogTrace trace) {
        return new CatalogTrace(
                address,
                trace.store(),
                trace.generation(),
                trace.sizeBytes(),
                trace.state(),
                trace.error(),
                trace.uploaded(),
                trace.index(),
                trace.metadata());
    }

    private static CatalogTrace.Index index(String kind) {
        return new CatalogTrace.Index(
                NOON,
                kind,
                OptionalLong.of(100),
                OptionalLong.of(500),
                Map.of("slice", 3L, "sched", 4L),
                Optional.of("gs://b/a.snapshot"),
                12);
    }

    // That a record's list may hold null is not in its class file.
    @SuppressWarnings("NullAway")
    private static Filter withNull(FilterOperator operator, String... others) {
        List<@Nullable String> values = new ArrayList<>(List.of(others));
        values.add(null);
        return new Filter("name", operator, values);
    }

    private static TraceSelection where(Filter... filters) {
        return TraceSelection.ALL.with(List.of(filters), OrderBy.NONE);
    }

    private TracePage page(TraceSelection selection) {
        return catalog.page(selection, List.of("file_path"), 100, 0);
    }

    private List<String> paths(TraceSelection selection) {
        return page(selection).rows().stream().map(row -> String.valueOf(row.getFirst())).toList();
    }

    private List<List<@Nullable String>> cells(String column) {
        return catalog.page(TraceSelection.ALL, List.of(column), 100, 0).rows();
    }

    private static List<@Nullable String> row(@Nullable String... cells) {
        List<@Nullable String> row = new ArrayList<>();
        Collections.addAll(row, cells);
        return row;
    }
}
