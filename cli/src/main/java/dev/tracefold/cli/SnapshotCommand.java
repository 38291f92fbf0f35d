// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.console.LogOutput;
import dev.tracefold.cli.console.ProgressBar;
import dev.tracefold.cli.query.TraceSelection;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceStores;

/// `tracefold snapshot`: loads traces ahead of the questions.
@Command(
        name = "snapshot",
        description = {
            "Loads traces ahead of the questions: their snapshots are kept in the folder --snapshots"
                    + " and, packed, in the place --snapshot-store, from where workers fetch them. What"
                    + " is there already is left alone.",
            ""
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tracefold snapshot traces/ --snapshots ~/.cache/tracefold",
            "  tracefold snapshot gs://bucket/runs/ --snapshots /var/tmp/tracefold \\",
            "      --snapshot-store gs://bucket-snapshots/"
        },
        mixinStandardHelpOptions = true)
final class SnapshotCommand implements Callable<Integer> {
    private final Console console;

    // The parser sets it.
    @SuppressWarnings("FieldCanBeFinal")
    @Parameters(
            arity = "1..*",
            paramLabel = "TRACE",
            description = "Files, folders, patterns or addresses, as for `tracefold query`.")
    private List<String> traces = new ArrayList<>();

    @Mixin private final StoreOptions stores = new StoreOptions();

    @Mixin private final EngineOptions engine = new EngineOptions();

    SnapshotCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!engine.keepsSnapshots()) {
            throw new WrongUsage(
                    "where are snapshots kept: --snapshots DIR or $TRACEFOLD_SNAPSHOTS?");
        }
        LogOutput.silent();
        StoreSettings settings = stores.ofUser();
        ProcessorOptions options = engine.options(settings);
        InstantSource clock = InstantSource.system();
        long start = clock.millis();
        int loaded = 0;
        List<String> failed = new ArrayList<>();
        List<String> addresses;
        try (TraceStores opened = TraceStores.open(settings)) {
            addresses = TraceSelection.of(traces, FolderScan::looksLikeTrace, opened).traces();
            ProgressBar progress = new ProgressBar(console, addresses.size(), clock);
            for (String address : addresses) {
                int before = failed.size();
                try {
                    boolean made =
                            TraceProcessor.prepareSnapshot(opened.locate(address).find(), options);
                    loaded += made ? 1 : 0;
                } catch (ProcessorException e) {
                    String message = e.failure().message();
                    failed.add(message.contains(address) ? message : address + ": " + message);
                }
                progress.advance(failed.size() == before);
            }
            progress.remove();
        }
        int there = addresses.size() - loaded - failed.size();
        return report(loaded, there, failed, clock.millis() - start);
    }

    private int report(int loaded, int there, List<String> failed, long millis) {
        console.say(
                String.format(
                        Locale.ROOT,
                        "%,d loaded, %,d there already, %,d failed in %.1f s",
                        loaded,
                        there,
                        failed.size(),
                        millis / 1e3));
        failed.forEach(console::error);
        return ExitStatus.of(loaded + there, failed.size()).code();
    }
}
