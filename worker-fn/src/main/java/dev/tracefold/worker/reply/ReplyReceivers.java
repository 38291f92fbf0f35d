// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.reply;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.events.pubsub.PubSubMessages;
import dev.tracefold.events.pubsub.PubSubTopics;

/// Who is at a reply address: a replica over HTTP, or a Pub/Sub topic. The client of either is made with the
/// first answer for it: few workers need both, and one that starts has no time for what it does not need yet.
public final class ReplyReceivers implements Function<URI, EventHandler>, AutoCloseable {
    private final Lazy<HttpClient> client;
    private final Duration timeout;
    private final Lazy<PubSubTopics> topics;

    /// Receivers by address.
    ///
    /// @param client makes the client for HTTP
    /// @param timeout for one answer over HTTP
    /// @param topics makes the client for topics
    public ReplyReceivers(
            Supplier<HttpClient> client, Duration timeout, Supplier<PubSubTopics> topics) {
        this.client = new Lazy<>(client);
        this.timeout = timeout;
        this.topics = new Lazy<>(topics);
    }

    @Override
    public EventHandler apply(URI address) {
        Optional<String> topic =
                "http".equals(address.getScheme()) || "https".equals(address.getScheme())
                        ? Optional.empty()
                        : PubSubMessages.topic(address);
        return topic.map(name -> topics.get().topic(name))
                .orElseGet(() -> new HttpEventHandler(client.get(), address, timeout));
    }

    @Override
    public void close() {
        topics.ifMade(PubSubTopics::close);
        client.ifMade(HttpClient::shutdown);
    }

    /// What is made when it is first asked for; safe from any thread.
    private static final class Lazy<T> {
        private final Supplier<T> maker;
        private final ReentrantLock lock = new ReentrantLock();
        // Guarded by lock.
        private @Nullable T made;

        Lazy(Supplier<T> maker) {
            this.maker = maker;
        }

        T get() {
            lock.lock();
            try {
                T there = made;
                if (there == null) {
                    there = maker.get();
                    made = there;
                }
                return there;
            } finally {
                lock.unlock();
            }
        }

        void ifMade(Consumer<T> use) {
            lock.lock();
            try {
                if (made != null) {
                    use.accept(made);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
