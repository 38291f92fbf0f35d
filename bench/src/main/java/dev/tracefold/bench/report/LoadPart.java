// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.bench.MeasuredProcess;
import dev.tracefold.bench.SyntheticTrace;

/// Loads of every kind: by processes, as one pays for them who asks once, and warm.
final class LoadPart {
    private static final int RUNS = 3;
    private static final int GIGABYTE_EVENTS = 46_000_000;
    private static final int GIGABYTE_SWITCHES = 25_000_000;
    private static final int HEAP_GIGABYTES = 4;
    private static final String SQL = "SELECT count(*) FROM slice";

    private final Commands commands;
    private final PrintStream out;

    LoadPart(Commands commands, PrintStream out) {
        this.commands = commands;
        this.out = out;
    }

    List<Measured> measure() throws IOException, InterruptedException {
        List<Measured> figures = new ArrayList<>();
        for (LoadKind kind : LoadKind.values()) {
            out.println("  " + kind);
            Path trace = kind.trace().file(commands.traces(), kind.events());
            Path small = kind.trace().file(commands.traces(), kind.eventsOf30Megabytes());
            figures.addAll(commands.child("load", HEAP_GIGABYTES, kind.name()));
            figures.add(speed(kind.key("cold30"), small, runs(small, RUNS)));
            List<MeasuredProcess> whole = runs(trace, RUNS);
            figures.add(speed(kind.key("cold"), trace, whole));
            figures.add(peak(kind.key("peak"), whole));
        }
        return figures;
    }

    List<Measured> measureGigabyte() throws IOException, InterruptedException {
        List<Measured> figures = new ArrayList<>();
        figures.addAll(gigabyte("gigabyte", SyntheticTrace.TRACK_EVENT, GIGABYTE_EVENTS));
        figures.addAll(gigabyte("gigabyte.sched", SyntheticTrace.SCHED, GIGABYTE_SWITCHES));
        return figures;
    }

    private List<Measured> gigabyte(String key, SyntheticTrace kind, int events)
            throws IOException, InterruptedException {
        out.println("  " + kind);
        Path trace = kind.file(commands.traces(), events);
        try {
            List<MeasuredProcess> runs = runs(trace, 1);
            return List.of(
                    peak(key + ".peak", runs),
                    new Measured(
                            key + ".cold",
                            0,
                            runs.stream().map(MeasuredProcess::seconds).toList()));
        } finally {
            Files.delete(trace);
        }
    }

    private List<MeasuredProcess> runs(Path trace, int count)
            throws IOException, InterruptedException {
        List<MeasuredProcess> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Selective loading would leave out most of it.
            runs.add(
                    ProcessParts.run(
                            commands.tracefold(
                                    "processor", "--full-load", trace.toString(), "--sql", SQL)));
        }
        return runs;
    }

    private static Measured speed(String key, Path trace, List<MeasuredProcess> runs)
            throws IOException {
        double megabytes = Files.size(trace) / 1e6;
        return new Measured(key, 0, runs.stream().map(run -> megabytes / run.seconds()).toList());
    }

    private static Measured peak(String key, List<MeasuredProcess> runs) {
        return new Measured(key, 0, runs.stream().map(run -> run.peakBytes() / 1e6).toList());
    }
}
