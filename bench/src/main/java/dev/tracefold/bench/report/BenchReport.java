// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs parts of the report and renders it: `ROOT [--only PART,...] [--render] [--results FOLDER]`.
///
/// Each part that has run replaces its file, and no other; a part that fails keeps the file it had.
public final class BenchReport {
    private BenchReport() {}

    /// Measures the figures of a part.
    @FunctionalInterface
    private interface Part {
        List<Measured> measure() throws Exception;
    }

    /// See above; the status is 1 when a part failed.
    public static void main(String[] args) throws Exception {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        List<String> words = Arrays.asList(args);
        Path root = Path.of(args[0]);
        Path results =
                Path.of(option(words, "--results", root.resolve("bench/results").toString()));
        Map<String, Part> parts = parts(root, out);
        List<String> wanted =
                words.contains("--render")
                        ? List.of()
                        : List.of(
                                option(words, "--only", String.join(",", parts.keySet()))
                                        .split(",", -1));
        int failed = 0;
        for (String name : wanted) {
            Part part = parts.get(name);
            if (part == null) {
                throw new IllegalArgumentException(
                        "--only: expected some of %s but was '%s'".formatted(parts.keySet(), name));
            }
            failed += run(name, part, new Commands(root).sqliteTold(), results, out) ? 0 : 1;
        }
        Path page = results.resolveSibling("RESULTS.md");
        Files.writeString(page, new ReportPage(results, root.resolve("bench/REASONS.md")).render());
        out.println("written: " + page);
        System.exit(failed == 0 ? 0 : 1);
    }

    private static Map<String, Part> parts(Path root, PrintStream out) {
        Commands commands = new Commands(root);
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("load", () -> new LoadPart(commands, out).measure());
        parts.put("gigabyte", () -> new LoadPart(commands, out).measureGigabyte());
        parts.put("query", () -> commands.child("query", 4));
        parts.put("selective", () -> commands.child("selective", 2));
        parts.put("snapshot", () -> commands.child("snapshot", 3));
        parts.put("fleet", () -> new OtherBenches(commands).fleet());
        parts.put("start", () -> new OtherBenches(commands).start());
        parts.put("worker", () -> new OtherBenches(commands).worker());
        parts.put("export", () -> new ProcessParts(commands).export());
        return parts;
    }

    private static boolean run(String name, Part part, String sqlite, Path results, PrintStream out)
            throws IOException {
        out.println(name + " ...");
        long start = System.nanoTime();
        try {
            double pace = Machine.paceSeconds();
            List<Measured> measured = part.measure();
            new PartFile(
                            Machine.circumstances(
                                    "scripts/bench --report --only " + name,
                                    sqlite,
                                    Instant.now(),
                                    pace),
                            measured)
                    .write(PartFile.path(results, name));
            measured.forEach(figure -> out.println("  " + figure.line()));
            return true;
        } catch (Exception e) {
            // The others are worth having all the same.
            out.println("  failed: " + e);
            return false;
        } finally {
            out.printf("  %.0f s%n", (System.nanoTime() - start) / 1e9);
        }
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        return at < 0 ? otherwise : words.get(at + 1);
    }
}
