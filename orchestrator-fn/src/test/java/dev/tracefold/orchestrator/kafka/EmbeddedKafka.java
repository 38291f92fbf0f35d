// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.kafka;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.FreePort;

/// Apache Kafka in this process: one node that is broker and controller, with its log in a folder,
/// so that it can be stopped and started again.
@NullMarked
public final class EmbeddedKafka implements AutoCloseable {
    private static final int NODE = 1;
    // Held on to: the JDK forgets the level of a logger nobody holds.
    private static final List<Logger> QUIET =
            List.of(
                    Logger.getLogger("kafka"),
                    Logger.getLogger("org.apache.kafka"),
                    Logger.getLogger("state.change.logger"));

    private final Path directory;
    private final int brokerPort;
    private final int controllerPort;
    private @Nullable KafkaRaftServer server;

    private EmbeddedKafka(Path directory, int brokerPort, int controllerPort) {
        this.directory = directory;
        this.brokerPort = brokerPort;
        this.controllerPort = controllerPort;
    }

    /// Formats a folder and starts on it.
    public static EmbeddedKafka start(Path directory) throws Exception {
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
        EmbeddedKafka kafka = new EmbeddedKafka(directory, FreePort.choose(), FreePort.choose());
        Formatter formatter = new Formatter();
        formatter
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(directory.toString())
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .run();
        kafka.start();
        return kafka;
    }

    /// Starts on the folder it was stopped on.
    public void start() {
        server = new KafkaRaftServer(new KafkaConfig(configuration(), false), Time.SYSTEM);
        server.startup();
    }

    /// Stops; the folder stays.
    public void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    /// Where it listens.
    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    /// A topic.
    public void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private Map<String, Object> configuration() {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put("process.roles", "broker,controller");
        configuration.put("node.id", Integer.toString(NODE));
        configuration.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        configuration.put("controller.listener.names", "CONTROLLER");
        configuration.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(brokerPort, controllerPort));
        configuration.put("log.dirs", directory.toString());
        configuration.put("offsets.topic.replication.factor", "1");
        configuration.put("offsets.topic.num.partitions", "1");
        configuration.put("auto.create.topics.enable", "false");
        return configuration;
    }
}
