// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What is wrong with a structured query is said with its place.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StructuredQueryFailuresTest {
    private static final String FRAMES =
            "table { table_name: 'slice' } filters { column_name: 'name' op: EQUAL string_rhs: 'frame' }";

    private final SampleTrace trace = new SampleTrace();

    @AfterAll
    void close() {
        trace.close();
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
        assertThat(trace.rows("inner_query {".repeat(90) + FRAMES + "}".repeat(90))).hasSize(4);
    }
}
