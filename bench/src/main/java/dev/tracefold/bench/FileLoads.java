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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// What does one wait for who asks a trace for the first time? Loads each file whole, in processes of their own, and reports
/// speed and peak memory. MB are millions of bytes of the file as it lies on disk.
public final class FileLoads {
    private static final int RUNS = 3;
    private static final String COUNT = "SELECT count(*) FROM slice";

    private FileLoads() {}

    /// `TRACEFOLD TRACE...`: the launcher, files.
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.printf(
                "tracefold processor --full-load TRACE --sql '%s', median of %d runs%n%n",
                COUNT, RUNS);
        out.printf("%-34s %9s %9s %9s %9s%n", "load, whole process", "MB", "s", "MB/s", "peak MB");
        boolean failed = false;
        for (String file : Arrays.asList(args).subList(1, args.length)) {
            Path trace = Path.of(file);
            List<MeasuredProcess> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(
                        MeasuredProcess.run(
                                List.of(
                                        args[0],
                                        "processor",
                                        "--full-load",
                                        file,
                                        "--sql",
                                        COUNT)));
            }
            runs.sort(Comparator.comparingDouble(MeasuredProcess::seconds));
            MeasuredProcess median = runs.get(RUNS / 2);
            double size = Files.size(trace) / 1e6;
            out.printf(
                    Locale.ROOT,
                    "%-34s %9.1f %9.2f %9.1f %9.0f%s%n",
                    trace.getFileName(),
                    size,
                    median.seconds(),
                    size / median.seconds(),
                    median.peakBytes() / 1e6,
                    median.status() == 0 ? "" : "  FAILED, status " + median.status());
            failed |= median.status() != 0;
        }
        if (failed) {
            System.exit(1);
        }
    }
}
