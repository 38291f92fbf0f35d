// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The whole way: command line, pipeline, worker, engine.
class QueryCommandTest {
    private static final String COUNT = "SELECT count(*) AS n, sum(dur) AS total FROM slice";

    @TempDir private Path dir;
    private String one = "";
    private String two = "";

    @BeforeEach
    void writeTraces() throws IOException {
        one =
                write(
                        "one.json",
                        "[{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":2}]");
        two =
                write(
                        "two.json",
                        """
                        [{"ph":"X","name":"b","pid":1,"tid":1,"ts":1,"dur":3},
                         {"ph":"X","name":"c","pid":1,"tid":2,"ts":1,"dur":4}]
                        """);
    }

    @Test
    void everyTraceAnswersInOrder() {
        CommandRun run = CommandRun.of("query", "--format", "csv", "--sql", COUNT, two, one);

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .isEqualTo("_trace_address,n,total\n%s,2,7000\n%s,1,2000\n".formatted(two, one));
    }

    @Test
    void tracesThatAreNotWholeAnswerAndAreNamed() throws IOException {
        String empty = write("empty.pftrace", "");
        String cut = dir.resolve("cut.pftrace").toString();
        // A packet with a timestamp, and one that says it has 100 bytes.
        byte[] packets = {0x0A, 2, 0x40, 5, 0x0A, 100, 0x40};
        Files.write(Path.of(cut), packets);

        CommandRun run = CommandRun.of("query", "--format", "csv", "--sql", COUNT, one, empty, cut);

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .isEqualTo(
                        "_trace_address,n,total\n%s,1,2000\n%s,0,\n%s,0,\n"
                                .formatted(one, empty, cut));
        assertThat(run.err())
                .isEqualTo(
                        """
                        tracefold: 2 traces were not read whole; their tables `stats` count what is missing:
                          empty file: %s
                          tokenizer_skipped_packets (info): %s
                        """
                                .formatted(empty, cut));
    }

    @Test
    void oneWorkerAndManyPrintTheSame() {
        String[] traces = {two, one, two, one, one, two};

        CommandRun single = CommandRun.of(query("1", traces));
        CommandRun many = CommandRun.of(query("4", traces));

        assertThat(many.out()).isEqualTo(single.out()).isNotEmpty();
    }

    private static String[] query(String workers, String... traces) {
        String[] args = new String[5 + traces.length];
        args[0] = "query";
        args[1] = "--workers=" + workers;
        args[2] = "--format=jsonl";
        args[3] = "--sql";
        args[4] = "SELECT name, dur FROM slice ORDER BY name";
        System.arraycopy(traces, 0, args, 5, traces.length);
        return args;
    }

    @Test
    void skippedFailuresAreListedAndTheOthersAnswer() throws IOException {
        String text = write("notes.dat", "this is no trace\n");

        CommandRun run =
                CommandRun.of(
                        "query",
                        "--format",
                        "csv",
                        "--on-error",
                        "skip",
                        "--sql",
                        COUNT,
                        "missing",
                        one,
                        text);

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).isEqualTo("_trace_address,n,total\n%s,1,2000\n".formatted(one));
        assertThat(run.err())
                .startsWith("tracefold: 2 of 3 traces failed:\n")
                .contains("  missing\n    could not open trace file missing")
                .contains(text)
                .doesNotContain("at dev.tracefold");
    }

    @Test
    void oneFailureEndsTheQueryByDefault() {
        CommandRun run = CommandRun.of("query", "--sql", COUNT, "missing", one);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith(
                        "tracefold: could not open trace file missing"
                                + " (errno: 2, No such file or directory)\n")
                .contains("--on-error skip");
    }

    @Test
    void noAnswerAtAllIsAnErrorAlsoWhenFailuresAreSkipped() {
        CommandRun run = CommandRun.of("query", "--on-error", "skip", "--sql", COUNT, "missing");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void wrongSqlIsShownWithItsPlace() {
        CommandRun run = CommandRun.of("query", "--sql", "SELECT n FROM slic", one);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no such table: slic").contains(one);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ATTACH '/tmp/tracefold-test.db' AS other",
                "SELECT load_extension('x')",
                "INSERT INTO slice(id) VALUES (1)",
                "PRAGMA writable_schema = 1; DELETE FROM sqlite_schema"
            })
    void theSandboxSaysNoWithOneSentence(String sql) {
        CommandRun run = CommandRun.of("query", "--sql", sql, one);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("tracefold: ").doesNotContain("at dev.tracefold");
    }

    @Test
    void anEmptyFileIsATraceWithNothingInIt() throws IOException {
        String empty = write("empty.pftrace", "");

        CommandRun run = CommandRun.of("query", "--format", "csv", "--sql", COUNT, empty);

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("_trace_address,n,total\n%s,0,\n".formatted(empty));
    }

    @Test
    void aFolderWithoutTracesIsAnError() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("docs"));
        Files.writeString(folder.resolve("README.md"), "# Nothing\n");

        CommandRun run = CommandRun.of("query", "--sql", COUNT, folder.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("tracefold: no trace in " + folder + "\n");
    }

    @Test
    void aFolderIsItsTraces() throws IOException {
        write("README.md", "# Two traces\n");

        CommandRun run = CommandRun.of("query", "--format", "csv", "--sql", COUNT, dir.toString());

        assertThat(run.out())
                .isEqualTo("_trace_address,n,total\n%s,1,2000\n%s,2,7000\n".formatted(one, two));
    }

    @Test
    void aReductionAsksAllRowsTogether() {
        CommandRun run =
                CommandRun.of(
                        "query",
                        "--format=csv",
                        "--sql=SELECT name, dur, 0.1 AS r, NULL AS no, 'it''s' AS s FROM slice",
                        "--reduce=SELECT count(DISTINCT _trace_address) AS traces, sum(dur) AS d,"
                                + " typeof(r) AS t, max(no) AS no, min(s) AS s FROM result",
                        one,
                        two);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("traces,d,t,no,s\n2,9000,real,,it's\n");
    }

    @Test
    void aQueryWithoutRowsStillHasItsHead() {
        CommandRun run =
                CommandRun.of(
                        "query", "--format=csv", "--sql=SELECT ts FROM slice WHERE 0", one, two);

        assertThat(run.out()).isEqualTo("_trace_address,ts\n");
    }

    @Test
    void theProcessorPrintsTheSameRowsInItsOwnForm() {
        CommandRun run =
                CommandRun.of(
                        "processor", two, "--sql", "SELECT name, dur FROM slice ORDER BY name");

        assertThat(run.out()).isEqualTo("\"name\",\"dur\"\n\"b\",3000\n\"c\",4000\n");
    }

    @Test
    void aBatchAnswersEachQuestionAfresh() {
        String questions =
                """
                {"trace":"%s","sql":"CREATE PERFETTO TABLE t AS SELECT 1 AS x; SELECT x FROM t"}
                {"trace":"%s","sql":"SELECT x FROM t"}
                {"trace":"%s","sql":"SELECT 1 AS \\"a\\"; SELECT name FROM slice"}
                """
                        .formatted(one, one, one);

        CommandRun run = CommandRun.withInput(questions, "processor", "--batch", "--jobs=2");

        assertThat(run.out().lines())
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "{\"ok\":true,\"csv\":\"\\\"x\\\"\\n1\\n\","
                                                        + "\"error\":null}"),
                        line ->
                                assertThat(line)
                                        .startsWith("{\"ok\":false,")
                                        .contains("no such table: t"),
                        line ->
                                assertThat(line)
                                        .contains("\\\"a\\\"\\n1\\n\\n\\\"name\\\"\\n\\\"a\\\""));
    }

    private String write(String name, String content) throws IOException {
        return Files.writeString(dir.resolve(name), content).toString();
    }
}
