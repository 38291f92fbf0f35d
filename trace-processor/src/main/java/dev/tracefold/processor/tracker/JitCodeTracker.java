// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// The code that processes make while they run: what lies where, and when. Stack frames at such
/// addresses are of the function that lies there at the time.
public final class JitCodeTracker {
    /// Returned where there is no such code or frame.
    public static final int NONE = -1;

    private record Place(int mapping, long relativePc) {}

    /// A stretch of addresses; `end` is one past the last.
    private static final class Function {
        private final long size;
        private final int code;
        private final int symbolSet;
        private final Map<Place, Integer> frames = new HashMap<>(2);

        Function(long size, int code, int symbolSet) {
            this.size = size;
            this.code = code;
            this.symbolSet = symbolSet;
        }
    }

    private static final class Cache {
        private final long end;
        private final NavigableMap<Long, Function> functions = new TreeMap<>(Long::compareUnsigned);
        private final Map<Place, Integer> unknownFrames = new HashMap<>();

        Cache(long end) {
            this.end = end;
        }
    }

    private final StringPool strings;
    private final StackProfileTracker stacks;
    private final Table mappings;
    private final Table frames;
    private final Table codes;
    private final Table jitFrames;
    private final Map<Integer, NavigableMap<Long, Cache>> cachesOfProcess = new HashMap<>();
    private int unknownCount;

    JitCodeTracker(TraceStorage storage, StackProfileTracker stacks) {
        this.strings = storage.strings();
        this.stacks = stacks;
        this.mappings = storage.table("__intrinsic_stack_profile_mapping");
        this.frames = storage.table("__intrinsic_stack_profile_frame");
        this.codes = storage.table("__intrinsic_jit_code");
        this.jitFrames = storage.table("__intrinsic_jit_frame");
    }

    /// Says where a process keeps such code.
    public void addCache(int upid, long start, long size) {
        cachesOfProcess
                .computeIfAbsent(upid, u -> new TreeMap<>(Long::compareUnsigned))
                .putIfAbsent(start, new Cache(start + size));
    }

    /// Whether such code may lie at an address.
    public boolean hasCacheAt(int upid, long start, long size) {
        Cache cache = cache(upid, start);
        return cache != null && Long.compareUnsigned(start + size, cache.end) <= 0;
    }

    private @Nullable Cache cache(int upid, long address) {
        NavigableMap<Long, Cache> caches = cachesOfProcess.get(upid);
        Map.Entry<Long, Cache> entry = caches == null ? null : caches.floorEntry(address);
        return entry != null && Long.compareUnsigned(address, entry.getValue().end) < 0
                ? entry.getValue()
                : null;
    }

    /// A function that was loaded.
    ///
    /// @param start address of its code
    /// @param size length of its code in bytes
    /// @param name string id
    /// @param symbolSet symbols of its frames, or [#NONE]
    /// @param nativeCode string id of its code in base 64, or the null string's
    public record Code(
            int upid, int utid, long start, long size, int name, int symbolSet, int nativeCode) {}

    /// Puts a function in the place of those that it overlaps.
    ///
    /// @return its row, or [#NONE] where no code can be
    public int load(long timestampNanos, Code code) {
        Cache cache = cache(code.upid(), code.start());
        if (cache == null) {
            return NONE;
        }
        int row = codes.addRow();
        codes.longs("create_ts").set(row, timestampNanos);
        codes.ints("utid").set(row, code.utid());
        codes.longs("start_address").set(row, code.start());
        codes.longs("size").set(row, code.size());
        codes.strings("function_name").set(row, code.name());
        codes.strings("native_code_base64").set(row, code.nativeCode());
        Function function = new Function(code.size(), row, code.symbolSet());
        put(timestampNanos, cache, code.start(), function);
        return row;
    }

    private void put(long ts, Cache cache, long start, Function function) {
        NavigableMap<Long, Function> functions = cache.functions;
        Map.Entry<Long, Function> before = functions.floorEntry(start);
        boolean overlapsBefore =
                before != null
                        && Long.compareUnsigned(before.getKey() + before.getValue().size, start)
                                > 0;
        long from = overlapsBefore ? before.getKey() : start;
        var replaced = functions.subMap(from, true, start + function.size, false);
        for (Function old : replaced.values()) {
            codes.longs("estimated_delete_ts").set(old.code, ts);
        }
        replaced.clear();
        functions.put(start, function);
    }

    /// Moves the function at an address.
    public void move(long timestampNanos, int upid, long from, long to) {
        Cache source = cache(upid, from);
        Cache target = cache(upid, to);
        if (source == null) {
            return;
        }
        Map.Entry<Long, Function> entry = source.functions.floorEntry(from);
        if (entry == null
                || Long.compareUnsigned(from - entry.getKey(), entry.getValue().size) >= 0) {
            return;
        }
        source.functions.remove(entry.getKey());
        if (target != null) {
            put(timestampNanos, target, to, entry.getValue());
        }
    }

    /// Row of the frame at an address of a mapping, or [#NONE] where no such code can be.
    ///
    /// @param name string id of the name that the profiler has for it, if any
    public int frame(int upid, int mapping, long relativePc, int name) {
        if (cachesOfProcess.isEmpty()) {
            return NONE;
        }
        long address =
                relativePc
                        + mappings.longs("start").get(mapping)
                        - mappings.longs("exact_offset").get(mapping)
                        - mappings.longs("load_bias").get(mapping);
        Cache cache = cache(upid, address);
        if (cache == null) {
            return NONE;
        }
        Place place = new Place(mapping, relativePc);
        Map.Entry<Long, Function> entry = cache.functions.floorEntry(address);
        boolean isInside =
                entry != null
                        && Long.compareUnsigned(address - entry.getKey(), entry.getValue().size)
                                < 0;
        return isInside
                ? knownFrame(entry.getValue(), place)
                : cache.unknownFrames.computeIfAbsent(place, p -> unknownFrame(p, name));
    }

    private int knownFrame(Function function, Place place) {
        return function.frames.computeIfAbsent(
                place,
                p -> {
                    int frame = addFrame(p, codes.strings("function_name").get(function.code));
                    if (function.symbolSet != NONE) {
                        stacks.setSymbols(frame, function.symbolSet);
                    }
                    int row = jitFrames.addRow();
                    jitFrames.ints("jit_code_id").set(row, function.code);
                    jitFrames.ints("frame_id").set(row, frame);
                    return frame;
                });
    }

    private int unknownFrame(Place place, int name) {
        unknownCount++;
        boolean isNamed = strings.byteLength(name) > 0;
        String address = "[+" + Long.toHexString(place.relativePc()) + "]";
        return addFrame(place, isNamed ? name : strings.intern(address));
    }

    private int addFrame(Place place, int name) {
        int frame = frames.addRow();
        frames.strings("name").set(frame, name);
        frames.ints("mapping").set(frame, place.mapping());
        frames.longs("rel_pc").set(frame, place.relativePc());
        return frame;
    }

    /// How many frames lay where code can be but none was known, since it was last asked.
    public int takeUnknownCount() {
        int count = unknownCount;
        unknownCount = 0;
        return count;
    }
}
