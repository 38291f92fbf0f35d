// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.hprof.HeapClasses.HeapClass;
import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ByteCursor;

/// Reads the records of a heap dump; big endian, ids of 4 or 8 bytes:
///
/// ```
/// "JAVA PROFILE 1.0.2" 0 | id bytes u32 | milliseconds since 1970 u64
/// { tag u8 | time u32 | length u32 | 1: id, text | 2: class | 12, 28: subrecords }*
/// subrecord: tag u8 | 0x20: class | 0x21: instance | 0x22, 0x23: array | 0xfe: heap | else: root
/// ```
public final class HprofReader implements TraceReader {
    private static final int HEADER_ERRORS = StatKeys.of("hprof_header_errors");
    private static final int DUMP_ERRORS = StatKeys.of("hprof_heap_dump_errors");
    private static final int CLASS_ERRORS = StatKeys.of("hprof_class_errors");
    private static final int STRINGS = StatKeys.of("hprof_string_counter");
    private static final int CLASSES = StatKeys.of("hprof_class_counter");
    private static final int DUMPS = StatKeys.of("hprof_heap_dump_counter");
    private static final int INSTANCES = StatKeys.of("hprof_instance_counter");
    private static final int OBJECT_ARRAYS = StatKeys.of("hprof_object_array_counter");
    private static final int PRIMITIVE_ARRAYS = StatKeys.of("hprof_primitive_array_counter");
    private static final int ROOTS = StatKeys.of("hprof_root_counter");
    private static final int RECORDS = StatKeys.of("hprof_record_counter");
    private static final int OVERSHOT = StatKeys.of("hprof_segment_overshoot_counter");
    private static final int ARRAY_ERRORS = StatKeys.of("hprof_primitive_array_parsing_errors");
    private static final long BYTES_OF_STRING = 120;
    private static final long BYTES_OF_CLASS = 400;
    private static final long BYTES_OF_ROOT = 80;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final TraceContext context;
    private final WholeFile pieces = new WholeFile();
    private final Map<Long, String> strings = new HashMap<>();
    private final HeapClasses classes = new HeapClasses();
    private final HeapShare share =
            new HeapShare("texts, classes, objects and roots of heap dumps");
    private final HeapObjects objects = new HeapObjects(share);
    private final Map<Long, Integer> roots = new HashMap<>();
    private ByteCursor cursor = new ByteCursor(new byte[0], ByteOrder.BIG_ENDIAN);
    private int idBytes;
    private int heap;

    /// A reader of one file.
    public HprofReader(TraceContext context) {
        this.context = context;
        this.heap = context.strings().intern("default");
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        pieces.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        byte[] file = pieces.take();
        cursor = new ByteCursor(file, ByteOrder.BIG_ENDIAN);
        while (cursor.remaining() > 0 && cursor.u8() != 0) {
            // The name of the format ends with a zero.
        }
        idBytes = cursor.i32();
        long millis = cursor.i64();
        if (cursor.broken() || (idBytes != Integer.BYTES && idBytes != Long.BYTES)) {
            context.stats().increment(HEADER_ERRORS);
            return;
        }
        while (cursor.remaining() > 0 && readRecord()) {
            context.stats().increment(RECORDS);
        }
        if (!classes.isEmpty() && objects.size() > 0) {
            new HeapWriter(context, classes, objects, roots, new HeapData(file, idBytes))
                    .write(millis * NANOS_PER_MILLI);
        }
    }

    private boolean readRecord() {
        int tag = cursor.u8();
        cursor.u32();
        long length = cursor.u32();
        if (cursor.broken() || length > cursor.remaining()) {
            context.stats().increment(DUMP_ERRORS);
            return false;
        }
        int end = cursor.position() + (int) length;
        switch (tag) {
            case 0x01 -> readString(length);
            case 0x02 -> readClass();
            case 0x0C, 0x1C -> {
                context.stats().increment(DUMPS);
                while (cursor.position() < end && readSubrecord()) {
                    // Until the segment ends or makes no sense.
                }
            }
            default -> {
                // Frames, allocation sites and the like are of no table.
            }
        }
        if (cursor.position() > end) {
            context.stats().increment(OVERSHOT);
            return false;
        }
        cursor.skip((long) end - cursor.position());
        return !cursor.broken();
    }

    private long id() {
        return idBytes == Long.BYTES ? cursor.i64() : cursor.u32();
    }

    private String string(long id) {
        String known = strings.get(id);
        return known == null
                ? "[unknown string ID: %s]".formatted(Long.toUnsignedString(id))
                : known;
    }

