// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.io.IOException;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;

/// The contract, against a double that delivers twice, out of order, and what is for others, and
/// breaks its streams.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class FaultyPubSubTest extends PubSubContract {
    private PubSubDouble pubSub;

    @BeforeEach
    void start() throws IOException {
        pubSub = new PubSubDouble(1, PubSubDouble.Fault.values());
    }

    @Override
    void closeServers() {
        super.closeServers();
        pubSub.close();
    }

    @Override
    String host() {
        return pubSub.host();
    }

    @Override
    String topic() {
        return PubSubDouble.TOPIC;
    }
}
