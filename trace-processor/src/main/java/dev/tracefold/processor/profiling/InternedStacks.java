// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.profiling;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.perfetto.SequenceState.Message;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.JitCodeTracker;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.Mapping;
import dev.tracefold.processor.tracker.StackProfileTracker.SourceLine;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Turns the interned call stacks, frames and mappings of a packet sequence into rows of the stack
/// profile tables. What was found once is kept with the sequence's interned data.
public final class InternedStacks {
    private static final int FUNCTION_NAMES = 5;
    private static final int FRAMES = 6;
    private static final int CALLSTACKS = 7;
    private static final int BUILD_IDS = 16;
    private static final int MAPPING_PATHS = 17;
    private static final int SOURCE_PATHS = 18;
    private static final int MAPPINGS = 19;

    private static final int INVALID_STRING = StatKeys.of("stackprofile_invalid_string_id");
    private static final int INVALID_MAPPING = StatKeys.of("stackprofile_invalid_mapping_id");
    private static final int INVALID_FRAME = StatKeys.of("stackprofile_invalid_frame_id");
    private static final int INVALID_CALLSTACK = StatKeys.of("stackprofile_invalid_callstack_id");
    private static final int JIT_UNKNOWN = StatKeys.of("jit_unknown_frame");
    private static final int EMPTY_CALLSTACK = StatKeys.of("stackprofile_empty_callstack");

    /// Returned where an id leads nowhere; the reason is counted.
    public static final int UNKNOWN = -1;

    private static final List<String> KINDS =
            List.of("", "native", "kernel", "interpreted", "jit", "gc", "runtime");

    /// Rows that an iid stands for, by the process whose address space it is in.
    private static final class Rows {
        private final Map<Integer, Integer> ofProcess = new HashMap<>(2);
    }

    private final TraceContext context;
    private final StringPool strings;
    private final SourceFrames unmapped;
    private final MessageFields fields = new MessageFields(8);
    private final int empty;

    /// For the sequences of one trace.
    public InternedStacks(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.unmapped = new SourceFrames(context, "");
        this.empty = strings.intern("");
    }

    /// Row of the innermost callsite of an interned call stack of no known process, or [#UNKNOWN].
    public int callsite(SequenceState state, long iid) {
        return callsite(state, ProcessTracker.UNKNOWN, iid);
    }

