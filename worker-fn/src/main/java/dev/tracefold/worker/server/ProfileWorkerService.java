// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import dev.tracefold.events.FailureSemantics;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.ShardWork;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.proto.xprof.ProfileDataRequest;
import dev.tracefold.proto.xprof.WorkerProfileDataRequest;
import dev.tracefold.proto.xprof.WorkerProfileDataResponse;
import dev.tracefold.proto.xprof.XprofAnalysisWorkerServiceGrpc;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.shard.ShardControl;
import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.session.PartCache;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;
import dev.tracefold.xprof.tool.Tool;

/// XProf's worker service: makes the part of a host, lays it beside the profile, and answers with where it
/// lies, which is what XProf's aggregator expects. It is a shard like any other: it waits for its turn, and
/// a client that goes away stops it.
///
/// Of XProf's statuses, those that make its aggregator try again are given only where that may help.
public final class ProfileWorkerService
        extends XprofAnalysisWorkerServiceGrpc.XprofAnalysisWorkerServiceImplBase {
    private final WorkerFunction worker;

    /// The service of a worker.
    public ProfileWorkerService(WorkerFunction worker) {
        this.worker = worker;
    }

    @Override
    public void getProfileData(
            WorkerProfileDataRequest request, StreamObserver<WorkerProfileDataResponse> observer) {
        ServerCallStreamObserver<WorkerProfileDataResponse> call =
                (ServerCallStreamObserver<WorkerProfileDataResponse>) observer;
        ShardControl control = worker.control(QueryLimits.NONE.time());
        call.setOnCancelHandler(control::cancel);
        // On another thread: gRPC tells of a cancelled call only once this method has returned.
        var _ =
                Thread.ofVirtual()
                        .name("get-profile-data")
                        .start(() -> answer(request.getOriginRequest(), call, control));
    }

    private void answer(
            ProfileDataRequest request,
            ServerCallStreamObserver<WorkerProfileDataResponse> call,
            ShardControl control) {
        HostwiseTool tool;
        HostProfile host;
        try {
            tool = tool(request.getToolName());
            host = host(request.getSessionId());
        } catch (StatusRuntimeException e) {
            call.onError(e);
            return;
        }
        ShardReply reply = worker.run(shard(request), Integer.MAX_VALUE, control);
        if (call.isCancelled()) {
            return;
        }
        switch (reply) {
            case ShardReply.Completed _ -> send(host, tool, call);
            case ShardReply.Failed failed ->
                    call.onError(
                            refused(
                                    FailureSemantics.of(failed.failure().category()).grpcCode(),
                                    failed.failure().message()));
        }
    }

    private static void send(
            HostProfile host, HostwiseTool tool, StreamObserver<WorkerProfileDataResponse> call) {
        String address = host.file().address();
        String part =
                address.substring(0, address.length() - host.file().name().length())
                        + PartCache.fileName(host, tool.partKind());
        if (!isThere(host, tool)) {
            call.onError(
                    refused(
                            Status.Code.FAILED_PRECONDITION,
                            "[%s] cannot be written".formatted(part)));
            return;
        }
        call.onNext(
                WorkerProfileDataResponse.newBuilder()
                        .setOutput(ByteString.copyFromUtf8(part))
                        .setWorkerId(hostname())
                        .build());
        call.onCompleted();
    }

    private static boolean isThere(HostProfile host, HostwiseTool tool) {
        try {
            return host.file().beside(PartCache.fileName(host, tool.partKind())).isPresent();
        } catch (IOException _) {
            return false; // as good as none
        }
    }

    private static HostwiseTool tool(String name) {
        Tool tool;
        try {
            tool = ProfileTools.named(name);
        } catch (ProfileException _) {
            throw refused(Status.Code.INVALID_ARGUMENT, "Can not find tool: " + name);
        }
        if (tool instanceof HostwiseTool hostwise) {
            return hostwise;
        }
        throw refused(Status.Code.UNIMPLEMENTED, "Map not implemented");
    }

    private HostProfile host(String session) {
        try {
            return worker.profiles().profile(session);
        } catch (ProfileException | InvalidPathException e) {
            throw refused(Status.Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        }
    }

    private static StatusRuntimeException refused(Status.Code code, String message) {
        return code.toStatus().withDescription(message).asRuntimeException();
    }

    // Of this service whole hosts are asked, whatever else the parameters say.
    private static ShardRequest shard(ProfileDataRequest request) {
        Map<String, String> options = new HashMap<>(request.getParametersMap());
        options.remove(Piece.OPTION);
        return new ShardRequest(
                new ShardRoute(
                        new ShardKey(UUID.randomUUID().toString(), 0),
                        1,
                        "grpc",
                        Optional.empty(),
                        Optional.empty()),
                ProfilePlaces.isInBucket(request.getSessionId())
                        ? request.getSessionId()
                        : "/local/" + request.getSessionId(),
                new ShardWork.Tool(request.getToolName(), options),
                QueryLimits.NONE);
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "worker"; // a name for people, which nothing depends on
        }
    }
}
