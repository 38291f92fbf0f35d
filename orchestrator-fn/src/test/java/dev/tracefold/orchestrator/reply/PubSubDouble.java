// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.Empty;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.DeleteSubscriptionRequest;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublishResponse;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.Subscription;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.NullMarked;

/// A double of Pub/Sub: the gRPC calls that our side of it makes, over a socket, so that Google's
/// own client is what is tested with; and its faults, on command. One topic, which is there.
@NullMarked
final class PubSubDouble implements AutoCloseable {
    static final String TOPIC = "projects/double/topics/answers";

    private static final int BROKEN_AFTER = 2;

    private final Set<Fault> faults;
    private final Random random;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Server server;
    // All guarded by this.
    private final Map<String, Held> subscriptions = new HashMap<>();
    private int ids;
    private int breaks;

    /// What Pub/Sub does, or may do.
    enum Fault {
        /// A message comes twice.
        DUPLICATES,
        /// Messages overtake each other.
        REORDERED,
        /// Messages of other replicas come as well, as from an emulator.
        UNFILTERED,
        /// A stream breaks after a few messages.
        BROKEN_STREAMS
    }

    PubSubDouble(long seed, Fault... faults) throws IOException {
        this.faults = EnumSet.noneOf(Fault.class);
        this.faults.addAll(List.of(faults));
        this.random = new Random(seed);
        this.server =
                NettyServerBuilder.forPort(0)
                        .addService(publisher())
                        .addService(subscriber())
                        .build()
                        .start();
    }

    String host() {
        return "127.0.0.1:" + server.getPort();
    }

    /// Subscriptions that are there, by name.
    synchronized Map<String, Subscription> subscriptions() {
        Map<String, Subscription> there = new HashMap<>();
        subscriptions.forEach((name, held) -> there.put(name, held.subscription));
        return there;
    }

