// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Shares tracks between things that follow each other: events that would each need a track of their
/// own are put on as few as keep them from overlapping.
///
/// The tracks of a set differ in a last dimension, [#INDEX], which is added to kinds that do not
/// have it, and share `track_group_id`.
public final class TrackCompressor {
    /// Dimension that tells the tracks of a set apart.
    public static final TrackSpec.Dimension INDEX =
            TrackSpec.Dimension.integer("track_compressor_idx");

    /// Makes one track of a set.
    @FunctionalInterface
    public interface TrackMaker {
        /// Makes a track.
        ///
        /// @param index for the dimension [#INDEX]
        /// @return row in `__intrinsic_track`
        int make(int index);
    }

    /// What an event does to the slices of its track.
    public enum Event {
        /// Opens one.
        BEGIN,
        /// Closes one.
        END,
        /// Neither.
        INSTANT
    }

    /// Tracks that share a kind and dimensions.
    public static final class TrackSet {
        private static final int UNMADE = -1;

        private final int id;
        private final boolean isSaturating;
        private final LongIntMap trackOfCookie = new LongIntMap(4);
        private int[] tracks = new int[1];
        private int[] openSlices = new int[1];
        private long[] cookies = new long[1];
        private long[] busyUntil = new long[1];
        private int size;
        private final BitSet idle = new BitSet();
        private final BitSet timed = new BitSet();

        private TrackSet(int id, boolean isSaturating) {
            this.id = id;
            this.isSaturating = isSaturating;
        }

        private int add() {
            if (size == tracks.length) {
                tracks = Arrays.copyOf(tracks, size * 2);
                openSlices = Arrays.copyOf(openSlices, size * 2);
                cookies = Arrays.copyOf(cookies, size * 2);
                busyUntil = Arrays.copyOf(busyUntil, size * 2);
            }
            tracks[size] = UNMADE;
            return size++;
        }

        /// The track that has the cookie, else the first that is idle, else another one.
        private int indexFor(long cookie) {
            int index = trackOfCookie.get(cookie);
            if (index != LongIntMap.NONE) {
                return index;
            }
            index = idle.nextSetBit(0);
            if (index < 0) {
                index = add();
                idle.set(index);
            } else {
                trackOfCookie.remove(cookies[index]);
            }
            cookies[index] = cookie;
            trackOfCookie.put(cookie, index);
            return index;
        }

        private int begin(long cookie) {
            int index = indexFor(cookie);
            openSlices[index] = isSaturating ? 1 : openSlices[index] + 1;
            idle.clear(index);
            return index;
        }

        private int end(long cookie) {
            int index = indexFor(cookie);
            openSlices[index] = Math.max(0, openSlices[index] - 1);
            idle.set(index, openSlices[index] == 0);
            return index;
        }

        private int scoped(long start, long duration) {
            int index = timed.nextSetBit(0);
            while (index >= 0 && busyUntil[index] > start) {
                index = timed.nextSetBit(index + 1);
            }
            if (index < 0) {
                index = add();
                timed.set(index);
            }
            busyUntil[index] = start + duration;
            return index;
        }
    }

    private record Key(TrackSpec spec, List<Long> dimensions) {}

    /// Gives sets their numbers; shared by all machines and traces of a session.
    public static final class Groups {
        private int next;
    }

    private static final TrackSpec PROCESS_ASYNC =
            TrackSpec.slice(
                    "legacy_async_process_slice",
                    TrackSpec.Dimension.integer("upid"),
                    TrackSpec.Dimension.string("scope"),
                    TrackSpec.Dimension.string("name"),
                    INDEX);
    private static final TrackSpec GLOBAL_ASYNC =
            TrackSpec.slice(
                    "legacy_async_global_slice",
                    TrackSpec.Dimension.string("scope"),
                    TrackSpec.Dimension.string("name"),
                    INDEX);

    private final TrackTracker tracks;
    private final Groups groups;
    private final Map<TrackSpec, TrackSpec> indexedSpecs = new HashMap<>();
    private final Map<Key, TrackSet> sets = new HashMap<>();
    private final Map<List<Long>, Integer> firstNameOfAsyncId = new HashMap<>();
    private final ArgSet sourceArgs = new ArgSet();

    /// For the tracks of one machine.
    public TrackCompressor(TrackTracker tracks, Groups groups) {
        this.tracks = tracks;
        this.groups = groups;
    }

    /// The track for a slice that opens on a kind of tracks of one name.
    ///
    /// @param name string id, for a track that is made
    public int begin(TrackSpec spec, int name, long cookie, long... dimensions) {
        return begin(set(spec, dimensions), cookie, maker(spec, name, dimensions));
    }

