// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Collectors;

import dev.tracefold.cli.Failures;
import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.processor.ShellRun;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;

/// Runs one case in a fresh session and compares as Perfetto's diff tests do.
final class CaseRunner {
    private CaseRunner() {}

    static CaseOutcome run(ConformanceCase subject) throws IOException {
        long start = System.nanoTime();
        String expected = normalised(Files.readString(subject.expected()));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        String error = "";
        try {
            ByteWriter out = new ByteWriter(printed);
            try {
                new ShellRun(subject.options(), QueryLimits.NONE)
                        .run(subject.trace(), Files.readString(subject.query()), out);
            } finally {
                out.flush();
            }
        } catch (ProcessorException e) {
            error = e.failure().message();
        } catch (RuntimeException e) {
            // A fault of the engine fails its case; where it happened is what one wants to know
            // next.
            error = withPlace(e);
        }
        String actual = normalised(printed.toString(StandardCharsets.UTF_8));
        boolean passed =
                subject.expectsError()
                        ? error.contains(expected.strip())
                        : error.isEmpty() && actual.equals(expected);
        String detail = passed ? "" : detail(error, expected, actual);
        return new CaseOutcome(subject, passed, (System.nanoTime() - start) / 1_000_000, detail);
    }

    static String withPlace(Throwable fault) {
        String places =
                Arrays.stream(fault.getStackTrace())
                        .limit(12)
                        .map(frame -> "    at " + frame)
                        .collect(Collectors.joining("\n"));
        return Failures.sentence(fault) + "\n" + places;
    }

    private static String detail(String error, String expected, String actual) {
        String reason;
        if (!error.isEmpty()) {
            // A traceback's last line says what is wrong, its first line never does.
            String message = error.startsWith("Traceback") ? lastLine(error) : error;
            reason = message.lines().findFirst().orElse("");
        } else {
            reason = firstDifference(expected, actual);
        }
        return "%s%n--- expected%n%s%n--- actual%n%s%n--- error%n%s%n"
                .formatted(reason, expected, actual, error);
    }

    private static String lastLine(String text) {
        return text.lines().reduce((first, second) -> second).orElse("");
    }

    private static String firstDifference(String expected, String actual) {
        String[] wanted = expected.split("\n", -1);
        String[] got = actual.split("\n", -1);
        int line = 0;
        while (line < Math.min(wanted.length, got.length) && wanted[line].equals(got[line])) {
            line++;
        }
        return "line %d of %d: expected <%s> but got <%s>"
                .formatted(
                        line + 1,
                        wanted.length,
                        line < wanted.length ? shortened(wanted[line]) : "",
                        line < got.length ? shortened(got[line]) : "");
    }

    private static String shortened(String line) {
        return line.length() <= 100 ? line : line.substring(0, 100) + "...";
    }

    // Leading newlines dropped, every line trimmed, LF line ends.
    static String normalised(String text) {
        return text.replace("\r\n", "\n")
                .lines()
                .map(String::strip)
                .dropWhile(String::isEmpty)
                .collect(Collectors.joining("\n"))
                .stripTrailing();
    }
}
