// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.tracefold.bench.MeasuredProcess;
import dev.tracefold.bench.SyntheticTrace;

/// What is measured as processes of the command.
final class ProcessParts {
    private static final int EXPORTS = 2;

    private final Commands commands;

    ProcessParts(Commands commands) {
        this.commands = commands;
    }

    static MeasuredProcess run(List<String> command) throws IOException, InterruptedException {
        MeasuredProcess process = MeasuredProcess.run(command);
        if (process.status() != 0) {
            throw new IOException("status %d: %s".formatted(process.status(), command));
        }
        return process;
    }

    List<Measured> export() throws IOException, InterruptedException {
        Path trace =
                SyntheticTrace.TRACK_EVENT.file(
                        commands.traces(), WarmRuns.EVENTS_OF_5_MILLION_SLICES);
        String snapshots = commands.traces().resolve("snapshots").toString();
        run(commands.tracefold("snapshot", "--snapshots", snapshots, trace.toString()));
        Path folder = Files.createTempDirectory(commands.traces(), "export-");
        List<Measured> figures = new ArrayList<>();
        try {
            for (String format : List.of("parquet", "arrow", "sqlite")) {
                List<Double> seconds = new ArrayList<>();
                for (int i = 0; i < EXPORTS; i++) {
                    seconds.add(
                            run(commands.tracefold(
                                            "export",
                                            "--force",
                                            "--tables=slice",
                                            "--snapshots=" + snapshots,
                                            "--output=" + folder.resolve("slice." + format),
                                            trace.toString()))
                                    .seconds());
                }
                figures.add(new Measured("export." + format, 0, seconds));
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return figures;
    }
}
