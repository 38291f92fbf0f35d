// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StructuredQueryTest {
    private static final String FRAMES =
            "table { table_name: 'slice' } filters { column_name: 'name' op: EQUAL string_rhs: 'frame' }";
    private static final String IO =
            "table { table_name: 'slice' } filters { column_name: 'name' op: GLOB string_rhs: '*io' }";

    private final SampleTrace trace = new SampleTrace();

    @AfterAll
    void close() {
        trace.close();
    }

    @Test
    void aTableHasAllItsColumnsOrThoseThatAreSelected() {
        assertThat(trace.rows("table { table_name: 'slice' } limit: 1").getFirst())
                .startsWith("id ts dur");
        assertThat(
                        trace.rows(
                                """
                                table { table_name: 'slice' column_names: 'dur' }
                                select_columns { column_name_or_expression: 'name' }
                                select_columns { column_name: 'dur' alias: 'length' }
                                select_columns { column_name_or_expression: 'ts + dur' alias: 'end' }
                                limit: 2 offset: 1
                                """))
                .containsExactly("name length end", "draw 3000 5000", "it's io 20000 25000");
    }

    @Test
    void aTableOfAModuleIsIncludedEitherWay() {
        assertThat(
                        trace.rows(
                                """
                                table { table_name: 'thread_slice' module_name: 'slices.with_context' }
                                select_columns { column_name: 'thread_name' } limit: 1
                                """))
                .containsExactly("thread_name", "main");
        assertThat(
                        trace.rows(
                                """
                                referenced_modules: 'time.conversion'
                                sql { sql: 'SELECT time_to_us(7000) AS us' }
                                """))
                .containsExactly("us", "7");
    }

    @Test
    void simpleSlicesAreFoundByGlobs() {
        assertThat(trace.rows("simple_slices { slice_name_glob: 'c*' }"))
                .containsExactly(
                        "id ts dur slice_name thread_name process_name track_name",
                        "3 8000 4000 call binder server -");
        assertThat(
                        trace.rows(
                                """
                                simple_slices { thread_name_glob: 'ma?n' process_name_glob: '*' }
                                group_by { aggregates { op: COUNT result_column_name: 'n' } }
                                """))
                .containsExactly("n", "4");
        assertThat(
                        trace.rows(
                                "simple_slices { slice_name_glob: \"it's*\" } select_columns { column_name: 'id' }"))
                .containsExactly("id", "2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "op: EQUAL string_rhs: 'draw'|1",
                "op: EQUAL string_rhs: 'draw' string_rhs: 'call'|2",
                "op: NOT_EQUAL string_rhs: 'frame'|3",
                "op: LESS_THAN string_rhs: 'draw'|1",
                "op: LESS_THAN_EQUAL string_rhs: 'draw'|2",
                "op: GREATER_THAN string_rhs: 'frame'|1",
                "op: GREATER_THAN_EQUAL string_rhs: 'frame'|4",
                "op: GLOB string_rhs: '*a*'|5",
                "op: GLOB string_rhs: 'c*' string_rhs: 'd*'|2",
                "op: IS_NULL|0",
                "op: IS_NOT_NULL|6",
            })
    void everyOperatorFiltersTexts(String filter, int count) {
        assertThat(
                        trace.rows(
                                "table { table_name: 'slice' } filters { column_name: 'name' "
                                        + filter
                                        + " }"))
                .hasSize(1 + count);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "op: EQUAL int64_rhs: 10000|2",
                "op: EQUAL int64_rhs: 3000 int64_rhs: 4000|2",
                "op: LESS_THAN double_rhs: 4000.5|2",
                "op: GREATER_THAN double_rhs: 1e4|2",
                "op: GREATER_THAN_EQUAL int64_rhs: -9223372036854775808|6",
                "op: LESS_THAN double_rhs: 1e-9|0",
                "op: LESS_THAN double_rhs: inf|6",
            })
    void numbersAreComparedAsWhatTheyAre(String filter, int count) {
        assertThat(
                        trace.rows(
                                "table { table_name: 'slice' } filters { column_name: 'dur' "
                                        + filter
                                        + " }"))
                .hasSize(1 + count);
    }

    @Test
    void textsWithQuotesAreTextsAndNotSql() {
        String filter =
                "table { table_name: 'slice' } filters { column_name: 'name' op: EQUAL string_rhs: %s }";

        assertThat(trace.rows(filter.formatted("\"it's io\""))).hasSize(2);
        assertThat(trace.rows(filter.formatted("\"it''s io\""))).hasSize(2);
        assertThat(trace.rows(filter.formatted("\"x' OR 1 = 1 --\""))).hasSize(1);
    }

    @Test
    void alternativesOfOneFilterBindCloserThanFilters() {
        assertThat(
                        trace.rows(
                                """
                                table { table_name: 'slice' }
                                filters { column_name: 'name' op: EQUAL string_rhs: 'draw' string_rhs: 'frame' }
                                filters { column_name: 'dur' op: GREATER_THAN int64_rhs: 5000 }
                                select_columns { column_name: 'dur' }
                                """))
                .containsExactly("dur", "10000", "10000", "15000");
    }

    @Test
    void filterGroupsNestAndReplaceFilters() {
        assertThat(
                        trace.rows(
                                """
                                table { table_name: 'slice' }
                                filters { column_name: 'name' op: EQUAL string_rhs: 'no such' }
                                experimental_filter_group {
                                  op: AND
                                  filters { column_name: 'dur' op: GREATER_THAN int64_rhs: 3000 }
                                  groups {
                                    op: OR
                                    filters { column_name: 'name' op: EQUAL string_rhs: 'call' string_rhs: 'draw' }
                                    sql_expressions: 'dur = 15000 OR dur = 1'
                                  }
                                  sql_expressions: 'id = 0 OR ts > 0'
                                }
                                select_columns { column_name: 'name' }
                                """))
                .containsExactly("name", "call", "frame");
    }

    @Test
    void everyAggregateOfAGroup() {
        assertThat(
                        trace.rows(
                                """
                                table { table_name: 'slice' }
                                group_by {
                                  column_names: 'name'
                                  aggregates { op: COUNT result_column_name: 'n' }
                                  aggregates { op: COUNT column_name: 'parent_id' result_column_name: 'parents' }
                                  aggregates { op: COUNT_DISTINCT column_name: 'dur' result_column_name: 'durs' }
                                  aggregates { op: SUM column_name: 'dur' result_column_name: 'total' }
                                  aggregates { op: MIN column_name: 'dur' result_column_name: 'low' }
                                  aggregates { op: MAX column_name: 'dur' result_column_name: 'high' }
                                  aggregates { op: MEAN column_name: 'ts' result_column_name: 'mean' }
                                  aggregates { op: MEDIAN column_name: 'ts' result_column_name: 'median' }
                                  aggregates { op: PERCENTILE percentile: 25 column_name: 'ts' result_column_name: 'p25' }
                                  aggregates { op: DURATION_WEIGHTED_MEAN column_name: 'ts' result_column_name: 'weighted' }
                                  aggregates { op: CUSTOM custom_sql_expression: 'max(dur) - min(dur)' result_column_name: 'spread' }
                                }
                                order_by { ordering_specs { column_name: 'name' } }
                                """))
                .containsExactly(
                        "name n parents durs total low high mean median p25 weighted spread",
                        "call 1 0 1 4000 4000 4000 8000.0 8000.0 8000.0 8000.0 0",
                        "draw 1 1 1 3000 3000 3000 2000.0 2000.0 2000.0 2000.0 0",
                        "frame 3 0 2 35000 10000 15000 20000.0 20000.0 10000.0 22857.14285714286 5000",
                        "it's io 1 0 1 20000 20000 20000 5000.0 5000.0 5000.0 5000.0 0");
    }

    @Test
    void selectedColumnsOfGroupsAreChosenAndRenamedInTheOrderOfGroups() {
        assertThat(
                        trace.rows(
                                """
                                table { table_name: 'slice' }
                                group_by {
                                  column_names: 'name'
                                  column_names: 'track_id'
                                  aggregates { op: COUNT result_column_name: 'n' }
                                  aggregates { op: SUM column_name: 'dur' result_column_name: 'total' }
                                }
                                select_columns { column_name: 'total' alias: 'sum' }
                                select_columns { column_name: 'name' }
                                order_by { ordering_specs { column_name: 'sum' direction: DESC } }
                                limit: 1
                                """))
                .containsExactly("name sum", "frame 35000");
    }

    @Test
    void aGroupOfEverythingAndAnAggregateWithoutAName() {
        assertThat(
                        trace.rows(
                                "table { table_name: 'slice' } group_by { aggregates { op: COUNT } }"))
                .containsExactly("COUNT(*)", "6");
    }

    @Test
    void rowsAreSortedByColumnsInTurn() {
        assertThat(
                        trace.rows(
                                """
                                inner_query {
                                  table { table_name: 'slice' }
                                  select_columns { column_name: 'name' } select_columns { column_name: 'ts' }
                                }
                                order_by {
                                  ordering_specs { column_name: 'name' direction: DESC }
                                  ordering_specs { column_name: 'ts' direction: DESC }
                                }
                                limit: 3
                                """))
                .containsExactly("name ts", "it's io 5000", "frame 40000", "frame 20000");
    }

    @Test
    void sqlMayHaveStatementsBeforeTheLastAndOtherQueriesAsTables() {
        assertThat(
                        trace.rows(
                                """
                                sql {
                                  sql: "CREATE OR REPLACE PERFETTO FUNCTION twice(x LONG) RETURNS LONG AS SELECT $x * 2;
                                    ; SELECT twice(a.dur) AS d, b.n, '$frames' AS t /* $frames */
                                    FROM $frames a, $count b;"
                                  column_names: 'd'
                                  column_names: 'n'
                                  column_names: 't'
                                  dependencies { alias: 'frames' query { %s } }
                                  dependencies { alias: 'count' query { sql { sql: 'SELECT 7 AS n' } } }
                                }
                                """
                                        .replace("\n    ", " ")
                                        .formatted(FRAMES)))
                .containsExactly("d n t", "20000 7 $frames", "20000 7 $frames", "30000 7 $frames");
    }

    @Test
    void aPreambleRunsOnceBefore() {
        assertThat(
                        trace.rows(
                                """
                                sql {
                                  preamble: 'CREATE OR REPLACE PERFETTO TABLE made AS SELECT 5 AS five;'
                                  sql: 'SELECT five FROM made'
                                }
                                """))
                .containsExactly("five", "5");
    }

    @Test
    void intervalsIntersect() {
        assertThat(
                        trace.rows(
                                """
                                interval_intersect { base { %s } interval_intersect { %s } }
                                select_columns { column_name: 'ts' }
                                select_columns { column_name: 'dur' }
                                select_columns { column_name: 'id_0' }
                                select_columns { column_name: 'ts_0' }
                                select_columns { column_name: 'id_1' }
                                select_columns { column_name: 'dur_1' }
                                order_by { ordering_specs { column_name: 'ts' } }
                                """
                                        .formatted(FRAMES, IO)))
                .containsExactly(
                        "ts dur id_0 ts_0 id_1 dur_1",
                        "5000 5000 0 0 2 20000",
                        "20000 5000 4 20000 2 20000");
    }

    @Test
    void intervalsIntersectWithinPartitions() {
        String threads =
                "table { table_name: 'thread_slice' } referenced_modules: 'slices.with_context'";
        assertThat(
                        trace.rows(
                                """
                                interval_intersect {
                                  base { %s }
                                  interval_intersect { %s filters { column_name: 'name' op: EQUAL string_rhs: 'frame' } }
                                  partition_columns: 'process_name'
                                  partition_columns: 'utid'
                                }
                                group_by {
                                  column_names: 'process_name'
                                  aggregates { op: SUM column_name: 'dur' result_column_name: 'total' }
                                }
                                """
                                        .formatted(threads, threads)))
                .containsExactly("process_name total", "app 38000");
    }

    @Test
    void rowsAreFilteredToIntervals() {
        String filter = "experimental_filter_to_intervals { base { %s } intervals { %s } %s }";

        assertThat(
                        trace.rows(
                                filter.formatted(
                                        FRAMES,
                                        IO,
                                        "select_columns: 'name' select_columns: 'TS' select_columns: 'dur'")))
                .containsExactly(
                        "ts dur name original_ts original_dur",
                        "5000 5000 frame 0 10000",
                        "20000 5000 frame 20000 10000");
        assertThat(
                        trace.rows(
                                filter.formatted(
                                        FRAMES,
                                        IO,
                                        "clip_to_intervals: false select_columns: 'dur' select_columns: 'ts'")))
                .containsExactly("dur ts", "10000 0", "10000 20000");
        assertThat(trace.rows(filter.formatted(FRAMES, IO, "")).getFirst()).startsWith("ts dur id");
        assertThat(trace.rows(filter.formatted(FRAMES, IO, "clip_to_intervals: false")).getFirst())
                .startsWith("id ts dur");
    }

    @Test
    void overlappingIntervalsOfAFilterAreOne() {
        String filter =
                """
                experimental_filter_to_intervals {
                  base { %s }
                  intervals { table { table_name: 'slice' } }
                  %s
                  select_columns: 'id'
                }
                order_by { ordering_specs { column_name: 'ts' } }
                """;

        assertThat(trace.rows(filter.formatted(IO, "")))
                .containsExactly("ts dur id", "5000 20000 2");
        assertThat(
                        trace.rows(
                                filter.formatted(
                                        IO,
                                        "partition_columns: 'track_id' partition_columns: 'name'")))
                .containsExactly("ts dur id", "5000 20000 2");
    }

    @Test
    void timeRangesAreGivenOrThoseOfTheTrace() {
        assertThat(trace.rows("experimental_time_range { mode: STATIC ts: 5 dur: 7 }"))
                .containsExactly("id ts dur", "0 5 7");
        assertThat(trace.rows("experimental_time_range { mode: DYNAMIC }"))
                .isEqualTo(trace.ask("SELECT 0 AS id, trace_start() AS ts, trace_dur() AS dur"));
        assertThat(trace.rows("experimental_time_range { mode: DYNAMIC dur: 1 }"))
                .isEqualTo(trace.ask("SELECT 0 AS id, trace_start() AS ts, 1 AS dur"));
    }

    @Test
    void queriesAreJoined() {
        String join =
                """
                experimental_join {
                  %s
                  left_query { table { table_name: 'slice' } select_columns { column_name: 'name' } select_columns { column_name: 'parent_id' } }
                  right_query { id: 'right' table { table_name: 'slice' } select_columns { column_name: 'id' } select_columns { column_name: 'dur' } }
                  %s
                }
                """;
        String equal = "equality_columns { left_column: 'parent_id' right_column: 'id' }";
        String free =
                "freeform_condition { left_query_alias: 'l' right_query_alias: 'r'"
                        + " sql_expression: 'l.parent_id = r.id AND r.dur > 20000' }";

        assertThat(trace.rows(join.formatted("type: INNER", equal)))
                .containsExactly("name parent_id id dur", "draw 0 0 10000");
        assertThat(trace.rows(join.formatted("type: LEFT", equal))).hasSize(7);
        assertThat(trace.rows(join.formatted("", free))).hasSize(1);
        assertThat(trace.rows(join.formatted("type: LEFT", free))).hasSize(7);
    }

    @Test
    void queriesAreUnited() {
        String union =
                """
                experimental_union {
                  queries { sql { sql: 'SELECT 1 AS a' } }
                  queries { sql { sql: 'SELECT 2 AS a' } }
                  queries { sql { sql: 'SELECT 1 AS a' } }
                  %s
                }
                order_by { ordering_specs { column_name: 'a' } }
                """;

        assertThat(trace.rows(union.formatted(""))).containsExactly("a", "1", "2");
        assertThat(trace.rows(union.formatted("use_union_all: true")))
                .containsExactly("a", "1", "1", "2");
    }

    @Test
    void columnsAreAdded() {
        String add =
                """
                experimental_add_columns {
                  core_query { %s select_columns { column_name: 'id' } select_columns { column_name: 'track_id' } }
                  input_query { table { table_name: 'thread_track' } }
                  input_columns { column_name_or_expression: 'utid' }
                  input_columns { column_name_or_expression: 'type' alias: 'track_type' }
                  %s
                }
                limit: 1
                """;

        assertThat(
                        trace.rows(
                                add.formatted(
                                        FRAMES,
                                        "equality_columns { left_column: 'track_id' right_column: 'id' }")))
                .hasSize(2)
                .first()
                .isEqualTo("id track_id utid track_type");
        assertThat(
                        trace.rows(
                                add.formatted(
                                        FRAMES,
                                        "freeform_condition { left_query_alias: 'core' right_query_alias: 'input'"
                                                + " sql_expression: 'core.track_id = -1' }")))
                .last()
                .asString()
                .endsWith("- -");
    }

    @Test
    void slicesAreMadeOfStartsAndEnds() {
        assertThat(
                        trace.rows(
                                """
                                experimental_create_slices {
                                  starts_query { %s }
                                  ends_query { sql { sql: 'SELECT ts + dur AS ended FROM slice' } }
                                  ends_ts_column: 'ended'
                                }
                                """
                                        .formatted(FRAMES)))
                .containsExactly("ts dur", "0 5000", "20000 5000", "40000 15000");
    }

    @Test
    void countersBecomeIntervals() {
        assertThat(
                        trace.rows(
                                """
                                experimental_counter_intervals { input_query { table { table_name: 'counter' } } }
                                select_columns { column_name: 'ts' }
                                select_columns { column_name: 'value' }
                                select_columns { column_name: 'next_value' }
                                order_by { ordering_specs { column_name: 'ts' } }
                                limit: 2
                                """))
                .containsExactly("ts value next_value", "0 100.0 200.0", "10000 200.0 150.0");
    }

    @Test
    void rowsAreKeptWhoseValueAnotherQueryHas() {
        assertThat(
                        trace.rows(
                                """
                                experimental_filter_in {
                                  base { table { table_name: 'slice' } }
                                  match_values { sql { sql: 'SELECT 3000 AS d UNION SELECT 4000' } }
                                  base_column: 'dur'
                                  match_column: 'd'
                                }
                                select_columns { column_name: 'name' }
                                """))
                .containsExactly("name", "draw", "call");
    }

    @Test
    void sharedQueriesAreTablesWhileTheQueryRuns() {
        String spec =
                """
                query { id: 'q' experimental_union {
                  queries { inner_query_id: 'long ones' } queries { inner_query_id: 'frames' }
                } select_columns { column_name: 'id' } }
                query { id: 'long ones' inner_query { inner_query_id: 'frames' }
                  filters { column_name: 'dur' op: GREATER_THAN int64_rhs: 10000 } }
                query { id: 'frames' %s }
                query { id: 'unused and wrong' }
                """
                        .formatted(FRAMES);

        assertThat(trace.rowsOf(spec)).containsExactly("id", "0", "4", "5");
        assertThat(trace.ask("SELECT name FROM sqlite_schema WHERE name LIKE '%sq_%'")).hasSize(1);
    }

    @Test
    void namesOfNestedQueriesDoNotClash() {
        assertThat(
                        trace.rows(
                                """
                                experimental_union {
                                  queries { id: '0' sql { sql: 'SELECT 1 AS a' } }
                                  queries { id: 'Q' sql { sql: 'SELECT 2 AS a' } }
                                  queries { id: 'a b' sql { sql: 'SELECT 3 AS a' } }
                                  queries { id: 'a-b' inner_query { id: '0' sql { sql: 'SELECT 4 AS a' } } }
                                }
                                """))
                .containsExactly("a", "1", "2", "3", "4");
    }

    @Test
    void tablesOfSharedQueriesAreDroppedWhenTheQueryFails() {
        String spec =
                "query { id: 'q' inner_query_id: 'a' filters { column_name: 'nope' op: IS_NULL } }"
                        + " query { id: 'a' table { table_name: 'slice' } }";

        assertThatThrownBy(() -> trace.rowsOf(spec)).hasMessageContaining("no such column: nope");
        assertThat(trace.ask("SELECT name FROM sqlite_schema WHERE name LIKE '%sq_%'")).hasSize(1);
    }

    @Test
    void aFailureOfSqlSaysOfWhichQueryItIs() {
        assertThatThrownBy(() -> trace.rows("table { table_name: 'nope' }"))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("query 'q': Traceback")
                .hasMessageContaining("no such table: nope");
        assertThatThrownBy(() ->
                        trace.rowsOf(
                                "query { id: 'q' inner_query_id: 'bad' } query { id: 'bad' sql { sql: 'SELECT 1 AS a FROM b' } }"))
                .hasMessageStartingWith("shared query 'bad': Traceback")
                .hasMessageContaining("no such table: b");
        assertThatThrownBy(
                        () -> trace.rows("referenced_modules: 'no.such' sql { sql: 'SELECT 1' }"))
                .hasMessageStartingWith("module no.such: ");
        assertThatThrownBy(() -> trace.rows("sql { sql: 'SELECT 1; SELECT 2' }"))
                .hasMessage(
                        "the statements before a query: only the last statement of an sql source may return rows");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|query 'q': the query has no source, none of table, experimental_time_range, simple_slices,"
                        + " interval_intersect, experimental_filter_to_intervals, experimental_join,"
                        + " experimental_union, experimental_add_columns, experimental_create_slices,"
                        + " experimental_counter_intervals, experimental_filter_in, sql, inner_query,"
                        + " inner_query_id",
                "table {}|query 'q'.table: table_name is missing",
                "inner_query { id: 'x' inner_query {} }|query 'q'.inner_query 'x'.inner_query: the query has no"
                        + " source",
                "inner_query_id: 'x'|query 'q': inner_query_id names 'x', but no query has this id; there are: q",
                "inner_query_id: 'q'|query 'q': the query 'q' needs itself: q -> q",
                "sql {}|query 'q'.sql: sql is missing",
                "sql { sql: ' ; ' }|query 'q'.sql: sql has no statement",
                "sql { sql: 'SELECT 1; SELECT 2' preamble: 'SELECT 3' }|query 'q'.sql: sql must be a single"
                        + " statement where there is a preamble",
                "sql { sql: 'SELECT 1' dependencies { query {} } }|query 'q'.sql: alias is missing",
                "sql { sql: 'SELECT 1' dependencies { alias: 'a' } }|query 'q'.sql: query is missing",
                "interval_intersect { interval_intersect {} }|query 'q'.interval_intersect: base is missing",
                "interval_intersect { base { limit: 1 } }|query 'q'.interval_intersect: interval_intersect needs"
                        + " at least one query beside base",
                "interval_intersect { base { limit: 1 } interval_intersect {} partition_columns: 'TS' }|query"
                        + " 'q'.interval_intersect: 'TS' cannot be one of partition_columns",
                "interval_intersect { base { limit: 1 } interval_intersect {} partition_columns: '' }|query"
                        + " 'q'.interval_intersect: a column of partition_columns has no name",
                "interval_intersect { base { limit: 1 } interval_intersect {} partition_columns: 'a'"
                        + " partition_columns: 'A' }|query 'q'.interval_intersect: 'A' occurs more than once in"
                        + " partition_columns",
                "experimental_filter_to_intervals { base { limit: 1 } }|query"
                        + " 'q'.experimental_filter_to_intervals: intervals is missing",
                "experimental_time_range {}|query 'q'.experimental_time_range: mode is missing",
                "experimental_time_range { mode: 7 }|query 'q'.experimental_time_range: mode must be STATIC or"
                        + " DYNAMIC",
                "experimental_time_range { mode: STATIC ts: 1 }|query 'q'.experimental_time_range: dur is"
                        + " missing: mode STATIC needs ts and dur",
                "experimental_join { right_query {} }|query 'q'.experimental_join: left_query is missing",
                "experimental_join { left_query {} }|query 'q'.experimental_join: right_query is missing",
                "experimental_join { left_query {} right_query {} }|query 'q'.experimental_join:"
                        + " equality_columns or freeform_condition is missing",
                "experimental_join { left_query {} right_query {} equality_columns { left_column: 'a' } }|query"
                        + " 'q'.experimental_join: right_column is missing",
                "experimental_join { left_query {} right_query {} freeform_condition { left_query_alias: 'a'"
                        + " right_query_alias: 'b' } }|query 'q'.experimental_join: sql_expression is missing",
                "experimental_union { queries {} }|query 'q'.experimental_union: a union needs at least 2"
                        + " queries but has 1",
                "experimental_union { queries { select_columns { column_name: 'a' } } queries { select_columns {"
                        + " column_name: 'b' } } }|query 'q'.experimental_union: all queries must have the same"
                        + " columns, but queries[0] has (a) and queries[1] has (b)",
                "experimental_add_columns { core_query {} input_query {} }|query 'q'.experimental_add_columns:"
                        + " input_columns needs at least one column",
                "experimental_add_columns { core_query {} input_query {} input_columns {"
                        + " column_name_or_expression: 'a' } freeform_condition { left_query_alias: 'x' } }|query"
                        + " 'q'.experimental_add_columns: left_query_alias must be 'core' but was 'x'",
                "experimental_create_slices { starts_query {} }|query 'q'.experimental_create_slices:"
                        + " ends_query is missing",
                "experimental_counter_intervals {}|query 'q'.experimental_counter_intervals: input_query is"
                        + " missing",
                "experimental_filter_in { base {} match_values {} }|query 'q'.experimental_filter_in:"
                        + " base_column is missing",
                "table { table_name: 'slice' } limit: -1|query 'q': limit must not be negative but was -1",
                "table { table_name: 'slice' } limit: 1 offset: -2|query 'q': offset must not be negative but"
                        + " was -2",
                "table { table_name: 'slice' } offset: 1|query 'q': offset needs a limit",
                "table { table_name: 'slice' } order_by {}|query 'q': order_by needs at least one of"
                        + " ordering_specs",
                "table { table_name: 'slice' } order_by { ordering_specs {} }|query 'q': a column of order_by"
                        + " has no column_name",
                "table { table_name: 'slice' } filters { op: EQUAL }|query 'q': column_name is missing",
                "table { table_name: 'slice' } filters { column_name: 'a' }|query 'q': the filter of column 'a'"
                        + " has no operator that is known: op is UNKNOWN",
                "table { table_name: 'slice' } filters { column_name: 'a' op: GLOB }|query 'q': the filter of"
                        + " column 'a' has none of string_rhs, double_rhs and int64_rhs",
                "table { table_name: 'slice' } experimental_filter_group {}|query 'q': op of"
                        + " experimental_filter_group must be AND or OR",
                "table { table_name: 'slice' } experimental_filter_group { op: OR }|query 'q':"
                        + " experimental_filter_group needs at least one of filters, groups and sql_expressions",
                "table { table_name: 'slice' } group_by {}|query 'q': no column is left",
                "table { table_name: 'slice' } group_by { aggregates { op: SUM } }|query 'q': the aggregate SUM"
                        + " needs a column_name",
                "table { table_name: 'slice' } group_by { aggregates { column_name: 'a' } }|query 'q': the"
                        + " aggregate of column 'a' has no op that is known: it is UNSPECIFIED",
                "table { table_name: 'slice' } group_by { aggregates { op: PERCENTILE column_name: 'a' } }|query"
                        + " 'q': the aggregate PERCENTILE needs a percentile",
                "table { table_name: 'slice' } group_by { aggregates { op: CUSTOM } }|query 'q':"
                        + " custom_sql_expression is missing",
            })
    void aQueryThatIsNotCompleteSaysWhereAndWhat(String query, String message) {
        assertThatThrownBy(() -> trace.rows(query == null ? "" : query))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void queriesThatNeedEachOtherAreNamed() {
        assertThatThrownBy(() ->
                        trace.rowsOf(
                                """
                                query { id: 'q' inner_query_id: 'a' }
                                query { id: 'a' inner_query { inner_query_id: 'b' } }
                                query { id: 'b' experimental_join { left_query { inner_query_id: 'a' } right_query {} equality_columns { left_column: 'x' right_column: 'y' } } }
                                """))
                .hasMessageEndingWith("the query 'a' needs itself: a -> b -> a");
    }

    @Test
    void idsAreThereAndUnique() {
        assertThatThrownBy(() -> trace.rowsOf("query { table { table_name: 'slice' } }"))
                .hasMessageContaining("a query of the summary spec has no id");
        assertThatThrownBy(() -> trace.rowsOf("query { id: 'q' } query { id: 'q' }"))
                .hasMessage("the query id 'q' is defined more than once");
        assertThatThrownBy(() -> trace.rowsOf("query { id: 'a' } query { id: 'b' }"))
                .hasMessage("no query with the id 'q' in any summary spec; there are: a, b");
    }

    @Test
    void chainsOfQueriesEndInASentence() {
        StringBuilder spec = new StringBuilder("query { id: 'q' inner_query_id: 'n0' }");
        for (int i = 0; i < 500; i++) {
            spec.append("query { id: 'n%d' inner_query_id: 'n%d' }".formatted(i, i + 1));
        }

        assertThatThrownBy(() -> trace.rowsOf(spec.toString()))
                .hasMessageContaining("queries are nested more than 100 deep");
        assertThat(List.of(trace.rows("inner_query {".repeat(90) + FRAMES + "}".repeat(90)).size()))
                .containsExactly(4);
    }
}
