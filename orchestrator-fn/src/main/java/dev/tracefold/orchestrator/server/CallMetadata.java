// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

import dev.tracefold.events.ReplyMessages;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.proto.event.QueryFailures;
import dev.tracefold.proto.event.ShardFailed;

/// What goes beside the messages of a call, so that Bigtrace's contract stays as it is: the request
/// may carry `tracefold-reduce-sql-bin`, a second query in UTF-8 that runs over the rows of all traces
/// and whose rows are the only response; and `tracefold-on-error: skip`, and then the trailers tell which traces did not answer, as
/// `tracefold-failed-traces` (how many) and `tracefold-failures-bin` (a `QueryFailures`, as many as
/// fit).
final class CallMetadata implements ServerInterceptor {
    static final Metadata.Key<String> ON_ERROR =
            Metadata.Key.of("tracefold-on-error", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> FAILED_TRACES =
            Metadata.Key.of("tracefold-failed-traces", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> FAILURES =
            Metadata.Key.of("tracefold-failures-bin", Metadata.BINARY_BYTE_MARSHALLER);

    static final Metadata.Key<byte[]> REDUCE_SQL =
            Metadata.Key.of("tracefold-reduce-sql-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final Metadata.Key<String> TRACE_PARENT =
            Metadata.Key.of(TraceContext.TRACE_PARENT, Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> TRACE_STATE =
            Metadata.Key.of(TraceContext.TRACE_STATE, Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<Call> CALL = Context.key("tracefold-call");
    // Clients take 8 KiB of headers by default, and base64 makes 4 of 3.
    private static final int MAX_FAILURES_BYTES = 4 * 1024;

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String wish = Optional.ofNullable(headers.get(ON_ERROR)).orElse("fail");
        Call beside =
                new Call(
                        wish,
                        Optional.ofNullable(headers.get(REDUCE_SQL))
                                .map(sql -> new String(sql, StandardCharsets.UTF_8)),
                        TraceContext.of(
                                Optional.ofNullable(headers.get(TRACE_PARENT)),
                                Optional.ofNullable(headers.get(TRACE_STATE))));
        ServerCall<Q, R> withTrailers =
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void close(Status status, Metadata trailers) {
                        trailers.merge(beside.trailers);
                        super.close(status, trailers);
                    }
                };
        return Contexts.interceptCall(
                Context.current().withValue(CALL, beside), withTrailers, headers, next);
    }

    /// What goes beside the messages of the current call.
    static Call current() {
        Call call = CALL.get();
        return call == null ? new Call("fail", Optional.empty(), TraceContext.NONE) : call;
    }

    /// One call.
    static final class Call {
        private final String wish;
        private final Metadata trailers = new Metadata();

        private final Optional<String> reduceSql;

        private final TraceContext trace;

        private Call(String wish, Optional<String> reduceSql, TraceContext trace) {
            this.wish = wish;
            this.reduceSql = reduceSql;
            this.trace = trace;
        }

        /// The second query, if there is one.
        Optional<String> reduceSql() {
            return reduceSql;
        }

        /// Its place in its client's trace.
        TraceContext trace() {
            return trace;
        }

        /// What a trace that cannot be answered is to mean; empty when the wish cannot be read.
        Optional<OnError> onError() {
            return switch (wish.toLowerCase(Locale.ROOT)) {
                case "fail" -> Optional.of(OnError.FAIL);
                case "skip" -> Optional.of(OnError.SKIP);
                default -> Optional.empty();
            };
        }

        String wish() {
            return wish;
        }

        /// Tells the client which traces did not answer.
        ///
        /// @param failures the first of them
        /// @param total how many there are
        void report(List<FailedShard> failures, int total) {
            QueryFailures.Builder message = QueryFailures.newBuilder().setTotal(total);
            int size = 0;
            for (FailedShard failure : failures) {
                ShardFailed entry = ReplyMessages.failed(asReply(failure));
                size += entry.getSerializedSize() + 4;
                if (size > MAX_FAILURES_BYTES) {
                    break;
                }
                message.addFailure(entry);
            }
            trailers.put(FAILED_TRACES, Integer.toString(total));
            trailers.put(FAILURES, message.build().toByteArray());
        }

        private static ShardReply.Failed asReply(FailedShard failure) {
            return new ShardReply.Failed(
                    new ShardRoute(
                            new ShardKey("", failure.shard()),
                            1,
                            "",
                            Optional.empty(),
                            Optional.empty()),
                    failure.traceAddress(),
                    failure.failure(),
                    failure.stage());
        }
    }
}