    private void readString(long length) {
        if (length >= idBytes) {
            share.take(BYTES_OF_STRING + length);
            strings.put(id(), cursor.text(length - idBytes));
            context.stats().increment(STRINGS);
        }
    }

    private void readClass() {
        cursor.u32();
        long classId = id();
        cursor.u32();
        String name = HeapClasses.normalized(string(id()));
        if (!cursor.broken()) {
            share.take(BYTES_OF_CLASS + name.length());
            classes.add(classId, name);
            context.stats().increment(CLASSES);
        }
    }

    private boolean readSubrecord() {
        int tag = cursor.u8();
        boolean isRead =
                switch (tag) {
                    case 0x20 -> readClassDump();
                    case 0x21 -> readInstance();
                    case 0x22 -> readObjectArray();
                    case 0x23 -> readPrimitiveArray();
                    case 0xFE -> {
                        cursor.u32();
                        heap = context.strings().intern(string(id()));
                        yield true;
                    }
                    default -> readRoot(tag);
                };
        if (!isRead || cursor.broken()) {
            context.stats().increment(DUMP_ERRORS);
            return false;
        }
        return true;
    }

    private boolean readRoot(int tag) {
        int more = RootType.bytesBehindId(tag, idBytes);
        if (more < 0) {
            return false;
        }
        long object = id();
        cursor.skip(more);
        share.take(BYTES_OF_ROOT);
        roots.put(object, tag);
        context.stats().increment(ROOTS);
        return true;
    }

    private boolean readInstance() {
        long object = id();
        cursor.u32();
        long type = id();
        long bytes = cursor.u32();
        int place = cursor.position();
        cursor.skip(bytes);
        if (!cursor.broken()) {
            objects.put(object, type, HeapObjects.INSTANCE, place, (int) bytes, heap);
            context.stats().increment(INSTANCES);
        }
        return true;
    }

    private boolean readObjectArray() {
        long object = id();
        cursor.u32();
        long count = cursor.u32();
        long type = id();
        int place = cursor.position();
        cursor.skip(count * idBytes);
        if (!cursor.broken()) {
            objects.put(object, type, HeapObjects.OBJECT_ARRAY, place, (int) count, heap);
            context.stats().increment(OBJECT_ARRAYS);
        }
        return true;
    }

    private boolean readPrimitiveArray() {
        long object = id();
        cursor.u32();
        long count = cursor.u32();
        @Nullable FieldKind kind = FieldKind.of(cursor.u8());
        if (kind == null || kind == FieldKind.OBJECT) {
            context.stats().increment(ARRAY_ERRORS);
            return false;
        }
        int place = cursor.position();
        cursor.skip(count * kind.bytes(idBytes));
        if (!cursor.broken()) {
            long type = classes.named(kind.typeName() + "[]").id();
            int row =
                    objects.put(
                            object, type, HeapObjects.PRIMITIVE_ARRAY, place, (int) count, heap);
            objects.setElementKind(row, kind);
            context.stats().increment(PRIMITIVE_ARRAYS);
        }
        return true;
    }

    private boolean readClassDump() {
        long classId = id();
        cursor.u32();
        long superclass = id();
        // Loader, signers, protection domain, two of no meaning.
        cursor.skip(5L * idBytes);
        long instanceBytes = cursor.u32();
        @Nullable HeapClass described = classes.get(classId);
        if (described == null || cursor.broken()) {
            context.stats().increment(CLASS_ERRORS);
            return false;
        }
        described.describe(superclass, instanceBytes);
        for (int left = cursor.u16(); left > 0; left--) {
            cursor.u16();
            @Nullable FieldKind kind = FieldKind.of(cursor.u8());
            if (kind == null) {
                return false;
            }
            cursor.skip(kind.bytes(idBytes));
        }
        objects.put(classId, classId, HeapObjects.CLASS, 0, 0, heap);
        return readFields(described, true) && readFields(described, false);
    }

    private boolean readFields(HeapClass described, boolean areStatic) {
        for (int left = cursor.u16(); left > 0 && !cursor.broken(); left--) {
            share.take(BYTES_OF_STRING);
            String name = string(id());
            @Nullable FieldKind kind = FieldKind.of(cursor.u8());
            if (kind == null) {
                context.stats().increment(CLASS_ERRORS);
                return false;
            }
            if (areStatic) {
                described.addStatic(name, kind, HeapData.value(cursor, kind, idBytes));
            } else {
                described.addField(name, kind);
            }
        }
        return !cursor.broken();
    }
}
