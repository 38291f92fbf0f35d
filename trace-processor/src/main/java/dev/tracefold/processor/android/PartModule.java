// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;

/// Reads packets whose parts have times of their own.
///
/// @param <P> what of a part waits in the sorter
abstract class PartModule<P> implements PacketModule {
    /// No name, no category.
    static final int NONE = StringPool.NULL_ID;

    final TraceContext context;
    final StringPool strings;
    final ArgSet args = new ArgSet();
    private final List<P> parts = new ArrayList<>();
    private final int parser;

    PartModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.parser =
                context.sorter().register((ts, part, aux) -> parsePart(ts, parts.get((int) part)));
    }

    /// Has a part come back at its time.
    final void push(long timestampNanos, P part) {
        context.sorter().push(TraceSorter.STREAM_QUEUE, timestampNanos, parser, parts.size(), 0);
        parts.add(part);
    }

    /// Turns a part into rows, in the order of time.
    abstract void parsePart(long timestampNanos, P part);

    final void addInteger(String key, long value) {
        args.add(strings.intern(key), ArgType.INT, value);
    }

    final void addUnsigned(String key, long value) {
        args.add(strings.intern(key), ArgType.UINT, value);
    }

    final void addText(String key, String value) {
        args.add(strings.intern(key), ArgType.STRING, strings.intern(value));
    }
}
