// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.FilterOperator;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.orchestrator.filter.ValueType;
import dev.tracefold.orchestrator.results.ResultReader.Selection;
import dev.tracefold.orchestrator.results.ResultStore.TraceField;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

import static dev.tracefold.orchestrator.results.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class FileResultStoreTest {
    private static final List<String> NAMES = List.of("id", "name", "x", "any");

    @TempDir Path folder;
    private FileResultStore store;

    @BeforeEach
    void make() {
        store = new FileResultStore(folder.resolve("results"));
    }

    @Test
    void rowsKeepTheirTypesAndAreShownAsTexts() {
        try (ResultWriter writer = create(1000)) {
            fill(writer);
        }

        ResultPage page = page(Selection.ALL);

        assertThat(page.columns()).containsExactly("id", "name", "x", "any", "size", "name_2");
        assertThat(page.types())
                .containsExactly(
                        ValueType.INT64,
                        ValueType.STRING,
                        ValueType.FLOAT64,
                        ValueType.STRING,
                        ValueType.INT64,
                        ValueType.STRING);
        assertThat(page.available())
                .containsExactly(
                        "id",
                        "name",
                        "x",
                        "any",
                        "size",
                        "name_2",
                        "link",
                        "_trace_address",
                        "_row_id");
        assertThat(page.links()).containsExactly("link");
        assertThat(page.rows())
                .containsExactly(
                        cells("1", "a", "0.5", "text", "100", "t0"),
                        cells("2", null, "2", "7", "100", "t0"),
                        cells("-9223372036854775808", "NULL", null, "AQI=", "20", null));
        assertThat(page.total()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id | = | 1 | 1",
                "id | != | 1 | 2 3",
                "id | < | 1 | 3",
                "id | <= | 1.5 | 1 3",
                "id | > | 1 | 2",
                "id | >= | 1 | 1 2",
                "id | glob | -* | 3",
                "id | not glob | -* | 1 2",
                "id | in | 1,2 | 1 2",
                "id | not in | 1 | 2 3",
                "name | is null | | 2",
                "name | is not null | | 1 3",
                "name | = | NULL | 3",
                "name | != | a | 3",
                "x | < | 1 | 1",
                "x | = | 2 | 2",
                "any | = | 7 | 2",
                "any | glob | te* | 1",
                "size | > | 50 | 1 2",
                "size | < | 100 | 3",
                "name_2 | = | t0 | 1 2",
                "_trace_address | = | /t/1 | 3",
                "_row_id | > | 1 | 2 3",
            })
    void filtersAreTheTwelveOfTheContract(
            String field, String operator, @Nullable String values, String expected) {
        try (ResultWriter writer = create(1000)) {
            fill(writer);
        }

        ResultPage page =
                page(
                        new Selection(
                                List.of("_row_id"),
                                List.of(
                                        new Filter(
                                                field,
                                                FilterOperator.of(operator).orElseThrow(),
                                                values == null
                                                        ? List.of()
                                                        : List.of(values.split(",", -1)))),
                                OrderBy.NONE));

        assertThat(ids(page)).isEqualTo(expected);
        assertThat(page.total()).isEqualTo(expected.split(" ", -1).length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"id | 3 1 2", "id desc | 2 1 3", "name | 2 3 1", "size, id desc | 3 2 1"})
    void orders(String order, String expected) {
        try (ResultWriter writer = create(1000)) {
            fill(writer);
        }

        assertThat(ids(page(new Selection(List.of("_row_id"), List.of(), OrderBy.parse(order)))))
                .isEqualTo(expected);
    }

    @Test
    void whatIsNotKnownIsRefused() {
        try (ResultWriter writer = create(1000)) {
            fill(writer);
        }

        assertThatThrownBy(() -> page(new Selection(List.of("nope"), List.of(), OrderBy.NONE)))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("the rows have no column 'nope'; there are id, name, ");
        assertThatThrownBy(() ->
                        page(
                                new Selection(
                                        List.of(),
                                        List.of(Filter.of("id", FilterOperator.LESS, "x")),
                                        OrderBy.NONE)))
                .hasMessage("filter on id: expected a value of type INT64 but was 'x'");
    }

    @Test
    void rowsOfATraceAndItsMarkOutliveTheProcessTogether() {
        // Not closed, as when a process dies.
        ResultWriter lost = create(1000);
        lost.add(1, new Rows(List.of("n"), row(1)));
        lost.fail(2, "no trace");
        lost.flush();
        lost.add(0, new Rows(List.of("n"), row(2)));
        assertThat(page(Selection.ALL).total()).isEqualTo(1);
        assertThat(lost.state()).isEqualTo(new ResultWriter.State(3, 2, 1, 2));

        copyAway("q", "copy");
        try (ResultWriter writer = store.resume("copy").orElseThrow()) {
            assertThat(writer.state()).isEqualTo(new ResultWriter.State(3, 1, 1, 1));
            assertThat(writer.open()).containsExactly(new ResultWriter.OpenShard(0, "/t/0"));
            writer.add(0, new Rows(List.of("n"), row(2)));
        }

        assertThat(store.open("copy").orElseThrow().page(Selection.ALL, 10, 0).rows()).hasSize(2);
        lost.close();
    }

    @Test
    void ofAnAnswerThatBreaksOffNothingIsTaken() {
        try (ResultWriter writer = create(1000)) {
            assertThatThrownBy(() ->
                            writer.add(
                                    0,
                                    new Rows(
                                            List.of("n"),
                                            row(1),
                                            row(
                                                    new ProcessorException(
                                                            Failure.user("X", "broke off"))))))
                    .hasMessage("broke off");
            assertThatThrownBy(() -> writer.add(1, new Rows(List.of("other"), row(1))))
                    .hasMessage("its columns are [other], but those of the traces before are [n]");
            writer.add(2, new Rows(List.of("n"), row(3)));
            assertThat(writer.state()).isEqualTo(new ResultWriter.State(3, 1, 0, 1));
        }
        assertThat(page(Selection.ALL).rows()).hasSize(1);
    }

    @Test
    void noMoreRowsThanTheLimitAreTaken() {
        try (ResultWriter writer = create(3)) {
            assertThat(writer.add(0, new Rows(List.of("n"), row(1), row(2)))).isTrue();
            assertThat(writer.add(1, new Rows(List.of("n"), row(3), row(4)))).isFalse();
        }
        assertThat(page(Selection.ALL).total()).isEqualTo(3);
    }

    @Test
    void aLargeResultPagesBySortedColumn() {
        int rows = 60_000;
        try (ResultWriter writer = create(1_000_000)) {
            Object[][] values =
                    IntStream.range(0, rows)
                            .mapToObj(i -> new Object[] {i * 7919L % rows})
                            .toArray(Object[][]::new);
            writer.add(0, new Rows(List.of("n"), values));
        }

        Selection sorted = new Selection(List.of("n"), List.of(), OrderBy.parse("n desc"));
        ResultReader reader = store.open("q").orElseThrow();
        assertThat(reader.page(sorted, 2, 50_000).rows())
                .containsExactly(cells("9999"), cells("9998"));
        List<String> all = new ArrayList<>();
        try (ResultCursor cursor = reader.open(sorted)) {
            assertThat(cursor.types()).containsExactly(ValueType.INT64);
            for (List<@Nullable String> row = cursor.next(); row != null; row = cursor.next()) {
                all.add(String.valueOf(row.getFirst()));
            }
        }
        assertThat(all).hasSize(rows).startsWith("59999").endsWith("0");
    }

    @Test
    void filesAreListedAndRemoved() {
        create(1).close();

        assertThat(store.all()).containsExactly("q");
        store.delete("q");
        store.delete("q");
        assertThat(store.all()).isEmpty();
        assertThat(store.open("q")).isEmpty();
        assertThat(store.resume("q")).isEmpty();
        assertThatThrownBy(() -> store.open("../q")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void beforeTheFirstAnswerThereAreNoRowsAndNoColumnsOfTheQuery() {
        try (ResultWriter writer = create(10)) {
            ResultPage page = page(Selection.ALL);

            assertThat(writer.open()).hasSize(3);
            assertThat(page.rows()).isEmpty();
            assertThat(page.columns()).containsExactly("size", "name");
        }
    }

    private void copyAway(String from, String to) {
        try {
            for (String suffix : List.of("", "-wal")) {
                java.nio.file.Files.copy(
                        folder.resolve("results/" + from + ".rows.db" + suffix),
                        folder.resolve("results/" + to + ".rows.db" + suffix));
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private ResultWriter create(long limit) {
        return store.create(
                "q",
                List.of(
                        new TraceField("size", ValueType.INT64),
                        new TraceField("name", ValueType.STRING)),
                limit,
                sink -> {
                    sink.accept("/t/0", cells("100", "t0"));
                    sink.accept("/t/1", cells("20", null));
                    sink.accept("/t/2", cells(null, null));
                });
    }

    private static void fill(ResultWriter writer) {
        writer.add(0, new Rows(NAMES, row(1, "a", 0.5, "text"), row(2, null, 2, 7)));
        writer.add(1, new Rows(NAMES, row(Long.MIN_VALUE, "NULL", null, new byte[] {1, 2})));
    }

    private ResultPage page(Selection selection) {
        return store.open("q").orElseThrow().page(selection, 100, 0);
    }

    private static String ids(ResultPage page) {
        return String.join(
                " ", page.rows().stream().map(row -> String.valueOf(row.getFirst())).toList());
    }

    private static List<@Nullable String> cells(@Nullable String... cells) {
        List<@Nullable String> list = new ArrayList<>();
        Collections.addAll(list, cells);
        return list;
    }
}