    /// Removes a subscription behind everybody's back.
    void remove(String name) {
        Held held;
        synchronized (this) {
            held = subscriptions.remove(name);
        }
        if (held != null) {
            held.fail(Status.NOT_FOUND);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        timer.shutdownNow();
    }

    private ServerServiceDefinition publisher() {
        return ServerServiceDefinition.builder("google.pubsub.v1.Publisher")
                .addMethod(
                        unary(
                                "Publisher/Publish",
                                PublishRequest.parser(),
                                PublishResponse.parser()),
                        ServerCalls.asyncUnaryCall(this::publish))
                .build();
    }

    private ServerServiceDefinition subscriber() {
        return ServerServiceDefinition.builder("google.pubsub.v1.Subscriber")
                .addMethod(
                        unary(
                                "Subscriber/CreateSubscription",
                                Subscription.parser(),
                                Subscription.parser()),
                        ServerCalls.asyncUnaryCall(this::create))
                .addMethod(
                        unary(
                                "Subscriber/DeleteSubscription",
                                DeleteSubscriptionRequest.parser(),
                                Empty.parser()),
                        ServerCalls.asyncUnaryCall(this::delete))
                .addMethod(
                        unary(
                                "Subscriber/Acknowledge",
                                AcknowledgeRequest.parser(),
                                Empty.parser()),
                        ServerCalls.asyncUnaryCall(this::acknowledge))
                .addMethod(
                        unary(
                                "Subscriber/ModifyAckDeadline",
                                ModifyAckDeadlineRequest.parser(),
                                Empty.parser()),
                        ServerCalls.asyncUnaryCall(this::modify))
                .addMethod(
                        method(
                                MethodDescriptor.MethodType.BIDI_STREAMING,
                                "Subscriber/StreamingPull",
                                StreamingPullRequest.parser(),
                                StreamingPullResponse.parser()),
                        ServerCalls.asyncBidiStreamingCall(this::pull))
                .build();
    }

    private void publish(PublishRequest request, StreamObserver<PublishResponse> response) {
        if (!request.getTopic().equals(TOPIC)) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        PublishResponse.Builder published = PublishResponse.newBuilder();
        synchronized (this) {
            for (PubsubMessage message : request.getMessagesList()) {
                String id = "m" + ids++;
                published.addMessageIds(id);
                PubsubMessage stamped = message.toBuilder().setMessageId(id).build();
                subscriptions.values().forEach(held -> held.take(stamped));
            }
        }
        response.onNext(published.build());
        response.onCompleted();
    }

    private void create(Subscription wanted, StreamObserver<Subscription> response) {
        synchronized (this) {
            if (subscriptions.containsKey(wanted.getName())) {
                response.onError(Status.ALREADY_EXISTS.asRuntimeException());
                return;
            }
            subscriptions.put(wanted.getName(), new Held(wanted));
        }
        response.onNext(wanted);
        response.onCompleted();
    }

    private void delete(DeleteSubscriptionRequest request, StreamObserver<Empty> response) {
        synchronized (this) {
            if (subscriptions.remove(request.getSubscription()) == null) {
                response.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
        }
        done(response);
    }

    private void acknowledge(AcknowledgeRequest request, StreamObserver<Empty> response) {
        synchronized (this) {
            Held held = subscriptions.get(request.getSubscription());
            if (held != null) {
                request.getAckIdsList().forEach(held.unacked::remove);
            }
        }
        done(response);
    }

    private void modify(ModifyAckDeadlineRequest request, StreamObserver<Empty> response) {
        synchronized (this) {
            Held held = subscriptions.get(request.getSubscription());
            if (held != null && request.getAckDeadlineSeconds() == 0) {
                request.getAckIdsList().forEach(held::again);
            }
        }
        done(response);
    }

    private StreamObserver<StreamingPullRequest> pull(
            StreamObserver<StreamingPullResponse> response) {
        return new StreamObserver<>() {
            @Override
            public void onNext(StreamingPullRequest request) {
                if (request.getSubscription().isEmpty()) {
                    return;
                }
                synchronized (PubSubDouble.this) {
                    Held held = subscriptions.get(request.getSubscription());
                    if (held == null) {
                        response.onError(Status.NOT_FOUND.asRuntimeException());
                    } else {
                        held.opened(response);
                    }
                }
            }

            @Override
            public void onError(Throwable failure) {
                closed();
            }

            @Override
            public void onCompleted() {
                closed();
                response.onCompleted();
            }

            private void closed() {
                synchronized (PubSubDouble.this) {
                    subscriptions.values().forEach(held -> held.streams.remove(response));
                }
            }
        };
    }

    private static void done(StreamObserver<Empty> response) {
        response.onNext(Empty.getDefaultInstance());
        response.onCompleted();
    }

    private static <Q extends MessageLite, R extends MessageLite> MethodDescriptor<Q, R> unary(
            String name, Parser<Q> request, Parser<R> response) {
        return method(MethodDescriptor.MethodType.UNARY, name, request, response);
    }

    private static <Q extends MessageLite, R extends MessageLite> MethodDescriptor<Q, R> method(
            MethodDescriptor.MethodType type, String name, Parser<Q> request, Parser<R> response) {
        return MethodDescriptor.newBuilder(marshaller(request), marshaller(response))
                .setType(type)
                .setFullMethodName("google.pubsub.v1." + name)
                .build();
    }

    private static <T extends MessageLite> MethodDescriptor.Marshaller<T> marshaller(
            Parser<T> parser) {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(T message) {
                return message.toByteString().newInput();
            }

            @Override
            public T parse(InputStream in) {
                try {
                    return parser.parseFrom(in);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /// A subscription and what it holds; every call under the double's lock.
    private final class Held {
        private final Subscription subscription;
        private final Map<String, PubsubMessage> unacked = new LinkedHashMap<>();
        private final List<StreamObserver<StreamingPullResponse>> streams = new ArrayList<>();
        private int sent;

        Held(Subscription subscription) {
            this.subscription = subscription;
        }

        void take(PubsubMessage message) {
            String replica = message.getAttributesOrDefault("replica", "");
            String filter = "attributes.replica = \"%s\"".formatted(replica);
            if (!faults.contains(Fault.UNFILTERED) && !filter.equals(subscription.getFilter())) {
                return;
            }
            int copies = faults.contains(Fault.DUPLICATES) ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                String ackId = "a" + ids++;
                unacked.put(ackId, message);
                sendSoon(ackId);
            }
        }

        void opened(StreamObserver<StreamingPullResponse> stream) {
            streams.add(stream);
            List.copyOf(unacked.keySet()).forEach(this::sendSoon);
        }

        void again(String ackId) {
            if (unacked.containsKey(ackId)) {
                sendSoon(ackId);
            }
        }

        void fail(Status status) {
            synchronized (PubSubDouble.this) {
                streams.forEach(stream -> stream.onError(status.asRuntimeException()));
                streams.clear();
            }
        }

        private void sendSoon(String ackId) {
            long millis = faults.contains(Fault.REORDERED) ? random.nextInt(20) : 0;
            var _ =
                    timer.schedule(
                            () -> {
                                synchronized (PubSubDouble.this) {
                                    send(ackId);
                                }
                            },
                            millis,
                            TimeUnit.MILLISECONDS);
        }

        private void send(String ackId) {
            PubsubMessage message = unacked.get(ackId);
            if (message == null || streams.isEmpty()) {
                return;
            }
            if (faults.contains(Fault.BROKEN_STREAMS) && ++sent % BROKEN_AFTER == 0 && breaks < 4) {
                breaks++;
                fail(Status.UNAVAILABLE);
                return;
            }
            streams.getFirst()
                    .onNext(
                            StreamingPullResponse.newBuilder()
                                    .addReceivedMessages(
                                            ReceivedMessage.newBuilder()
                                                    .setAckId(ackId)
                                                    .setMessage(message))
                                    .build());
        }
    }
}
