// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.util.List;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.LoadProblem;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// Tracefold's own trace processor.
public final class ProcessorEngine implements TraceEngine {
    private final ProcessorOptions options;

    /// An engine that loads every trace with the same options.
    public ProcessorEngine(ProcessorOptions options) {
        this.options = options;
    }

    @Override
    public LoadedTrace load(TraceSource source) {
        return loaded(TraceProcessor.open(source, options));
    }

    @Override
    public LoadedTrace loadFor(TraceSource source, String sql) {
        return loaded(TraceProcessor.openFor(source, options, sql));
    }

    @Override
    public boolean isUnprepared(TraceSource source) {
        return options.snapshots().later() && TraceProcessor.lacksSnapshot(source, options);
    }

    @Override
    public void prepare(TraceSource source) {
        TraceProcessor.prepareSnapshot(source, options);
        // What cannot be opened is thrown away here, and not while somebody waits.
        TraceProcessor.open(source, options).close();
    }

    private static LoadedTrace loaded(TraceSession session) {
        return new LoadedTrace() {
            @Override
            public QueryResult query(String sql, QueryLimits limits) {
                return session.query(sql, limits);
            }

            @Override
            public List<LoadProblem> problems() {
                return session.problems();
            }

            @Override
            public void interrupt() {
                session.interrupt();
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }
}
