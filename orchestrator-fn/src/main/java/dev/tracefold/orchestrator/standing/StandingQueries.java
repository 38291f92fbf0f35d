// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.standing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.execution.ExecutionRequest;
import dev.tracefold.orchestrator.execution.ExecutionSettings;
import dev.tracefold.orchestrator.execution.JsonReader;
import dev.tracefold.orchestrator.execution.RunSettings;
import dev.tracefold.orchestrator.execution.TraceSources;
import dev.tracefold.orchestrator.history.ExecutionCounts;
import dev.tracefold.orchestrator.history.ExecutionEnd;
import dev.tracefold.orchestrator.history.ExecutionStatus;
import dev.tracefold.orchestrator.history.QueryExecution;
import dev.tracefold.orchestrator.history.QueryHistory;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.results.ResultStore;
import dev.tracefold.processor.error.ProcessorException;

/// Begins standing queries, ends them, and goes on with those of an earlier life or of a replica that is
/// gone. A saved query stands once.
public final class StandingQueries implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StandingQueries.class.getName());
    private static final Duration CARE_EVERY = Duration.ofSeconds(15);
    // In a body: the first moment of reading that counts, in milliseconds since 1970.
    private static final String SINCE = "since";
    // In a body: what addresses begin with. A folder may be away for a while.
    private static final String PREFIX = "prefix";

    private final Parts parts;
    private final ExecutionSettings settings;
    private final InstantSource clock;
    private final Map<String, StandingRun> running = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer;

    /// What standing queries are made of.
    ///
    /// @param queries asks traces
    /// @param catalog knows them
    /// @param sources knows which a client means
    /// @param history notes queries
    /// @param results keeps their rows
    public record Parts(
            QueryService queries,
            TraceCatalog catalog,
            TraceSources sources,
            QueryHistory history,
            ResultStore results) {}

    /// Goes on with those that stand, and waits for new ones.
    public StandingQueries(Parts parts, ExecutionSettings settings, InstantSource clock) {
        this.parts = parts;
        this.settings = settings;
        this.clock = clock;
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("standing").factory());
        long every = settings.progressEvery().toMillis();
        var _ = timer.scheduleWithFixedDelay(this::tick, every, every, TimeUnit.MILLISECONDS);
        var _ =
                timer.scheduleWithFixedDelay(
                        this::takeCare, 0, CARE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Makes a saved query stand. One that stands already with the same question goes on as it is; with
    /// another it begins anew.
    ///
    /// @param id the saved query
    /// @param body what it asks, as for a query whose rows are kept
    /// @param existing whether traces that are in the catalog already are asked too
    /// @throws ProcessorException when it makes no sense
    public QueryExecution put(String id, JsonNode body, boolean existing) {
        ObjectNode asked = body.deepCopy();
        Optional<QueryExecution> before = find(id);
        if (before.isPresent() && isSame(before.get(), asked)) {
            return before.get();
        }
        Instant now = clock.instant();
        // Refused now or never.
        asked.put(PREFIX, parts.sources().standing(RunSettings.read(asked)).prefix())
                .put(SINCE, existing ? 0 : now.toEpochMilli());
        ExecutionRequest request = ExecutionRequest.read(asked);
        var _ = request.fields(parts.catalog());
        before.ifPresent(this::delete);
        QueryExecution execution =
                QueryExecution.asked(
                                UUID.randomUUID().toString(),
                                request.sql(),
                                request.snapshot(),
                                request.limit(),
                                true,
                                now)
                        .standing(id);
        parts.history().insert(execution, settings.owner(), now.plus(settings.lost()));
        follow(execution);
        return execution;
    }

    private static boolean isSame(QueryExecution before, ObjectNode asked) {
        ObjectNode known =
                (ObjectNode) JsonReader.object(before.snapshot().getBytes(StandardCharsets.UTF_8));
        known.remove(List.of(SINCE, PREFIX));
        known.put("perfetto_sql", before.sql()).put("limit", before.rowLimit());
        return again(known).equals(again(asked));
    }

    // Numbers of different sizes are the same once they are read.
    private static JsonNode again(ObjectNode body) {
        return JsonReader.object(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// Those that stand, the oldest first.
    public List<QueryExecution> all() {
        return parts.history().standing();
    }

    /// The query that a saved query stands as.
    public Optional<QueryExecution> find(String id) {
        return all().stream()
                .filter(execution -> execution.standing().equals(Optional.of(id)))
                .findFirst();
    }

    /// Ends one, and forgets its rows.
    ///
    /// @param id the saved query
    /// @return false when it does not stand
    public boolean remove(String id) {
        Optional<QueryExecution> standing = find(id);
        standing.ifPresent(this::delete);
        return standing.isPresent();
    }

    private void delete(QueryExecution execution) {
        let(execution.uuid());
        var _ = parts.history().delete(execution.uuid());
        parts.results().delete(execution.uuid());
    }

    /// Stops work on one that somebody ends or forgets; its rows stay. Does nothing with other queries.
    public void let(String uuid) {
        StandingRun run = running.get(uuid);
        if (run != null) {
            run.close();
        }
    }

    /// Traces were read, or are gone.
    ///
    /// @param addresses none when it is not known which
    public void changed(List<String> addresses) {
        running.values().forEach(run -> run.changed(addresses));
    }

    private void tick() {
        for (StandingRun run : running.values()) {
            try {
                run.tick();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "progress is not noted", e);
            }
        }
    }

    private void takeCare() {
        try {
            Instant now = clock.instant();
            for (QueryExecution execution :
                    parts.history()
                            .takeOverStanding(settings.owner(), now, now.plus(settings.lost()))) {
                if (!running.containsKey(execution.uuid())) {
                    follow(execution);
                }
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "standing queries are not looked after", e);
        }
    }

    private void follow(QueryExecution execution) {
        String uuid = execution.uuid();
        try {
            ExecutionRequest request =
                    ExecutionRequest.again(
                            execution.sql(), execution.rowLimit(), execution.snapshot());
            JsonNode noted =
                    JsonReader.object(execution.snapshot().getBytes(StandardCharsets.UTF_8));
            StandingRun run =
                    new StandingRun(
                            new StandingRun.Question(
                                    uuid,
                                    request,
                                    JsonReader.optionalText(noted, PREFIX),
                                    Instant.ofEpochMilli(JsonReader.number(noted, SINCE, 0, 0L))),
                            parts,
                            settings,
                            clock,
                            () -> running.remove(uuid));
            if (running.putIfAbsent(uuid, run) == null) {
                run.start();
            }
        } catch (ProcessorException e) {
            // What was taken once and is no more: its folder, or how bodies are read.
            var _ =
                    parts.history()
                            .finish(
                                    uuid,
                                    new ExecutionEnd(
                                            ExecutionStatus.FAILED,
                                            Optional.of(e.failure().message()),
                                            clock.instant(),
                                            Optional.empty(),
                                            ExecutionCounts.NONE),
                                    List.of());
        }
    }

    /// Lets them go, for whoever starts next.
    @Override
    public void close() {
        timer.shutdownNow();
        List.copyOf(running.values()).forEach(StandingRun::close);
    }
}
