// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.console.Interruption;
import dev.tracefold.cli.query.Fleet;
import dev.tracefold.cli.query.FleetQuery;
import dev.tracefold.cli.query.ReducedRows;
import dev.tracefold.cli.query.RemoteFleet;
import dev.tracefold.cli.query.ScratchDirectory;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.orchestrator.reduce.Reduction;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.query.QueryLimits;

/// What a query over many traces is asked and how its rows are printed, wherever it is answered.
final class QueryOptions {
    @ArgGroup(exclusive = true, multiplicity = "1")
    private @Nullable SqlText sql;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "How rows are written: ${COMPLETION-CANDIDATES} (default: what FILE is called, else"
                            + " table). jsonl keeps every value's type; csv quotes as RFC 4180 says and"
                            + " leaves NULL empty; blobs are hexadecimal in text. parquet and arrow have"
                            + " a type for each column: what has been in it, text where that is of"
                            + " several kinds.")
    private Optional<QueryFormat> format = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write them (default: the output). What breaks off is no file.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--reduce",
            paramLabel = "SQL",
            description =
                    "A second query, over the rows of all traces together: they are its table"
                            + " result, with the column _trace_address. Its rows are printed"
                            + " instead. PerfettoSQL, percentile(x, 95) and median(x) included, but"
                            + " with no trace behind it. `remote query` runs it where the rows are,"
                            + " in the order of their arrival.")
    private Optional<String> reduce = Optional.empty();

    @Option(
            names = "--on-error",
            paramLabel = "fail|skip",
            defaultValue = "fail",
            description =
                    "What a trace that cannot be answered means: fail ends the query at once, skip"
                            + " answers the others and lists it (default: ${DEFAULT-VALUE}).")
    private OnError onError = OnError.FAIL;

    /// Whether other traces are answered when one fails.
    boolean skipsFailures() {
        return onError == OnError.SKIP;
    }

    /// Puts the query to a fleet and prints what comes back.
    ///
    /// @param addresses the traces that were meant
    int run(Console console, List<String> addresses, QueryLimits limits, FleetMaker fleet)
            throws InterruptedException {
        if (sql == null) {
            throw new WrongUsage("which query? --sql or --file");
        }
        QueryRequest request = new QueryRequest(addresses, sql.read(console), onError, limits);
        // Outermost: the process does not go before what it laid down is cleared away.
        try (Interruption interruption = new Interruption();
                ScratchDirectory scratch = new ScratchDirectory();
                QueryOutput out = new QueryOutput(console, format, output, scratch.path())) {
            FleetQuery query = new FleetQuery(console, interruption, scratch.path());
            ExitStatus status = run(query, fleet.make(scratch), request, out);
            if (status == ExitStatus.OK || status == ExitStatus.SOME_TRACES_FAILED) {
                out.finish(interruption);
            }
            return status.code();
        }
    }

    private ExitStatus run(FleetQuery query, Fleet fleet, QueryRequest request, QueryOutput out)
            throws InterruptedException {
        if (reduce.isEmpty()) {
            return query.run(fleet, request, out.open(true), out::flush);
        }
        if (fleet instanceof RemoteFleet remote) {
            // There, where the rows are.
            return query.run(remote.reducing(reduce.get()), request, out.open(false), out::flush);
        }
        try (Reduction reduction = new Reduction(ProcessorOptions.DEFAULTS, Long.MAX_VALUE)) {
            ReducedRows rows = new ReducedRows(reduction);
            ExitStatus status = query.run(fleet, request, rows, () -> {});
            if (status == ExitStatus.OK || status == ExitStatus.SOME_TRACES_FAILED) {
                query.interruption().onCancel(reduction::interrupt);
                rows.answer(reduce.orElseThrow(), out.open(false));
                out.flush();
            }
            return status;
        }
    }

    /// Makes whoever answers.
    @FunctionalInterface
    interface FleetMaker {
        /// Makes it for one query.
        ///
        /// @param scratch where large answers may lie
        Fleet make(ScratchDirectory scratch);
    }
}
