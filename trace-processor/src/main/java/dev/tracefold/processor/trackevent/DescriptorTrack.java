// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.tracker.TrackCompressor.TrackMaker;
import dev.tracefold.processor.tracker.TrackCompressor.TrackSet;

/// One uuid and what is known of its track: first only what descriptors reserve, then whose it is, then
/// its row or the rows it may share.
final class DescriptorTrack {
    /// Whose a track is.
    enum Scope {
        THREAD,
        PROCESS,
        GLOBAL
    }

    static final int NO_TRACK = -1;

    final long uuid;
    final TrackReservation reservation;

    /// Null until resolved.
    @Nullable Scope scope;

    /// utid or upid, by the scope.
    int owner;

    /// Whether it is the track of the thread or process itself.
    boolean isRoot;

    int track = NO_TRACK;
    @Nullable TrackSet set;
    @Nullable TrackMaker maker;

    DescriptorTrack(long uuid, TrackReservation reservation) {
        this.uuid = uuid;
        this.reservation = reservation;
    }

    void resolve(Scope resolvedScope, int resolvedOwner, boolean root) {
        scope = resolvedScope;
        owner = resolvedOwner;
        isRoot = root;
    }

    boolean isInterned() {
        return track != NO_TRACK || set != null;
    }
}
