// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;

import dev.tracefold.proto.xprof.ProfileDataRequest;
import dev.tracefold.proto.xprof.WorkerProfileDataRequest;
import dev.tracefold.proto.xprof.WorkerProfileDataResponse;
import dev.tracefold.proto.xprof.XprofAnalysisWorkerServiceGrpc;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.PartSource;
import dev.tracefold.xprof.tool.Piece;

/// Has parts made by workers that speak XProf's worker service, XProf's own or ours. A call goes to the next
/// address each time; an address that is a name stands for all its hosts, of which gRPC takes the next. A
/// worker that is away is no reason to give up a host: the next one is asked. The worker answers with the
/// path of a file, which has to be readable here.
public final class GrpcParts implements PartSource, AutoCloseable {
    private static final int AT_ONCE = 32;
    private static final int ATTEMPTS = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final long CALL_MINUTES = 30;

    private final List<ManagedChannel> channels;
    private final Semaphore calls = new Semaphore(AT_ONCE);
    private final AtomicInteger next = new AtomicInteger();

    /// Workers at addresses such as `host:port` or `dns:///name:port`.
    public GrpcParts(List<String> addresses) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses must not be empty");
        }
        this.channels = addresses.stream().map(GrpcParts::channel).toList();
    }

    private static ManagedChannel channel(String address) {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(address)
                        .usePlaintext()
                        .defaultLoadBalancingPolicy("round_robin")
                        .keepAliveTime(45, TimeUnit.SECONDS)
                        .keepAliveTimeout(25, TimeUnit.SECONDS)
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .build();
        // Connects before the first request does.
        var _ = channel.getState(true);
        return channel;
    }

    @Override
    public void make(PartRequest request, PartListener listener) throws InterruptedException {
        if (!request.piece().isWhole()) {
            throw new IllegalArgumentException("XProf's workers know no pieces of hosts");
        }
        BlockingQueue<Consumer<PartListener>> told = new LinkedBlockingQueue<>();
        List<Thread> open = new ArrayList<>();
        try {
            for (int i = 0; i < request.hosts().size(); i++) {
                int host = i;
                open.add(
                        Thread.ofVirtual()
                                .name("get-profile-data-" + host)
                                .start(() -> told.add(made(request, host))));
            }
            for (int i = 0; i < open.size(); i++) {
                told.take().accept(listener);
            }
        } finally {
            open.forEach(Thread::interrupt);
        }
    }

    private Consumer<PartListener> made(PartRequest request, int host) {
        HostProfile profile = request.hosts().get(host);
        try {
            calls.acquire();
            try {
                byte[] part = read(profile, ask(request, profile));
                return listener -> listener.made(host, part);
            } finally {
                calls.release();
            }
        } catch (ProfileException e) {
            return listener -> listener.failed(host, e);
        } catch (InterruptedException _) {
            ProfileException gone = failure(ProfileException.Kind.STORAGE, profile, "cancelled");
            return listener -> listener.failed(host, gone);
        }
    }

    private String ask(PartRequest request, HostProfile profile) throws InterruptedException {
        Map<String, String> parameters = new HashMap<>(request.options());
        parameters.remove(Piece.OPTION);
        parameters.put(Aggregator.USE_SAVED, Boolean.toString(request.useSaved()));
        WorkerProfileDataRequest message =
                WorkerProfileDataRequest.newBuilder()
                        .setOriginRequest(
                                ProfileDataRequest.newBuilder()
                                        .setSessionId(profile.file().address())
                                        .setToolName(request.tool().name())
                                        .putAllParameters(parameters))
                        .build();
        // From here on the calls of one host go round, whatever others ask meanwhile: no worker is
        // asked twice
        // before all were.
        int first = next.getAndIncrement();
        for (int attempt = 1; true; attempt++) {
            int worker = Math.floorMod(first + attempt - 1, channels.size());
            try {
                WorkerProfileDataResponse response =
                        XprofAnalysisWorkerServiceGrpc.newBlockingStub(channels.get(worker))
                                .withDeadlineAfter(CALL_MINUTES, TimeUnit.MINUTES)
                                .getProfileData(message);
                return response.getOutput().toStringUtf8();
            } catch (StatusRuntimeException e) {
                if (attempt >= Math.max(ATTEMPTS, channels.size() + 1) || !mayHelp(e.getStatus())) {
                    throw failure(kind(e.getStatus()), profile, describe(e.getStatus()));
                }
            }
            Thread.sleep(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
        }
    }

    // Whatever else goes wrong goes wrong again.
    private static boolean mayHelp(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED -> true;
            default -> false;
        };
    }

    private static ProfileException.Kind kind(Status status) {
        return status.getCode() == Status.Code.FAILED_PRECONDITION
                ? ProfileException.Kind.DATA
                : ProfileException.Kind.STORAGE;
    }

    private static String describe(Status status) {
        String description = status.getDescription();
        return description == null ? "worker said " + status.getCode() : description;
    }

    private static byte[] read(HostProfile profile, String part) {
        try {
            if (!ProfilePlaces.isInBucket(part)) {
                return Files.readAllBytes(Path.of(part));
            }
            // Workers lay parts down beside the profile.
            return profile.file()
                    .beside(part.substring(part.lastIndexOf('/') + 1))
                    .orElseThrow(() -> new IOException("there is no such object"));
        } catch (IOException | InvalidPathException e) {
            throw failure(
                    ProfileException.Kind.STORAGE,
                    profile,
                    "the worker's part [%s] cannot be read here: %s".formatted(part, e));
        }
    }

    private static ProfileException failure(
            ProfileException.Kind kind, HostProfile profile, String message) {
        String name = "Host '%s': ".formatted(profile.host());
        return new ProfileException(kind, message.startsWith(name) ? message : name + message);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