    /// Row of the innermost callsite of an interned call stack, or [#UNKNOWN].
    ///
    /// @param upid process whose address space it is in, or [ProcessTracker#UNKNOWN]
    public int callsite(SequenceState state, int upid, long iid) {
        int known = known(state, CALLSTACKS, iid, upid);
        if (known != UNKNOWN) {
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
                callsite = packedFrames(state, upid, reader, callsite);
            } else {
                callsite = call(state, upid, callsite, reader.longValue());
            }
            if (callsite == UNKNOWN) {
                return UNKNOWN;
            }
        }
        if (callsite == StackProfileTracker.NO_CALLSITE) {
            context.stats().increment(EMPTY_CALLSTACK);
            return UNKNOWN;
        }
        remember(state, CALLSTACKS, iid, upid, callsite);
        return callsite;
    }

    private static int known(SequenceState state, int field, long iid, int upid) {
        return state.decoded(field, iid) instanceof Rows rows
                ? rows.ofProcess.getOrDefault(upid, UNKNOWN)
                : UNKNOWN;
    }

    private static void remember(SequenceState state, int field, long iid, int upid, int row) {
        Rows rows = state.decoded(field, iid) instanceof Rows known ? known : new Rows();
        rows.ofProcess.put(upid, row);
        state.setDecoded(field, iid, rows);
    }

    private int packedFrames(SequenceState state, int upid, ProtoReader outer, int outermost) {
        ProtoReader packed = new ProtoReader();
        packed.enter(outer);
        int callsite = outermost;
        while (packed.hasMore()) {
            callsite = call(state, upid, callsite, packed.readVarint());
            if (callsite == UNKNOWN) {
                return UNKNOWN;
            }
        }
        return callsite;
    }

    private int call(SequenceState state, int upid, int caller, long frameIid) {
        int frame = frame(state, upid, frameIid);
        return frame == UNKNOWN ? UNKNOWN : context.stacks().callsite(caller, frame);
    }

    private int frame(SequenceState state, int upid, long iid) {
        int known = known(state, FRAMES, iid, upid);
        if (known != UNKNOWN) {
            return known;
        }
        Message message = state.interned(FRAMES, iid);
        if (message == null || !fields.reset(message.buffer(), message.start(), message.end())) {
            context.stats().increment(INVALID_FRAME);
            return UNKNOWN;
        }
        long nameIid = fields.longValue(2);
        long mappingIid = fields.longValue(3);
        long relativePc = fields.longValue(4);
        long pathIid = fields.longValue(5);
        long line = fields.has(6) ? fields.uintValue(6) : StackProfileTracker.NO_LINE;
        int type = frameType();
        int name = nameIid == 0 ? empty : string(state, FUNCTION_NAMES, nameIid);
        int path = pathIid == 0 ? StringPool.NULL_ID : string(state, SOURCE_PATHS, pathIid);
        if (name == UNKNOWN || path == UNKNOWN) {
            return UNKNOWN;
        }
        SourceLine source = new SourceLine(path, line);
        int frame;
        if (mappingIid == 0) {
            frame = unmapped.frame(name, source);
        } else {
            int mapping = mapping(state, upid, mappingIid);
            if (mapping == UNKNOWN) {
                return UNKNOWN;
            }
            int jitted = jitFrame(upid, mapping, relativePc, name);
            if (jitted != JitCodeTracker.NONE) {
                // Another function may lie there later.
                return jitted;
            }
            frame = context.stacks().frame(mapping, relativePc, name, source);
        }
        setType(frame, type);
        remember(state, FRAMES, iid, upid, frame);
        return frame;
    }

    private void setType(int frame, int type) {
        if (type != StringPool.NULL_ID) {
            context.stacks().setFrameType(frame, type);
        }
    }

    private int jitFrame(int upid, int mapping, long relativePc, int name) {
        JitCodeTracker jit = context.stacks().jit();
        int frame = jit.frame(upid, mapping, relativePc, name);
        context.stats().add(JIT_UNKNOWN, jit.takeUnknownCount());
        return frame;
    }

    private int frameType() {
        if (!fields.has(7)) {
            return fields.stringId(8, strings);
        }
        long kind = fields.longValue(7);
        return kind > 0 && kind < KINDS.size()
                ? strings.intern(KINDS.get((int) kind))
                : StringPool.NULL_ID;
    }

    /// Row of an interned mapping of no known process, or [#UNKNOWN].
    public int mapping(SequenceState state, long iid) {
        return mapping(state, ProcessTracker.UNKNOWN, iid);
    }

    private int mapping(SequenceState state, int upid, long iid) {
        int known = known(state, MAPPINGS, iid, upid);
        if (known != UNKNOWN) {
            return known;
        }
        Message message = state.interned(MAPPINGS, iid);
        if (message == null) {
            context.stats().increment(INVALID_MAPPING);
            return UNKNOWN;
        }
        Mapping mapping = readMapping(state, message);
        if (mapping == null) {
            return UNKNOWN;
        }
        // What has no extent is no part of an address space.
        boolean isOfProcess = upid != ProcessTracker.UNKNOWN && mapping.start() != mapping.end();
        StackProfileTracker stacks = context.stacks();
        int row = isOfProcess ? stacks.addMapping(mapping) : stacks.mapping(mapping);
        remember(state, MAPPINGS, iid, upid, row);
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
        return new Mapping(
                strings.intern(mappingName(path.toString())),
                buildId,
                values[4],
                values[5],
                values[8],
                values[3],
                values[6]);
    }

    /// What components, each behind a slash, name. One may be a whole path; names in brackets are
    /// the kernel's for what is no file.
    public static String mappingName(String components) {
        boolean isWhole = components.startsWith("//") || components.startsWith("/[");
        return isWhole ? components.substring(1) : components;
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
