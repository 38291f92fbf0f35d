// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.wire.ProtoReader;

/// Interns the callstacks that events carry or name: mappings, frames, callsites, and the places in the
/// source that inline frames tell.
final class Callstacks {
    static final int NONE = -1;

    private static final int FUNCTION_NAMES = 5;
    private static final int FRAMES = 6;
    private static final int CALLSTACKS = 7;
    private static final int BUILD_IDS = 16;
    private static final int MAPPING_PATHS = 17;
    private static final int MAPPINGS = 19;

    private final StringPool strings;
    private final InternedTexts texts;
    private final Table mappings;
    private final Table frames;
    private final Table callsites;
    private final Table symbols;
    private final Map<List<Long>, Integer> mappingRows = new HashMap<>();
    private final Map<List<Long>, Integer> frameRows = new HashMap<>();
    private final Map<List<Long>, Integer> callsiteRows = new HashMap<>();
    private int inlineMapping = NONE;

    Callstacks(TraceContext context, InternedTexts texts) {
        this.strings = context.strings();
        this.texts = texts;
        this.mappings = context.storage().table("__intrinsic_stack_profile_mapping");
        this.frames = context.storage().table("__intrinsic_stack_profile_frame");
        this.callsites = context.storage().table("__intrinsic_stack_profile_callsite");
        this.symbols = context.storage().table("__intrinsic_stack_profile_symbol");
    }

    /// Innermost callsite of the `InlineCallstack` that `outer` stands on, or [#NONE].
    int inline(ProtoReader outer) {
        if (inlineMapping == NONE) {
            inlineMapping = mapping("", "track_event_inline", 0, 0, 0);
        }
        int callsite = NONE;
        int depth = 0;
        ProtoReader stack = new ProtoReader();
        ProtoReader frame = new ProtoReader();
        stack.enter(outer);
        while (stack.next()) {
            if (stack.field() != 1) {
                continue;
            }
            int function = StringPool.NULL_ID;
            int file = StringPool.NULL_ID;
            long line = 0;
            frame.enter(stack);
            while (frame.next()) {
                switch (frame.field()) {
                    case 1 -> function = Texts.intern(strings, frame);
                    case 2 -> file = Texts.intern(strings, frame);
                    case 3 -> line = Integer.toUnsignedLong(frame.intValue());
                    default -> {
                        // Of no meaning here.
                    }
                }
            }
            callsite = callsite(callsite, depth++, inlineFrame(function, file, line));
        }
        return callsite;
    }

    /// Innermost callsite of an interned callstack, or [#NONE].
    int interned(SequenceState state, long iid) {
        if (state.decoded(CALLSTACKS, iid) instanceof Integer known) {
            return known;
        }
        SequenceState.Message message = state.interned(CALLSTACKS, iid);
        if (message == null) {
            return NONE;
        }
        RepeatedLongs frameIids = new RepeatedLongs();
        frameIids.read(message.buffer(), message.start(), message.end(), 2, ProtoReader.VARINT);
        int callsite = NONE;
        for (int depth = 0; depth < frameIids.size(); depth++) {
            int frame = internedFrame(state, frameIids.get(depth));
            if (frame == NONE) {
                return NONE;
            }
            callsite = callsite(callsite, depth, frame);
        }
        state.setDecoded(CALLSTACKS, iid, callsite);
        return callsite;
    }

    private int callsite(int parent, int depth, int frame) {
        return callsiteRows.computeIfAbsent(
                List.of((long) parent, (long) frame),
                k -> {
                    int row = callsites.addRow();
                    callsites.ints("depth").set(row, depth);
                    if (parent != NONE) {
                        callsites.ints("parent_id").set(row, parent);
                    }
                    callsites.ints("frame_id").set(row, frame);
                    return row;
                });
    }

