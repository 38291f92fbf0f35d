// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.tracefold.cli.Failures;
import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.output.ShellCsv;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.summary.SummaryRequest;
import dev.tracefold.processor.summary.SummarySpec;
import dev.tracefold.processor.summary.TraceSummary;
import dev.tracefold.processor.wire.ProtoReader;

/// Runs cases one after the other and compares as Perfetto's diff tests do. Each case gets a session
/// of its own, into which only that is loaded which its query can see; but cases that only ask share the
/// one of the case before when it has the same trace, and a sample of them is run both ways.
final class CaseRunner implements AutoCloseable {
    /// One in so many of the cases that could share a session gets one of its own, by its name.
    private static final int SAMPLE =
            Integer.getInteger("tracefold.conformance.selective.sample", 16);

    private static final String BUNDLE = "perfetto.protos.TraceMetricV2Bundle";

    private @Nullable TraceSession session;
    private @Nullable ConformanceCase loaded;

    /// Runs one case; whatever is wrong with the engine is the outcome.
    CaseOutcome run(ConformanceCase subject) {
        long start = System.nanoTime();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(printed);
        String error = "";
        try {
            String question = Files.readString(subject.query());
            if (isSelective(subject)) {
                askSelectively(subject, question, out);
            } else {
                ask(subject, question, out);
            }
        } catch (ProcessorException e) {
            error = e.failure().message();
        } catch (RuntimeException e) {
            // Where it happened is what one wants to know next.
            error = withPlace(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
        long millis = (System.nanoTime() - start) / 1_000_000;
        return compared(subject, printed.toString(StandardCharsets.UTF_8), error, millis);
    }

    private static boolean isSelective(ConformanceCase subject) {
        return subject.kind() == ConformanceCase.Kind.QUERY
                && (!subject.onlyAsks() || Math.floorMod(subject.name().hashCode(), SAMPLE) == 0);
    }

    /// As `tracefold processor --sql` does.
    private static void askSelectively(ConformanceCase subject, String question, ByteWriter out) {
        try (TraceSession own =
                TraceProcessor.openFor(
                        TraceSource.file(subject.trace()), subject.options(), question)) {
            own.run(question, QueryLimits.NONE, new ShellCsv(out));
        }
    }

    private void ask(ConformanceCase subject, String question, ByteWriter out) {
        TraceSession asked = sessionFor(subject);
        switch (subject.kind()) {
            case QUERY -> asked.run(question, QueryLimits.NONE, new ShellCsv(out));
            case STRUCTURED_QUERY ->
                    asked.run(
                            List.of(SummarySpec.ofText("spec.textproto", question)),
                            subject.queryId(),
                            QueryLimits.NONE,
                            new ShellCsv(out));
            case METRIC_V2 -> {
                SummarySpec spec =
                        SummarySpec.ofText("spec.textproto", "metric_spec {" + question + "}");
                TraceSummary summary = asked.summarize(SummaryRequest.all(spec), QueryLimits.NONE);
                ProtoReader reader = new ProtoReader();
                byte[] encoded = summary.toByteArray();
                reader.reset(encoded, 0, encoded.length);
                reader.next();
                byte[] bundle =
                        Arrays.copyOfRange(
                                encoded, reader.start(), reader.start() + reader.length());
                out.write(CanonicalMessage.of(BUNDLE, bundle));
            }
        }
    }

    private TraceSession sessionFor(ConformanceCase subject) {
        boolean same =
                loaded != null
                        && subject.onlyAsks()
                        && loaded.onlyAsks()
                        && loaded.trace().equals(subject.trace());
        if (session == null || !same) {
            close();
            session = TraceProcessor.open(TraceSource.file(subject.trace()), subject.options());
            loaded = subject;
        }
        return session;
    }

    private static CaseOutcome compared(
            ConformanceCase subject, String printed, String error, long millis) {
        String expected;
        try {
            String text = Files.readString(subject.expected());
            expected =
                    normalised(
                            subject.kind() == ConformanceCase.Kind.METRIC_V2
                                    ? CanonicalMessage.ofText(BUNDLE, text)
                                    : text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String actual = normalised(printed);
        boolean passed =
                subject.expectsError()
                        ? error.contains(expected.strip())
                        : error.isEmpty() && actual.equals(expected);
        String detail = passed ? "" : detail(error, expected, actual);
        return new CaseOutcome(subject, passed, millis, detail);
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
    private static String normalised(String text) {
        return text.replace("\r\n", "\n")
                .lines()
                .map(String::strip)
                .dropWhile(String::isEmpty)
                .collect(Collectors.joining("\n"))
                .stripTrailing();
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
