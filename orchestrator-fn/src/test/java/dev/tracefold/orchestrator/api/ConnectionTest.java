// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Who closes a connection while a request is worked at ends it; what becomes of the connection afterwards does not matter.
@NullMarked
class ConnectionTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicInteger cancelled = new AtomicInteger();

    @Test
    void aClientThatGoesAwayIsNoticed() {
        try (Connection connection = new Connection(Optional.of(channel))) {
            connection.whenClosed(cancelled::incrementAndGet);
            var _ = channel.close();
        }

        assertThat(cancelled).hasValue(1);
    }

    @Test
    void aConnectionThatIsKeptForTheNextRequestRemembersNothing() {
        try (Connection connection = new Connection(Optional.of(channel))) {
            connection.whenClosed(cancelled::incrementAndGet);
        }
        var _ = channel.close();

        assertThat(cancelled).hasValue(0);
    }

    @Test
    void aConnectionThatNobodyKnowsIsNeverClosed() {
        try (Connection connection = new Connection(Optional.empty())) {
            connection.whenClosed(cancelled::incrementAndGet);
        }

        assertThat(cancelled).hasValue(0);
    }
}
