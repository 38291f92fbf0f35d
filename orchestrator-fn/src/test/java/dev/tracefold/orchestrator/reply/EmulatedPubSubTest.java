// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import dev.tracefold.events.pubsub.PubSubEndpoint;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// The contract, against Google's emulator, where the Cloud SDK is installed with it.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before all tests
class EmulatedPubSubTest extends PubSubContract {
    private static PubSubEmulator emulator;
    // A project a test: the emulator gives a message of a subscription now and then to a stream of
    // an
    // earlier one of the same name, which has ended.
    private final String topic =
            "projects/test-%s/topics/replies"
                    .formatted(UUID.randomUUID().toString().substring(0, 8));

    @BeforeAll
    static void startEmulator() throws IOException {
        Optional<Path> jar = PubSubEmulator.find();
        assumeTrue(
                jar.isPresent(),
                "no Pub/Sub emulator: install the Cloud SDK with `gcloud components install"
                        + " pubsub-emulator` to have the contract tested against it");
        emulator = PubSubEmulator.start(jar.get());
    }

    @AfterAll
    static void stopEmulator() {
        if (emulator != null) {
            emulator.close();
        }
    }

    @BeforeEach
    void makeTopic() throws IOException {
        PubSubEndpoint endpoint = new PubSubEndpoint(Optional.of(host()));
        try (TopicAdminClient admin =
                TopicAdminClient.create(
                        TopicAdminSettings.newBuilder()
                                .setTransportChannelProvider(endpoint.transport())
                                .setCredentialsProvider(endpoint.credentials())
                                .build())) {
            admin.createTopic(topic);
        }
    }

    @Override
    String host() {
        return emulator.host();
    }

    @Override
    String topic() {
        return topic;
    }
}
