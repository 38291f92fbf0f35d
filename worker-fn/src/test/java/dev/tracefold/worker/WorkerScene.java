// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.worker.shard.TraceEngine;

import static org.assertj.core.api.Assertions.assertThat;

/// Workers over a trace of two slices, and what they answered.
@NullMarked
abstract class WorkerScene {
    static final Duration LONG = Duration.ofMinutes(5);
    static final String SLICES = "SELECT name, dur FROM slice ORDER BY ts";

    @TempDir Path directory;
    @TempDir Path claims;
    String trace = "";
    private final List<WorkerFunction> workers = new ArrayList<>();

    @BeforeEach
    void writeTrace() throws IOException {
        trace = "/local/" + Workers.trace(directory);
    }

    @AfterEach
    void closeWorkers() {
        workers.forEach(WorkerFunction::close);
    }

    WorkerFunction real() {
        return worker(Workers.realEngine(), 256 * 1024, LONG);
    }

    WorkerFunction held(HeldEngine engine) {
        return worker(engine, 256 * 1024, LONG);
    }

    WorkerFunction worker(TraceEngine engine, int inlineLimitBytes, Duration timeLimit) {
        return closing(Workers.worker(engine, claims, inlineLimitBytes, timeLimit));
    }

    /// A worker that is closed after the test.
    WorkerFunction closing(WorkerFunction worker) {
        workers.add(worker);
        return worker;
    }

    String rows(ShardAnswer answer) throws IOException {
        StringBuilder text = new StringBuilder();
        try (DecodedResult rows = DecodedResult.open(answer, new FileClaimCheckStore(claims))) {
            while (rows.next()) {
                text.append(rows.getString(0)).append(' ').append(rows.getLong(1)).append('\n');
            }
        }
        return text.toString();
    }

    static CloudEvent replyOf(EventOutcome outcome) {
        assertThat(outcome).isInstanceOf(EventOutcome.Reply.class);
        return ((EventOutcome.Reply) outcome).event();
    }

    static ShardReply.Completed completed(CloudEvent event) {
        ShardReply reply = ShardEvents.reply(event);
        assertThat(reply).isInstanceOf(ShardReply.Completed.class);
        return (ShardReply.Completed) reply;
    }

    static ShardReply.Failed failed(EventOutcome outcome) {
        ShardReply reply = ShardEvents.reply(replyOf(outcome));
        assertThat(reply).isInstanceOf(ShardReply.Failed.class);
        return (ShardReply.Failed) reply;
    }
}
