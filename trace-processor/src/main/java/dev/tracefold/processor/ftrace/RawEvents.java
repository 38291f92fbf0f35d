// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.EnumSet;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.ImportScope.Part;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.FtraceEventTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.ProtoReader;

/// Writes `ftrace_event`: every event as it came, its payload as args in the order of the bytes.
final class RawEvents {
    /// Fields that hold the interned id of a kernel function, shown by its name.
    private static final String[][] FUNCTION_FIELDS = {
        {"sched_blocked_reason", "caller"},
        {"workqueue_queue_work", "function"},
        {"workqueue_activate_work", "function"},
        {"workqueue_execute_start", "function"},
        {"workqueue_execute_end", "function"},
        {"funcgraph_entry", "func"},
        {"funcgraph_exit", "func"},
        {"mm_shrink_slab_start", "shrink"},
        {"hrtimer_expire_entry", "function"},
    };

    /// A kind of event, ready to be written.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Names(
            int name,
            int[] keys,
            FtraceEventType.@Nullable FieldKind[] kinds,
            int functionField,
            ArgSet args) {}

    private final TraceContext context;
    private final StringPool strings;
    private final FtraceEventTable table;
    private final boolean enabled;
    private final boolean leavesRowsOut;
    private final RowsLeftOut leftOut = new RowsLeftOut("selective_import_skipped_ftrace_rows");
    private final ProtoReader reader = new ProtoReader();
    private final @Nullable Names[] namesOfType = new Names[FtraceEventTypes.LIMIT];

    RawEvents(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.table = context.storage().ftraceEvent();
        this.enabled = context.options().ingestFtraceInRawTable();
        this.leavesRowsOut =
                enabled
                        && !context.options()
                                .scope()
                                .wantsAny(EnumSet.of(Part.FTRACE_EVENTS, Part.ARGS));
    }

    /// Whether raw events are wanted.
    boolean isEnabled() {
        return enabled;
    }

    /// Whether nobody will look at rows. The thread of an event must be asked for all the same.
    boolean leavesRowsOut() {
        return leavesRowsOut;
    }

    /// Counts a row that nobody will look at.
    void leaveOut(int cpu) {
        leftOut.add(cpu);
    }

    void finish() {
        leftOut.finish(context.stats());
    }

    /// Adds an event with a payload message of its own.
    void add(FtraceEvent event) {
        if (!enabled) {
            return;
        }
        Names names = namesOf(event.type());
        if (names == null) {
            return;
        }
        if (leavesRowsOut) {
            context.processes().getOrCreateThread(event.tid());
            leaveOut(event.cpu());
            return;
        }
        ArgSet args = names.args();
        args.clear();
        event.walk(reader);
        while (reader.next()) {
            if (reader.field() < names.keys().length) {
                addArg(event, names, reader.field());
            }
        }
        int utid = context.processes().getOrCreateThread(event.tid());
        add(event.timestampNanos(), names.name(), utid, event.cpu(), 0, args);
    }

    /// Adds a row.
    ///
    /// @param name string id
    void add(long timestampNanos, int name, int utid, int cpu, int commonFlags, ArgSet eventArgs) {
        if (leavesRowsOut) {
            leaveOut(cpu);
            return;
        }
        int row = table.table().addRow();
        table.ts().set(row, timestampNanos);
        table.name().set(row, name);
        table.utid().set(row, utid);
        table.commonFlags().set(row, commonFlags);
        table.ucpu().set(row, context.kernel().cpus().getOrCreate(cpu));
        if (eventArgs.size() > 0) {
            context.args().assign(table.argSetId(), row, eventArgs);
        }
    }

    private void addArg(FtraceEvent event, Names names, int field) {
        ArgSet args = names.args();
        FtraceEventType.FieldKind kind = names.kinds()[field];
        if (kind == null) {
            return;
        }
        int key = names.keys()[field];
        if (field == names.functionField()) {
            int symbol = event.symbol(field);
            if (symbol != StringPool.NULL_ID) {
                args.add(key, ArgType.STRING, symbol);
                return;
            }
        }
        addValue(args, key, kind, reader, strings);
    }

    /// Adds the value that a reader stands on.
    static void addValue(
            ArgSet args,
            int key,
            FtraceEventType.FieldKind kind,
            ProtoReader value,
            StringPool strings) {
        switch (kind) {
            case INTEGER -> args.add(key, ArgType.INT, value.longValue());
            case UNSIGNED -> args.add(key, ArgType.UINT, value.longValue());
            case ZIGZAG -> args.add(key, ArgType.INT, value.sintValue());
            case FLOATING_POINT -> args.addReal(key, key, value.doubleValue());
            case STRING -> {
                boolean isBytes = value.wireType() == ProtoReader.LENGTH_DELIMITED;
                int text =
                        isBytes
                                ? strings.intern(value.buffer(), value.start(), value.length())
                                : StringPool.NULL_ID;
                args.add(key, ArgType.STRING, text);
            }
            case MESSAGE -> {
                // Messages have no value of their own.
            }
        }
    }

    private @Nullable Names namesOf(int number) {
        if (number >= namesOfType.length) {
            return null;
        }
        if (namesOfType[number] == null) {
            FtraceEventType type = FtraceEventTypes.of(number);
            namesOfType[number] = type == null ? null : names(type);
        }
        return namesOfType[number];
    }

    private Names names(FtraceEventType type) {
        int limit = 1 + type.fields().stream().mapToInt(f -> f.number()).max().orElse(0);
        int[] keys = new int[limit];
        FtraceEventType.@Nullable FieldKind[] kinds = new FtraceEventType.FieldKind[limit];
        for (FtraceEventType.Field field : type.fields()) {
            keys[field.number()] = strings.intern(field.name());
            kinds[field.number()] = field.kind();
        }
        int function = 0;
        for (String[] pair : FUNCTION_FIELDS) {
            if (pair[0].equals(type.name())) {
                function = functionField(type, pair[1]);
            }
        }
        return new Names(strings.intern(type.name()), keys, kinds, function, new ArgSet());
    }

    private static int functionField(FtraceEventType type, String field) {
        return type.fields().stream()
                .filter(f -> f.name().equals(field))
                .mapToInt(FtraceEventType.Field::number)
                .findFirst()
                .orElse(0);
    }
}
