// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.server;

import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import dev.tracefold.events.pubsub.PubSubEndpoint;
import dev.tracefold.events.pubsub.PubSubTopics;
import dev.tracefold.events.settings.Environment;
import dev.tracefold.events.settings.SnapshotVariables;
import dev.tracefold.events.telemetry.LogFormat;
import dev.tracefold.events.telemetry.OtelTracer;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.snapshot.SnapshotCache;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.reply.ReplyAllowList;
import dev.tracefold.worker.reply.ReplyReceivers;
import dev.tracefold.worker.shard.ProcessorEngine;

/// Runs a worker as a process of its own, set up by its environment.
public final class WorkerMain {
    private WorkerMain() {}

    /// Starts and waits.
    // The line with the ports, and what is wrong with the environment, are for whoever starts it.
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws InterruptedException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        WorkerSettings settings;
        ServerSettings ports;
        Optional<SnapshotCache> snapshots;
        Loading loading;
        Optional<OtelTracer> tracer;
        try {
            LogFormat.install(System::getenv);
            tracer = OtelTracer.fromEnvironment(System::getenv, "tracefold-worker");
            settings = WorkerSettings.fromEnvironment(System::getenv);
            ports = ServerSettings.fromEnvironment(System::getenv);
            snapshots = SnapshotVariables.read(new Environment(System::getenv));
            loading =
                    new Environment(System::getenv)
                            .choice("TRACEFOLD_LOADING", Loading.class, Loading.SELECTED);
        } catch (IllegalArgumentException e) {
            new PrintWriter(System.err, true, StandardCharsets.UTF_8)
                    .println("tracefold-worker: " + e.getMessage());
            System.exit(2);
            return;
        }
        // The server takes as long to start as linking to SQLite does, and the first shard needs
        // both.
        TraceProcessor.warmUp();
        ReplyReceivers receivers = receivers(settings);
        WorkerFunction worker =
                worker(
                        settings,
                        receivers,
                        snapshots,
                        loading,
                        tracer.<PipelineTracer>map(t -> t).orElse(PipelineTracer.NONE));
        var _ = worker.metrics().start();
        WorkerServer server = WorkerServer.start(worker, ports);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    server.close();
                                    receivers.close();
                                    tracer.ifPresent(OtelTracer::close);
                                },
                                "shutdown"));
        out.printf("tracefold-worker http=%d grpc=%d%n", server.httpPort(), server.grpcPort());
        server.await();
    }

    /// How much of a trace is loaded.
    private enum Loading {
        /// What the query can see.
        SELECTED,
        /// All of it.
        WHOLE
    }

    /// A worker with Tracefold's own engine.
    private static WorkerFunction worker(
            WorkerSettings settings,
            ReplyReceivers receivers,
            Optional<SnapshotCache> snapshots,
            Loading loading,
            PipelineTracer tracer) {
        ProcessorOptions kept =
                snapshots
                        .map(cache -> ProcessorOptions.DEFAULTS.with(cache).withSnapshotsLater())
                        .orElse(ProcessorOptions.DEFAULTS);
        ProcessorOptions options =
                kept.withMemoryLimit(settings.memoryLimitBytes())
                        .withFullLoad(loading == Loading.WHOLE);
        return new WorkerFunction(
                settings,
                new ProcessorEngine(options),
                new DirectReplies(
                        receivers,
                        new ReplyAllowList(settings.replyAllowList()),
                        Duration.ofMillis(200)),
                InstantSource.system(),
                tracer);
    }

    private static ReplyReceivers receivers(WorkerSettings settings) {
        return new ReplyReceivers(
                () -> HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build(),
                settings.replyTimeout(),
                () ->
                        new PubSubTopics(
                                PubSubEndpoint.fromEnvironment(System::getenv),
                                settings.replyTimeout()));
    }
}
