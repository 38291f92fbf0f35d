// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;

/// Windows' file operations: slices from the event that starts one to the event that ends it, which
/// both name its I/O request packet. What lacks the other half takes no time and says so.
final class EtwFileOperations {
    // EtwTraceEvent
    private static final int OPERATION_END = 12;

    private enum Kind {
        POINTER,
        UINT,
        STRING,
        INFO_CLASS,
        EXTRA_INFO
    }

    private record Field(int number, String key, Kind kind) {}

    /// An event that starts an operation.
    ///
    /// @param opcode field that tells which, or 0 where the event does
    private record Start(int event, String name, int opcode, int irp, List<Field> fields) {}

    private static final Field IRP = new Field(1, "I/O Request Packet", Kind.POINTER);
    private static final Field FILE_OBJECT = new Field(2, "File Object", Kind.POINTER);
    private static final Field FILE_KEY = new Field(3, "File Key", Kind.POINTER);

    private static final List<Start> STARTS =
            List.of(
                    new Start(
                            7,
                            "CreateFile",
                            0,
                            1,
                            List.of(
                                    IRP,
                                    FILE_OBJECT,
                                    new Field(3, "Thread ID", Kind.UINT),
                                    new Field(4, "Create Options", Kind.POINTER),
                                    new Field(5, "File Attributes", Kind.POINTER),
                                    new Field(6, "Share Access", Kind.POINTER),
                                    new Field(7, "Open Path", Kind.STRING))),
                    new Start(
                            8,
                            "DirEnum",
                            9,
                            1,
                            List.of(
                                    IRP,
                                    FILE_OBJECT,
                                    FILE_KEY,
                                    new Field(4, "Thread ID", Kind.UINT),
                                    new Field(6, "Info Class", Kind.INFO_CLASS),
                                    new Field(7, "File Index", Kind.UINT),
                                    new Field(8, "Enumeration Path", Kind.STRING))),
                    new Start(
                            9,
                            "Info",
                            7,
                            1,
                            List.of(
                                    IRP,
                                    FILE_OBJECT,
                                    FILE_KEY,
                                    new Field(4, "Extra Info", Kind.EXTRA_INFO),
                                    new Field(5, "Thread ID", Kind.UINT),
                                    new Field(6, "Info Class", Kind.INFO_CLASS))),
                    new Start(
                            10,
                            "ReadOrWrite",
                            8,
                            2,
                            List.of(
                                    new Field(2, "I/O Request Packet", Kind.POINTER),
                                    new Field(1, "Offset", Kind.UINT),
                                    new Field(3, "File Object", Kind.POINTER),
                                    new Field(4, "File Key", Kind.POINTER),
                                    new Field(5, "Thread ID", Kind.UINT),
                                    new Field(6, "I/O Size", Kind.UINT),
                                    new Field(7, "I/O Flags", Kind.POINTER))),
                    new Start(
                            11,
                            "SimpleOp",
                            5,
                            1,
                            List.of(
                                    IRP,
                                    FILE_OBJECT,
                                    FILE_KEY,
                                    new Field(4, "Thread ID", Kind.UINT))),
                    new Start(
                            14,
                            "PathOperation",
                            8,
                            1,
                            List.of(
                                    IRP,
                                    FILE_OBJECT,
                                    FILE_KEY,
                                    new Field(4, "Extra Info", Kind.UINT),
                                    new Field(5, "Thread ID", Kind.UINT),
                                    new Field(6, "Info Class", Kind.INFO_CLASS),
                                    new Field(7, "File Name", Kind.STRING))));

    private static final List<Field> END_FIELDS =
            List.of(new Field(2, "Extra Info", Kind.UINT), new Field(3, "NT Status", Kind.POINTER));

    // FileIoInfoEtwEvent
    private static final int INFO_CLASS = 6;

    private static final int LAST_FIELD = 9;

    private static final TrackSpec OPERATIONS =
            TrackSpec.slice("etw_fileio", Dimension.integer("utid"));

    private record Open(int name, long timestampNanos, int utid) {}

    private final TraceContext context;
    private final StringPool strings;
    private final Map<Long, Open> openOfIrp = new LinkedHashMap<>();
    private final MessageFields fields = new MessageFields(LAST_FIELD);
    private final ArgSet args = new ArgSet();

