// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.server;

import java.util.Optional;
import java.util.UUID;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import dev.tracefold.events.FailureSemantics;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.ShardStage;
import dev.tracefold.events.result.ResultEncoder;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.proto.perfetto.BigtraceQueryTraceArgs;
import dev.tracefold.proto.perfetto.BigtraceQueryTraceResponse;
import dev.tracefold.proto.perfetto.BigtraceWorkerGrpc;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.shard.ShardControl;

/// Bigtrace's worker service: one trace, one query, the whole answer in one message. A client that
/// goes away stops the query.
public final class BigtraceWorkerService extends BigtraceWorkerGrpc.BigtraceWorkerImplBase {
    private final WorkerFunction worker;

    /// The service of a worker.
    public BigtraceWorkerService(WorkerFunction worker) {
        this.worker = worker;
    }

    @Override
    public void queryTrace(
            BigtraceQueryTraceArgs args, StreamObserver<BigtraceQueryTraceResponse> observer) {
        ServerCallStreamObserver<BigtraceQueryTraceResponse> call =
                (ServerCallStreamObserver<BigtraceQueryTraceResponse>) observer;
        ShardControl control = worker.control(QueryLimits.NONE.time());
        call.setOnCancelHandler(control::cancel);
        // On another thread: gRPC tells of a cancelled call only once this method has returned.
        var _ = Thread.ofVirtual().name("query-trace").start(() -> answer(args, call, control));
    }

    private void answer(
            BigtraceQueryTraceArgs args,
            ServerCallStreamObserver<BigtraceQueryTraceResponse> call,
            ShardControl control) {
        ShardReply reply = worker.run(request(args), Integer.MAX_VALUE, control);
        if (call.isCancelled()) {
            return;
        }
        BigtraceQueryTraceResponse.Builder response =
                BigtraceQueryTraceResponse.newBuilder().setTrace(args.getTrace());
        switch (reply) {
            case ShardReply.Completed(_, _, ShardAnswer.Inline inline, _) ->
                    send(call, response.addAllResult(inline.parts()));
            case ShardReply.Completed(_, _, ShardAnswer.Claimed claimed, _) -> {
                worker.discard(reply);
                call.onError(
                        Status.RESOURCE_EXHAUSTED
                                .withDescription(
                                        "the answer of %s has %d bytes; a message holds 2 GiB"
                                                .formatted(
                                                        args.getTrace(), claimed.check().bytes()))
                                .asRuntimeException());
            }
            case ShardReply.Failed failed when isQueryError(failed) ->
                    send(call, response.addResult(ResultEncoder.error(failed.failure().message())));
            case ShardReply.Failed failed ->
                    call.onError(status(failed.stage(), failed.failure()).asRuntimeException());
        }
    }

    private static void send(
            StreamObserver<BigtraceQueryTraceResponse> call,
            BigtraceQueryTraceResponse.Builder response) {
        call.onNext(response.build());
        call.onCompleted();
    }

    private static boolean isQueryError(ShardReply.Failed failed) {
        return failed.stage() == ShardStage.QUERY
                && switch (failed.failure().category()) {
                    case USER, DATA -> true;
                    case RESOURCE, INTERNAL, EXTERNAL -> false;
                };
    }

    /// Bigtrace calls everything that goes wrong while loading INTERNAL, even a missing file.
    private static Status status(ShardStage stage, Failure failure) {
        Status.Code code =
                stage == ShardStage.LOAD
                        ? Status.Code.INTERNAL
                        : FailureSemantics.of(failure.category()).grpcCode();
        return code.toStatus().withDescription(failure.message());
    }

    private static ShardRequest request(BigtraceQueryTraceArgs args) {
        return new ShardRequest(
                new ShardRoute(
                        new ShardKey(UUID.randomUUID().toString(), 0),
                        1,
                        "grpc",
                        Optional.empty(),
                        Optional.empty()),
                args.getTrace(),
                args.getSqlQuery(),
                QueryLimits.NONE);
    }
}
