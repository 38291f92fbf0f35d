// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.CounterTracker;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackTracker;
import dev.tracefold.processor.wire.ProtoReader;

/// What most modules of this package need.
abstract class SystemModule implements PacketModule {
    /// No name, no category, no text.
    static final int NONE = StringPool.NULL_ID;

    final TraceContext context;
    final StringPool strings;
    final ProcessTracker processes;
    final TrackTracker tracks;
    final CounterTracker counters;

    SystemModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.processes = context.processes();
        this.tracks = context.tracks();
        this.counters = context.kernel().counters();
    }

    /// A track; its name is made up only if the track is.
    final int track(TrackSpec spec, Supplier<String> name, long... dimensions) {
        int known = tracks.find(spec, dimensions);
        return known != TrackTracker.NONE
                ? known
                : tracks.intern(spec, strings.intern(name.get()), dimensions);
    }

    /// Adds a counter value to the track with the dimensions.
    final void count(
            long timestampNanos,
            TrackSpec spec,
            Supplier<String> name,
            double value,
            long... dimensions) {
        counters.push(timestampNanos, track(spec, name, dimensions), value);
    }

    /// The text of a field as a string id.
    final int stringId(ProtoReader field) {
        return strings.intern(field.buffer(), field.start(), field.length());
    }

    static String text(ProtoReader field) {
        return new String(field.buffer(), field.start(), field.length(), StandardCharsets.UTF_8);
    }
}
