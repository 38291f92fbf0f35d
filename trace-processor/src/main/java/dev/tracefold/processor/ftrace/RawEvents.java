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
            ArgSet args,
            KnownFields known) {}

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
        if (!names.known().set(event.walk(reader))) {
            collect(event, names);
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
        if (commonFlags != 0) {
            table.commonFlags().set(row, commonFlags);
        }
        table.ucpu().set(row, context.kernel().cpus().getOrCreate(cpu));
        if (eventArgs.size() > 0) {
            context.args().assign(table.argSetId(), row, eventArgs);
        }
    }

    private void collect(FtraceEvent event, Names names) {
        KnownFields known = names.known();
        known.begin();
        event.walk(reader);
        while (reader.next()) {
            int field = reader.field();
            FtraceEventType.FieldKind kind =
                    field < names.keys().length ? names.kinds()[field] : null;
            if (kind == null || kind == FtraceEventType.FieldKind.MESSAGE) {
                known.skip(reader);
            } else if (field == names.functionField()) {
                known.takeNone();
                addFunction(event, names, kind);
            } else {
                int key = names.keys()[field];
                addValue(names.args(), key, kind, reader, strings);
                known.take(reader, key, kind);
            }
        }
        known.end();
    }

    private void addFunction(FtraceEvent event, Names names, FtraceEventType.FieldKind kind) {
        int field = names.functionField();
        int key = names.keys()[field];
        int symbol = event.symbol(field);
        if (symbol != StringPool.NULL_ID) {
            names.args().add(key, ArgType.STRING, symbol);
        } else {
            addValue(names.args(), key, kind, reader, strings);
        }
    }

    /// Adds the value that a reader stands on.
    static void addValue(
            ArgSet args,
            int key,
            FtraceEventType.FieldKind kind,
            ProtoReader value,
            StringPool strings) {
        ArgType type =
                switch (kind) {
                    case INTEGER, ZIGZAG -> ArgType.INT;
                    case UNSIGNED -> ArgType.UINT;
                    case FLOATING_POINT -> ArgType.REAL;
                    case STRING -> ArgType.STRING;
                    case MESSAGE -> ArgType.NULL;
                };
        if (type != ArgType.NULL) {
            args.add(key, type, value(kind, value, strings));
        }
    }

    /// What the arg of a field holds; messages have no value of their own.
    static long value(FtraceEventType.FieldKind kind, ProtoReader value, StringPool strings) {
        return switch (kind) {
            case INTEGER, UNSIGNED -> value.longValue();
            case ZIGZAG -> value.sintValue();
            case FLOATING_POINT -> Double.doubleToRawLongBits(value.doubleValue());
            case STRING -> {
                boolean isBytes = value.wireType() == ProtoReader.LENGTH_DELIMITED;
                yield isBytes
                        ? strings.intern(value.buffer(), value.start(), value.length())
                        : StringPool.NULL_ID;
            }
            case MESSAGE -> 0;
        };
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
        ArgSet args = new ArgSet();
        KnownFields known = new KnownFields(strings, args);
        return new Names(strings.intern(type.name()), keys, kinds, function, args, known);
    }

    private static int functionField(FtraceEventType type, String field) {
        return type.fields().stream()
                .filter(f -> f.name().equals(field))
                .mapToInt(FtraceEventType.Field::number)
                .findFirst()
                .orElse(0);
    }
}
