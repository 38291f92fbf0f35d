// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs cases side by side, each on a thread of its own: a case that never ends is given up after its
/// time, thread and all, and its lane goes on. What runs is on record in a file, so that a crash of
/// the JVM can be told from the case that brought it.
final class CaseLanes {
    private final int lanes;
    private final Duration limit;
    private final Path records;

    CaseLanes(int lanes, Duration limit, Path records) {
        this.lanes = lanes;
        this.limit = limit;
        this.records = records;
    }

    List<CaseOutcome> run(List<ConformanceCase> cases) throws IOException {
        Files.createDirectories(records);
        Queue<ConformanceCase> waiting = new ConcurrentLinkedQueue<>(cases);
        List<Future<List<CaseOutcome>>> running = new ArrayList<>();
        List<CaseOutcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(lanes)) {
            for (int i = 0; i < lanes; i++) {
                Path record = records.resolve("running-%d.txt".formatted(i));
                running.add(threads.submit(lane(waiting, record)));
            }
            for (Future<List<CaseOutcome>> lane : running) {
                outcomes.addAll(lane.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return outcomes;
    }

    private Callable<List<CaseOutcome>> lane(Queue<ConformanceCase> waiting, Path record) {
        return () -> {
            List<CaseOutcome> outcomes = new ArrayList<>();
            for (ConformanceCase next = waiting.poll(); next != null; next = waiting.poll()) {
                Files.writeString(record, next.name());
                outcomes.add(runWithLimit(next));
            }
            Files.delete(record);
            return outcomes;
        };
    }

    private CaseOutcome runWithLimit(ConformanceCase subject) throws InterruptedException {
        FutureTask<CaseOutcome> task =
                new FutureTask<>(() -> {
                    try {
                        return CaseRunner.run(subject);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        Thread.ofPlatform().daemon().name(subject.name()).start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new CaseOutcome(
                    subject, false, limit.toMillis(), "not answered within " + limit);
        } catch (ExecutionException e) {
            return new CaseOutcome(
                    subject,
                    false,
                    0,
                    CaseRunner.withPlace(Objects.requireNonNullElse(e.getCause(), e)));
        }
    }
}
