// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.hprof.HeapClasses.Field;
import dev.tracefold.processor.hprof.HeapClasses.HeapClass;
import dev.tracefold.processor.hprof.HeapClasses.StaticField;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.Table;

/// Adds what objects hold besides references: primitive fields, texts, elements of arrays.
final class ObjectContents {
    private static final int NONE = -1;

    private final TraceContext context;
    private final HeapClasses classes;
    private final HeapObjects objects;
    private final HeapData data;
    private final Table objectTable;
    private final Table contents;
    private final Table primitives;

    ObjectContents(TraceContext context, HeapClasses classes, HeapObjects objects, HeapData data) {
        this.context = context;
        this.classes = classes;
        this.objects = objects;
        this.data = data;
        this.objectTable = context.storage().table("__intrinsic_heap_graph_object");
        this.contents = context.storage().table("__intrinsic_heap_graph_object_data");
        this.primitives = context.storage().table("__intrinsic_heap_graph_primitive");
    }

    /// @param row of the object
    void add(int object, HeapClass heapClass, int row) {
        switch (objects.type(object)) {
            case HeapObjects.INSTANCE -> addInstance(object, heapClass, row);
            case HeapObjects.CLASS -> {
                int set = primitives.rowCount();
                for (StaticField field : heapClass.statics()) {
                    addPrimitive(set, field.name(), field.kind(), field.value());
                }
                if (primitives.rowCount() > set) {
                    contents.ints("field_set_id").set(addRow(row), set);
                }
            }
            case HeapObjects.PRIMITIVE_ARRAY -> addArray(object, row);
            default -> {
                // Arrays of objects hold references only.
            }
        }
    }

    private void addArray(int object, int row) {
        FieldKind kind = objects.elementKind(object);
        int count = objects.count(object);
        if (count == 0 || kind == FieldKind.OBJECT) {
            return;
        }
        byte[] elements = data.littleEndian(objects.place(object), count, kind);
        int content = addRow(row);
        contents.strings("array_element_type")
                .set(content, context.strings().intern(kind.typeName()));
        contents.ints("array_element_count").set(content, count);
        contents.ints("array_data_id")
                .set(content, context.storage().heapArrays().add(elements, 0, elements.length));
        contents.longs("array_data_hash").set(content, ContentHash.of(elements));
    }

    private int addRow(int objectRow) {
        int row = contents.addRow();
        objectTable.ints("object_data_id").set(objectRow, row);
        return row;
    }

    private void addInstance(int object, HeapClass heapClass, int row) {
        int set = primitives.rowCount();
        long array = 0;
        long offset = 0;
        long count = NONE;
        for (Field field : classes.layout(heapClass, data.idBytes())) {
            if (field.offset() + field.kind().bytes(data.idBytes()) > objects.count(object)) {
                break;
            }
            long value = data.value((long) objects.place(object) + field.offset(), field.kind());
            addPrimitive(set, field.name(), field.kind(), value);
            switch (field.name()) {
                case HeapClasses.STRING + ".value" -> array = value;
                case HeapClasses.STRING + ".offset" -> offset = value;
                case HeapClasses.STRING + ".count" -> count = value;
                default -> {
                    // Of a text these three matter.
                }
            }
        }
        @Nullable String text =
                heapClass.name().equals(HeapClasses.STRING) ? text(array, offset, count) : null;
        if (primitives.rowCount() > set || text != null) {
            int content = addRow(row);
            contents.strings("value_string").set(content, context.strings().intern(text));
            if (primitives.rowCount() > set) {
                contents.ints("field_set_id").set(content, set);
            }
        }
    }

    /// Strings are arrays of characters or of bytes, in old runtimes only a part of them.
    private @Nullable String text(long arrayId, long offset, long count) {
        int array = objects.row(arrayId);
        if (array == HeapObjects.NONE || objects.type(array) != HeapObjects.PRIMITIVE_ARRAY) {
            return null;
        }
        FieldKind kind = objects.elementKind(array);
        long length = count == NONE ? objects.count(array) - offset : count;
        boolean isText = kind == FieldKind.BYTE || kind == FieldKind.CHAR;
        if (!isText || offset < 0 || length < 0 || offset + length > objects.count(array)) {
            return null;
        }
        long place = objects.place(array) + offset * kind.bytes(data.idBytes());
        return data.text(place, (int) length, kind);
    }

    private void addPrimitive(int set, String name, FieldKind kind, long value) {
        if (kind == FieldKind.OBJECT) {
            return;
        }
        int row = primitives.addRow();
        primitives.ints("field_set_id").set(row, set);
        primitives.strings("field_name").set(row, context.strings().intern(name));
        primitives.strings("field_type").set(row, context.strings().intern(kind.typeName()));
        switch (kind) {
            case BOOLEAN -> primitives.ints("bool_value").set(row, (int) value);
            case BYTE -> primitives.longs("byte_value").set(row, value);
            case CHAR -> primitives.longs("char_value").set(row, value);
            case SHORT -> primitives.longs("short_value").set(row, value);
            case INT -> primitives.longs("int_value").set(row, value);
            case LONG -> primitives.longs("long_value").set(row, value);
            case FLOAT ->
                    primitives
                            .doubles("float_value")
                            .set(row, (double) Float.intBitsToFloat((int) value));
            case DOUBLE ->
                    primitives.doubles("double_value").set(row, Double.longBitsToDouble(value));
            case OBJECT -> {
                // Left out above.
            }
        }
    }
}
