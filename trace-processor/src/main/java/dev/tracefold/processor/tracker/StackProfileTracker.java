// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// Keeps each distinct mapping, frame and callsite once. Callsites are a forest: each is a frame
/// called from another callsite; depth 0 is the outermost.
public final class StackProfileTracker {
    /// Parent of outermost callsites.
    public static final int NO_CALLSITE = -1;

    /// A binary, or part of it, in an address space; addresses and offsets in bytes.
    ///
    /// @param name string id of its path
    /// @param buildId string id of its build id in hexadecimal
    /// @param start first address
    /// @param end one past the last
    /// @param exactOffset offset in the file of `start`
    /// @param startOffset offset in the file where the mapping of the file began
    /// @param loadBias what to subtract from addresses of the file to get those of its symbols
    public record Mapping(
            int name,
            int buildId,
            long start,
            long end,
            long exactOffset,
            long startOffset,
            long loadBias) {}

    private record Frame(int mapping, long relativePc, int name) {}

    private record Callsite(int parent, int frame, int depth) {}

    private final Table mappings;
    private final Table frames;
    private final Table callsites;
    private final StringColumn frameNames;
    private final IntColumn frameMappings;
    private final LongColumn framePcs;
    private final IntColumn callsiteDepths;
    private final IntColumn callsiteParents;
    private final IntColumn callsiteFrames;
    private final Map<Mapping, Integer> mappingIds = new HashMap<>();
    private final Map<Frame, Integer> frameIds = new HashMap<>();
    private final Map<Callsite, Integer> callsiteIds = new HashMap<>();

    /// There is one per session.
    public StackProfileTracker(TraceStorage storage) {
        mappings = storage.table("__intrinsic_stack_profile_mapping");
        frames = storage.table("__intrinsic_stack_profile_frame");
        callsites = storage.table("__intrinsic_stack_profile_callsite");
        frameNames = frames.strings("name");
        frameMappings = frames.ints("mapping");
        framePcs = frames.longs("rel_pc");
        callsiteDepths = callsites.ints("depth");
        callsiteParents = callsites.ints("parent_id");
        callsiteFrames = callsites.ints("frame_id");
    }

    /// Row of a mapping, made if there is none.
    public int mapping(Mapping mapping) {
        return mappingIds.computeIfAbsent(mapping, this::addMapping);
    }

    /// Row of another mapping, even if there is one like it: the same binary in another process, or in
    /// the same one later.
    public int addMapping(Mapping mapping) {
        int row = mappings.addRow();
        mappings.strings("build_id").set(row, mapping.buildId());
        mappings.longs("exact_offset").set(row, mapping.exactOffset());
        mappings.longs("start_offset").set(row, mapping.startOffset());
        mappings.longs("start").set(row, mapping.start());
        mappings.longs("end").set(row, mapping.end());
        mappings.longs("load_bias").set(row, mapping.loadBias());
        mappings.strings("name").set(row, mapping.name());
        return row;
    }

    /// Row of a frame, made if there is none.
    ///
    /// @param mapping row of its mapping
    /// @param relativePc address in the file
    /// @param name string id of its function
    public int frame(int mapping, long relativePc, int name) {
        return frameIds.computeIfAbsent(
                new Frame(mapping, relativePc, name),
                f -> {
                    int row = frames.addRow();
                    frameNames.set(row, name);
                    frameMappings.set(row, mapping);
                    framePcs.set(row, relativePc);
                    return row;
                });
    }

    /// Row of a frame that is called from a callsite, made if there is none.
    ///
    /// @param parent row of the caller, or [#NO_CALLSITE]
    /// @param frame row of the frame
    public int callsite(int parent, int frame) {
        return callsite(parent, frame, parent == NO_CALLSITE ? 0 : callsiteDepths.get(parent) + 1);
    }

    /// The same for formats that count the depth in their own way.
    public int callsite(int parent, int frame, int depth) {
        return callsiteIds.computeIfAbsent(
                new Callsite(parent, frame, depth),
                c -> {
                    int row = callsites.addRow();
                    callsiteFrames.set(row, frame);
                    callsiteDepths.set(row, depth);
                    if (parent != NO_CALLSITE) {
                        callsiteParents.set(row, parent);
                    }
                    return row;
                });
    }
}
