// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceSelection;
import dev.tracefold.orchestrator.history.ExecutionCounts;
import dev.tracefold.orchestrator.history.ExecutionEnd;
import dev.tracefold.orchestrator.history.ExecutionStatus;
import dev.tracefold.orchestrator.history.QueryExecution;
import dev.tracefold.orchestrator.history.QueryHistory;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.reduce.ReducedQueries;
import dev.tracefold.orchestrator.results.ResultStore;
import dev.tracefold.orchestrator.results.ResultWriter;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Starts queries, ends them, and goes on with those that a restart cut off.
public final class QueryExecutions implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(QueryExecutions.class.getName());
    // A bucket's list is paid for.
    private static final Duration STRAY_EVERY = Duration.ofHours(1);
    private static final Duration CARE_EVERY = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Parts parts;
    private final ExecutionSettings settings;
    private final InstantSource clock;
    private final Map<String, ExecutionRun> running = new ConcurrentHashMap<>();
    // Being prepared or running: what is not here and is ours in the history was cut off.
    private final Set<String> mine = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    // Of the timer's thread.
    private Instant strayAt = Instant.MIN;

    /// What queries are made of.
    ///
    /// @param queries asks traces
    /// @param reduced asks the rows of those that have a second query
    /// @param catalog knows them
    /// @param sources knows which a client means
    /// @param history notes queries
    /// @param results keeps their rows
    public record Parts(
            QueryService queries,
            ReducedQueries reduced,
            TraceCatalog catalog,
            TraceSources sources,
            QueryHistory history,
            ResultStore results) {}

    /// Goes on with the queries of an earlier life, and waits for new ones.
    public QueryExecutions(Parts parts, ExecutionSettings settings, InstantSource clock) {
        this.parts = parts;
        this.settings = settings;
        this.clock = clock;
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("executions").factory());
        long every = settings.progressEvery().toMillis();
        var _ = timer.scheduleWithFixedDelay(this::tick, every, every, TimeUnit.MILLISECONDS);
        var _ =
                timer.scheduleWithFixedDelay(
                        this::takeCare, 0, CARE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Starts a query whose rows are kept.
    ///
    /// @return its name
    /// @throws ProcessorException when it makes no sense; it is in the history all the same, if it has
    ///     a text and a limit
    public String start(JsonNode body) {
        String uuid = note(body, true);
        try {
            ExecutionRequest request = ExecutionRequest.read(body);
            TraceSelection selection = selection(request);
            List<ResultStore.TraceField> fields = request.fields(parts.catalog());
            // Refused now or never; to note a million traces takes longer than a client waits.
            var _ = parts.catalog().page(selection, request.metadataColumns(), 1, 0);
            var _ =
                    Thread.ofVirtual()
                            .name("begin-" + uuid)
                            .start(() -> {
                                try {
                                    var _ = launch(uuid, request, selection, fields, true);
                                } catch (RuntimeException e) {
                                    refuse(uuid, e);
                                }
                            });
            return uuid;
        } catch (RuntimeException e) {
            refuse(uuid, e);
            throw e;
        }
    }

    /// Starts a query and waits for its end.
    ///
    /// @param started told its name as soon as it has one
    /// @return its name; its rows have to be removed by [#drop(String)]
    /// @throws ProcessorException when it fails
    public String run(JsonNode body, Consumer<String> started) throws InterruptedException {
        String uuid = note(body, false);
        try {
            started.accept(uuid);
            ExecutionRequest request = ExecutionRequest.read(body);
            launch(uuid, request, selection(request), request.fields(parts.catalog()), false)
                    .await();
        } catch (RuntimeException e) {
            refuse(uuid, e);
            throw e;
        }
        QueryExecution end = parts.history().find(uuid).orElse(null);
        if (end != null && end.status() == ExecutionStatus.SUCCESS) {
            return uuid;
        }
        drop(uuid);
        throw new ProcessorException(
                Failure.user(
                        "QUERY_FAILED",
                        end == null
                                ? "the query was deleted"
                                : end.error().orElse("the query was cancelled")));
    }

    private String note(JsonNode body, boolean materialized) {
        String uuid = UUID.randomUUID().toString();
        Instant now = clock.instant();
        QueryExecution asked =
                QueryExecution.asked(
                        uuid,
                        ExecutionRequest.sql(body),
                        ExecutionRequest.snapshot(body),
                        ExecutionRequest.limit(body),
                        materialized,
                        now);
        mine.add(uuid);
        parts.history().insert(asked, settings.owner(), now.plus(settings.lost()));
        return uuid;
    }

    private void refuse(String uuid, RuntimeException why) {
        String message =
                why instanceof ProcessorException known
                        ? known.failure().message()
                        : "internal error (%s)".formatted(why);
        var _ =
                parts.history()
                        .finish(
                                uuid,
                                new ExecutionEnd(
                                        ExecutionStatus.FAILED,
                                        Optional.of(message),
                                        clock.instant(),
                                        Optional.empty(),
                                        ExecutionCounts.NONE),
                                List.of());
        parts.results().delete(uuid);
        mine.remove(uuid);
    }

    private TraceSelection selection(ExecutionRequest request) {
        return parts.sources().select(request.settings()).with(request.filters(), request.order());
    }

    private ExecutionRun launch(
            String uuid,
            ExecutionRequest request,
            TraceSelection selection,
            List<ResultStore.TraceField> fields,
            boolean materialized) {
        ResultWriter rows =
                parts.results()
                        .create(
                                uuid,
                                fields,
                                request.limit(),
                                sink ->
                                        parts.catalog()
                                                .each(
                                                        selection,
                                                        request.metadataColumns(),
                                                        request.traceLimit(),
                                                        sink::accept));
        return launch(uuid, request, rows, materialized);
    }

    private ExecutionRun launch(
            String uuid, ExecutionRequest request, ResultWriter rows, boolean materialized) {
        ExecutionRun run =
                new ExecutionRun(
                        uuid,
                        rows,
                        new ExecutionRun.Surroundings(
                                parts.history(),
                                settings,
                                materialized,
                                clock,
                                () -> {
                                    if (materialized) {
                                        parts.results().settle(uuid);
                                    }
                                    running.remove(uuid);
                                    mine.remove(uuid);
                                }));
        running.put(uuid, run);
        run.tick();
        run.start(parts, request);
        return run;
    }

    /// Ends a query; one that has ended stays as it is.
    ///
    /// @return false when there is none
    public boolean cancel(String uuid) {
        if (parts.history().find(uuid).isEmpty()) {
            return false;
        }
        ExecutionRun run = running.get(uuid);
        if (run != null) {
            // What was gathered stays, so it is told first.
            run.tick();
        }
        var _ = parts.history().cancel(uuid, clock.instant());
        if (run != null) {
            run.stop();
        }
        return true;
    }

    /// Forgets a query and its rows; one that runs is ended.
    ///
    /// @return false when there is none
    public boolean delete(String uuid) {
        if (!parts.history().delete(uuid)) {
            return false;
        }
        drop(uuid);
        return true;
    }

    /// Removes the rows of a query.
    public void drop(String uuid) {
        ExecutionRun run = running.get(uuid);
        if (run != null) {
            run.stop();
            try {
                var _ = run.await(PATIENCE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        parts.results().delete(uuid);
    }

    /// Makes what a running query has gathered readable.
    public void flush(String uuid) {
        ExecutionRun run = running.get(uuid);
        if (run != null) {
            run.tick();
        }
    }

    private void tick() {
        for (ExecutionRun run : running.values()) {
            try {
                run.tick();
            } catch (RuntimeException e) {
                // The database may be away for a while.
                LOG.log(System.Logger.Level.WARNING, "progress is not noted", e);
            }
        }
    }

    /// Goes on with queries whose replica is gone, and removes rows whose time is over.
    private void takeCare() {
        try {
            Instant now = clock.instant();
            for (QueryExecution lost :
                    parts.history().takeOver(settings.owner(), now, now.plus(settings.lost()))) {
                if (mine.add(lost.uuid())) {
                    goOn(lost);
                }
            }
            parts.history().expire(now).forEach(parts.results()::delete);
            if (!now.isBefore(strayAt)) {
                removeStray();
                strayAt = now.plus(STRAY_EVERY);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the history is not looked after", e);
        }
    }

    private void removeStray() {
        for (String uuid : parts.results().all()) {
            if (!mine.contains(uuid) && parts.history().find(uuid).isEmpty()) {
                parts.results().delete(uuid);
            }
        }
    }

    private void goOn(QueryExecution lost) {
        if (!lost.materialized()) {
            refuse(
                    lost.uuid(),
                    new ProcessorException(
                            Failure.resource("INTERRUPTED", "interrupted by a restart")));
            return;
        }
        try {
            ExecutionRequest request =
                    ExecutionRequest.again(lost.sql(), lost.rowLimit(), lost.snapshot());
            Optional<ResultWriter> rows = parts.results().resume(lost.uuid());
            var _ =
                    rows.isPresent()
                            ? launch(lost.uuid(), request, rows.get(), true)
                            : launch(
                                    lost.uuid(),
                                    request,
                                    selection(request),
                                    request.fields(parts.catalog()),
                                    true);
            LOG.log(System.Logger.Level.INFO, "execution={0} goes on", lost.uuid());
        } catch (RuntimeException e) {
            refuse(lost.uuid(), e);
        }
    }

    /// Lets queries go, for whoever starts next.
    @Override
    public void close() {
        timer.shutdownNow();
        List<ExecutionRun> open = List.copyOf(running.values());
        open.forEach(ExecutionRun::interrupt);
        try {
            for (ExecutionRun run : open) {
                var _ = run.await(PATIENCE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
