// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.TraceStorage;

/// Puts asynchronous slices of one kind on as few tracks as hold them without overlap. Slices that
/// belong together share a cookie and a track; a track whose slices have all ended is taken over by
/// the next cookie. All tracks of a set carry the same `track_group_id` and differ in the dimension
/// `track_compressor_idx`, which is added to the spec's.
public final class TrackCompressor {
    private static final String SATURATING_TYPE = "atrace_async_slice";
    private static final int NO_TRACK = -1;

    /// A set of tracks; look it up once and keep it where events are many.
    public static final class TrackSet {
        private final int id;
        private final TrackSpec spec;
        private final long[] dimensions;
        private final int name;
        private final @Nullable ArgSet sourceArgs;
        private final @Nullable IntConsumer onNewTrack;
        private final List<Lane> lanes = new ArrayList<>(1);

        private TrackSet(
                int id,
                Key key,
                int name,
                @Nullable ArgSet sourceArgs,
                @Nullable IntConsumer onNew) {
            this.id = id;
            this.spec = key.spec();
            this.dimensions = key.dimensions();
            this.name = name;
            this.sourceArgs = sourceArgs;
            this.onNewTrack = onNew;
        }
    }

    /// One track of a set: taken by a cookie, or busy until a time.
    private static final class Lane {
        private final boolean byCookie;
        private long cookieOrEnd;
        private int nesting;
        private int track = NO_TRACK;

        Lane(boolean byCookie, long cookieOrEnd) {
            this.byCookie = byCookie;
            this.cookieOrEnd = cookieOrEnd;
        }
    }

    private record Key(TrackSpec spec, long[] dimensions) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && key.spec.equals(spec)
                    && java.util.Arrays.equals(key.dimensions, dimensions);
        }

        @Override
        public int hashCode() {
            return spec.type().hashCode() * 31 + java.util.Arrays.hashCode(dimensions);
        }
    }

    private final TraceStorage storage;
    private final TrackTracker tracks;
    private final Map<Key, TrackSet> sets = new HashMap<>();
    private final Map<TrackSpec, TrackSpec> indexedSpecs = new HashMap<>();

    /// Over the tracks of one machine.
    public TrackCompressor(TraceStorage storage, TrackTracker tracks) {
        this.storage = storage;
        this.tracks = tracks;
    }

    /// The set of a kind and its dimensions.
    ///
    /// @param name string id of its tracks' name, if the set is new
    public TrackSet set(TrackSpec spec, int name, long... dimensions) {
        return set(spec, name, null, null, dimensions);
    }

    /// The same with source args for its tracks and something to do with each that is made, if the
    /// set is new.
    public TrackSet set(
            TrackSpec spec,
            int name,
            @Nullable ArgSet sourceArgs,
            @Nullable IntConsumer onNewTrack,
            long... dimensions) {
        TrackSet known = sets.get(new Key(spec, dimensions));
        if (known != null) {
            return known;
        }
        Key key = new Key(spec, dimensions.clone());
        ArgSet args = null;
        if (sourceArgs != null) {
            args = new ArgSet();
            args.addAll(sourceArgs);
        }
        TrackSet set = new TrackSet(sets.size(), key, name, args, onNewTrack);
        sets.put(key, set);
        return set;
    }

    /// The track for a slice that begins.
    public int begin(TrackSet set, long cookie) {
        Lane lane = lane(set, cookie);
        lane.nesting = set.spec.type().equals(SATURATING_TYPE) ? 1 : lane.nesting + 1;
        return track(set, lane);
    }

    /// The track on which a cookie's slice ends.
    public int end(TrackSet set, long cookie) {
        Lane lane = lane(set, cookie);
        lane.nesting = Math.max(0, lane.nesting - 1);
        return track(set, lane);
    }

    /// The track for an instant of a cookie.
    public int instant(TrackSet set, long cookie) {
        begin(set, cookie);
        return end(set, cookie);
    }

    /// A track that nothing else of the set overlaps on in that time.
    public int scoped(TrackSet set, long timestampNanos, long durationNanos) {
        for (Lane lane : set.lanes) {
            if (!lane.byCookie && lane.cookieOrEnd <= timestampNanos) {
                lane.cookieOrEnd = timestampNanos + durationNanos;
                return track(set, lane);
            }
        }
        Lane lane = new Lane(false, timestampNanos + durationNanos);
        set.lanes.add(lane);
        return track(set, lane);
    }

    /// The first track of the set, made if there is none: the one that stands for it as a parent.
    public int defaultTrack(TrackSet set) {
        return track(set, set.lanes.isEmpty() ? lane(set, 0) : set.lanes.getFirst());
    }

    private static Lane lane(TrackSet set, long cookie) {
        Lane free = null;
        for (Lane lane : set.lanes) {
            if (lane.byCookie && lane.cookieOrEnd == cookie) {
                return lane;
            }
            if (free == null && lane.byCookie && lane.nesting == 0) {
                free = lane;
            }
        }
        if (free != null) {
            free.cookieOrEnd = cookie;
            return free;
        }
        Lane lane = new Lane(true, cookie);
        set.lanes.add(lane);
        return lane;
    }

    private int track(TrackSet set, Lane lane) {
        if (lane.track == NO_TRACK) {
            long[] dimensions = java.util.Arrays.copyOf(set.dimensions, set.dimensions.length + 1);
            dimensions[set.dimensions.length] = set.lanes.indexOf(lane);
            lane.track = tracks.create(indexed(set.spec), set.name, set.sourceArgs, dimensions);
            storage.track().trackGroupId().set(lane.track, set.id);
            if (set.onNewTrack != null) {
                set.onNewTrack.accept(lane.track);
            }
        }
        return lane.track;
    }

    private TrackSpec indexed(TrackSpec spec) {
        return indexedSpecs.computeIfAbsent(
                spec,
                s -> {
                    List<TrackSpec.Dimension> dimensions = new ArrayList<>(s.dimensions());
                    dimensions.add(TrackSpec.Dimension.integer("track_compressor_idx"));
                    return new TrackSpec(s.type(), s.events(), dimensions, s.unit());
                });
    }
}
