// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.storage.TrackTable;

/// Puts slices that may overlap on as few tracks as they need: a set of tracks for each kind and its
/// dimensions, in which a slice takes the first that is free. The tracks of a set differ in a last
/// dimension, their place in the set, and share `track_group_id`.
public final class TrackCompressor {
    /// Gives sets their numbers; shared by all machines and traces of a session.
    public static final class Groups {
        private int count;

        private int next() {
            return count++;
        }
    }

    private static final int NO_TRACK = -1;
    private static final TrackSpec.Dimension INDEX =
            TrackSpec.Dimension.integer("track_compressor_idx");

    private record Key(TrackSpec spec, long[] dimensions) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && key.spec.equals(spec)
                    && Arrays.equals(key.dimensions, dimensions);
        }

        @Override
        public int hashCode() {
            return spec.type().hashCode() * 31 + Arrays.hashCode(dimensions);
        }
    }

    /// One track: taken by a cookie while slices with it are open, or until a time.
    private static final class Lane {
        private final boolean byCookie;
        private long cookieOrEnd;
        private int openSlices;
        private int track = NO_TRACK;

        private Lane(boolean byCookie, long cookieOrEnd) {
            this.byCookie = byCookie;
            this.cookieOrEnd = cookieOrEnd;
        }
    }

    private static final class LaneSet {
        private final int group;
        private final List<Lane> lanes = new ArrayList<>();

        private LaneSet(int group) {
            this.group = group;
        }
    }

    private final TrackTable table;
    private final TrackTracker tracks;
    private final Groups groups;
    private final Map<Key, LaneSet> sets = new HashMap<>();
    private final Map<TrackSpec, TrackSpec> indexed = new HashMap<>();

    /// For the tracks of one machine.
    public TrackCompressor(TraceStorage storage, TrackTracker tracks, Groups groups) {
        this.table = storage.track();
        this.tracks = tracks;
        this.groups = groups;
    }

    /// What numbers the sets; for the compressors of other machines.
    public Groups groups() {
        return groups;
    }

    /// The track for a slice that begins; slices with the same cookie nest on it.
    ///
    /// @param name string id, for a track that is made
    public int begin(TrackSpec spec, int name, long cookie, long... dimensions) {
        LaneSet set = set(spec, dimensions);
        Lane lane = laneOf(set, cookie);
        lane.openSlices++;
        return track(set, lane, spec, name, dimensions);
    }

    /// The same for kinds whose slices do not nest: a begin after a begin opens nothing more.
    public int beginUnnestable(TrackSpec spec, int name, long cookie, long... dimensions) {
        LaneSet set = set(spec, dimensions);
        Lane lane = laneOf(set, cookie);
        lane.openSlices = 1;
        return track(set, lane, spec, name, dimensions);
    }

    /// The track on which the slice with that cookie ends.
    public int end(TrackSpec spec, int name, long cookie, long... dimensions) {
        LaneSet set = set(spec, dimensions);
        Lane lane = laneOf(set, cookie);
        lane.openSlices = Math.max(0, lane.openSlices - 1);
        return track(set, lane, spec, name, dimensions);
    }

    /// The track for a slice whose length is known.
    public int scoped(
            TrackSpec spec,
            int name,
            long timestampNanos,
            long durationNanos,
            long... dimensions) {
        LaneSet set = set(spec, dimensions);
        Lane lane = null;
        for (Lane candidate : set.lanes) {
            if (!candidate.byCookie && candidate.cookieOrEnd <= timestampNanos) {
                lane = candidate;
                break;
            }
        }
        if (lane == null) {
            lane = new Lane(false, 0);
            set.lanes.add(lane);
        }
        lane.cookieOrEnd = timestampNanos + durationNanos;
        return track(set, lane, spec, name, dimensions);
    }

    private LaneSet set(TrackSpec spec, long... dimensions) {
        LaneSet known = sets.get(new Key(spec, dimensions));
        if (known != null) {
            return known;
        }
        LaneSet made = new LaneSet(groups.next());
        sets.put(new Key(spec, dimensions.clone()), made);
        return made;
    }

    /// The cookie's own lane, else a free one, which it takes over, else another one.
    private static Lane laneOf(LaneSet set, long cookie) {
        for (Lane lane : set.lanes) {
            if (lane.byCookie && lane.cookieOrEnd == cookie) {
                return lane;
            }
        }
        for (Lane lane : set.lanes) {
            if (lane.byCookie && lane.openSlices == 0) {
                lane.cookieOrEnd = cookie;
                return lane;
            }
        }
        Lane lane = new Lane(true, cookie);
        set.lanes.add(lane);
        return lane;
    }

    private int track(LaneSet set, Lane lane, TrackSpec spec, int name, long... dimensions) {
        if (lane.track == NO_TRACK) {
            long[] all = Arrays.copyOf(dimensions, dimensions.length + 1);
            all[dimensions.length] = set.lanes.indexOf(lane);
            lane.track = tracks.create(withIndex(spec), name, null, all);
            table.trackGroupId().set(lane.track, set.group);
        }
        return lane.track;
    }

    private TrackSpec withIndex(TrackSpec spec) {
        return indexed.computeIfAbsent(
                spec,
                s -> {
                    List<TrackSpec.Dimension> dimensions = new ArrayList<>(s.dimensions());
                    dimensions.add(INDEX);
                    return new TrackSpec(s.type(), s.events(), dimensions, s.unit());
                });
    }
}
