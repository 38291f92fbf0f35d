// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TraceSummarizerTest {
    private static final String BY_PROCESS_SUMMARY =
            """
            metric_bundles {
              bundle_id: "slices"
              specs {
                value: "total"
                id: "slices"
                dimensions_specs {
                  name: "process_name"
                  type: STRING
                }
                unit: TIME_NANOS
                polarity: LOWER_IS_BETTER
                query {
                  simple_slices {
                    slice_name_glob: "*"
                  }
                  group_by {
                    column_names: "process_name"
                    aggregates {
                      column_name: "dur"
                      op: SUM
                      result_column_name: "total"
                    }
                  }
                }
              }
              row {
                dimension {
                  string_value: "app"
                }
                values {
                  double_value: 58000.000000
                }
              }
              row {
                dimension {
                  string_value: "server"
                }
                values {
                  double_value: 4000.000000
                }
              }
            }\
            """;
    private static final String TEMPLATE_SUMMARY =
            """
            metric_bundles {
              bundle_id: "slice"
              specs {
                id: "slice_low"
                value: "low"
                custom_unit: "apples"
                polarity: HIGHER_IS_BETTER
                dimensions: "n"
                query {
                  sql {
                    sql: "CREATE OR REPLACE PERFETTO TABLE once AS SELECT 1 AS x; SELECT x AS low, 2 AS high, 7 AS n FROM once"
                  }
                }
                bundle_id: "slice"
                dimension_uniqueness: UNIQUE
                interned_dimension_specs {
                  key_column_spec {
                    name: "n"
                  }
                  query {
                    sql {
                      sql: "SELECT 7 AS n"
                    }
                  }
                }
              }
              specs {
                id: "slice_high"
                value: "high"
                unit: BYTES
                dimensions: "n"
                query {
                  sql {
                    sql: "CREATE OR REPLACE PERFETTO TABLE once AS SELECT 1 AS x; SELECT x AS low, 2 AS high, 7 AS n FROM once"
                  }
                }
                bundle_id: "slice"
                dimension_uniqueness: UNIQUE
                interned_dimension_specs {
                  key_column_spec {
                    name: "n"
                  }
                  query {
                    sql {
                      sql: "SELECT 7 AS n"
                    }
                  }
                }
              }
              row {
                dimension {
                  int64_value: 7
                }
                values {
                  double_value: 1.000000
                }
                values {
                  double_value: 2.000000
                }
              }
              interned_dimension_bundles {
                interned_dimension_rows {
                  key_dimension_value {
                    int64_value: 7
                  }
                }
              }
            }\
            """;

    private final SampleTrace trace = new SampleTrace();

    @AfterAll
    void close() {
        trace.close();
    }

    @Test
    void aMetricIsItsSpecAndARowForEveryValue() {
        assertThat(
                        trace.summary(
                                """
                                metric_spec {
                                  value: "total"
                                  id: "slices"
                                  dimensions_specs { name: "process_name" type: STRING }
                                  dimensions: []
                                  unit: TIME_NANOS
                                  polarity: LOWER_IS_BETTER
                                  query {
                                    simple_slices { slice_name_glob: "*" }
                                    group_by {
                                      column_names: "process_name"
                                      aggregates { column_name: "dur" op: SUM result_column_name: "total" }
                                    }
                                  }
                                }
                                """))
                .isEqualTo(BY_PROCESS_SUMMARY);
    }

    @Test
    void dimensionsWithoutATypeSayTheirTypeThemselves() {
        assertThat(
                        rows(
                                "dimensions: 'a' dimensions: 'b' dimensions: 'c' dimensions: 'd'",
                                "SELECT 1 AS a, 2.5 AS b, 'x' AS c, NULL AS d, 3 AS v"))
                .isEqualTo(
                        "dimension{int64_value:1}dimension{double_value:2.500000}"
                                + "dimension{string_value:\"x\"}dimension{null_value{}}"
                                + "values{double_value:3.000000}");
    }

    @Test
    void dimensionsWithATypeHaveItOrAreNull() {
        String specs =
                "dimensions_specs { name: 'a' type: INT64 } dimensions_specs { name: 'b' type: DOUBLE }"
                        + " dimensions_specs { name: 'c' type: BOOLEAN } dimensions_specs { name: 'd' type: STRING }";

        assertThat(rows(specs, "SELECT -1 AS a, 2.0 AS b, 1 AS c, 'd' AS d, 3 AS v"))
                .isEqualTo(
                        "dimension{int64_value:-1}dimension{double_value:2.000000}"
                                + "dimension{bool_value:true}dimension{string_value:\"d\"}"
                                + "values{double_value:3.000000}");
        assertThat(rows(specs, "SELECT NULL AS a, NULL AS b, NULL AS c, NULL AS d, 3 AS v"))
                .isEqualTo("dimension{null_value{}}".repeat(4) + "values{double_value:3.000000}");
    }

    private String rows(String dimensions, String sql) {
        String text =
                trace.summary(
                        "metric_spec { id: 'm' value: 'v' %s query { sql { sql: \"%s\" } } }"
                                .formatted(dimensions, sql));
        int first = text.indexOf("\n  row {");
        return first < 0
                ? ""
                : text.substring(first)
                        .replaceAll("\\s", "")
                        .replaceAll("row\\{((?:\\w+\\{[^{}]*(?:\\{\\})?\\})*)\\}", "$1,")
                        .replaceAll(",\\}$", "");
    }

    @Test
    void rowsWithoutAnyValueAreLeftOut() {
        assertThat(rows("dimensions: 'a'", "SELECT 1 AS a, NULL AS v UNION ALL SELECT 2, 4"))
                .isEqualTo("dimension{int64_value:2}values{double_value:4.000000}");
        assertThat(rows("", "SELECT 1 AS v WHERE 0")).isEmpty();
    }

    @Test
    void metricsOfABundleShareRows() {
        String query =
                "query { sql { sql: 'SELECT 1 AS a, NULL AS b UNION ALL SELECT NULL, NULL' } }";

        assertThat(
                        trace.summary(
                                "metric_spec { id: 'x' value: 'b' bundle_id: 'both' %s } metric_spec { id: 'y' value: 'a' bundle_id: 'both' %s }"
                                        .formatted(query, query)))
                .contains("bundle_id: \"both\"\n  specs {\n    id: \"x\"")
                .contains("  specs {\n    id: \"y\"")
                .endsWith(
                        """
                          row {
                            values {
                              null_value {
                              }
                            }
                            values {
                              double_value: 1.000000
                            }
                          }
                        }\
                        """)
                .containsOnlyOnce("metric_bundles");
    }

    @Test
    void aTemplateMakesAMetricOfEveryValueColumn() {
        assertThat(
                        trace.summary(
                                """
                                metric_template_spec {
                                  id_prefix: 'slice'
                                  query { sql { sql: 'CREATE OR REPLACE PERFETTO TABLE once AS SELECT 1 AS x; SELECT x AS low, 2 AS high, 7 AS n FROM once' } }
                                  interned_dimension_specs { key_column_spec { name: 'n' } query { sql { sql: 'SELECT 7 AS n' } } }
                                  dimension_uniqueness: UNIQUE
                                  dimensions: 'n'
                                  value_column_specs { name: 'low' polarity: HIGHER_IS_BETTER custom_unit: 'apples' display_name: 'Low' }
                                  value_column_specs { name: 'high' unit: BYTES }
                                }
                                """))
                .isEqualTo(TEMPLATE_SUMMARY);
    }

    @Test
    void aTemplateMayHaveABundleForEveryMetric() {
        assertThat(
                        trace.summary(
                                """
                                metric_template_spec {
                                  id_prefix: 'p' value_columns: 'a' value_columns: 'b' disable_auto_bundling: true
                                  query { sql { sql: 'SELECT 1 AS a, 2 AS b' } }
                                }
                                """))
                .contains("bundle_id: \"p_a\"")
                .contains("bundle_id: \"p_b\"")
                .doesNotContain("    bundle_id");
    }

    @Test
    void internedDimensionsAreWrittenForTheValuesThatOccur() {
        String text =
                trace.summary(
                        """
                        metric_spec {
                          id: 'm' value: 'v' dimensions_specs { name: 'a' type: INT64 } dimensions: []
                          query { sql { sql: 'SELECT 1 AS a, 10 AS v UNION ALL SELECT 2, NULL UNION ALL SELECT 1, 11' } }
                          interned_dimension_specs {
                            key_column_spec { name: 'a' type: INT64 }
                            data_column_specs { name: 'label' type: STRING }
                            data_column_specs { name: 'on' type: BOOLEAN }
                            query { sql { sql: 'SELECT 0 AS \"on\", 1 AS a, NULL AS label UNION ALL SELECT 1, 2, 3 UNION ALL SELECT 1, 9, 4' } }
                          }
                        }
                        """);

        assertThat(text)
                .endsWith(
                        """
                          interned_dimension_bundles {
                            interned_dimension_rows {
                              key_dimension_value {
                                int64_value: 1
                              }
                              interned_dimension_values {
                                null_value {
                                }
                              }
                              interned_dimension_values {
                                bool_value: false
                              }
                            }
                          }
                        }\
                        """);
    }

    @Test
    void metadataAreKeysAndValues() {
        SummarySpec spec =
                SummarySpec.ofText(
                        "spec",
                        """
                        query { id: 'meta' inner_query_id: 'pairs' }
                        query { id: 'pairs' sql { sql: "SELECT 'k' AS key, 'v' AS value UNION ALL SELECT 'gone', NULL" } }
                        query { id: 'wrong' sql { sql: 'SELECT 1 AS key, 2 AS value' } }
                        query { id: 'other' sql { sql: 'SELECT 1 AS a' } }
                        """);

        assertThat(metadata(spec, "meta")).isEqualTo("metadata {\n  key: \"k\"\n  value: \"v\"\n}");
        assertThatThrownBy(() -> metadata(spec, "wrong"))
                .hasMessage("metadata query: a key must be a text but was LONG");
        assertThatThrownBy(() -> metadata(spec, "other"))
                .hasMessage("metadata query: the columns must be key and value but were a");
        assertThatThrownBy(() -> metadata(spec, "no"))
                .hasMessage(
                        "no query with the id 'no' in any summary spec; there are: meta, pairs, wrong, other");
    }

    private String metadata(SummarySpec spec, String id) {
        return trace.session()
                .summarize(
                        new SummaryRequest(List.of(spec), Optional.of(List.of()), Optional.of(id)),
                        QueryLimits.NONE)
                .toText();
    }

    @Test
    void theMetricsThatAreNamedAreComputedAndNoOther() {
        List<SummarySpec> specs =
                List.of(
                        SummarySpec.ofText(
                                "one",
                                "metric_spec { id: 'a' value: 'v' query { inner_query_id: 'shared' } }"
                                        + " metric_spec { id: 'broken' }"),
                        SummarySpec.ofText(
                                "two", "query { id: 'shared' sql { sql: 'SELECT 1 AS v' } }"));

        assertThat(summary(specs, "a")).contains("specs {\n    id: \"a\"").contains("1.000000");
        assertThat(summary(specs, "a", "a")).containsOnlyOnce("row {");
        assertThat(summary(specs)).isEmpty();
        assertThatThrownBy(() -> summary(specs, "c"))
                .hasMessage("no metric with the id 'c' in any summary spec; there are: a, broken");
        assertThatThrownBy(() -> summary(specs, "broken"))
                .hasMessage("metric 'broken': query is missing");
    }

    private String summary(List<SummarySpec> specs, String... ids) {
        SummaryRequest request =
                new SummaryRequest(specs, Optional.of(List.of(ids)), Optional.empty());
        return trace.session().summarize(request, QueryLimits.NONE).toText();
    }

    @Test
    void bundlesComeInTheOrderOfTheReferencesHashTable() {
        assertThat(
                        BundleOrder.of(
                                List.of(
                                        "metric_a",
                                        "my_metric",
                                        "a",
                                        "group_b",
                                        "memory_per_process",
                                        "group_a")))
                .containsExactly(
                        "group_a", "group_b", "metric_a", "a", "my_metric", "memory_per_process");
        assertThat(BundleOrder.hash(new byte[0])).isEqualTo(0x9bfae0a4e613fc3cL);
        List<String> many = IntStream.range(0, 5000).mapToObj(i -> "m" + i).toList();
        assertThat(BundleOrder.of(many)).hasSize(5000).containsExactlyInAnyOrderElementsOf(many);
        assertThat(BundleOrder.of(many)).isNotEqualTo(many);
    }

    @Test
    void timeIsSharedByAllQueries() {
        QueryLimits limits =
                new QueryLimits(Duration.ofMillis(200), Long.MAX_VALUE, Long.MAX_VALUE);
        SummaryRequest request =
                SummaryRequest.all(
                        SummarySpec.ofText(
                                "spec",
                                """
                                metric_spec { id: 'm' value: 'v' query { inner_query_id: 'long' } }
                                query { id: 'long' inner_query_id: 'short' }
                                query { id: 'short' sql { sql: 'WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n) SELECT max(v) AS v FROM n' } }
                                """));

        assertThatThrownBy(() -> trace.session().summarize(request, limits))
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> assertThat(e.failure().category()).isEqualTo(FailureCategory.RESOURCE))
                .hasMessageStartingWith("shared query 'short': ");
        assertThat(trace.ask("SELECT name FROM sqlite_schema WHERE name LIKE '%sq_%'")).hasSize(1);
    }
}
