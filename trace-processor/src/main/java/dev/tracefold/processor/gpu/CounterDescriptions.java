// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Makes the tracks and groups that a `GpuCounterDescriptor` describes, counter by counter.
final class CounterDescriptions {
    private static final int SPECS = 1;
    private static final int COUNTER_GROUPS = 6;

    // GpuCounterSpec
    private static final int COUNTER_ID = 1;
    private static final int NAME = 2;
    private static final int DESCRIPTION = 3;
    private static final int NUMERATOR_UNITS = 7;
    private static final int DENOMINATOR_UNITS = 8;
    private static final int GROUPS = 10;
    private static final int VALUE_DIRECTION = 11;
    private static final int FORWARDS_LOOKING = 2;

    private static final TrackSpec COUNTER =
            TrackSpec.counter(
                    "gpu_counter",
                    null,
                    Dimension.integer("ugpu"),
                    Dimension.integer("gpu"),
                    Dimension.string("name"));

    /// A counter that was described.
    ///
    /// @param looksForwards whether a value holds until the next, not since the last
    record Counter(int track, boolean looksForwards) {}

    /// Name and description of a group; string ids.
    private record Group(int name, int description) {}

    private final TraceContext context;
    private final StringPool strings;
    private final Table groupTable;
    private final MessageFields descriptor = new MessageFields(COUNTER_GROUPS);
    private final MessageFields spec = new MessageFields(VALUE_DIRECTION);
    private final MessageFields group = new MessageFields(4);
    private final ProtoReader specs = new ProtoReader();
    private final ProtoReader groups = new ProtoReader();
    private final LongList numerators = new LongList();
    private final LongList denominators = new LongList();
    private final LongList numbers = new LongList();
    private final Map<Integer, Group> groupOfId = new HashMap<>();
    private final Map<Long, Integer> trackOfCounter = new HashMap<>();
    private long gpu;

    CounterDescriptions(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.groupTable = context.storage().table("__intrinsic_gpu_counter_group");
    }

    /// Takes a descriptor of the counters of a GPU.
    void begin(byte[] buffer, int start, int length, long gpuNumber) {
        gpu = gpuNumber;
        descriptor.reset(buffer, start, start + length);
        descriptor.walk(specs);
        trackOfCounter.clear();
        groupOfId.clear();
        descriptor.walk(groups);
        while (nextGroup()) {
            groupOfId.put(group.intValue(1), groupText());
        }
    }

    private boolean nextGroup() {
        while (groups.next()) {
            if (groups.field() == COUNTER_GROUPS) {
                group.enter(groups);
                if (group.has(1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Group groupText() {
        return new Group(group.stringId(2, strings), group.stringId(3, strings));
    }

    /// Moves to the next counter; false at the end.
    boolean next() {
        while (specs.next()) {
            if (specs.field() == SPECS) {
                spec.enter(specs);
                return true;
            }
        }
        return false;
    }

    /// Whether the counter has an id and a name.
    boolean isComplete() {
        return spec.has(COUNTER_ID) && spec.has(NAME);
    }

    long id() {
        return spec.uintValue(COUNTER_ID);
    }

    int name() {
        return strings.intern(spec.string(NAME));
    }

    /// Makes the counter's track and, where it is new, says to which groups it belongs.
    Counter add(boolean isNew) {
        int track = track();
        trackOfCounter.put(id(), track);
        if (isNew) {
            addGroups(track);
        }
        return new Counter(track, spec.longValue(VALUE_DIRECTION) == FORWARDS_LOOKING);
    }

    private int track() {
        int name = name();
        ArgSet args = new ArgSet();
        int description = strings.intern(spec.string(DESCRIPTION));
        args.add(strings.intern("description"), ArgType.STRING, description);
        int ugpu = context.kernel().gpus().getOrCreate(Integer.toUnsignedLong((int) gpu));
        return context.tracks()
                .internCounter(
                        COUNTER, name, unit(), args, ugpu, Integer.toUnsignedLong((int) gpu), name);
    }

    private int unit() {
        if (!spec.has(NUMERATOR_UNITS) && !spec.has(DENOMINATOR_UNITS)) {
            return StringPool.NULL_ID;
        }
        numerators.clear();
        denominators.clear();
        spec.values(NUMERATOR_UNITS, numerators);
        spec.values(DENOMINATOR_UNITS, denominators);
        return strings.intern(MeasureUnits.format(numerators, denominators));
    }

    private void addGroups(int track) {
        numbers.clear();
        spec.values(GROUPS, numbers);
        if (numbers.size() == 0) {
            // Group 0 is that of the unclassified.
            addGroup(0, track, null);
        }
        for (int i = 0; i < numbers.size(); i++) {
            int id = (int) numbers.get(i);
            addGroup(id, track, groupOfId.get(id));
        }
    }

    /// Adds the counters that the descriptor's own groups list.
    void addCustomGroups() {
        descriptor.walk(groups);
        while (nextGroup()) {
            numbers.clear();
            group.values(4, numbers);
            for (int i = 0; i < numbers.size(); i++) {
                Integer track = trackOfCounter.get(numbers.get(i));
                if (track != null) {
                    addGroup(group.intValue(1), track, groupText());
                }
            }
        }
    }

    private void addGroup(int id, int track, @org.jspecify.annotations.Nullable Group text) {
        int row = groupTable.addRow();
        groupTable.ints("group_id").set(row, id);
        groupTable.ints("track_id").set(row, track);
        if (text != null) {
            groupTable.strings("name").set(row, text.name());
            groupTable.strings("description").set(row, text.description());
        }
    }
}
