// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.standing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceCatalog.TraceAction;
import dev.tracefold.orchestrator.catalog.TraceSelection;
import dev.tracefold.orchestrator.catalog.TraceState;
import dev.tracefold.orchestrator.execution.ExecutionRequest;
import dev.tracefold.orchestrator.filter.CellText;
import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.FilterOperator;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.orchestrator.results.StandingWriter;
import dev.tracefold.orchestrator.results.StandingWriter.Kept;
import dev.tracefold.orchestrator.results.StandingWriter.Trace;
import dev.tracefold.processor.error.ProcessorException;

/// What the rows of a standing query lack, and what they have too much of.
final class StandingTraces {
    /// How many are compared at a time.
    static final int CHUNK = 500;

    private static final int MOST = 10_000;
    // Clocks of replicas differ, and what is written late was read before.
    private static final Duration SLACK = Duration.ofMinutes(5);
    private static final Duration RETRY_AFTER = Duration.ofMinutes(5);

    private final StandingRun.Question question;
    private final StandingQueries.Parts parts;
    private final StandingWriter rows;
    private final InstantSource clock;
    private final Map<String, Instant> later = new ConcurrentHashMap<>();
    // What was read before has been compared; of the run's thread.
    private Instant compared;

    StandingTraces(
            StandingRun.Question question,
            StandingQueries.Parts parts,
            StandingWriter rows,
            InstantSource clock) {
        this.question = question;
        this.parts = parts;
        this.rows = rows;
        this.clock = clock;
        this.compared = question.since();
    }

    /// Traces to be asked.
    ///
    /// @param traces some of them
    /// @param isAll whether there are no others
    record Lacking(List<Trace> traces, boolean isAll) {}

    /// A trace is not asked again for a while.
    void later(String address) {
        later.put(address, clock.instant().plus(RETRY_AFTER));
    }

    /// Those among all that were read since the last time.
    Lacking sweep() {
        Instant start = clock.instant();
        if (later.values().removeIf(time -> !start.isBefore(time))) {
            // It was read long ago.
            compared = question.since();
        }
        Lacking lacking = lacking(selection(Optional.empty(), readSince(compared)));
        if (lacking.isAll() && compared.isBefore(start.minus(SLACK))) {
            compared = start.minus(SLACK);
        }
        return lacking;
    }

    /// Those among some.
    Lacking lacking(List<String> addresses) {
        return lacking(selection(Optional.of(addresses), readSince(question.since())));
    }

    private Lacking lacking(TraceSelection selection) {
        List<String> columns = new ArrayList<>();
        columns.add("generation");
        columns.addAll(question.request().metadataColumns());
        List<Trace> found = new ArrayList<>();
        List<Trace> chunk = new ArrayList<>();
        boolean[] more = {false};
        each(
                selection,
                columns,
                (address, cells) -> {
                    if (found.size() >= MOST) {
                        more[0] = true;
                        return;
                    }
                    chunk.add(
                            new Trace(
                                    address,
                                    number(cells.getFirst()),
                                    cells.subList(1, cells.size())));
                    if (chunk.size() == CHUNK) {
                        compare(chunk, found);
                    }
                });
        compare(chunk, found);
        return new Lacking(found, !more[0]);
    }

    private void compare(List<Trace> chunk, List<Trace> found) {
        Map<String, Kept> kept = rows.kept(chunk.stream().map(Trace::address).toList());
        for (Trace trace : chunk) {
            Kept before = kept.get(trace.address());
            boolean waits =
                    before != null
                            && before.version() == StandingWriter.AGAIN
                            && later.containsKey(trace.address());
            if (!waits && (before == null || before.version() < trace.version())) {
                found.add(trace);
            }
        }
        chunk.clear();
    }

    /// Those whose rows have to go: the trace is gone, cannot be read any more, or is not among those
    /// that are meant. One that is replaced keeps its rows until the next version was read.
    List<String> gone(List<Kept> kept) {
        if (kept.isEmpty()) {
            return List.of();
        }
        List<String> addresses = kept.stream().map(Kept::address).toList();
        Map<String, List<@Nullable String>> known = new HashMap<>();
        parts.catalog()
                .each(
                        new TraceSelection("", Optional.of(addresses), List.of(), OrderBy.NONE),
                        List.of("state", "generation"),
                        OptionalInt.empty(),
                        known::put);
        Set<String> meant = new HashSet<>();
        each(
                selection(Optional.of(addresses), List.of()),
                List.of(),
                (address, _) -> meant.add(address));
        List<String> gone = new ArrayList<>();
        for (Kept one : kept) {
            List<@Nullable String> cells = known.get(one.address());
            if (cells == null || isOver(one, cells, meant)) {
                gone.add(one.address());
            }
        }
        return gone;
    }

    private static boolean isOver(Kept kept, List<@Nullable String> cells, Set<String> meant) {
        String state = cells.get(0);
        if (TraceState.FAILED.wireName().equals(state)) {
            return number(cells.get(1)) > kept.version();
        }
        return TraceState.INDEXED.wireName().equals(state) && !meant.contains(kept.address());
    }

    private void each(TraceSelection selection, List<String> columns, TraceAction action) {
        try {
            parts.catalog().each(selection, columns, OptionalInt.empty(), action);
        } catch (ProcessorException e) {
            // No trace has it yet, so that none fits.
            if (!e.failure().code().equals("COLUMN_UNKNOWN")) {
                throw e;
            }
        }
    }

    private static List<Filter> readSince(Instant time) {
        return List.of(
                Filter.of(
                        "indexed_at",
                        FilterOperator.GREATER_OR_EQUAL,
                        CellText.time(time.toEpochMilli())));
    }

    private TraceSelection selection(Optional<List<String>> named, List<Filter> more) {
        ExecutionRequest request = question.request();
        List<Filter> filters = new ArrayList<>(request.filters());
        filters.add(Filter.of("state", FilterOperator.EQUAL, TraceState.INDEXED.wireName()));
        filters.addAll(more);
        return new TraceSelection(question.prefix(), named, filters, OrderBy.NONE);
    }

    private static long number(@Nullable String cell) {
        return cell == null ? 0 : Long.parseLong(cell);
    }
}
