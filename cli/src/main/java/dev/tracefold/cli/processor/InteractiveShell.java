// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.output.FormatName;
import dev.tracefold.cli.output.RowSink;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// Statements from a person, one at a time, over one session. A statement ends with a semicolon;
/// Ctrl-C ends what runs, Ctrl-D the shell.
public final class InteractiveShell {
    private static final String PROMPT = "> ";
    private static final String HELP =
            """
            End a statement with ; - it may span lines. Tab completes names of tables, views, functions.
              .help        this text
              .quit        leave (also Ctrl-D)
            Ctrl-C ends a running query. History is kept in ~/.tracefold_history.
            """;

    private final ProcessorOptions options;
    private final AtomicReference<@Nullable QueryResult> running = new AtomicReference<>();

    /// A shell that loads its trace so.
    public InteractiveShell(ProcessorOptions options) {
        this.options = options;
    }

    /// Loads the trace and talks until the input ends.
    public void run(Path trace) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
            terminal.handle(Terminal.Signal.INT, _ -> cancelRunning());
            long start = System.nanoTime();
            try (TraceSession session = TraceProcessor.open(TraceSource.file(trace), options)) {
                terminal.writer()
                        .printf(
                                Locale.ROOT,
                                "%s loaded in %.2f s. `.help` for help.%n",
                                trace,
                                secondsSince(start));
                talk(session, terminal);
            }
        }
    }

    private void cancelRunning() {
        QueryResult result = running.get();
        if (result != null) {
            result.cancel();
        }
    }

    private void talk(TraceSession session, Terminal terminal) {
        LineReader reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("tracefold")
                        .completer(NameCompleter.of(session))
                        .parser(new StatementParser())
                        .variable(
                                LineReader.HISTORY_FILE,
                                Path.of(System.getProperty("user.home"), ".tracefold_history"))
                        .variable(LineReader.SECONDARY_PROMPT_PATTERN, "  ")
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .build();
        while (true) {
            String statement;
            try {
                statement = reader.readLine(PROMPT).strip();
            } catch (UserInterruptException e) {
                // Ctrl-C at the prompt throws the half-written statement away, as in any shell.
                continue;
            } catch (EndOfFileException e) {
                return;
            }
            switch (statement) {
                case "" -> {}
                case ".quit", ".exit", ".q" -> {
                    return;
                }
                case ".help" -> terminal.writer().print(HELP);
                default -> answer(session, statement, terminal);
            }
            terminal.flush();
        }
    }

    private void answer(TraceSession session, String statement, Terminal terminal) {
        long start = System.nanoTime();
        ByteWriter out = new ByteWriter(terminal.output());
        try {
            long[] rows = {0};
            session.run(statement, QueryLimits.NONE, result -> rows[0] += print(result, out));
            out.flush();
            terminal.writer()
                    .printf(Locale.ROOT, "%d rows, %.3f s%n%n", rows[0], secondsSince(start));
        } catch (ProcessorException e) {
            out.flush();
            terminal.writer().println(e.failure().message().stripTrailing());
        } catch (UncheckedIOException e) {
            terminal.writer().println(e.getMessage());
        } finally {
            running.set(null);
        }
    }

    private long print(QueryResult result, ByteWriter out) {
        running.set(result);
        RowSink table = FormatName.TABLE.open(out, false);
        long rows = 0;
        table.begin(result.columnNames());
        try {
            while (result.next()) {
                table.row("", result);
                rows++;
            }
        } finally {
            table.end();
        }
        return rows;
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
