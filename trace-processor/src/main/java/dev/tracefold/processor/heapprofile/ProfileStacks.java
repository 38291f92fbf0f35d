// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapprofile;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.profiling.InternedStacks;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.Mapping;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Strings, mappings, frames and call stacks that profile packets carry themselves, as old recorders
/// do; they count until the profile they came with is complete.
final class ProfileStacks {
    private static final int INVALID_STRING = StatKeys.of("stackprofile_invalid_string_id");
    private static final int INVALID_MAPPING = StatKeys.of("stackprofile_invalid_mapping_id");
    private static final int INVALID_FRAME = StatKeys.of("stackprofile_invalid_frame_id");
    private static final int EMPTY_CALLSTACK = StatKeys.of("stackprofile_empty_callstack");
    private static final int UNKNOWN = InternedStacks.UNKNOWN;

    private final TraceContext context;
    private final MessageFields fields = new MessageFields(8);
    private final LongList ids = new LongList();
    private final Map<Long, byte[]> strings = new HashMap<>();
    private final Map<Long, Integer> mappings = new HashMap<>();
    private final Map<Long, Integer> frames = new HashMap<>();
    private final Map<Long, Integer> callstacks = new HashMap<>();

    ProfileStacks(TraceContext context) {
        this.context = context;
        clear();
    }

    void clear() {
        strings.clear();
        mappings.clear();
        frames.clear();
        callstacks.clear();
        strings.put(0L, new byte[0]);
    }

    /// Innermost callsite of a call stack, or [InternedStacks#UNKNOWN].
    int callsite(long id) {
        return callstacks.getOrDefault(id, UNKNOWN);
    }

    void addString(ProtoReader outer) {
        fields.enter(outer);
        byte[] text = new byte[fields.length(2)];
        System.arraycopy(fields.buffer(), fields.start(2), text, 0, text.length);
        strings.putIfAbsent(fields.longValue(1), text);
    }

    void addMapping(ProtoReader outer) {
        fields.enter(outer);
        byte[] buildId = strings.get(fields.longValue(2));
        if (buildId == null) {
            context.stats().increment(INVALID_STRING);
            return;
        }
        Mapping mapping =
                new Mapping(
                        context.strings().intern(InternedStacks.mappingName(path())),
                        context.strings().intern(HexFormat.of().formatHex(buildId)),
                        fields.longValue(4),
                        fields.longValue(5),
                        fields.longValue(8),
                        fields.longValue(3),
                        fields.longValue(6));
        mappings.putIfAbsent(fields.longValue(1), context.stacks().mapping(mapping));
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        ids.clear();
        int count = fields.values(7, ids);
        for (int i = 0; i < count; i++) {
            byte[] component = strings.get(ids.get(i));
            if (component == null) {
                context.stats().increment(INVALID_STRING);
                break;
            }
            path.append('/').append(new String(component, StandardCharsets.UTF_8));
        }
        return path.toString();
    }

    void addFrame(ProtoReader outer) {
        fields.enter(outer);
        Integer mapping = mappings.get(fields.longValue(3));
        byte[] name = strings.get(fields.longValue(2));
        if (mapping == null) {
            context.stats().increment(INVALID_MAPPING);
        } else if (name == null) {
            context.stats().increment(INVALID_STRING);
        } else {
            int nameId = context.strings().intern(name, 0, name.length);
            int frame = context.stacks().frame(mapping, fields.longValue(4), nameId);
            frames.putIfAbsent(fields.longValue(1), frame);
        }
    }

    void addCallstack(ProtoReader outer) {
        fields.enter(outer);
        ids.clear();
        int count = fields.values(2, ids);
        int callsite = StackProfileTracker.NO_CALLSITE;
        for (int i = 0; i < count; i++) {
            Integer frame = frames.get(ids.get(i));
            if (frame == null) {
                context.stats().increment(INVALID_FRAME);
                return;
            }
            callsite = context.stacks().callsite(callsite, frame);
        }
        if (callsite == StackProfileTracker.NO_CALLSITE) {
            context.stats().increment(EMPTY_CALLSTACK);
        } else {
            callstacks.putIfAbsent(fields.longValue(1), callsite);
        }
    }
}
