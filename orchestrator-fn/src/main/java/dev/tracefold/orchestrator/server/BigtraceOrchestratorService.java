// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.util.ArrayList;
import java.util.List;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.reduce.ReducedQueries;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.proto.perfetto.BigtraceOrchestratorGrpc;
import dev.tracefold.proto.perfetto.BigtraceQueryArgs;
import dev.tracefold.proto.perfetto.BigtraceQueryResponse;

/// Bigtrace's orchestrator service. One response per trace with all its batches: clients accept
/// nothing else. A client that reads slowly holds its query back, one that goes away ends it.
public final class BigtraceOrchestratorService
        extends BigtraceOrchestratorGrpc.BigtraceOrchestratorImplBase {
    // Protobuf's limit is 2 GiB for a message, of which the parts' headers need a little.
    private static final long MAX_ANSWER_BYTES = Integer.MAX_VALUE - 16L * 1024 * 1024;
    private static final int MAX_FAILURES_KEPT = 512;
    private static final System.Logger LOG =
            System.getLogger(BigtraceOrchestratorService.class.getName());

    private final QueryService queries;
    private final ReducedQueries reduced;

    /// The service in front of the queries.
    ///
    /// @param reduced those that have a second query
    public BigtraceOrchestratorService(QueryService queries, ReducedQueries reduced) {
        this.queries = queries;
        this.reduced = reduced;
    }

    @Override
    public void query(BigtraceQueryArgs args, StreamObserver<BigtraceQueryResponse> observer) {
        ServerCallStreamObserver<BigtraceQueryResponse> call =
                (ServerCallStreamObserver<BigtraceQueryResponse>) observer;
        CallMetadata.Call beside = CallMetadata.current();
        if (beside.onError().isEmpty()) {
            call.onError(
                    Status.INVALID_ARGUMENT
                            .withDescription(
                                    "%s: expected fail or skip but was '%s'"
                                            .formatted(CallMetadata.ON_ERROR.name(), beside.wish()))
                            .asRuntimeException());
            return;
        }
        OnError onError = beside.onError().get();
        CallListener listener = new CallListener(call, beside);
        call.setOnReadyHandler(listener.gate::changed);
        // Without a handler a cancelled call throws at the next message.
        call.setOnCancelHandler(listener.gate::stop);
        QueryRequest request =
                new QueryRequest(
                        args.getTracesList(), args.getSqlQuery(), onError, QueryLimits.NONE);
        QueryHandle query =
                beside.reduceSql()
                        .map(sql -> reduced.submit(queries, request, sql, listener, beside.trace()))
                        .orElseGet(() -> queries.submit(request, listener, beside.trace()));
        call.setOnCancelHandler(() -> {
            listener.gate.stop();
            query.cancel();
        });
        if (call.isCancelled()) {
            query.cancel();
        }
    }

    private static final class CallListener implements QueryListener {
        private final ServerCallStreamObserver<BigtraceQueryResponse> call;
        private final CallMetadata.Call beside;
        private final DemandGate gate = new DemandGate();
        // As many as trailers could ever hold: of a million, most may fail.
        private final List<FailedShard> failures = new ArrayList<>();
        private int failed;

        CallListener(
                ServerCallStreamObserver<BigtraceQueryResponse> call, CallMetadata.Call beside) {
            this.call = call;
            this.beside = beside;
        }

        @Override
        public void shardCompleted(CompletedShard shard) {
            if (gate.await(call::isReady)) {
                call.onNext(
                        BigtraceQueryResponse.newBuilder()
                                .setTrace(shard.traceAddress())
                                .addAllResult(shard.messages(MAX_ANSWER_BYTES))
                                .build());
            }
        }

        @Override
        public void shardFailed(FailedShard shard) {
            failed++;
            if (failures.size() < MAX_FAILURES_KEPT) {
                failures.add(shard);
            }
        }

        @Override
        public void stopping() {
            gate.stop();
        }

        @Override
        public void finished(QueryOutcome outcome) {
            LOG.log(System.Logger.Level.DEBUG, "door=grpc {0}", outcome);
            if (call.isCancelled()) {
                return;
            }
            switch (outcome) {
                case QueryOutcome.Finished _ -> {
                    if (!failures.isEmpty()) {
                        beside.report(failures, failed);
                    }
                    call.onCompleted();
                }
                case QueryOutcome.Failed(_, var failure, var shard) ->
                        call.onError(BigtraceStatus.of(failure, shard).asRuntimeException());
                case QueryOutcome.Cancelled _ ->
                        call.onError(
                                Status.CANCELLED
                                        .withDescription("the query was cancelled")
                                        .asRuntimeException());
            }
        }
    }
}
