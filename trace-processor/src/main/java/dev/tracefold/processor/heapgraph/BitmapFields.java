// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.wire.MessageFields;

/// The fields of bitmaps whose values a dump of Java objects tells; of all others it tells only what they
/// refer to.
final class BitmapFields {
    /// A field of `HeapGraphObject` and what it is in Java.
    private record Primitive(int field, String name, String type) {}

    private static final Primitive[] PRIMITIVES = {
        new Primitive(11, "android.graphics.Bitmap.mId", "long"),
        new Primitive(12, "android.graphics.Bitmap.mSourceId", "long"),
        new Primitive(13, "android.graphics.Bitmap.mWidth", "int"),
        new Primitive(14, "android.graphics.Bitmap.mHeight", "int"),
    };

    private final StringPool strings;
    private final Table objects;
    private final Table objectData;
    private final Table primitives;

    BitmapFields(TraceStorage storage) {
        this.strings = storage.strings();
        this.objects = storage.table("__intrinsic_heap_graph_object");
        this.objectData = storage.table("__intrinsic_heap_graph_object_data");
        this.primitives = storage.table("__intrinsic_heap_graph_primitive");
    }

    /// Adds what an object's message says of a bitmap, if it is one.
    void add(int object, MessageFields message) {
        int set = primitives.rowCount();
        for (Primitive primitive : PRIMITIVES) {
            if (message.has(primitive.field())) {
                int row = primitives.addRow();
                primitives.ints("field_set_id").set(row, set);
                primitives.strings("field_name").set(row, strings.intern(primitive.name()));
                primitives.strings("field_type").set(row, strings.intern(primitive.type()));
                boolean isUnsigned = primitive.type().equals("int");
                long value =
                        isUnsigned
                                ? message.uintValue(primitive.field())
                                : message.longValue(primitive.field());
                primitives.longs(primitive.type() + "_value").set(row, value);
            }
        }
        if (primitives.rowCount() > set) {
            int row = objectData.addRow();
            objectData.ints("field_set_id").set(row, set);
            objects.ints("object_data_id").set(object, row);
        }
    }
}
