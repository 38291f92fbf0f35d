// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.result.ResultEncoder;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.summary.LiveQueries;
import dev.tracefold.processor.summary.SummaryRequest;
import dev.tracefold.processor.summary.TraceSummary;

/// The one trace of a server. Bytes that are sent are collected in a file, because a session is made of
/// whole traces; without any, queries see empty tables. All of it runs on one thread.
final class LoadedTrace implements AutoCloseable {
    private static final TraceSource NOTHING = TraceSource.bytes("nothing", new byte[0]);

    private final Path scratch;
    private ProcessorOptions options;
    private volatile @Nullable TraceSession session;
    private @Nullable OutputStream incoming;
    private TraceSource source = NOTHING;
    private String name = "";
    private int files;
    private final Map<String, LiveQueries> summarizers = new HashMap<>();

    /// @param options how traces are loaded
    /// @param scratch for traces that are sent, and packages
    LoadedTrace(ProcessorOptions options, Path scratch) {
        this.options = options;
        this.scratch = scratch;
    }

    /// Loads a file.
    void open(Path file) {
        open(TraceSource.file(file), file.toString());
    }

    private void open(TraceSource from, String label) {
        closeSession();
        source = NOTHING;
        name = "";
        session = TraceProcessor.open(from, options);
        source = from;
        name = String.format(Locale.ROOT, "%s (%.1f MB)", label, (double) from.sizeBytes() / 1e6);
    }

    /// Takes a piece of a trace; after a whole one it begins another.
    void append(byte[] bytes, int start, int end) {
        try {
            OutputStream out = incoming;
            if (out == null) {
                closeSession();
                source = NOTHING;
                name = "";
                out = Files.newOutputStream(scratch.resolve("trace-" + ++files));
                incoming = out;
            }
            out.write(bytes, start, end - start);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Loads what was sent.
    ///
    /// @throws ProcessorException when it is no trace
    void finish() {
        OutputStream out = incoming;
        if (out == null) {
            return;
        }
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            incoming = null;
        }
        open(TraceSource.file(scratch.resolve("trace-" + files)), "sent");
    }

    /// Forgets the trace and everything that queries made.
    ///
    /// @param next how the next one is loaded
    void reset(ProcessorOptions next) {
        options = next;
        forgetIncoming();
        closeSession();
        source = NOTHING;
        name = "";
    }

    /// Forgets everything that queries made.
    void restore() {
        closeSession();
    }

    ProcessorOptions options() {
        return options;
    }

    /// Adds modules that can be included from the next query on; what queries made is forgotten.
    ///
    /// @param modules each by its name within the package, with its SQL
    /// @throws ProcessorException when there cannot be such a package
    void addPackage(String packageName, List<Module> modules) {
        Path directory = scratch.resolve("package-" + ++files);
        try {
            for (Module module : modules) {
                Path file = directory.resolve(module.path(packageName)).normalize();
                if (!file.startsWith(directory)) {
                    throw new IllegalArgumentException("no such module name: " + module.name());
                }
                Files.createDirectories(file.getParent());
                Files.writeString(file, module.sql(), StandardOpenOption.CREATE_NEW);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProcessorOptions before = options;
        options = options.with(options.modules().and(directory + "@" + packageName));
        closeSession();
        boolean opened = false;
        try {
            session();
            opened = true;
        } finally {
            if (!opened) {
                options = before;
            }
        }
    }

    /// A file of PerfettoSQL.
    ///
    /// @param name with dots, the package's in front or not
    record Module(String name, String sql) {
        String path(String packageName) {
            String prefix = packageName + ".";
            String inside = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
            return inside.replace('.', '/') + ".sql";
        }
    }

    /// Runs a query; what fails is a message too.
    ///
    /// @param sink takes `QueryResult` messages
    void query(String sql, Consumer<byte[]> sink) {
        try (var rows = session().query(sql)) {
            ResultEncoder.encode(rows, message -> sink.accept(message.toByteArray()));
        } catch (ProcessorException e) {
            sink.accept(ResultEncoder.error(e.failure().message()).toByteArray());
        }
    }

    TraceSummary summarize(SummaryRequest request) {
        return session().summarize(request, QueryLimits.NONE);
    }

    /// Makes a set of structured queries, in the place of one that has the id already.
    void createSummarizer(String id) {
        destroySummarizer(id);
        summarizers.put(id, session().liveQueries());
    }

    /// The set with that id, if there is one for this trace.
    Optional<LiveQueries> summarizer(String id) {
        return Optional.ofNullable(summarizers.get(id));
    }

    void destroySummarizer(String id) {
        Optional.ofNullable(summarizers.remove(id)).ifPresent(LiveQueries::close);
    }

    /// Empty where none is loaded.
    String name() {
        return name;
    }

    /// Makes a running query fail; safe from any thread.
    void interrupt() {
        Optional.ofNullable(session).ifPresent(TraceSession::interrupt);
    }

    private TraceSession session() {
        TraceSession opened = session;
        if (opened == null) {
            opened = TraceProcessor.open(source, options);
            session = opened;
        }
        return opened;
    }

    private void closeSession() {
        summarizers.clear();
        TraceSession opened = session;
        session = null;
        if (opened != null) {
            opened.close();
        }
    }

    private void forgetIncoming() {
        OutputStream out = incoming;
        incoming = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        forgetIncoming();
        closeSession();
    }
}
