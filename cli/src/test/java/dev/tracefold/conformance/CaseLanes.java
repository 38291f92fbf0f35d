// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs cases side by side, those of one trace in a row. A case that never ends is given up after its
/// time, thread and session and all, and its lane goes on. What runs is on record in a file, so that
/// a crash of the JVM can be told from the case that brought it.
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
        Map<Path, List<ConformanceCase>> byTrace = new LinkedHashMap<>();
        for (ConformanceCase subject : cases) {
            byTrace.computeIfAbsent(subject.trace(), _ -> new ArrayList<>()).add(subject);
        }
        Queue<List<ConformanceCase>> waiting = new ConcurrentLinkedQueue<>(byTrace.values());
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

    private Callable<List<CaseOutcome>> lane(Queue<List<ConformanceCase>> waiting, Path record) {
        return () -> {
            List<CaseOutcome> outcomes = new ArrayList<>();
            for (List<ConformanceCase> next = waiting.poll(); next != null; next = waiting.poll()) {
                try (LimitedRunner runner = new LimitedRunner(limit)) {
                    for (ConformanceCase subject : next) {
                        Files.writeString(record, subject.name());
                        outcomes.add(runner.run(subject));
                    }
                }
            }
            Files.deleteIfExists(record);
            return outcomes;
        };
    }

    /// Runs cases on a thread that can be left behind.
    private static final class LimitedRunner implements AutoCloseable {
        private final Duration limit;
        private ExecutorService thread = newThread();
        private CaseRunner runner = new CaseRunner();

        LimitedRunner(Duration limit) {
            this.limit = limit;
        }

        private static ExecutorService newThread() {
            return Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("case-", 0).factory());
        }

        CaseOutcome run(ConformanceCase subject) throws InterruptedException {
            CaseRunner current = runner;
            Future<CaseOutcome> outcome = thread.submit(() -> current.run(subject));
            try {
                return outcome.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                thread.shutdownNow();
                thread = newThread();
                runner = new CaseRunner();
                return new CaseOutcome(
                        subject, false, limit.toMillis(), "not answered within " + limit);
            } catch (ExecutionException e) {
                Throwable fault = Objects.requireNonNullElse(e.getCause(), e);
                return new CaseOutcome(subject, false, 0, CaseRunner.withPlace(fault));
            }
        }

        // The session is closed by the thread that opened it.
        @Override
        public void close() {
            thread.execute(runner::close);
            thread.close();
        }
    }
}
