// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import java.io.IOException;
import java.util.Optional;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.loader.LoadOptions;
import dev.tracefold.processor.loader.TraceLoader;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.sql.EngineOptions;
import dev.tracefold.processor.sql.ModuleRegistry;
import dev.tracefold.processor.sql.QueryReach;
import dev.tracefold.processor.sql.SqlEngine;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.sqlite.SqliteOptions;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Opens traces.
public final class TraceProcessor {
    /// A packet that says nothing: field 1 of a trace, with field 10, the sequence it belongs to.
    private static final byte[] EMPTY_TRACE = {0x0A, 2, 0x50, 1};

    private static final String FIRST_QUERY = "SELECT ts, dur, name FROM slice";

    private TraceProcessor() {}

    /// Does what the first session of a process needs, such as linking to SQLite, on a thread of its own, and
    /// returns at once. For programs that have something else to do until then: a server that
    /// starts, a trace that is read. Nothing depends on it, and what fails here will be said by the session that needs it.
    public static void warmUp() {
        warmUp(TraceProcessor::firstSession);
    }

    /// The half of [#warmUp()] that has to do with queries. For programs that load a trace next, and so do the other half
    /// themselves.
    public static void warmUpQueries() {
        warmUp(TraceProcessor::firstQuery);
    }

    private static void warmUp(Runnable first) {
        Thread.ofPlatform().daemon().name("trace-processor-warm-up").start(first);
    }

    private static void firstQuery() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE);
                SqliteConnection sqlite = SqliteConnection.open(new StringPool(memory))) {
            // Before tables, which are what a thread that loads a trace begins with.
            sqlite.prepare("SELECT 1").close();
        } catch (ProcessorException e) {
            notWarmedUp(e);
            return;
        }
        try (TraceSession session =
                        session(
                                new TraceStorage(Long.MAX_VALUE),
                                engineOptions(ProcessorOptions.DEFAULTS));
                QueryResult result = session.query(FIRST_QUERY)) {
            result.next();
        } catch (ProcessorException e) {
            notWarmedUp(e);
        }
    }

    private static void firstSession() {
        try (TraceSession session =
                        open(TraceSource.bytes("empty", EMPTY_TRACE), ProcessorOptions.DEFAULTS);
                QueryResult result = session.query(FIRST_QUERY)) {
            result.next();
        } catch (ProcessorException e) {
            notWarmedUp(e);
        }
    }

    private static void notWarmedUp(ProcessorException e) {
        System.getLogger(TraceProcessor.class.getName())
                .log(System.Logger.Level.DEBUG, "not warmed up", e);
    }

    /// Loads a whole trace and makes it ready for queries, or maps its snapshot where the options name a cache that
    /// has one. A query of a mapped trace may fail with code
    /// [dev.tracefold.processor.snapshot.SnapshotReader#DAMAGED]; opened again, the trace is loaded.
    ///
    /// @throws ProcessorException of category data when the bytes are no trace that is known,
    ///     resource when a limit is reached, external when the source cannot be read
    public static TraceSession open(TraceSource source, ProcessorOptions options) {
        EngineOptions engineOptions = engineOptions(options);
        TraceStorage storage =
                kept(source, options)
                        .orElseGet(() -> storage(source, options, ImportScope.EVERYTHING));
        return session(storage, engineOptions);
    }

    /// Loads what a query can see of a trace, for a session that answers this query and no other: what
    /// it prints is the same as after [#open(TraceSource, ProcessorOptions)]. Everything is loaded when the
    /// options say so or name a cache of snapshots, which hold whole traces.
    ///
    /// @param sql the whole text that will be asked
    /// @throws ProcessorException as [#open(TraceSource, ProcessorOptions)] does
    public static TraceSession openFor(TraceSource source, ProcessorOptions options, String sql) {
        EngineOptions engineOptions = engineOptions(options);
        Optional<TraceStorage> kept = kept(source, options);
        boolean whole = kept.isPresent() || options.fullLoad() || fillsSnapshots(options);
        ImportScope scope =
                whole ? ImportScope.EVERYTHING : QueryReach.of(sql, engineOptions.modules());
        TraceStorage storage = kept.orElseGet(() -> storage(source, options, scope));
        return session(storage, engineOptions).onlyFor(sql, scope);
    }

    /// Whether a session leaves a snapshot behind.
    private static boolean fillsSnapshots(ProcessorOptions options) {
        return options.snapshots().cache().isPresent() && !options.snapshots().later();
    }

    /// A snapshot, for options that leave none behind.
    private static Optional<TraceStorage> kept(TraceSource source, ProcessorOptions options) {
        return options.snapshots()
                .cache()
                .filter(_ -> options.snapshots().later())
                .flatMap(cache -> cache.find(source, loadOptions(options, ImportScope.EVERYTHING)));
    }

    private static TraceSession session(TraceStorage storage, EngineOptions engineOptions) {
        boolean opened = false;
        try {
            TraceSession session = new TraceSession(storage, new SqlEngine(storage, engineOptions));
            opened = true;
            return session;
        } finally {
            if (!opened) {
                storage.close();
            }
        }
    }

    /// Makes sure that a trace's snapshot is where the options name a cache, and in its archive.
    ///
    /// @return whether the trace had to be loaded for it
    /// @throws IllegalArgumentException when the options name no cache
    /// @throws ProcessorException as [dev.tracefold.processor.snapshot.SnapshotCache#prepare] does
    public static boolean prepareSnapshot(TraceSource source, ProcessorOptions options) {
        return options.snapshots()
                .cache()
                .orElseThrow(() -> new IllegalArgumentException("options: expected a cache"))
                .prepare(source, loadOptions(options, ImportScope.EVERYTHING));
    }

    /// Whether a trace has no snapshot where the options name a cache, but could have one.
    public static boolean lacksSnapshot(TraceSource source, ProcessorOptions options) {
        LoadOptions load = loadOptions(options, ImportScope.EVERYTHING);
        return options.snapshots().cache().filter(cache -> cache.misses(source, load)).isPresent();
    }

    /// Whether a source begins like a trace of any kind that is known.
    ///
    /// @throws IOException when it cannot be read
    public static boolean recognises(TraceSource source) throws IOException {
        return TraceLoader.recognises(source);
    }

    private static TraceStorage storage(
            TraceSource source, ProcessorOptions options, ImportScope scope) {
        LoadOptions load = loadOptions(options, scope);
        return fillsSnapshots(options)
                ? options.snapshots().cache().orElseThrow().open(source, load)
                : TraceLoader.load(source, load);
    }

    private static LoadOptions loadOptions(ProcessorOptions options, ImportScope scope) {
        ProcessorOptions.Imports imports = options.imports();
        return new LoadOptions(
                options.memoryLimitBytes(),
                new ImportOptions(
                        imports.ingestFtraceInRawTable(),
                        imports.cropTrackEvents(),
                        imports.analyzeTraceProtoContent(),
                        options.sorterBytes(),
                        scope));
    }

    private static EngineOptions engineOptions(ProcessorOptions options) {
        ProcessorOptions.Modules wanted = options.modules();
        ModuleRegistry modules =
                wanted.stdlibDir().isEmpty()
                        ? ModuleRegistry.withStandardLibrary()
                        : new ModuleRegistry();
        wanted.stdlibDir().ifPresent(modules::addLibrary);
        wanted.sqlPackages().forEach(modules::addPackage);
        return new EngineOptions(wanted.extraChecks(), modules, SqliteOptions.DEFAULTS);
    }
}
