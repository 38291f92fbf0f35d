// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StructuredQueryTest {
    private static final String FRAMES =
            "table { table_name: 'slice' } filters { column_name: 'name' op: EQUAL string_rhs: 'frame' }";

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
}
