// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SummaryCommandTest {
    private static final String TRACE =
            """
            [{"ph":"X","pid":1,"tid":2,"ts":0,"dur":10,"name":"a"},
            {"ph":"X","pid":1,"tid":2,"ts":20,"dur":5,"name":"b"}]
            """;
    private static final String SPEC =
            """
            metric_spec {
              id: "longest"
              value: "dur"
              query { inner_query_id: "durs" }
            }
            metric_spec {
              id: "broken"
              value: "nope"
              query { inner_query_id: "durs" }
            }
            query { id: "durs" sql { sql: "SELECT max(dur) AS dur FROM slice" } }
            query { id: "meta" sql { sql: "SELECT 'made by' AS key, 'a test' AS value" } }
            """;
    private static final String LONGEST =
            """
            metric_bundles {
              bundle_id: "longest"
              specs {
                id: "longest"
                value: "dur"
                query {
                  inner_query_id: "durs"
                }
              }
              row {
                values {
                  double_value: 10000.000000
                }
              }
            }\
            """;

    @TempDir Path directory = Path.of("");
    private String trace = "";
    private String spec = "";

    @BeforeEach
    void write() throws IOException {
        trace = Files.writeString(directory.resolve("trace.json"), TRACE).toString();
        spec = Files.writeString(directory.resolve("spec.textproto"), SPEC).toString();
    }

    @Test
    void metricsThatAreNamedArePrintedAsText() {
        CommandRun run =
                CommandRun.of(
                        "processor",
                        "--summary",
                        "--summary-spec",
                        spec,
                        "--summary-metrics-v2",
                        "longest",
                        trace);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo(LONGEST);
        assertThat(run.status()).isZero();
    }

    @Test
    void allMetricsAreThoseOfTheSpec() {
        CommandRun run =
                CommandRun.of(
                        "processor",
                        trace,
                        "--summary",
                        "--summary-spec=" + spec,
                        "--summary-metrics-v2=all");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo(
                        "tracefold: metric 'broken': the query has no column 'nope'; it has: dur\n");
    }

    @Test
    void metadataComeFromAQuery() {
        CommandRun run =
                CommandRun.of(
                        "processor",
                        trace,
                        "--summary",
                        "--summary-spec",
                        spec,
                        "--summary-metadata-query",
                        "meta");

        assertThat(run.out()).isEqualTo("metadata {\n  key: \"made by\"\n  value: \"a test\"\n}");
    }

    @Test
    void aSummaryAsBytesAndASpecAsBytes() throws IOException {
        Path bytes = directory.resolve("spec.pb");
        // query { id: "m" sql { sql: "SELECT 'k' AS key, 'v' AS value" } }
        String sql = "SELECT 'k' AS key, 'v' AS value";
        Files.writeString(
                bytes,
                "\u0012"
                        + (char) (sql.length() + 7)
                        + "\n\u0001m\u001a"
                        + (char) (sql.length() + 2)
                        + "\n"
                        + (char) sql.length()
                        + sql);

        CommandRun run =
                CommandRun.of(
                        "processor",
                        trace,
                        "--summary",
                        "--summary-spec",
                        bytes.toString(),
                        "--summary-metadata-query",
                        "m",
                        "--summary-format",
                        "binary");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("\u0012\u0006\n\u0001k\u0012\u0001v");
    }

    @Test
    void aStructuredQueryPrintsItsRows() {
        CommandRun run =
                CommandRun.of(
                        "processor",
                        trace,
                        "--structured-query-spec",
                        spec,
                        "--structured-query-id",
                        "durs");

        assertThat(run.out()).isEqualTo("\"dur\"\n10000\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void aWrongSpecSaysWhere() throws IOException {
        Path wrong = Files.writeString(directory.resolve("wrong"), "query {\n  ident: 'a'\n}");

        CommandRun run =
                CommandRun.of("processor", trace, "--summary", "--summary-spec", wrong.toString());
        CommandRun missing =
                CommandRun.of("processor", trace, "--summary", "--summary-spec", "no.pb");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "tracefold: %s:2:3: no field 'ident' in perfetto.protos.PerfettoSqlStructuredQuery\n"
                                .formatted(wrong));
        assertThat(missing.err())
                .isEqualTo(
                        "tracefold: could not read the summary spec no.pb (NoSuchFileException)\n");
    }

    @Test
    void metricsOfTheFirstVersionAreRefusedWithTheWayToGo() {
        CommandRun option =
                CommandRun.of("processor", trace, "--run-metrics", "android_mem,trace_stats");
        CommandRun function =
                CommandRun.of("processor", trace, "--sql", "SELECT run_metric('android/mem.sql')");

        assertThat(option.status()).isEqualTo(2);
        assertThat(option.err())
                .contains("metrics of the first version are not supported")
                .contains("android_mem,trace_stats")
                .contains("--summary --summary-spec FILE --summary-metrics-v2 ID");
        assertThat(function.status()).isEqualTo(1);
        assertThat(function.err())
                .contains("metrics of the first version (android/mem.sql) are not supported");
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() {
        assertThat(CommandRun.of("processor", trace, "--summary-spec", spec).err())
                .contains("the --summary-... options need --summary");
        assertThat(CommandRun.of("processor", trace, "--summary", "--sql", "SELECT 1").err())
                .contains("do not go together");
        assertThat(CommandRun.of("processor", trace, "--structured-query-id", "a").err())
                .contains("--structured-query-id needs a --structured-query-spec");
        assertThat(CommandRun.of("processor", trace, "--structured-query-spec", spec).err())
                .contains("--structured-query-spec needs a --structured-query-id");
        assertThat(
                        CommandRun.of("processor", trace, "--summary", "--structured-query-id", "a")
                                .err())
                .contains("--summary and --structured-query-id do not go together");
        assertThat(
                        CommandRun.of("processor", trace, "--summary", "--summary-format", "xml")
                                .status())
                .isEqualTo(2);
    }
}
