// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// A metric that cannot be computed says why.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TraceSummarizerFailuresTest {
    private final SampleTrace trace = new SampleTrace();

    @AfterAll
    void close() {
        trace.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "value: 'v'|a metric_spec: id is missing",
                "id: 'ALL'|a metric must not have the id 'ALL': it stands for every metric",
                "id: 'm'|metric 'm': query is missing",
                "id: 'm' query {}|metric 'm' query: the query has no source",
                "id: 'm' query { Q }|metric 'm': the query has no column ''; it has: d, v",
                "id: 'm' value: 'x' query { Q }|metric 'm': the query has no column 'x'; it has: d, v",
                "id: 'm' value: 'd' query { Q }|metric 'm': a value of the column 'd' must be a number or NULL but"
                        + " was STRING",
                "id: 'm' value: 'v' dimensions: 'x' query { Q }|metric bundle 'm': the query has no column 'x';"
                        + " it has: d, v",
                "id: 'm' value: 'v' dimensions: 'd' dimensions_specs { name: 'd' } query { Q }|metric 'm': only"
                        + " one of dimensions and dimensions_specs may be there",
                "id: 'm' value: 'v' dimensions_specs { name: 'd' } query { Q }|metric 'm': the dimension 'd' has"
                        + " no type",
                "id: 'm' value: 'v' dimensions_specs { name: 'd' type: INT64 } query { Q }|metric bundle 'm': the"
                        + " dimension 'd' must be INT64 but was STRING",
                "id: 'm' value: 'v' dimensions_specs { name: 'v' type: BOOLEAN } query { Q }|metric bundle 'm':"
                        + " the dimension 'v' must be 0 or 1 as a BOOLEAN but was 5",
                "id: 'm' value: 'v' dimensions: 'd' dimension_uniqueness: UNIQUE query { Q }|metric bundle 'm':"
                        + " dimension_uniqueness is UNIQUE but two rows have the dimensions [x]",
                "id: 'm' value: 'v' query { table { table_name: 'nope' } }|metric bundle 'm': Traceback",
                "id: 'm' value: 'v' query { Q } interned_dimension_specs { query { Q } }|metric bundle 'm':"
                        + " interned_dimension_specs: key_column_spec is missing",
                "id: 'm' value: 'v' query { Q } interned_dimension_specs { query { Q } key_column_spec { name:"
                        + " 'd' } }|metric bundle 'm': interned_dimension_specs: the key column 'd' is no"
                        + " dimension of the metric",
                "id: 'm' value: 'v' dimensions: 'd' query { Q } interned_dimension_specs { query { Q }"
                        + " key_column_spec { name: 'd' } data_column_specs { name: 'd' } }|metric bundle 'm':"
                        + " interned_dimension_specs: the column 'd' occurs more than once",
                "id: 'm' value: 'v' dimensions: 'd' query { Q } interned_dimension_specs { query { Q }"
                        + " key_column_spec { name: 'd' } data_column_specs { name: 'x' } }|metric bundle 'm':"
                        + " interned dimension 'd': the query has no column 'x'; it has: d, v",
                "id: 'm' value: 'v' dimensions: 'd' query { Q } interned_dimension_specs { query { Q }"
                        + " key_column_spec { name: 'd' } }|metric bundle 'm': interned dimension 'd': two rows"
                        + " have the key x",
                "id: 'm' value: 'v' dimensions: 'd' query { Q } interned_dimension_specs { key_column_spec { name:"
                        + " 'd' } }|metric 'm' interned_dimension_specs: query is missing",
            })
    void aMetricThatIsNotRightSaysWhy(String metric, String message) {
        String query = "sql { sql: \"SELECT 'x' AS d, 5 AS v UNION ALL SELECT 'x', 6\" }";

        assertThatThrownBy(() ->
                        trace.summary(
                                "metric_spec { "
                                        + metric.replace("{ Q }", "{ " + query + " }")
                                        + " }"))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dimensions: 'd'|dimensions",
                "dimension_uniqueness: NOT_UNIQUE|dimension_uniqueness",
                "query { sql { sql: 'SELECT 2 AS v, 1 AS d' } }|query",
            })
    void metricsOfABundleAreAlike(String other, String field) {
        String query = "query { sql { sql: 'SELECT 1 AS v, 1 AS d' } }";

        assertThatThrownBy(() ->
                        trace.summary(
                                "metric_spec { id: 'a' value: 'v' bundle_id: 'b' %s } metric_spec { id: 'c' value: 'v' bundle_id: 'b' %s %s }"
                                        .formatted(query, query, other)))
                .hasMessage(
                        "metric bundle 'b': metric 'c' must have the same %s as metric 'a'"
                                .formatted(field));
        assertThatThrownBy(() ->
                        trace.summary(
                                "metric_spec { id: 'b' value: 'v' %s } metric_spec { id: 'c' value: 'v' bundle_id: 'b' %s }"
                                        .formatted(query, query)))
                .hasMessage(
                        "metric bundle 'b': metric 'c' must have the same bundle_id as metric 'b'");
    }

    @Test
    void templatesAreCompleteAndMetricsDefinedOnce() {
        assertThatThrownBy(() -> trace.summary("metric_template_spec { value_columns: 'a' }"))
                .hasMessage("a metric_template_spec: id_prefix is missing");
        assertThatThrownBy(() ->
                        trace.summary(
                                "metric_template_spec { id_prefix: 'a' value_columns: 'a' value_column_specs { name: 'b' } }"))
                .hasMessage(
                        "metric template 'a': only one of value_columns and value_column_specs may be there");
        assertThatThrownBy(() ->
                        trace.summary(
                                "metric_spec { id: 'a_b' } metric_template_spec { id_prefix: 'a' value_columns: 'b' }"))
                .hasMessage("the metric 'a_b' is defined 2 times");
    }
}
