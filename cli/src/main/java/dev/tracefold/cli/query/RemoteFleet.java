// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.result.ClaimCheckStore;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.proto.event.QueryFailures;
import dev.tracefold.proto.event.ShardFailed;
import dev.tracefold.proto.perfetto.BigtraceOrchestratorGrpc;
import dev.tracefold.proto.perfetto.BigtraceQueryArgs;
import dev.tracefold.proto.perfetto.BigtraceQueryResponse;

/// An orchestrator that runs elsewhere, through the door Bigtrace's clients use.
///
/// @param server `host:port`
/// @param store holds nothing: answers that come this way are whole
/// @param reduceSql a second query to run there, over the rows of all traces
public record RemoteFleet(String server, ClaimCheckStore store, Optional<String> reduceSql)
        implements Fleet {
    private static final Metadata.Key<String> ON_ERROR =
            Metadata.Key.of("tracefold-on-error", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> FAILURES =
            Metadata.Key.of("tracefold-failures-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final String UNTOLD =
            "not answered; there are too many failures for the server to send every reason";
    private static final Metadata.Key<byte[]> REDUCE_SQL =
            Metadata.Key.of("tracefold-reduce-sql-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Metadata.Key<String> FAILED_TRACES =
            Metadata.Key.of("tracefold-failed-traces", Metadata.ASCII_STRING_MARSHALLER);

    /// An orchestrator that is asked one query.
    public RemoteFleet(String server, ClaimCheckStore store) {
        this(server, store, Optional.empty());
    }

    /// The same orchestrator, which is asked a second query over the rows of the first.
    public RemoteFleet reducing(String sql) {
        return new RemoteFleet(server, store, Optional.of(sql));
    }

    @Override
    public End run(QueryRequest request, OrderedRows rows, CancelHook onCancel) {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(server)
                        .usePlaintext()
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .build();
        try (Context.CancellableContext call = Context.current().withCancellation()) {
            onCancel.set(() -> call.cancel(null));
            return call.call(() -> run(request, rows, channel));
        } catch (StatusRuntimeException e) {
            return ended(e.getStatus());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            channel.shutdownNow();
        }
    }

    private End run(QueryRequest request, OrderedRows rows, ManagedChannel channel) {
        Metadata headers = new Metadata();
        headers.put(ON_ERROR, request.onError().name().toLowerCase(Locale.ROOT));
        reduceSql.ifPresent(sql -> headers.put(REDUCE_SQL, sql.getBytes(StandardCharsets.UTF_8)));
        AtomicReference<@Nullable Metadata> trailers = new AtomicReference<>();
        Iterator<BigtraceQueryResponse> responses =
                BigtraceOrchestratorGrpc.newBlockingStub(channel)
                        .withInterceptors(
                                MetadataUtils.newAttachHeadersInterceptor(headers),
                                MetadataUtils.newCaptureMetadataInterceptor(
                                        new AtomicReference<>(), trailers))
                        .query(
                                BigtraceQueryArgs.newBuilder()
                                        .addAllTraces(request.traces())
                                        .setSqlQuery(request.sql())
                                        .build());
        Map<String, Deque<Integer>> open = positions(request);
        while (responses.hasNext()) {
            BigtraceQueryResponse response = responses.next();
            if (reduceSql.isPresent()) {
                if (!rows.reduced(() -> decoded(response))) {
                    return new End.Cancelled();
                }
                continue;
            }
            int position = take(open, response.getTrace());
            if (!rows.answer(position, response.getTrace(), () -> decoded(response))) {
                return new End.Cancelled();
            }
        }
        reportFailures(open, trailers.get(), rows);
        if (reduceSql.isPresent()) {
            countReduced(open, trailers.get(), request, rows);
        } else {
            open.forEach((address, positions) ->
                    positions.forEach(position -> rows.fail(position, address, UNTOLD)));
        }
        return new End.Finished();
    }

    /// Of a query that was reduced, nothing names the traces that were answered.
    private static void countReduced(
            Map<String, Deque<Integer>> open,
            @Nullable Metadata trailers,
            QueryRequest request,
            OrderedRows rows) {
        String text = trailers == null ? null : trailers.get(FAILED_TRACES);
        int failed = text == null ? 0 : Integer.parseInt(text);
        rows.countAnswered(request.traces().size() - failed);
        open.values().stream()
                .flatMap(Deque::stream)
                .limit(Math.max(0, failed - rows.failed().count()))
                .forEach(position -> rows.fail(position, "another trace", UNTOLD));
    }

    // A trace may be named twice; which of the two is answered first makes no difference.
    private static Map<String, Deque<Integer>> positions(QueryRequest request) {
        Map<String, Deque<Integer>> positions = new HashMap<>();
        for (int i = 0; i < request.traces().size(); i++) {
            positions.computeIfAbsent(request.traces().get(i), _ -> new ArrayDeque<>()).add(i);
        }
        return positions;
    }

    private int take(Map<String, Deque<Integer>> open, String address) {
        Deque<Integer> positions = open.get(address);
        if (positions == null || positions.isEmpty()) {
            throw new ProcessorException(
                    Failure.external(
                            "ANSWER_UNEXPECTED",
                            "%s answered for a trace that was not asked for: %s"
                                    .formatted(server, address)));
        }
        return positions.remove();
    }

    private QueryResult decoded(BigtraceQueryResponse response) {
        try {
            return DecodedResult.open(new ShardAnswer.Inline(response.getResultList()), store);
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.external("ANSWER_NOT_READABLE", String.valueOf(e.getMessage())), e);
        }
    }

    private void reportFailures(
            Map<String, Deque<Integer>> open, @Nullable Metadata trailers, OrderedRows rows) {
        byte[] bytes = trailers == null ? null : trailers.get(FAILURES);
        if (bytes != null) {
            try {
                for (ShardFailed failure : QueryFailures.parseFrom(bytes).getFailureList()) {
                    String address = failure.getTraceAddress();
                    rows.fail(take(open, address), address, failure.getMessage());
                }
            } catch (InvalidProtocolBufferException e) {
                throw new ProcessorException(
                        Failure.external(
                                "ANSWER_NOT_READABLE",
                                "%s sent failures that cannot be read".formatted(server)),
                        e);
            }
        }
    }

    private End ended(Status status) {
        String message = status.getDescription();
        return switch (status.getCode()) {
            case CANCELLED -> new End.Cancelled();
            case UNAVAILABLE ->
                    new End.Failed("no orchestrator at %s: %s".formatted(server, message));
            default -> new End.Failed(message == null ? status.getCode().name() : message);
        };
    }
}
