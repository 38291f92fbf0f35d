// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardReply.ShardReport;
import dev.tracefold.events.ShardReply.TraceProblem;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardStage;
import dev.tracefold.events.ShardWork;
import dev.tracefold.events.result.ResultEncoder;
import dev.tracefold.events.result.ResultSpool;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.store.registry.TraceStores;
import dev.tracefold.xprof.space.Checkpoint;

/// Answers shards: address, load, query, spool. Holds no state between shards.
public final class ShardRunner {
    private static final System.Logger LOG = System.getLogger(ShardRunner.class.getName());

    private final TraceStores stores;
    private final TraceEngine engine;
    private final ProfileParts profiles;
    private final Consumer<TraceSource> answered;

    /// A runner.
    ///
    /// @param places how profiles in buckets are read
    /// @param answered hears of each trace that answered a query
    public ShardRunner(
            TraceStores stores,
            ProfilePlaces places,
            TraceEngine engine,
            Consumer<TraceSource> answered) {
        this.answered = answered;
        this.profiles = new ProfileParts(places);
        this.stores = stores;
        this.engine = engine;
    }

    /// Answers a shard; whatever goes wrong becomes a failed reply.
    public ShardReply run(ShardRequest request, ShardControl control, ResultSpool spool) {
        Progress progress = new Progress();
        try {
            return answer(request, control, spool, progress);
        } catch (ProcessorException e) {
            return failed(request, e.failure(), progress);
        } catch (IOException | UncheckedIOException e) {
            return failed(
                    request,
                    Failure.external(
                            "ANSWER_NOT_STORED",
                            "the answer of %s could not be stored: %s"
                                    .formatted(request.traceAddress(), e.getMessage())),
                    progress);
        } catch (RuntimeException e) {
            // A fault of ours; the log has the stack, the client gets a sentence.
            LOG.log(System.Logger.Level.ERROR, "shard failed: " + request.route().key(), e);
            return failed(
                    request,
                    Failure.internal(
                            "INTERNAL_ERROR",
                            "%s: internal error (%s)".formatted(request.traceAddress(), e)),
                    progress);
        }
    }

    private ShardReply answer(
            ShardRequest request, ShardControl control, ResultSpool spool, Progress progress)
            throws IOException {
        TraceStores.Located located = stores.locate(request.traceAddress());
        progress.stage = ShardStage.LOAD;
        control.check();
        TraceSource source = located.find();
        return switch (request.work()) {
            case ShardWork.Sql(String sql) -> query(request, sql, source, control, spool, progress);
            case ShardWork.Tool tool -> part(request, tool, source, control, spool);
        };
    }

    private ShardReply part(
            ShardRequest request,
            ShardWork.Tool tool,
            TraceSource source,
            ShardControl control,
            ResultSpool spool)
            throws IOException {
        // The control counts from before the shard's turn.
        long begunNanos = control.elapsedNanos();
        byte[] part = Checkpoint.during(control::check, () -> profiles.part(source, tool));
        control.check();
        long loadedNanos = control.elapsedNanos();
        try (QueryResult rows = new PartRows(part)) {
            long count = ResultEncoder.encode(rows, spool);
            return new ShardReply.Completed(
                    request.route(),
                    request.traceAddress(),
                    spool.finish(),
                    new ShardReport(
                            count,
                            loadedNanos - begunNanos,
                            control.elapsedNanos() - loadedNanos,
                            source.sizeBytes(),
                            List.of()));
        }
    }

    private ShardReply query(
            ShardRequest request,
            String sql,
            TraceSource source,
            ShardControl control,
            ResultSpool spool,
            Progress progress)
            throws IOException {
        // The control counts from before the shard's turn.
        long begunNanos = control.elapsedNanos();
        try (TraceEngine.LoadedTrace trace = engine.loadFor(control.guard(source), sql)) {
            long loadedNanos = control.elapsedNanos();
            progress.stage = ShardStage.QUERY;
            control.check();
            long rows;
            control.checkOnCancel(trace::interrupt);
            try (QueryResult result = trace.query(sql, control.remaining(request.limits()))) {
                // The statements before the last have run; what comes can be cancelled for good.
                control.checkOnCancel(result::cancel);
                rows = ResultEncoder.encode(result, spool);
            } finally {
                control.ended();
            }
            long queryNanos = control.elapsedNanos() - loadedNanos;
            answered.accept(source);
            return new ShardReply.Completed(
                    request.route(),
                    request.traceAddress(),
                    spool.finish(),
                    new ShardReport(
                            rows,
                            loadedNanos - begunNanos,
                            queryNanos,
                            source.sizeBytes(),
                            problems(trace)));
        }
    }

    /// Extra knowledge about the trace; the answer does not depend on it, so a failure here leaves it empty.
    private static List<TraceProblem> problems(TraceEngine.LoadedTrace trace) {
        try {
            return trace.problems().stream()
                    .map(problem ->
                            new TraceProblem(problem.name(), problem.severity(), problem.count()))
                    .toList();
        } catch (ProcessorException e) {
            LOG.log(System.Logger.Level.DEBUG, "no stats: {0}", e.getMessage());
            return List.of();
        }
    }

    private static ShardReply failed(ShardRequest request, Failure failure, Progress progress) {
        return new ShardReply.Failed(
                request.route(), request.traceAddress(), failure, progress.stage);
    }

    private static final class Progress {
        private ShardStage stage = ShardStage.ADDRESS;
    }
}
