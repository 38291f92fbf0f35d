// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.cli.console.ProgressBar;
import dev.tracefold.cli.output.RowSink;
import dev.tracefold.events.result.ClaimCheckStore;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.ResultEncoder;
import dev.tracefold.events.result.ResultSpool;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryResult;

/// Hands rows on in the order of the traces, whatever the order they were answered in, so that the
/// same command prints the same bytes with one worker or many. An answer before its turn is kept: a
/// small one in memory, a large one in the store. For one thread at a time.
final class OrderedRows {
    private static final int KEEP_IN_MEMORY_BYTES = 256 * 1024;

    private final RowSink sink;
    private final Runnable shown;
    private final ProgressBar progress;
    private final ClaimCheckStore store;
    private final FailedTraces failed = new FailedTraces();
    private final IncompleteTraces incomplete = new IncompleteTraces();
    // Empty for a trace that failed: its turn passes with nothing to show.
    private final Map<Integer, Optional<Held>> held = new HashMap<>();
    private int turn;
    private int answered;
    private long rows;
    private @Nullable List<String> columns;
    private @Nullable RuntimeException fault;

    /// An answer that waits for its turn.
    private record Held(String address, ShardAnswer answer) {}

    /// @param shown called when all rows of a trace are with the sink
    /// @param store keeps large answers that wait
    OrderedRows(RowSink sink, Runnable shown, ProgressBar progress, ClaimCheckStore store) {
        this.sink = sink;
        this.shown = shown;
        this.progress = progress;
        this.store = store;
    }

    /// A trace was answered.
    ///
    /// @param position of the trace in the request
    /// @param answer opens the rows; they are read before this returns
    /// @return false when rows cannot be handed on any more, say for want of a reader
    boolean answer(int position, String address, Supplier<? extends QueryResult> answer) {
        return guarded(() -> {
            if (position == turn) {
                show(address, answer);
                turn++;
            } else {
                held.put(position, keep(position, address, answer));
            }
            showHeld();
            progress.advance(true);
        });
    }

    /// A trace was not answered.
    ///
    /// @return as for an answer
    boolean fail(int position, String address, String message) {
        return guarded(() -> {
            failed.add(position, address, message);
            held.put(position, Optional.empty());
            showHeld();
            progress.advance(false);
        });
    }

    /// The rows of a second query over all traces, which ran elsewhere.
    ///
    /// @return as for an answer
    boolean reduced(Supplier<? extends QueryResult> answer) {
        return guarded(() -> {
            try (QueryResult result = answer.get()) {
                columns = result.columnNames();
                sink.begin(columns);
                while (result.next()) {
                    sink.row("", result);
                    rows++;
                }
            }
            shown.run();
        });
    }

    /// Traces whose rows went into a second query elsewhere.
    void countAnswered(int traces) {
        answered += traces;
    }

    private boolean guarded(Runnable work) {
        if (fault == null) {
            try {
                work.run();
            } catch (RuntimeException e) {
                fault = e;
            }
        }
        return fault == null;
    }

    private Optional<Held> keep(
            int position, String address, Supplier<? extends QueryResult> answer) {
        try (ResultSpool spool = new ResultSpool(KEEP_IN_MEMORY_BYTES, store, "held-" + position);
                QueryResult result = answer.get()) {
            ResultEncoder.encode(result, spool);
            return Optional.of(new Held(address, spool.finish()));
        } catch (ProcessorException e) {
            failed.add(position, address, e.failure().message());
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void showHeld() {
        for (Optional<Held> next = held.remove(turn); next != null; next = held.remove(turn)) {
            next.ifPresent(this::show);
            turn++;
        }
    }

    private void show(Held next) {
        show(
                next.address(),
                () -> {
                    try {
                        return DecodedResult.open(next.answer(), store);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        if (next.answer() instanceof ShardAnswer.Claimed(var check)) {
            try {
                store.delete(check);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void show(String address, Supplier<? extends QueryResult> answer) {
        try (QueryResult result = answer.get()) {
            if (begin(address, result.columnNames())) {
                while (result.next()) {
                    sink.row(address, result);
                    rows++;
                }
                answered++;
            }
        } catch (ProcessorException e) {
            failed.add(turn, address, e.failure().message());
        }
        shown.run();
    }

    private boolean begin(String address, List<String> names) {
        if (names.contains(RowSink.ADDRESS_COLUMN)) {
            failed.add(
                    turn,
                    address,
                    "the query may not name a column %s: the column with the trace is called so"
                            .formatted(RowSink.ADDRESS_COLUMN));
            return false;
        }
        if (columns == null) {
            columns = names;
            sink.begin(names);
        } else if (!columns.equals(names)) {
            failed.add(
                    turn,
                    address,
                    "its columns are %s, but those of the traces before are %s"
                            .formatted(names, columns));
            return false;
        }
        return true;
    }

    /// No more answers come.
    ///
    /// @throws RuntimeException why rows could not be handed on, if that was so
    void end() {
        if (fault != null) {
            throw fault;
        }
        if (columns != null) {
            sink.end();
            shown.run();
        }
    }

    /// Traces whose rows were shown.
    int answered() {
        return answered;
    }

    /// Rows shown.
    long rows() {
        return rows;
    }

    /// Traces that were not read whole, as far as the fleet tells.
    IncompleteTraces incomplete() {
        return incomplete;
    }

    FailedTraces failed() {
        return failed;
    }
}
