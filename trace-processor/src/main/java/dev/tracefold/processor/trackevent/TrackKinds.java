// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.trackevent.DescriptorTrack.Scope;

/// The kinds of tracks that descriptors make, by whose they are.
final class TrackKinds {
    private static final Dimension UTID = Dimension.integer("utid");
    private static final Dimension UPID = Dimension.integer("upid");
    private static final Dimension UUID = Dimension.integer("track_uuid");
    private static final Dimension PARENT = Dimension.integer("parent_track_uuid");
    private static final Dimension KEY_TYPE = Dimension.integer("merge_key_type");
    private static final Dimension KEY = Dimension.string("merge_key_value");
    private static final Dimension INDEX = TrackCompressor.INDEX;

    private static final TrackSpec THREAD = TrackSpec.slice("thread_track_event", UTID, UUID);
    private static final TrackSpec PROCESS = TrackSpec.slice("process_track_event", UPID, UUID);
    private static final TrackSpec GLOBAL = TrackSpec.slice("global_track_event", UUID);

    private static final TrackSpec THREAD_MERGED =
            TrackSpec.slice("thread_merged_track_event", UTID, PARENT, KEY_TYPE, KEY, INDEX);
    private static final TrackSpec PROCESS_MERGED =
            TrackSpec.slice("process_merged_track_event", UPID, PARENT, KEY_TYPE, KEY, INDEX);
    private static final TrackSpec GLOBAL_MERGED =
            TrackSpec.slice("global_merged_track_event", PARENT, KEY_TYPE, KEY, INDEX);

    private static final TrackSpec THREAD_COUNTER =
            TrackSpec.counter("thread_counter_track_event", null, UTID, UUID);
    private static final TrackSpec PROCESS_COUNTER =
            TrackSpec.counter("process_counter_track_event", null, UPID, UUID);
    private static final TrackSpec GLOBAL_COUNTER =
            TrackSpec.counter("global_counter_track_event", null, UUID);

    private static final TrackSpec THREAD_STATE =
            TrackSpec.state("thread_state_track_event", UTID, UUID);
    private static final TrackSpec PROCESS_STATE =
            TrackSpec.state("process_state_track_event", UPID, UUID);
    private static final TrackSpec GLOBAL_STATE = TrackSpec.state("global_state_track_event", UUID);

    /// CPU time of a thread, from the deltas of legacy events.
    static final TrackSpec THREAD_TIME = TrackSpec.counter("thread_time", null, UTID);

    /// Instructions of a thread, from the deltas of legacy events.
    static final TrackSpec THREAD_INSTRUCTIONS =
            TrackSpec.counter("thread_instructions", null, UTID);

    /// Instants of the whole trace.
    static final TrackSpec GLOBAL_INSTANTS = TrackSpec.slice("legacy_chrome_global_instants");

    /// Instants of a process.
    static final TrackSpec PROCESS_INSTANTS = TrackSpec.slice("chrome_process_instant", UPID);

    private TrackKinds() {}

    /// The kind of tracks that are found by their uuid.
    static TrackSpec own(Scope scope, TrackReservation.Content content) {
        return switch (content) {
            case SLICES -> of(scope, THREAD, PROCESS, GLOBAL);
            case COUNTER -> of(scope, THREAD_COUNTER, PROCESS_COUNTER, GLOBAL_COUNTER);
            case STATE -> of(scope, THREAD_STATE, PROCESS_STATE, GLOBAL_STATE);
        };
    }

    /// The kind of tracks that siblings share.
    static TrackSpec merged(Scope scope) {
        return of(scope, THREAD_MERGED, PROCESS_MERGED, GLOBAL_MERGED);
    }

    private static TrackSpec of(
            Scope scope, TrackSpec thread, TrackSpec process, TrackSpec global) {
        return switch (scope) {
            case THREAD -> thread;
            case PROCESS -> process;
            case GLOBAL -> global;
        };
    }
}
