// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// Keeps each distinct mapping, frame and callsite once. Callsites are a forest: each is a frame
/// called from another callsite; depth 0 is the outermost.
public final class StackProfileTracker {
    /// Parent of outermost callsites.
    public static final int NO_CALLSITE = -1;

    /// Where a line number is not known.
    public static final long NO_LINE = -1;

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

    /// Where a function is in the source.
    ///
    /// @param file string id of the path, or the null string's
    /// @param line line number, or [#NO_LINE]
    public record SourceLine(int file, long line) {
        /// Nothing is known.
        public static final SourceLine UNKNOWN = new SourceLine(StringPool.NULL_ID, NO_LINE);
    }

    private record Frame(int mapping, long relativePc, int name) {}

    private record SourceFrame(int mapping, int name, SourceLine source) {}

    private record Address(int mapping, long relativePc) {}

    private record Callsite(int parent, int frame, int depth) {}

    private final Table mappings;
    private final Table frames;
    private final Table callsites;
    private final Table symbols;
    private final StringColumn frameNames;
    private final IntColumn frameMappings;
    private final LongColumn framePcs;
    private final IntColumn callsiteDepths;
    private final IntColumn callsiteParents;
    private final IntColumn callsiteFrames;
    private final Map<Mapping, Integer> mappingIds = new HashMap<>();
    private final Map<Frame, Integer> frameIds = new HashMap<>();
    private final Map<Callsite, Integer> callsiteIds = new HashMap<>();
    private final Map<SourceFrame, Integer> sourceFrameIds = new HashMap<>();
    private final Map<Address, List<Integer>> framesOfAddress = new HashMap<>();
    private final JitCodeTracker jit;
    private int framesWithAddress;

    /// There is one per session.
    public StackProfileTracker(TraceStorage storage) {
        mappings = storage.table("__intrinsic_stack_profile_mapping");
        frames = storage.table("__intrinsic_stack_profile_frame");
        callsites = storage.table("__intrinsic_stack_profile_callsite");
        symbols = storage.table("__intrinsic_stack_profile_symbol");
        frameNames = frames.strings("name");
        frameMappings = frames.ints("mapping");
        framePcs = frames.longs("rel_pc");
        callsiteDepths = callsites.ints("depth");
        callsiteParents = callsites.ints("parent_id");
        callsiteFrames = callsites.ints("frame_id");
        jit = new JitCodeTracker(storage, this);
    }

    /// Code that was made while it was recorded.
    public JitCodeTracker jit() {
        return jit;
    }

    /// Row of a mapping, made if there is none.
    public int mapping(Mapping mapping) {
        return mappingIds.computeIfAbsent(mapping, this::addMapping);
    }

    /// Row of a new mapping, whether or not there is one like it: each process has its own.
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

    /// Rows of the mappings of a binary.
    ///
    /// @param name string id of its path
    /// @param buildId string id of its build id in hexadecimal
    public List<Integer> mappingsOf(int name, int buildId) {
        StringColumn names = mappings.strings("name");
        StringColumn buildIds = mappings.strings("build_id");
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < mappings.rowCount(); row++) {
            if (names.get(row) == name && buildIds.get(row) == buildId) {
                rows.add(row);
            }
        }
        return rows;
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

    /// Row of a frame of which the recorder knows the source; a frame that is made gets a symbol.
    public int frame(int mapping, long relativePc, int name, SourceLine source) {
        int before = frames.rowCount();
        int row = frame(mapping, relativePc, name);
        if (row == before) {
            attachSource(row, name, source);
        }
        return row;
    }

    /// Row of a frame that is known by its place in the source, not by an address.
    ///
    /// @param mapping row of a mapping that stands for none
    /// @param name string id of its function
    public int sourceFrame(int mapping, int name, SourceLine source) {
        return sourceFrameIds.computeIfAbsent(
                new SourceFrame(mapping, name, source),
                f -> {
                    int row = frames.addRow();
                    frameNames.set(row, name);
                    frameMappings.set(row, mapping);
                    attachSource(row, name, source);
                    return row;
                });
    }

    private void attachSource(int frame, int name, SourceLine source) {
        if (!source.equals(SourceLine.UNKNOWN)) {
            int set = nextSymbolSet();
            addSymbol(set, name, source);
            setSymbols(frame, set);
        }
    }

    /// Says of what kind a frame's code is.
    ///
    /// @param type string id
    public void setFrameType(int frame, int type) {
        frames.strings("type").set(frame, type);
    }

    /// The set that the next symbol begins.
    public int nextSymbolSet() {
        return symbols.rowCount();
    }

    /// Adds a symbol to the set that was begun last; those inlined into others come first.
    ///
    /// @return its row
    public int addSymbol(int set, int name, SourceLine source) {
        int row = symbols.addRow();
        symbols.ints("symbol_set_id").set(row, set);
        symbols.strings("name").set(row, name);
        symbols.strings("source_file").set(row, source.file());
        if (source.line() != NO_LINE) {
            symbols.ints("line_number").set(row, (int) source.line());
        }
        return row;
    }

    /// Gives a frame the symbols of a set.
    public void setSymbols(int frame, int set) {
        frames.ints("symbol_set_id").set(frame, set);
    }

    /// Rows of the frames at an address of a mapping.
    public List<Integer> framesAt(int mapping, long relativePc) {
        while (framesWithAddress < frames.rowCount()) {
            int row = framesWithAddress++;
            Address address = new Address(frameMappings.get(row), framePcs.get(row));
            framesOfAddress.computeIfAbsent(address, a -> new ArrayList<>(1)).add(row);
        }
        return framesOfAddress.getOrDefault(new Address(mapping, relativePc), List.of());
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
