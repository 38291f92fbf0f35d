// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.console.Interruption;
import dev.tracefold.cli.console.ProgressBar;
import dev.tracefold.cli.output.RowSink;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;

/// Puts a query to a fleet, shows its rows, and says on the error stream how far it is, what failed
/// and how long it took.
///
/// @param console where all that goes
/// @param interruption Ctrl-C
/// @param scratch where answers wait that are too large to
public record FleetQuery(Console console, Interruption interruption, Path scratch) {

    /// Runs to the end, or until Ctrl-C.
    ///
    /// @param sink takes the rows; is ended if it was begun
    /// @param shown called when all rows of a trace are with the sink
    public ExitStatus run(Fleet fleet, QueryRequest request, RowSink sink, Runnable shown)
            throws InterruptedException {
        InstantSource clock = InstantSource.system();
        long start = clock.millis();
        ProgressBar progress = new ProgressBar(console, request.traces().size(), clock);
        OrderedRows rows =
                new OrderedRows(
                        sink,
                        () -> {
                            progress.remove();
                            shown.run();
                        },
                        progress,
                        new FileClaimCheckStore(scratch.resolve("held")));
        Fleet.End end;
        try {
            end = fleet.run(request, rows, interruption::onCancel);
            rows.end();
        } finally {
            progress.remove();
        }
        if (console.showsProgress()) {
            console.say(
                    String.format(
                            Locale.ROOT,
                            "%,d rows from %d of %d traces in %.1f s",
                            rows.rows(),
                            rows.answered(),
                            request.traces().size(),
                            (clock.millis() - start) / 1e3));
        }
        return status(end, rows, request);
    }

    private ExitStatus status(Fleet.End end, OrderedRows rows, QueryRequest request) {
        return switch (end) {
            case Fleet.End.Cancelled _ -> ExitStatus.INTERRUPTED;
            case Fleet.End.Failed(var message) -> {
                console.error(message);
                if (request.traces().size() > 1 && request.onError() == OnError.FAIL) {
                    console.say("`--on-error skip` prints what the other traces answer.");
                }
                yield ExitStatus.ERROR;
            }
            case Fleet.End.Finished _ -> finished(rows, request);
        };
    }

    private ExitStatus finished(OrderedRows rows, QueryRequest request) {
        if (!rows.incomplete().isEmpty()) {
            console.error(rows.incomplete().report());
        }
        if (rows.failed().count() == 0) {
            return ExitStatus.OK;
        }
        console.error(rows.failed().report(request.traces().size()));
        return rows.answered() > 0 && request.onError() == OnError.SKIP
                ? ExitStatus.SOME_TRACES_FAILED
                : ExitStatus.ERROR;
    }
}