    /// The track of the slice that closes on a kind of tracks of one name.
    public int end(TrackSpec spec, int name, long cookie, long... dimensions) {
        return end(set(spec, dimensions), cookie, maker(spec, name, dimensions));
    }

    /// The track for a slice of known length on a kind of tracks of one name.
    public int scoped(TrackSpec spec, int name, long start, long duration, long... dimensions) {
        return scoped(set(spec, dimensions), start, duration, maker(spec, name, dimensions));
    }

    private TrackMaker maker(TrackSpec spec, int name, long... dimensions) {
        return index -> {
            long[] all = Arrays.copyOf(dimensions, dimensions.length + 1);
            all[dimensions.length] = index;
            return tracks.create(indexed(spec), name, null, all);
        };
    }

    private TrackSpec indexed(TrackSpec spec) {
        return indexedSpecs.computeIfAbsent(
                spec,
                s -> {
                    List<TrackSpec.Dimension> dimensions = new ArrayList<>(s.dimensions());
                    dimensions.add(INDEX);
                    return new TrackSpec(s.type(), s.events(), dimensions, s.unit());
                });
    }

    /// The tracks of a kind with these dimensions, all but [#INDEX].
    public TrackSet set(TrackSpec spec, long... dimensions) {
        Key key = new Key(spec, Arrays.stream(dimensions).boxed().toList());
        TrackSet known = sets.get(key);
        if (known != null) {
            return known;
        }
        TrackSet set = new TrackSet(groups.next++, spec.type().equals("atrace_async_slice"));
        sets.put(key, set);
        return set;
    }

    /// The track for a slice that opens; those with the same cookie nest.
    public int begin(TrackSet set, long cookie, TrackMaker maker) {
        return made(set, set.begin(cookie), maker);
    }

    /// The track of the slice that closes.
    public int end(TrackSet set, long cookie, TrackMaker maker) {
        return made(set, set.end(cookie), maker);
    }

    /// The track for an instant.
    public int instant(TrackSet set, long cookie, TrackMaker maker) {
        set.begin(cookie);
        return made(set, set.end(cookie), maker);
    }

    /// A track that is free from `start` on for that long.
    public int scoped(TrackSet set, long start, long duration, TrackMaker maker) {
        return made(set, set.scoped(start, duration), maker);
    }

    /// The first track of the set, to stand for all.
    public int first(TrackSet set, TrackMaker maker) {
        return made(set, set.size == 0 ? set.indexFor(0) : 0, maker);
    }

    /// The track of an async event as Chrome names it: by id, in the process or everywhere.
    ///
    /// @param rawName string id
    /// @param upid process, or 0
    /// @param isProcessScoped whether the id means something in the process only
    /// @param scope string id: category and such
    public int asyncTrack(
            int rawName, int upid, long id, boolean isProcessScoped, int scope, Event event) {
        int name = isProcessScoped ? tracks.processTrackNames().translate(rawName) : rawName;
        List<Long> idKey = isProcessScoped ? List.of((long) upid, id) : List.of(id);
        int rootName = firstNameOfAsyncId.computeIfAbsent(idKey, k -> name);
        TrackSpec spec = isProcessScoped ? PROCESS_ASYNC : GLOBAL_ASYNC;
        TrackSet set =
                isProcessScoped ? set(spec, upid, scope, rootName) : set(spec, scope, rootName);
        TrackMaker maker =
                index -> {
                    describe(upid, isProcessScoped, scope);
                    return isProcessScoped
                            ? tracks.create(spec, name, sourceArgs, upid, scope, rootName, index)
                            : tracks.create(spec, name, sourceArgs, scope, rootName, index);
                };
        return switch (event) {
            case BEGIN -> begin(set, id, maker);
            case END -> end(set, id, maker);
            case INSTANT -> instant(set, id, maker);
        };
    }

    private void describe(int upid, boolean isProcessScoped, int scope) {
        sourceArgs.clear();
        sourceArgs.add(tracks.key("source"), ArgType.STRING, tracks.key("chrome"));
        sourceArgs.add(
                tracks.key("trace_id_is_process_scoped"), ArgType.BOOL, isProcessScoped ? 1 : 0);
        sourceArgs.add(tracks.key("upid"), ArgType.UINT, upid);
        sourceArgs.add(tracks.key("source_scope"), ArgType.STRING, scope);
    }

    private int made(TrackSet set, int index, TrackMaker maker) {
        if (set.tracks[index] == TrackSet.UNMADE) {
            int track = maker.make(index);
            set.tracks[index] = track;
            tracks.setGroup(track, set.id);
        }
        return set.tracks[index];
    }
}
