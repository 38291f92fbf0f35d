// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.pprof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.LongIntMap;
import dev.tracefold.processor.tracker.StackProfileTracker;

/// Makes frames of addresses and the functions that are there: several where some are inlined, the
/// innermost first.
final class Functions {
    private static final long BYTES_OF_FUNCTION = 120;

    private record Function(int name, int file, long startLine) {}

    private record Line(Function function, long number) {}

    private final TraceContext context;
    private final int unknown;
    private final Table frames;
    private final Table symbols;
    private final HeapShare share = new HeapShare("functions and mappings of a profile");
    private final Map<Long, Function> functions = new HashMap<>();
    private final Map<Integer, Long> startOfMapping = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private int unknownMapping = LongIntMap.NONE;

    /// @param unknown string id of the name of what has none
    Functions(TraceContext context, int unknown) {
        this.context = context;
        this.unknown = unknown;
        this.frames = context.storage().table("__intrinsic_stack_profile_frame");
        this.symbols = context.storage().table("__intrinsic_stack_profile_symbol");
    }

    void add(long id, int name, int file, long startLine) {
        share.take(BYTES_OF_FUNCTION);
        functions.put(id, new Function(name, file, startLine));
    }

    /// Says where a mapping starts.
    void setStart(int mapping, long start) {
        share.take(BYTES_OF_FUNCTION);
        startOfMapping.put(mapping, start);
    }

    void beginLines() {
        lines.clear();
    }

    /// Adds a function of the place; one that is not known is left out.
    void addLine(long functionId, long number) {
        @Nullable Function function = functions.get(functionId);
        if (function != null) {
            lines.add(new Line(function, number));
        }
    }

    /// Row of the frame at an address, with the lines added since [#beginLines()].
    ///
    /// @param mapping row, or [LongIntMap#NONE]
    int frame(int mapping, long address) {
        int row = mapping == LongIntMap.NONE ? unknownMapping() : mapping;
        long start = startOfMapping.getOrDefault(row, 0L);
        boolean isInside = start != 0 && Long.compareUnsigned(address, start) >= 0;
        int name = lines.isEmpty() ? unknown : lines.getFirst().function().name();
        int known = frames.rowCount();
        int frame = context.stacks().frame(row, isInside ? address - start : address, name);
        if (frame == known && !lines.isEmpty()) {
            addSymbols(frame);
        }
        return frame;
    }

    private void addSymbols(int frame) {
        int set = symbols.rowCount();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            int row = symbols.addRow();
            symbols.ints("symbol_set_id").set(row, set);
            symbols.strings("name").set(row, line.function().name());
            symbols.strings("source_file").set(row, line.function().file());
            long number = line.number() > 0 ? line.number() : line.function().startLine();
            if (number > 0) {
                symbols.ints("line_number").set(row, (int) number);
            }
            symbols.ints("inlined").set(row, i < lines.size() - 1 ? 1 : 0);
        }
        frames.ints("symbol_set_id").set(frame, set);
    }

    private int unknownMapping() {
        if (unknownMapping == LongIntMap.NONE) {
            int name = context.strings().intern("[pprof unknown]");
            int noBuildId = context.strings().intern("");
            unknownMapping =
                    context.stacks()
                            .mapping(
                                    new StackProfileTracker.Mapping(
                                            name, noBuildId, 0, 0, 0, 0, 0));
        }
        return unknownMapping;
    }

    /// A frame of a name alone, with the place of its source if it is known.
    int named(long address, String name, @Nullable String file, long line) {
        StringPool strings = context.strings();
        Function function = new Function(strings.intern(name), strings.intern(file), 0);
        beginLines();
        lines.add(new Line(function, line));
        return frame(LongIntMap.NONE, address);
    }
}
