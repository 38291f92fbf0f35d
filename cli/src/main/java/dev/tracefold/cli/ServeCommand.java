// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.console.Interruption;
import dev.tracefold.cli.console.LogOutput;
import dev.tracefold.cli.query.CatalogWatch;
import dev.tracefold.cli.query.EmbeddedWorker;
import dev.tracefold.cli.query.LocalUploads;
import dev.tracefold.cli.query.ScratchDirectory;
import dev.tracefold.cli.query.TraceIndex;
import dev.tracefold.cli.query.WatchThread;
import dev.tracefold.events.settings.Environment;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.execution.TraceSources;
import dev.tracefold.orchestrator.profile.PipelineParts;
import dev.tracefold.orchestrator.profile.ProfileApi;
import dev.tracefold.orchestrator.profile.ProfileSettings;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.server.DataFolder;
import dev.tracefold.orchestrator.server.DataSettings;
import dev.tracefold.orchestrator.server.EventDoor;
import dev.tracefold.orchestrator.server.OrchestratorData;
import dev.tracefold.orchestrator.server.OrchestratorServer;
import dev.tracefold.orchestrator.server.ProfileDoor;
import dev.tracefold.orchestrator.server.ServerSettings;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceStores;
import dev.tracefold.store.watch.FolderWatch;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.server.ProfileWorkerService;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.Splitting;