    private int inlineFrame(int function, int file, long line) {
        List<Long> key = List.of((long) inlineMapping, (long) function, (long) file, line);
        Integer known = frameRows.get(key);
        if (known != null) {
            return known;
        }
        int row = frame(function, inlineMapping, 0);
        frameRows.put(key, row);
        if (file != StringPool.NULL_ID) {
            int symbol = symbols.addRow();
            symbols.ints("symbol_set_id").set(symbol, symbol);
            symbols.strings("name").set(symbol, function);
            symbols.strings("source_file").set(symbol, file);
            if (line != 0) {
                symbols.ints("line_number").set(symbol, (int) line);
            }
            frames.ints("symbol_set_id").set(row, symbol);
        }
        return row;
    }

    private int internedFrame(SequenceState state, long iid) {
        long function = 0;
        long mappingIid = 0;
        long relPc = 0;
        @Nullable ProtoReader reader = read(state, FRAMES, iid);
        if (reader == null) {
            return NONE;
        }
        while (reader.next()) {
            switch (reader.field()) {
                case 2 -> function = reader.longValue();
                case 3 -> mappingIid = reader.longValue();
                case 4 -> relPc = reader.longValue();
                default -> {
                    // Of no meaning here.
                }
            }
        }
        int mapping = internedMapping(state, mappingIid);
        if (mapping == NONE) {
            return NONE;
        }
        int name = function == 0 ? NONE : texts.find(state, FUNCTION_NAMES, function);
        int shown = name < 0 ? strings.intern("") : name;
        long pc = relPc;
        return frameRows.computeIfAbsent(
                List.of((long) mapping, (long) shown, pc), k -> frame(shown, mapping, pc));
    }

    private int internedMapping(SequenceState state, long iid) {
        @Nullable ProtoReader reader = read(state, MAPPINGS, iid);
        if (reader == null) {
            return NONE;
        }
        String buildId = "";
        long start = 0;
        long end = 0;
        long loadBias = 0;
        StringBuilder path = new StringBuilder();
        while (reader.next()) {
            switch (reader.field()) {
                case 2 -> buildId = hex(state, reader.longValue());
                case 4 -> start = reader.longValue();
                case 5 -> end = reader.longValue();
                case 6 -> loadBias = reader.longValue();
                case 7 ->
                        path.append('/')
                                .append(text(state, MAPPING_PATHS, reader.longValue()));
                default -> {
                    // Of no meaning here.
                }
            }
        }
        return mapping(buildId, path.toString(), start, end, loadBias);
    }

    private String text(SequenceState state, int field, long iid) {
        int found = texts.find(state, field, iid);
        return found < 0 ? "" : strings.getOrEmpty(found);
    }

    /// Build ids are bytes in the trace and hexadecimal in the tables.
    private String hex(SequenceState state, long iid) {
        int found = texts.find(state, BUILD_IDS, iid);
        return found < 0 ? "" : HexFormat.of().formatHex(strings.bytes(found));
    }

    private int mapping(String buildId, String name, long start, long end, long loadBias) {
        List<Long> key =
                List.of(
                        (long) strings.intern(buildId),
                        (long) strings.intern(name),
                        start,
                        end,
                        loadBias);
        return mappingRows.computeIfAbsent(
                key,
                k -> {
                    int row = mappings.addRow();
                    mappings.strings("build_id").set(row, strings.intern(buildId));
                    mappings.longs("start").set(row, start);
                    mappings.longs("end").set(row, end);
                    mappings.longs("load_bias").set(row, loadBias);
                    mappings.strings("name").set(row, strings.intern(name));
                    return row;
                });
    }

    private int frame(int name, int mapping, long relPc) {
        int row = frames.addRow();
        frames.strings("name").set(row, name);
        frames.ints("mapping").set(row, mapping);
        frames.longs("rel_pc").set(row, relPc);
        return row;
    }

    private static @Nullable ProtoReader read(SequenceState state, int field, long iid) {
        SequenceState.Message message = state.interned(field, iid);
        if (message == null) {
            return null;
        }
        ProtoReader reader = new ProtoReader();
        reader.reset(message.buffer(), message.start(), message.end());
        return reader;
    }
}
