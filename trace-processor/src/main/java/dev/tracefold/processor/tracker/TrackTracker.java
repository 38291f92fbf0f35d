// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.storage.TrackTable;

/// Finds or makes the track of a kind and its dimensions on one machine.
///
/// A look-up makes a small key; importers keep the ids of the tracks they meet at every event.
public final class TrackTracker {
    /// Returned where there is no such track.
    public static final int NONE = -1;

    private static final TrackSpec THREAD =
            TrackSpec.slice("thread_execution", TrackSpec.Dimension.integer("utid"));

    @SuppressWarnings("ArrayRecordComponent") // compares the array itself
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

    private final TrackTable table;
    private final StringPool strings;
    private final ArgsTracker args;
    private final int machineId;
    private final Map<Key, Integer> tracks = new HashMap<>();
    private final LongIntMap trackOfThread = new LongIntMap(64);
    private final NameTranslations processTrackNames = new NameTranslations();
    private final ArgSet dimensionArgs = new ArgSet();

    /// For the tracks of one machine.
    public TrackTracker(TraceStorage storage, ArgsTracker args, int machineId) {
        this.table = storage.track();
        this.strings = storage.strings();
        this.args = args;
        this.machineId = machineId;
    }

    /// How names of process tracks are shown.
    public NameTranslations processTrackNames() {
        return processTrackNames;
    }

    /// The track of what a thread does, whoever reports it.
    public int threadTrack(int utid) {
        int track = trackOfThread.get(utid);
        if (track == LongIntMap.NONE) {
            track = intern(THREAD, StringPool.NULL_ID, utid);
            trackOfThread.put(utid, track);
        }
        return track;
    }

    /// Puts a track into a group of tracks that are shown as one.
    public void setGroup(int track, int group) {
        table.trackGroupId().set(track, group);
    }

    /// Nests a track below another.
    public void setParent(int track, int parent) {
        table.parentId().set(track, parent);
    }

    /// Gives a track another name, a string id.
    public void setName(int track, int name) {
        table.name().set(track, name);
    }

    /// Name of a track, a string id.
    public int name(int track) {
        return table.name().get(track);
    }

    int key(String name) {
        return strings.intern(name);
    }

    /// The track with these dimensions, or [#NONE].
    public int find(TrackSpec spec, long... dimensions) {
        return tracks.getOrDefault(new Key(spec, dimensions), NONE);
    }

    /// The track with these dimensions; one that is made gets the name, no parent, no source args.
    ///
    /// @param name string id
    /// @param dimensions values in the order of the spec: integers or string ids
    /// @return row in `__intrinsic_track`
    public int intern(TrackSpec spec, int name, long... dimensions) {
        return intern(spec, name, null, dimensions);
    }

    /// The same with args that describe where the track comes from, stored if the track is made.
    public int intern(TrackSpec spec, int name, @Nullable ArgSet sourceArgs, long... dimensions) {
        Key key = new Key(spec, dimensions);
        Integer known = tracks.get(key);
        if (known != null) {
            return known;
        }
        int track = create(spec, name, sourceArgs, dimensions);
        tracks.put(new Key(spec, dimensions.clone()), track);
        return track;
    }

    /// A counter track with a unit of its own.
    ///
    /// @param unit string id
    public int internCounter(
            TrackSpec spec, int name, int unit, @Nullable ArgSet sourceArgs, long... dimensions) {
        int track = intern(spec, name, sourceArgs, dimensions);
        table.counterUnit().set(track, unit);
        return track;
    }

    /// Makes a track that is found by no dimensions: another one with the same is made next time.
    public int create(TrackSpec spec, int name, @Nullable ArgSet sourceArgs, long... dimensions) {
        int track = table.table().addRow();
        table.name().set(track, name);
        table.machineId().set(track, machineId);
        table.type().set(track, strings.intern(spec.type()));
        table.eventType().set(track, strings.intern(spec.events().name().toLowerCase(Locale.ROOT)));
        table.counterUnit().set(track, strings.intern(spec.unit()));
        setDimensions(track, spec.dimensions(), dimensions);
        if (sourceArgs != null && sourceArgs.size() > 0) {
            args.assign(table.sourceArgSetId(), track, sourceArgs);
        }
        return track;
    }

    private void setDimensions(int track, List<TrackSpec.Dimension> specs, long... values) {
        if (specs.size() != values.length) {
            throw new IllegalArgumentException(
                    "track dimensions: %d expected, %d given"
                            .formatted(specs.size(), values.length));
        }
        dimensionArgs.clear();
        for (int i = 0; i < values.length; i++) {
            TrackSpec.Dimension dimension = specs.get(i);
            dimensionArgs.add(
                    strings.intern(dimension.name()),
                    dimension.isString() ? ArgType.STRING : ArgType.INT,
                    values[i]);
            switch (dimension.name()) {
                case "utid" -> table.utid().set(track, (int) values[i]);
                case "upid" -> table.upid().set(track, (int) values[i]);
                default -> {
                    // Only threads and processes have columns of their own.
                }
            }
        }
        if (dimensionArgs.size() > 0) {
            args.assign(table.dimensionArgSetId(), track, dimensionArgs);
        }
    }
}