/// `tracefold serve`: the pipeline of `tracefold query`, behind its doors.
@Command(
        name = "serve",
        description = {
            "Runs orchestrator, broker and workers in this process and answers queries over gRPC"
                    + " (Bigtrace's clients, `tracefold remote`) and HTTP.",
            ""
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        footerHeading = "%nDoors:%n",
        footer = {
            "  gRPC  perfetto.protos.BigtraceOrchestrator/Query",
            "  HTTP  / is the console, a page for people;",
            "        /v1 as Perfetto's Bigtrace page asks it (GET /openapi.yaml tells all of it),",
            "        POST /v1/queries (server-sent events), POST / (a bucket's notices of uploads),",
            "        /health, /metrics",
            "With --logdir also",
            "  HTTP  /data/plugin/profile/*, as XProf's server; the console shows profiles",
            "  gRPC  xprof.pywrap.XprofAnalysisWorkerService/GetProfileData",
            "",
            "Examples:",
            "  tracefold serve --traces traces/",
            "  tracefold serve --traces traces/ --watch",
            "  tracefold serve --traces traces/ --host 0.0.0.0 --workers 8"
        })
final class ServeCommand implements Callable<Integer> {
    private static final Pattern HTTP = Pattern.compile("https?://[^/]", Pattern.CASE_INSENSITIVE);

    private final Console console;

    @Option(
            names = "--traces",
            paramLabel = "DIR",
            description =
                    "Only traces in this folder are read; relative addresses are looked up in it."
                            + " Without it, any file that this user can read.")
    private @Nullable Path traces;

    @Option(
            names = "--logdir",
            paramLabel = "DIR",
            description =
                    "Answers XProf's clients from the profiles in this folder, or in"
                            + " gs://BUCKET/FOLDER, under /data/plugin/profile/.")
    private @Nullable String logDirectory;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on (default: ${DEFAULT-VALUE}, this machine only). There is"
                            + " no authentication.")
    private String host = "";

    @Option(
            names = "--grpc-port",
            paramLabel = "N",
            defaultValue = "5051",
            description = "Port of the gRPC door (default: ${DEFAULT-VALUE}; 0 for any).")
    private int grpcPort;

    @Option(
            names = "--http-port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Port of the HTTP door (default: ${DEFAULT-VALUE}; 0 for any).")
    private int httpPort;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Traces answered at a time (default: one for each CPU).")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Mixin private final WatchOptions watch = new WatchOptions();

    @Mixin private final StoreOptions stores = new StoreOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder of the catalog, the history and the rows of queries (default:"
                            + " $XDG_DATA_HOME/tracefold, else ~/.local/share/tracefold).")
    private @Nullable Path data;

    @Option(
            names = "--results-for",
            paramLabel = "DURATION",
            defaultValue = "P7D",
            description =
                    "How long rows of queries are kept, as in P7D or PT12H (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration resultsFor = Duration.ofDays(7);

    @Option(
            names = "--cors-origin",
            paramLabel = "ORIGIN",
            description =
                    "A page of this origin may call the HTTP door, say https://ui.perfetto.dev."
                            + " Without it, only pages of the door itself.")
    private List<String> corsOrigins = new ArrayList<>();

    @Option(
            names = "--perfetto-ui",
            paramLabel = "URL",
            description =
                    "Perfetto's UI that the console hands traces to, one of your own for instance"
                            + " (default: $TRACEFOLD_PERFETTO_UI, else https://ui.perfetto.dev).")
    private Optional<URI> perfettoUi = Optional.empty();

    @Mixin private final EngineOptions engine = new EngineOptions();

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        checkOptions();
        LogOutput.lines();
        StoreSettings settings = stores.ofServer(Optional.ofNullable(traces));
        try (Interruption interruption = new Interruption();
                ScratchDirectory scratch = new ScratchDirectory();
                WorkerFunction worker =
                        EmbeddedWorker.start(
                                workers,
                                engine.options(settings).withSnapshotsLater(),
                                settings,
                                scratch.path());
                EmbeddedPipeline pipeline =
                        EmbeddedPipeline.start(
                                worker, EmbeddedPipeline.settings(workers), scratch.path());
                TraceStores listed = TraceStores.open(settings);
                DataFolder folder = DataFolder.claim(Optional.ofNullable(data), console::say);
                OrchestratorData remembered =
                        OrchestratorData.open(
                                DataSettings.inFolder(
                                        folder.path(),
                                        resultsFor,
                                        sources(listed),
                                        engine.options(settings)),
                                pipeline.queries());
                OrchestratorServer server =
                        OrchestratorServer.start(
                                pipeline.queries(),
                                new EventDoor(
                                        LocalUploads.handler(
                                                pipeline.queries(), worker, remembered.catalog())),
                                Optional.of(remembered),
                                new ServerSettings(
                                        host, httpPort, grpcPort, corsOrigins, perfettoUi()),
                                profiles(pipeline.queries(), worker));
                WatchThread _ = watching(listed, worker, remembered.catalog())) {
            interruption.onCancel(server::close);
            var _ = pipeline.queries().metrics().start();
            console.say(
                    "tracefold: serving gRPC on %s:%d, HTTP on http://%s:%d - Ctrl-C ends it"
                            .formatted(host, server.grpcPort(), host, server.httpPort()));
            server.await();
        }
        return ExitStatus.OK.code();
    }

    /// Null where nothing is watched, which try-with-resources passes over.
    private @Nullable WatchThread watching(
            TraceStores listed, WorkerFunction worker, TraceCatalog catalog) {
        if (!watch.watches() || traces == null) {
            return null;
        }
        InstantSource clock = InstantSource.system();
        CatalogWatch listener =
                new CatalogWatch(
                        new TraceIndex(listed, CatalogWatch.through(worker, clock), catalog, false),
                        catalog,
                        FolderScan::looksLikeTrace,
                        clock,
                        console::say);
        return WatchThread.start(
                new FolderWatch(List.of(traces), watch.settings(), clock, listener));
    }

    private Optional<ProfileDoor> profiles(QueryService queries, WorkerFunction worker) {
        return Optional.ofNullable(logDirectory)
                .map(directory ->
                        new ProfileDoor(
                                new ProfileApi(
                                        new ProfileSettings(
                                                Optional.of(directory),
                                                false,
                                                List.of(),
                                                Splitting.NONE,
                                                false,
                                                false,
                                                Optional.empty()),
                                        worker.profiles(),
                                        new Aggregator(new PipelineParts(queries))),
                                false,
                                List.of(new ProfileWorkerService(worker))));
    }

    private TraceSources.Settings sources(TraceStores listed) {
        return new TraceSources.Settings(
                traces == null ? "" : traces.toAbsolutePath().normalize().toString(),
                Optional.of(TraceSources.FileAddresses.PATHS),
                Optional.ofNullable(traces).map(folder -> folder.toAbsolutePath().normalize()),
                Optional.of(listed),
                FolderScan::looksLikeTrace);
    }

    private URI perfettoUi() {
        return perfettoUi
                .or(() -> new Environment(System::getenv).httpAddress("TRACEFOLD_PERFETTO_UI"))
                .orElse(ServerSettings.PERFETTO_UI);
    }

    private void checkOptions() {
        perfettoUi
                .filter(ui -> !HTTP.matcher(ui.toString()).lookingAt())
                .ifPresent(ui -> {
                    throw new WrongUsage(
                            "--perfetto-ui must be an http:// or https:// address but was " + ui);
                });
        checkLogDirectory();
        checkTraces();
        if (workers < 1) {
            throw new WrongUsage("--workers must be at least 1 but was " + workers);
        }
    }

    private void checkLogDirectory() {
        if (logDirectory == null || ProfilePlaces.isInBucket(logDirectory)) {
            return;
        }
        Path folder = Path.of(logDirectory);
        if (!Files.isDirectory(folder)) {
            throw new WrongUsage("--logdir must be a folder but was " + logDirectory);
        }
        if (traces != null && !isInside(folder, traces)) {
            throw new WrongUsage(
                    "--logdir %s must be inside --traces %s: nothing else is read"
                            .formatted(logDirectory, traces));
        }
    }

    private void checkTraces() {
        if (traces != null && !Files.isDirectory(traces)) {
            throw new WrongUsage("--traces must be a folder but was " + traces);
        }
        if (watch.watches() && traces == null) {
            throw new WrongUsage("--watch needs --traces: the folder to watch");
        }
        var _ = watch.settings();
        if (traces == null && !isLoopback(host)) {
            throw new WrongUsage(
                    "--host %s needs --traces: without it every file would be readable from there"
                            .formatted(host));
        }
    }

    private static boolean isInside(Path inner, Path outer) {
        return inner.toAbsolutePath().normalize().startsWith(outer.toAbsolutePath().normalize());
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("--host: no such host " + host, e);
        }
    }
}
