// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.orchestrator.TestWorkers;
import dev.tracefold.orchestrator.broker.ReplicaSet;
import dev.tracefold.orchestrator.kafka.EmbeddedKafka;
import dev.tracefold.orchestrator.kafka.KafkaEventLog;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.server.WorkerServer;
import dev.tracefold.worker.shard.ProcessorEngine;
import dev.tracefold.worker.shard.TraceEngine;

import static org.assertj.core.api.Assertions.assertThat;

/// A query whose events go through topics of Apache Kafka: requests to worker functions behind HTTP,
/// answers back. The rows are those of one process, also when broker and Kafka stop in the middle.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class KafkaPipelineTest {
    private static final int TRACES = 12;

    private final List<WorkerServer> workers = new ArrayList<>();
    private final List<Path> traces = new ArrayList<>();
    private final AtomicInteger loads = new AtomicInteger();
    private final CountDownLatch inTheMiddle = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Path claims;
    private EmbeddedKafka kafka;
    private DistributedScene scene;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        claims = directory.resolve("claims");
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        kafka.createTopic("tracefold", 3);
        HttpClient client = HttpClient.newHttpClient();
        List<HttpEventHandler> replicas = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            WorkerServer worker =
                    WorkerServer.start(
                            worker(name),
                            new dev.tracefold.worker.server.ServerSettings("127.0.0.1", 0, 0));
            workers.add(worker);
            replicas.add(
                    new HttpEventHandler(
                            client,
                            DistributedScene.local(worker.httpPort()),
                            Duration.ofMinutes(2)));
        }
        scene =
                new DistributedScene(
                        new KafkaEventLog(kafka.bootstrapServers(), "tracefold"),
                        new ReplicaSet(replicas, 1),
                        claims);
        for (int i = 0; i < TRACES; i++) {
            traces.add(
                    DistributedScene.trace(directory, "trace%02d.json".formatted(i), 1 + 50 * i));
        }
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        scene.close();
        workers.forEach(WorkerServer::close);
        kafka.close();
    }

    @Test
    void aQueryLosesNothingWhenBrokerAndKafkaAreStartedAgainInItsMiddle() throws Exception {
        DistributedScene.Answers answers = new DistributedScene.Answers();
        QueryHandle query = scene.queries().submit(DistributedScene.question(traces), answers);
        assertThat(inTheMiddle.await(60, TimeUnit.SECONDS)).isTrue();
        while (query.progress().published() < TRACES) {
            Thread.onSpinWait();
        }

        scene.stopBroker();
        kafka.stop();
        kafka.start();
        scene.startBroker();
        goOn.countDown();

        assertThat(answers.outcome()).isInstanceOf(QueryOutcome.Finished.class);
        assertThat(answers.byTrace()).isEqualTo(DistributedScene.answeredByOneProcess(traces));
        // Some traces were loaded twice: those that were at work when the broker went.
        assertThat(loads.get()).isGreaterThan(TRACES);
    }

    private WorkerFunction worker(String name) {
        TraceEngine engine = new ProcessorEngine(ProcessorOptions.DEFAULTS);
        return new WorkerFunction(
                TestWorkers.settings(name, 1, 4096, claims),
                source -> {
                    // The first few pass, so that the answers of some are in the log.
                    if (loads.incrementAndGet() > 4) {
                        inTheMiddle.countDown();
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    return engine.load(source);
                },
                DirectReplies.none(),
                InstantSource.system());
    }
}
