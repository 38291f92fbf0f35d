// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.cli.query.EmbeddedWorker;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.parquet.ParquetRows;
import dev.tracefold.orchestrator.server.OrchestratorServer;
import dev.tracefold.orchestrator.server.ServerSettings;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.worker.WorkerFunction;

import static org.assertj.core.api.Assertions.assertThat;

/// A client and a server, over a socket.
class RemoteCommandTest {
    @TempDir private Path dir;
    private WorkerFunction worker;
    private EmbeddedPipeline pipeline;
    private OrchestratorServer server;

    @BeforeEach
    void serve() throws IOException {
        Files.writeString(
                dir.resolve("one.json"),
                "[{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":2}]");
        Path claims = dir.resolve("claims");
        worker =
                EmbeddedWorker.start(
                        2,
                        ProcessorOptions.DEFAULTS,
                        StoreSettings.defaults(TraceAddress.Grammar.PATHS, Optional.of(dir)),
                        claims);
        pipeline = EmbeddedPipeline.start(worker, EmbeddedPipeline.settings(2), claims);
        server =
                OrchestratorServer.start(
                        pipeline.queries(),
                        pipeline.queries(),
                        new ServerSettings("127.0.0.1", 0, 0));
    }

    @AfterEach
    void stop() {
        server.close();
        pipeline.close();
        worker.close();
    }

    @Test
    void answersAreTheServers() {
        CommandRun run = remote("--sql=SELECT name, dur FROM slice", "one.json", "one.json");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .isEqualTo("_trace_address,name,dur\none.json,a,2000\none.json,a,2000\n");
    }

    @Test
    void answersBecomeFilesHere() throws IOException {
        Path out = dir.resolve("rows.parquet");
        String[] words = {
            "remote",
            "--server=127.0.0.1:" + server.grpcPort(),
            "query",
            "--sql=SELECT name, dur FROM slice",
            "-o=" + out,
            "--reduce=SELECT sum(dur) AS s FROM result",
            "one.json",
            "one.json"
        };

        assertThat(CommandRun.of(words)).isEqualTo(new CommandRun(0, "", ""));

        assertThat(new ParquetRows(Files.readAllBytes(out)).rows()).containsExactly(List.of(4000L));
    }

    @Test
    void skippedFailuresComeWithTheirReason() {
        CommandRun run = remote("--sql=SELECT 1 AS one", "--on-error=skip", "missing", "one.json");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).isEqualTo("_trace_address,one\none.json,1\n");
        assertThat(run.err())
                .startsWith("tracefold: 1 of 2 traces failed:\n  missing\n")
                .contains("No such file or directory");
    }

    @Test
    void aSecondQueryRunsWhereTheRowsAre() {
        CommandRun run =
                remote(
                        "--sql=SELECT dur FROM slice",
                        "--reduce=SELECT count(*) AS n, median(dur) AS m FROM result",
                        "one.json",
                        "one.json");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("n,m\n2,2000.0\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void aSecondQueryIsOverTheTracesThatAnswer() {
        CommandRun run =
                remote(
                        "--sql=SELECT dur FROM slice",
                        "--reduce=SELECT count(*) AS n FROM result",
                        "--on-error=skip",
                        "missing",
                        "one.json");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).isEqualTo("n\n1\n");
        assertThat(run.err()).startsWith("tracefold: 1 of 2 traces failed:\n  missing\n");
    }

    @Test
    void aSecondQueryThatFailsIsNamed() {
        CommandRun run = remote("--sql=SELECT 1 AS a", "--reduce=SELECT b FROM result", "one.json");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("reduce SQL: ").contains("no such column: b");
    }

    @Test
    void oneFailureEndsTheQueryByDefault() {
        CommandRun run = remote("--sql=SELECT x FROM nowhere", "one.json");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no such table: nowhere");
    }

    @Test
    void noServerIsOneSentence() {
        // Nothing listens on the discard port.
        CommandRun run =
                CommandRun.of("remote", "--server=127.0.0.1:9", "query", "--sql=SELECT 1", "a");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("tracefold: no orchestrator at 127.0.0.1:9: ");
    }

    private CommandRun remote(String... query) {
        String[] args = new String[5 + query.length];
        args[0] = "remote";
        args[1] = "--server";
        args[2] = "127.0.0.1:" + server.grpcPort();
        args[3] = "query";
        args[4] = "--format=csv";
        System.arraycopy(query, 0, args, 5, query.length);
        return CommandRun.of(args);
    }
}
