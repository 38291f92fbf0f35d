// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.nio.file.Path;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.orchestrator.broker.EventLog;
import dev.tracefold.orchestrator.kafka.EmbeddedKafka;
import dev.tracefold.orchestrator.kafka.KafkaEventLog;

/// The local broker with its log in a topic of Apache Kafka.
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class KafkaBrokerHttpTest extends BrokerHttpContract {
    private EmbeddedKafka kafka;
    private int topics;

    @BeforeAll
    void startKafka(@TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(directory);
    }

    @AfterAll
    void stopKafka() {
        kafka.close();
    }

    @Override
    EventLog newLog() throws Exception {
        String topic = "broker-" + topics++;
        // Order is the order of a partition.
        kafka.createTopic(topic, 1);
        return new KafkaEventLog(kafka.bootstrapServers(), topic);
    }
}
