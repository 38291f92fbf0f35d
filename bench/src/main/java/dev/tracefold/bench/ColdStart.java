// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What does a question cost that starts a process? `tracefold processor` from the start of the launcher to its end, for ever more of
/// what it does; what lies between two lines is the phase that the later one adds.
public final class ColdStart {
    private static final int EVENTS = 40_000;

    private ColdStart() {}

    /// `LAUNCHER FOLDER RUNS`: the command, a folder for traces.
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path folder = Path.of(args[1]);
        int runs = Integer.parseInt(args[2]);
        // A packet that says nothing.
        Path empty = Files.write(folder.resolve("empty.pftrace"), new byte[] {0x0A, 2, 0x50, 1});
        Path megabyte = SyntheticTrace.MEMBER.file(folder, EVENTS);
        List<Phase> phases =
                List.of(
                        new Phase("launcher, JVM and command line", List.of("--version")),
                        new Phase("and a session on an empty trace", ask(empty, "SELECT 1")),
                        new Phase(
                                "and a trace of %.2f MB".formatted(Files.size(megabyte) / 1e6),
                                ask(megabyte, "SELECT count(*) FROM slice")));
        List<List<Double>> seconds = new ArrayList<>();
        phases.forEach(_ -> seconds.add(new ArrayList<>()));
        // In turns, so that whatever else the machine does meets all; the first turn is not
        // counted.
        for (int run = 0; run <= runs; run++) {
            for (int i = 0; i < phases.size(); i++) {
                List<String> command = new ArrayList<>(List.of(args[0]));
                command.addAll(phases.get(i).arguments());
                MeasuredProcess process = MeasuredProcess.run(command);
                if (run > 0) {
                    seconds.get(i).add(process.seconds());
                }
            }
        }
        for (int i = 0; i < phases.size(); i++) {
            out.println(new Runs(phases.get(i).name(), seconds.get(i)).line());
        }
    }

    private record Phase(String name, List<String> arguments) {}

    private static List<String> ask(Path trace, String sql) {
        return List.of("processor", trace.toString(), "--sql", sql);
    }
}
