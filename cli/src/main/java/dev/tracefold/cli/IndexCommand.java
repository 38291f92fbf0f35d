// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.console.Interruption;
import dev.tracefold.cli.console.LogOutput;
import dev.tracefold.cli.console.ProgressBar;
import dev.tracefold.cli.query.CatalogWatch;
import dev.tracefold.cli.query.TraceIndex;
import dev.tracefold.cli.query.TraceSelection;
import dev.tracefold.orchestrator.catalog.SqlTraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.server.DataFolder;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceStores;
import dev.tracefold.store.watch.FolderWatch;
import dev.tracefold.worker.shard.ShardControl;

/// `tracefold index`: reads traces for the catalog of `tracefold serve`.
@Command(
        name = "index",
        description = {
            "Reads traces and keeps what they are - kind, bounds, rows, device, processes - in the"
                    + " catalog that `tracefold serve` lists. What has not changed since is left"
                    + " alone.",
            ""
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tracefold index traces/ 'gs://bucket/runs/**/*.pftrace'",
            "  tracefold index traces/ --watch",
            "  tracefold index --again --data /var/lib/tracefold traces/"
        },
        mixinStandardHelpOptions = true)
final class IndexCommand implements Callable<Integer> {
    private static final Duration FOREVER = Duration.ofDays(365);

    private final Console console;

    // The parser sets it.
    @SuppressWarnings("FieldCanBeFinal")
    @Parameters(
            arity = "1..*",
            paramLabel = "TRACE",
            description = "Files, folders, patterns or addresses, as for `tracefold query`.")
    private List<String> traces = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder of the catalog, as for `tracefold serve` (default:"
                            + " $XDG_DATA_HOME/tracefold, else ~/.local/share/tracefold).")
    private @Nullable Path data;

    @Option(
            names = "--again",
            description = "Reads also what has not changed, with this version of the engine.")
    private boolean again;

    @Mixin private final WatchOptions watch = new WatchOptions();

    @Mixin private final StoreOptions stores = new StoreOptions();

    @Mixin private final EngineOptions engine = new EngineOptions();

    IndexCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        LogOutput.silent();
        StoreSettings settings = stores.ofUser();
        Path folder = Optional.ofNullable(data).orElseGet(DataFolder::usual);
        InstantSource clock = InstantSource.system();
        ShardControl control = new ShardControl(FOREVER, System::nanoTime);
        try (TraceStores opened = TraceStores.open(settings);
                Database database =
                        Database.open(DatabaseSettings.sqlite(folder.resolve("tracefold.db")))) {
            TraceCatalog catalog = new SqlTraceCatalog(database);
            TraceIndex index =
                    new TraceIndex(
                            opened,
                            TraceIndex.reader(opened, engine.options(settings), control),
                            catalog,
                            again);
            return watch.watches()
                    ? watch(index, catalog, control, clock)
                    : index(index, opened, clock);
        }
    }

    private int index(TraceIndex index, TraceStores opened, InstantSource clock) {
        List<String> addresses =
                TraceSelection.of(absolute(), FolderScan::looksLikeTrace, opened).traces();
        ProgressBar progress = new ProgressBar(console, addresses.size(), clock);
        Instant start = clock.instant();
        TraceIndex.Summary summary = index.read(addresses, clock, progress);
        progress.remove();
        return report(summary, clock.millis() - start.toEpochMilli());
    }

    private int watch(
            TraceIndex index, TraceCatalog catalog, ShardControl control, InstantSource clock)
            throws InterruptedException {
        CatalogWatch listener =
                new CatalogWatch(index, catalog, FolderScan::looksLikeTrace, clock, console::say);
        try (Interruption interruption = new Interruption();
                FolderWatch folders =
                        new FolderWatch(folders(), watch.settings(), clock, listener)) {
            interruption.onCancel(() -> end(folders, control));
            console.say("tracefold: watching %s - Ctrl-C ends it".formatted(folders()));
            folders.run();
        }
        return ExitStatus.OK.code();
    }

    private static void end(FolderWatch folders, ShardControl reading) {
        folders.close();
        reading.cancel();
    }

    private List<Path> folders() {
        List<Path> folders = absolute().stream().map(Path::of).toList();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new WrongUsage(
                        "--watch: expected folders but one is %s; buckets tell of what comes by"
                                        .formatted(folder)
                                + " notices to `tracefold serve`");
            }
        }
        return folders;
    }

    /// The catalog's addresses mean the same wherever the server is started.
    private List<String> absolute() {
        return traces.stream()
                .map(word ->
                        word.contains("://") || word.startsWith("/")
                                ? word
                                : Path.of("").toAbsolutePath().resolve(word).normalize().toString())
                .toList();
    }

    private int report(TraceIndex.Summary summary, long millis) {
        console.say(
                String.format(
                        Locale.ROOT,
                        "%,d indexed, %,d as before, %,d unreadable in %.1f s",
                        summary.indexed(),
                        summary.unchanged(),
                        summary.failed().size(),
                        millis / 1e3));
        summary.failed().forEach(console::error);
        int done = summary.indexed() + summary.unchanged();
        return ExitStatus.of(done, summary.failed().size()).code();
    }
}
