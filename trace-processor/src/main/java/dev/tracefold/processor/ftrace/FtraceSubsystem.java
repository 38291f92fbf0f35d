// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.function.Supplier;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.CounterTracker;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackTracker;

/// The handlers of one part of the kernel, with what most of them need.
abstract class FtraceSubsystem {
    /// No category, or any name.
    static final int NONE = StringPool.NULL_ID;

    final TraceContext context;
    final StringPool strings;
    final ProcessTracker processes;
    final SliceTracker slices;
    final TrackTracker tracks;
    final CounterTracker counters;
    final TrackCompressor compressor;

    /// Cleared by [#newArgs()]; what it held has been stored by then.
    private final ArgSet args = new ArgSet();

    FtraceSubsystem(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.processes = context.processes();
        this.slices = context.slices();
        this.tracks = context.tracks();
        this.counters = context.kernel().counters();
        this.compressor = context.compressor();
    }

    /// Adds the handlers to the table.
    abstract void register(FtraceHandlers handlers);

    /// An empty set for the args of the next slice or counter.
    final ArgSet newArgs() {
        args.clear();
        return args;
    }

    /// Adds an integer arg; its key is made a string id here, so keep this to rare events.
    final void addInt(ArgSet into, String key, long value) {
        into.add(strings.intern(key), ArgType.INT, value);
    }

    /// Adds an unsigned integer arg.
    final void addUint(ArgSet into, String key, long value) {
        into.add(strings.intern(key), ArgType.UINT, value);
    }

    /// Adds a bool arg.
    final void addBool(ArgSet into, String key, boolean value) {
        into.add(strings.intern(key), ArgType.BOOL, value ? 1 : 0);
    }

    /// Adds a string arg.
    final void addString(ArgSet into, String key, int stringId) {
        into.add(strings.intern(key), ArgType.STRING, stringId);
    }

    /// The track of the thread in which the event happened.
    final int threadTrack(FtraceEvent e) {
        return tracks.threadTrack(processes.getOrCreateThread(e.tid()));
    }

    /// A track; its name is made up only if the track is.
    final int track(TrackSpec spec, Supplier<String> name, long... dimensions) {
        int known = tracks.find(spec, dimensions);
        return known != TrackTracker.NONE
                ? known
                : tracks.intern(spec, strings.intern(name.get()), dimensions);
    }

    /// The only track of its kind.
    final int track(TrackSpec spec, String name) {
        return track(spec, () -> name);
    }

    /// Begins a slice without category.
    final void begin(FtraceEvent e, int track, int name) {
        slices.begin(e.timestampNanos(), track, NONE, name, null);
    }

    /// Begins a slice without category, with args.
    final void begin(FtraceEvent e, int track, int name, ArgSet sliceArgs) {
        slices.begin(e.timestampNanos(), track, NONE, name, sliceArgs);
    }

    /// Ends the innermost slice.
    final void end(FtraceEvent e, int track) {
        slices.end(e.timestampNanos(), track, NONE, NONE, null);
    }

    /// Ends the innermost slice and adds args to it.
    final void end(FtraceEvent e, int track, ArgSet sliceArgs) {
        slices.end(e.timestampNanos(), track, NONE, NONE, sliceArgs);
    }

    /// Adds an instant.
    final int instant(FtraceEvent e, int track, int category, int name) {
        return slices.scoped(e.timestampNanos(), track, category, name, 0, null);
    }

    /// Adds an instant with args.
    final int instant(FtraceEvent e, int track, int name, ArgSet sliceArgs) {
        return slices.scoped(e.timestampNanos(), track, NONE, name, 0, sliceArgs);
    }

    /// Adds a counter value.
    final void count(FtraceEvent e, int track, double value) {
        counters.push(e.timestampNanos(), track, value);
    }
}
