// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.reply;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.events.pubsub.PubSubMessages;
import dev.tracefold.events.pubsub.PubSubTopics;

/// Who is at a reply address: a replica over HTTP, or a Pub/Sub topic. The client of the latter is
/// made with the first answer for it, since most workers never need one.
public final class ReplyReceivers implements Function<URI, EventHandler>, AutoCloseable {
    private final HttpClient client;
    private final Duration timeout;
    private final Supplier<PubSubTopics> topics;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private @Nullable PubSubTopics opened;

    /// Receivers by address.
    ///
    /// @param timeout for one answer over HTTP
    /// @param topics makes the client for topics
    public ReplyReceivers(HttpClient client, Duration timeout, Supplier<PubSubTopics> topics) {
        this.client = client;
        this.timeout = timeout;
        this.topics = topics;
    }

    @Override
    public EventHandler apply(URI address) {
        Optional<String> topic =
                "http".equals(address.getScheme()) || "https".equals(address.getScheme())
                        ? Optional.empty()
                        : PubSubMessages.topic(address);
        return topic.map(name -> opened().topic(name))
                .orElseGet(() -> new HttpEventHandler(client, address, timeout));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (opened != null) {
                opened.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private PubSubTopics opened() {
        lock.lock();
        try {
            PubSubTopics there = opened;
            if (there == null) {
                there = topics.get();
                opened = there;
            }
            return there;
        } finally {
            lock.unlock();
        }
    }
}
