// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What does a page of XProf's cost? Asks `tracefold xprof` in processes of their own: for the overview of a
/// run with nothing saved and again, and for the timeline; of real runs where they lie beside the repository,
/// and of a synthetic profile of any size. Memory is what the process holds for itself, heap and native, at
/// its peak; the profile is mapped, and its pages are the system's to take.
public final class ProfilePages {
    private static final int RUNS = 3;
    private static final String OVERVIEW = "overview_page";
    private static final String TIMELINE = "trace_viewer@";

    private final PrintStream out;
    private final Path jar;
    private final String heap;

    private ProfilePages(PrintStream out, Path jar, String heap) {
        this.out = out;
        this.jar = jar;
        this.heap = heap;
    }

    /// `JAR HEAP MEGABYTES [RUN_DIRECTORY...]`: the command's jar, its largest heap (`512m`), the size of the
    /// synthetic profile, directories with profiles in them.
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        ProfilePages benchmark = new ProfilePages(out, Path.of(args[0]), args[1]);
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "tracefold-bench");
        out.printf(
                "JDK %s, %d CPUs, heap at most %s, median of %d runs%n%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), args[1], RUNS);
        out.printf("%-44s %9s %9s %9s   %s%n", "run, tool", "MB", "s", "peak MB", "all runs");
        for (int i = 3; i < args.length; i++) {
            benchmark.measure(copy(Path.of(args[i]), directory.resolve("profiles-" + i)));
        }
        benchmark.measure(SyntheticProfile.logDirectory(directory, Integer.parseInt(args[2])));
    }

    // Parts are saved beside the profiles, and the originals are to stay as they are.
    private static Path copy(Path run, Path log) throws IOException {
        Path to = log.resolve("plugins/profile").resolve(String.valueOf(run.getFileName()));
        Files.createDirectories(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run, "*.xplane.pb")) {
            for (Path file : files) {
                Files.copy(
                        file,
                        to.resolve(String.valueOf(file.getFileName())),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return log;
    }

    private void measure(Path log) throws IOException, InterruptedException {
        print(log, OVERVIEW, true);
        print(log, OVERVIEW, false);
        print(log, TIMELINE, false);
    }

    private void print(Path log, String tool, boolean cold)
            throws IOException, InterruptedException {
        List<MeasuredProcess> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(MeasuredProcess.run(command(log, tool, cold)));
        }
        runs.sort((a, b) -> Double.compare(a.seconds(), b.seconds()));
        MeasuredProcess median = runs.get(RUNS / 2);
        String title =
                "%s %s%s"
                        .formatted(
                                name(log),
                                tool,
                                tool.equals(TIMELINE) ? "" : cold ? ", cold" : ", saved");
        out.printf(
                Locale.ROOT,
                "%-44s %9.1f %9.2f %9.0f   %s%s%n",
                title,
                size(log) / 1e6,
                median.seconds(),
                median.ownBytes() / 1e6,
                all(runs),
                median.status() == 0 ? "" : "  FAILED, status " + median.status());
    }

    private static String all(List<MeasuredProcess> runs) {
        return runs.stream()
                .map(run ->
                        String.format(
                                Locale.ROOT,
                                "%.2f / %.0f",
                                run.seconds(),
                                (double) run.ownBytes() / 1e6))
                .collect(Collectors.joining(", "));
    }

    private List<String> command(Path log, String tool, boolean cold) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx" + heap,
                "-jar",
                jar.toString(),
                "xprof",
                log.toString(),
                "--tool",
                tool,
                "--option",
                "use_saved_result=" + !cold);
    }

    private static String name(Path log) throws IOException {
        try (DirectoryStream<Path> runs =
                Files.newDirectoryStream(log.resolve("plugins/profile"))) {
            return String.valueOf(runs.iterator().next().getFileName());
        }
    }

    private static double size(Path log) throws IOException {
        double bytes = 0;
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(
                        log.resolve("plugins/profile").resolve(name(log)), "*.xplane.pb")) {
            for (Path file : files) {
                bytes += (double) Files.size(file);
            }
        }
        return bytes;
    }
}
