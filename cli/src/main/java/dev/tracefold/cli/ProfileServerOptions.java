// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.Interruption;
import dev.tracefold.cli.console.LogOutput;
import dev.tracefold.cli.query.EmbeddedWorker;
import dev.tracefold.cli.query.ScratchDirectory;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.profile.ProfileApi;
import dev.tracefold.orchestrator.profile.ProfileSettings;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.server.EventDoor;
import dev.tracefold.orchestrator.server.OrchestratorServer;
import dev.tracefold.orchestrator.server.ProfileDoor;
import dev.tracefold.orchestrator.server.ServerSettings;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.server.ProfileWorkerService;
import dev.tracefold.xprof.session.Splitting;
import dev.tracefold.xprof.tool.Piece;

/// The flags of XProf's server, under its names, and what they start: one process that is aggregator and
/// worker, as XProf's is.
final class ProfileServerOptions {
    private static final int PORT = 8791;
    private static final int GRPC_PORT = 50051;

    @Option(
            names = {"--port", "-p"},
            paramLabel = "N",
            description = "Serve XProf's HTTP interface on this port (XProf's own: 8791).")
    private @Nullable Integer port;

    @Option(
            names = {"--grpc_port", "-g", "-gp"},
            paramLabel = "N",
            description = "Port of the worker service while serving (default: 50051).")
    private @Nullable Integer grpcPort;

    @Option(
            names = {"--worker_service_address", "-w", "-wsa"},
            paramLabel = "A,B...",
            description =
                    "gRPC addresses of workers that make the parts of hosts, XProf's or Tracefold's:"
                            + " host:port or dns:///name:port. Without it this process makes them.")
    private String workers = "";

    @Option(names = "--hide_capture_profile_button", description = "Told to XProf's frontend.")
    private boolean hideCaptureButton;

    @Option(
            names = {"--enable_tab_name_label", "-e"},
            description = "Told to XProf's frontend.")
    private boolean tabNameLabel;

    @Option(
            names = {"--src_prefix", "-s"},
            paramLabel = "PREFIX",
            description = "Told to XProf's frontend.")
    private @Nullable String sourcePrefix;

    @Option(
            names = {"--max_concurrent_worker_requests", "-m"},
            paramLabel = "N",
            description = "Hosts worked on at a time (default: one for each CPU).")
    private int atOnce = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--pieces",
            paramLabel = "N",
            description =
                    "Pieces that a host with a large profile is made in, at the same time (default: 1,"
                            + " none: each needs memory of its own, for some more speed). Workers"
                            + " that are asked over gRPC make whole hosts.")
    private int pieces = 1;

    @Option(
            names = "--split_from",
            paramLabel = "MB",
            description = "How large such a profile is, in megabytes (default: 128).")
    private long splitFrom = Splitting.FROM_MEGABYTES;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address to serve on (default: ${DEFAULT-VALUE}, this machine only). There is no"
                            + " authentication.")
    private String bind = "";

    boolean wantsServer() {
        return port != null || grpcPort != null;
    }

    /// Addresses of workers; none if this process is to do the work.
    List<String> workers() {
        return ProfileSettings.addresses(workers);
    }

    int atOnce() {
        if (atOnce < 1) {
            throw new WrongUsage(
                    "--max_concurrent_worker_requests must be at least 1 but was " + atOnce);
        }
        return atOnce;
    }

    Splitting splitting() {
        if (pieces < 1 || pieces > Piece.MOST) {
            throw new WrongUsage(
                    "--pieces must be 1 to %d but was %d".formatted(Piece.MOST, pieces));
        }
        if (splitFrom < 0 || splitFrom > Splitting.MOST_MEGABYTES) {
            throw new WrongUsage("--split_from must be at least 0 but was " + splitFrom);
        }
        return Splitting.fromMegabytes(pieces, splitFrom);
    }

    /// Serves until the process is told to stop.
    ///
    /// @param directory the log directory, if there is one
    /// @param stores how buckets are read
    void serve(Console console, Optional<String> directory, StoreOptions stores)
            throws InterruptedException {
        int http = port == null ? PORT : port;
        int grpc = grpcPort == null ? GRPC_PORT : grpcPort;
        if (http == grpc && http != 0) {
            throw new WrongUsage("--port and --grpc_port must differ but both are " + http);
        }
        boolean local = isLoopback(bind);
        if (!local && directory.isEmpty()) {
            throw new WrongUsage(
                    "--bind %s needs LOGDIR: without it every profile would be readable from there"
                            .formatted(bind));
        }
        LogOutput.lines();
        try (Interruption interruption = new Interruption();
                ScratchDirectory scratch = new ScratchDirectory();
                WorkerFunction worker =
                        EmbeddedWorker.start(
                                atOnce(),
                                ProcessorOptions.DEFAULTS,
                                stores.ofServer(
                                        local
                                                ? Optional.empty()
                                                : Optional.of(folder(directory, scratch.path()))),
                                scratch.path());
                EmbeddedPipeline pipeline =
                        EmbeddedPipeline.start(
                                worker, EmbeddedPipeline.settings(atOnce()), scratch.path());
                ProfileApi api = api(directory, local, worker, pipeline.queries());
                OrchestratorServer server =
                        OrchestratorServer.start(
                                pipeline.queries(),
                                new EventDoor(pipeline.queries()),
                                Optional.empty(),
                                new ServerSettings(bind, http, grpc),
                                Optional.of(
                                        new ProfileDoor(
                                                api,
                                                true,
                                                List.of(new ProfileWorkerService(worker)))))) {
            interruption.onCancel(server::close);
            console.say(
                    "tracefold: serving profiles on http://%s:%d, their worker on gRPC %s:%d -"
                                    .formatted(bind, server.httpPort(), bind, server.grpcPort())
                            + " Ctrl-C ends it");
            server.await();
        }
    }

    // Where nothing of this machine is served, nothing else of it is read.
    private static Path folder(Optional<String> directory, Path nothing) {
        return directory
                .filter(text -> !ProfilePlaces.isInBucket(text))
                .map(Path::of)
                .orElse(nothing);
    }

    private ProfileApi api(
            Optional<String> directory,
            boolean local,
            WorkerFunction worker,
            QueryService queries) {
        ProfileSettings settings =
                new ProfileSettings(
                        directory,
                        local,
                        workers(),
                        splitting(),
                        hideCaptureButton,
                        tabNameLabel,
                        Optional.ofNullable(sourcePrefix));
        return ProfileApi.of(settings, worker.profiles(), queries);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("--bind: no such host " + host, e);
        }
    }
}
