// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.profiling;

import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.perfetto.SequenceState.Message;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.Mapping;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Turns the interned call stacks, frames and mappings of a packet sequence into rows of the stack
/// profile tables. What was found once is kept with the sequence's interned data.
public final class InternedStacks {
    private static final int FUNCTION_NAMES = 5;
    private static final int FRAMES = 6;
    private static final int CALLSTACKS = 7;
    private static final int BUILD_IDS = 16;
    private static final int MAPPING_PATHS = 17;
    private static final int MAPPINGS = 19;

    private static final int INVALID_STRING = StatKeys.of("stackprofile_invalid_string_id");
    private static final int INVALID_MAPPING = StatKeys.of("stackprofile_invalid_mapping_id");
    private static final int INVALID_FRAME = StatKeys.of("stackprofile_invalid_frame_id");
    private static final int INVALID_CALLSTACK = StatKeys.of("stackprofile_invalid_callstack_id");
    private static final int EMPTY_CALLSTACK = StatKeys.of("stackprofile_empty_callstack");

    /// Returned where an id leads nowhere; the reason is counted.
    public static final int UNKNOWN = -1;

    private final TraceContext context;
    private final StringPool strings;
    private final int empty;

    /// For the sequences of one trace.
    public InternedStacks(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.empty = strings.intern("");
    }

    /// Row of the innermost callsite of an interned call stack, or [#UNKNOWN].
    public int callsite(SequenceState state, long iid) {
        if (state.decoded(CALLSTACKS, iid) instanceof Integer known) {
            return known;
        }
        Message message = state.interned(CALLSTACKS, iid);
        if (message == null) {
            context.stats().increment(INVALID_CALLSTACK);
            return UNKNOWN;
        }
        int callsite = StackProfileTracker.NO_CALLSITE;
        ProtoReader reader = reader(message);
        while (reader.next()) {
            if (reader.field() != 2) {
                continue;
            }
            if (reader.wireType() == ProtoReader.LENGTH_DELIMITED) {
                callsite = packedFrames(state, reader, callsite);
            } else {
                callsite = call(state, callsite, reader.longValue());
            }
            if (callsite == UNKNOWN) {
                return UNKNOWN;
            }
        }
        if (callsite == StackProfileTracker.NO_CALLSITE) {
            context.stats().increment(EMPTY_CALLSTACK);
            return UNKNOWN;
        }
        state.setDecoded(CALLSTACKS, iid, callsite);
        return callsite;
    }

    private int packedFrames(SequenceState state, ProtoReader outer, int outermost) {
        ProtoReader packed = new ProtoReader();
        packed.enter(outer);
        int callsite = outermost;
        while (packed.hasMore()) {
            callsite = call(state, callsite, packed.readVarint());
            if (callsite == UNKNOWN) {
                return UNKNOWN;
            }
        }
        return callsite;
    }

    private int call(SequenceState state, int caller, long frameIid) {
        int frame = frame(state, frameIid);
        return frame == UNKNOWN ? UNKNOWN : context.stacks().callsite(caller, frame);
    }

    private int frame(SequenceState state, long iid) {
        if (state.decoded(FRAMES, iid) instanceof Integer known) {
            return known;
        }
        Message message = state.interned(FRAMES, iid);
        if (message == null) {
            context.stats().increment(INVALID_FRAME);
            return UNKNOWN;
        }
        long nameIid = 0;
        long mappingIid = 0;
        long relativePc = 0;
        ProtoReader reader = reader(message);
        while (reader.next()) {
            switch (reader.field()) {
                case 2 -> nameIid = reader.longValue();
                case 3 -> mappingIid = reader.longValue();
                case 4 -> relativePc = reader.longValue();
                default -> {
                    // Source position and kind have no column.
                }
            }
        }
        int mapping = mapping(state, mappingIid);
        int name = nameIid == 0 ? empty : string(state, FUNCTION_NAMES, nameIid);
        if (mapping == UNKNOWN || name == UNKNOWN) {
            return UNKNOWN;
        }
        int frame = context.stacks().frame(mapping, relativePc, name);
        state.setDecoded(FRAMES, iid, frame);
        return frame;
    }

    /// Row of an interned mapping, or [#UNKNOWN]. A frame that names no mapping lies in one of no name
    /// and no extent.
    public int mapping(SequenceState state, long iid) {
        if (state.decoded(MAPPINGS, iid) instanceof Integer known) {
            return known;
        }
        Message message = state.interned(MAPPINGS, iid);
        if (message == null && iid != 0) {
            context.stats().increment(INVALID_MAPPING);
            return UNKNOWN;
        }
        Mapping mapping =
                message == null
                        ? new Mapping(empty, empty, 0, 0, 0, 0, 0)
                        : readMapping(state, message);
        if (mapping == null) {
            return UNKNOWN;
        }
        int row = context.stacks().mapping(mapping);
        state.setDecoded(MAPPINGS, iid, row);
        return row;
    }

    private @Nullable Mapping readMapping(SequenceState state, Message message) {
        long[] values = new long[9];
        StringBuilder path = new StringBuilder();
        boolean pathKnown = true;
        ProtoReader reader = reader(message);
        while (reader.next()) {
            if (reader.field() == 7 && pathKnown) {
                int component = string(state, MAPPING_PATHS, reader.longValue());
                pathKnown = component != UNKNOWN;
                if (pathKnown) {
                    path.append('/').append(strings.getOrEmpty(component));
                }
            } else if (reader.field() < values.length) {
                values[reader.field()] = reader.longValue();
            }
        }
        int buildId = values[2] == 0 ? empty : buildId(state, values[2]);
        if (buildId == UNKNOWN) {
            return null;
        }
        // Names in brackets are the kernel's for what is no file.
        String name = path.indexOf("/[") == 0 ? path.substring(1) : path.toString();
        return new Mapping(
                strings.intern(name),
                buildId,
                values[4],
                values[5],
                values[8],
                values[3],
                values[6]);
    }

    private int buildId(SequenceState state, long iid) {
        int raw = string(state, BUILD_IDS, iid);
        return raw == UNKNOWN
                ? UNKNOWN
                : strings.intern(HexFormat.of().formatHex(strings.bytes(raw)));
    }

    private int string(SequenceState state, int field, long iid) {
        if (state.decoded(field, iid) instanceof Integer known) {
            return known;
        }
        Message message = state.interned(field, iid);
        if (message == null) {
            context.stats().increment(INVALID_STRING);
            return UNKNOWN;
        }
        int id = empty;
        ProtoReader reader = reader(message);
        while (reader.next()) {
            if (reader.field() == 2) {
                id = strings.intern(reader.buffer(), reader.start(), reader.length());
            }
        }
        state.setDecoded(field, iid, id);
        return id;
    }

    private static ProtoReader reader(Message message) {
        ProtoReader reader = new ProtoReader();
        reader.reset(message.buffer(), message.start(), message.end());
        return reader;
    }
}