    EtwFileOperations(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    void parse(long timestampNanos, long tid, MessageFields event) {
        for (Start start : STARTS) {
            if (event.has(start.event) && fields.enter(event, start.event)) {
                addArgs(start.fields);
                int name = strings.intern(name(start));
                start(timestampNanos, thread(tid), name, start.irp);
            }
        }
        if (event.has(OPERATION_END) && fields.enter(event, OPERATION_END)) {
            addArgs(END_FIELDS);
            end(timestampNanos, thread(tid));
        }
    }

    private int thread(long tid) {
        return context.processes().getOrCreateThread(tid);
    }

    private String name(Start start) {
        String named =
                start.opcode == 0 || !fields.has(start.opcode)
                        ? ""
                        : EtwFileNames.operation(fields.uintValue(start.opcode));
        return named.isEmpty() ? start.name : named;
    }

    private void addArgs(List<Field> wanted) {
        args.clear();
        for (Field field : wanted) {
            if (fields.has(field.number)) {
                addArg(field);
            }
        }
    }

    private void addArg(Field field) {
        long value = fields.longValue(field.number);
        int key = strings.intern(field.key);
        switch (field.kind) {
            case POINTER -> args.add(key, ArgType.POINTER, value);
            case UINT -> args.add(key, ArgType.UINT, value);
            case STRING -> args.add(key, ArgType.STRING, fields.stringId(field.number, strings));
            case INFO_CLASS -> {
                String name = EtwFileNames.infoClass(value);
                if (name.isEmpty()) {
                    args.add(key, ArgType.UINT, value);
                } else {
                    args.add(key, ArgType.STRING, strings.intern(name));
                }
            }
            case EXTRA_INFO ->
                    args.add(strings.intern(extraInfoKey(field.key)), ArgType.UINT, value);
        }
    }

    /// What it is depends on the information that is set.
    private String extraInfoKey(String otherwise) {
        return switch (EtwFileNames.infoClass(fields.longValue(INFO_CLASS))) {
            case "FileDispositionInformation" -> "Disposition";
            case "FileEndOfFileInformation", "FileAllocationInformation" -> "File Size";
            default -> otherwise;
        };
    }

    private void start(long ts, int utid, int name, int irpField) {
        if (!fields.has(irpField)) {
            instant(ts, utid, name);
            return;
        }
        long irp = fields.longValue(irpField);
        ArgSet startArgs = new ArgSet();
        startArgs.addAll(args);
        Open reused = openOfIrp.remove(irp);
        if (reused != null) {
            endWithoutEvent(irp, reused);
        }
        int track = context.compressor().begin(OPERATIONS, StringPool.NULL_ID, irp, utid);
        context.slices().begin(ts, track, StringPool.NULL_ID, name, startArgs);
        openOfIrp.put(irp, new Open(name, ts, utid));
    }

    private void end(long ts, int utid) {
        int name = strings.intern("EndOperation");
        if (!fields.has(1)) {
            instant(ts, utid, name);
            return;
        }
        long irp = fields.longValue(1);
        Open open = openOfIrp.remove(irp);
        if (open == null) {
            addMissing("Start");
            instant(ts, utid, name);
            return;
        }
        end(ts, utid, irp, open.name);
    }

    private void end(long ts, int utid, long irp, int name) {
        int track = context.compressor().end(OPERATIONS, StringPool.NULL_ID, irp, utid);
        context.slices().end(ts, track, StringPool.NULL_ID, name, args);
    }

    private void instant(long ts, int utid, int name) {
        int track = context.compressor().scoped(OPERATIONS, StringPool.NULL_ID, ts, 0, utid);
        context.slices().scoped(ts, track, StringPool.NULL_ID, name, 0, args);
    }

    private void endWithoutEvent(long irp, Open open) {
        args.clear();
        addMissing("End");
        end(open.timestampNanos, open.utid, irp, open.name);
    }

    private void addMissing(String half) {
        args.add(strings.intern("Missing Event"), ArgType.STRING, strings.intern(half));
    }

    void finish() {
        openOfIrp.forEach(this::endWithoutEvent);
        openOfIrp.clear();
    }
}
