// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.index;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.trace.IndexedTrace;
import dev.tracefold.events.trace.IndexedTrace.Bounds;
import dev.tracefold.events.trace.IndexedTrace.Facts;
import dev.tracefold.events.trace.IndexedTrace.Unreadable;
import dev.tracefold.events.trace.TraceEvents;
import dev.tracefold.events.trace.UploadedTrace;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.Workers;

import static org.assertj.core.api.Assertions.assertThat;

/// A worker is told of a trace that arrived and says what it is.
@NullMarked
class TraceIndexerTest {
    @TempDir Path directory;

    @Test
    void aTraceIsReadForTheCatalog() throws IOException {
        Path file = Workers.trace(directory);

        IndexedTrace indexed = index("/local/" + file);

        assertThat(indexed.trace().sizeBytes()).isEqualTo(Files.size(file));
        assertThat(indexed.outcome())
                .isInstanceOfSatisfying(
                        Facts.class,
                        facts -> {
                            assertThat(facts.kind()).isEqualTo("json");
                            assertThat(facts.bounds()).contains(new Bounds(10_000, 50_000));
                            assertThat(facts.rowCounts())
                                    .containsEntry("slice", 2L)
                                    .doesNotContainKey("sched");
                            assertThat(facts.metadata()).containsKey("trace_uuid");
                        });
    }

    @Test
    void namesOfProcessesAreKept() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("named.json"),
                        """
                        [{"ph":"M","name":"process_name","pid":7,"tid":7,"args":{"name":"browser"}},
                         {"ph":"M","name":"process_name","pid":8,"tid":8,"args":{"name":"renderer"}},
                         {"ph":"X","name":"a","pid":7,"tid":7,"ts":1,"dur":2}]
                        """);

        assertThat(((Facts) index("/local/" + file).outcome()).metadata())
                .containsEntry("process_names", "browser, renderer");
    }

    @Test
    void whatIsNoTraceIsSaidToBeNone() throws IOException {
        Path file = Files.writeString(directory.resolve("notes.txt"), "this is no trace\n");

        assertThat(index("/local/" + file).outcome())
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.error())
                                        .contains("Unknown trace type provided"));
    }

    @Test
    void whatIsNoLongerThereHasNoEntry() {
        assertThat(handle("/local/" + directory.resolve("gone")))
                .isEqualTo(new EventOutcome.Accepted());
    }

    @Test
    void anEventWithoutAnAddressIsRefused() {
        assertThat(handle("").succeeded()).isFalse();
    }

    private IndexedTrace index(String address) {
        EventOutcome outcome = handle(address);
        assertThat(outcome).isInstanceOf(EventOutcome.Reply.class);
        CloudEvent reply = ((EventOutcome.Reply) outcome).event();
        assertThat(reply.getType()).isEqualTo("dev.tracefold.trace.indexed.v1");
        assertThat(reply.getSubject()).isEqualTo(address);
        return TraceEvents.indexed(reply);
    }

    private EventOutcome handle(String address) {
        try (WorkerFunction worker =
                Workers.worker(Workers.realEngine(), directory, 1 << 20, Duration.ofMinutes(1))) {
            return worker.handle(
                    TraceEvents.uploaded(
                            new UploadedTrace("file", address, 3, 0),
                            URI.create("/tracefold/orchestrator/test"),
                            Instant.parse("2026-01-02T03:04:05Z")));
        }
    }
}
