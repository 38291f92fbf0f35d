// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.orchestrator.broker.Activator;
import dev.tracefold.orchestrator.broker.MemoryEventLog;
import dev.tracefold.orchestrator.broker.ProcessLauncher;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.worker.server.WorkerMain;

import static org.assertj.core.api.Assertions.assertThat;

/// A system without a single worker process: a query starts them, and when it is over they go.
@NullMarked
class ScaleToZeroTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void aQueryToASystemAtZeroIsAnsweredAndTheSystemGoesBackToZero(@TempDir Path directory)
            throws Exception {
        List<Path> traces = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            traces.add(DistributedScene.trace(directory, "trace%d.json".formatted(i), 10 + 20 * i));
        }
        Activator workers =
                new Activator(
                        launcher(directory.resolve("claims")),
                        new Activator.Scale(2, 1, Duration.ofMillis(500)));
        try (DistributedScene scene =
                new DistributedScene(new MemoryEventLog(), workers, directory.resolve("claims"))) {
            assertThat(workers.replicas()).isZero();

            DistributedScene.Answers answers = new DistributedScene.Answers();
            var _ = scene.queries().submit(DistributedScene.question(traces), answers);

            assertThat(answers.outcome()).isInstanceOf(QueryOutcome.Finished.class);
            assertThat(answers.byTrace()).isEqualTo(DistributedScene.answeredByOneProcess(traces));
            assertThat(workers.coldStarts()).isEqualTo(2);
            assertThat(workers.awaitReplicas(0, PATIENCE)).isTrue();
        } finally {
            workers.close();
        }
    }

    private static ProcessLauncher launcher(Path claims) {
        HttpClient client = HttpClient.newHttpClient();
        return new ProcessLauncher(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName()),
                Map.of(
                        "TRACEFOLD_HOST", "127.0.0.1",
                        "PORT", "0",
                        "TRACEFOLD_WORKER_GRPC_PORT", "0",
                        "TRACEFOLD_WORKER_CONCURRENCY", "1",
                        "TRACEFOLD_TRACE_ADDRESSES", "paths",
                        "TRACEFOLD_CLAIM_DIR", claims.toString()),
                (URI address) -> new HttpEventHandler(client, address, PATIENCE));
    }
}
