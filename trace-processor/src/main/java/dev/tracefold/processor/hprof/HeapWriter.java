// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.hprof.HeapClasses.Field;
import dev.tracefold.processor.hprof.HeapClasses.HeapClass;
import dev.tracefold.processor.hprof.HeapClasses.StaticField;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;

/// Makes rows of classes, objects and references.
final class HeapWriter {
    private static final int REFERENCES = StatKeys.of("hprof_reference_counter");
    private static final int REFERENCE_ERRORS = StatKeys.of("hprof_reference_errors");
    private static final int CLASS_ERRORS = StatKeys.of("hprof_class_errors");
    private static final int FIELD_ERRORS = StatKeys.of("hprof_field_value_errors");
    private static final int NONE = HeapObjects.NONE;

    private final StringPool strings;
    private final TraceContext context;
    private final HeapClasses classes;
    private final HeapObjects objects;
    private final Map<Long, Integer> roots;
    private final HeapData data;
    private final Table classTable;
    private final Table objectTable;
    private final Table references;
    private final ObjectContents contents;
    private final Map<Long, Integer> rowOfClass = new HashMap<>();
    private final Map<Long, Integer> rowOfClassObject = new HashMap<>();
    private final int[] rowOfObject;
    private long bytesOfClassObject;

    HeapWriter(
            TraceContext context,
            HeapClasses classes,
            HeapObjects objects,
            Map<Long, Integer> roots,
            HeapData data) {
        this.context = context;
        this.strings = context.strings();
        this.classes = classes;
        this.objects = objects;
        this.roots = roots;
        this.data = data;
        this.classTable = context.storage().table("__intrinsic_heap_graph_class");
        this.objectTable = context.storage().table("__intrinsic_heap_graph_object");
        this.references = context.storage().table("__intrinsic_heap_graph_reference");
        this.contents = new ObjectContents(context, classes, objects, data);
        this.rowOfObject = new int[objects.size()];
    }

    void write(long timestampNanos) {
        int upid = context.processes().getOrCreateProcess(0);
        bytesOfClassObject = classes.named("java.lang.Class").instanceBytes();
        addClasses();
        int first = objectTable.rowCount();
        for (int object = 0; object < rowOfObject.length; object++) {
            rowOfObject[object] = addObject(object, upid, timestampNanos);
        }
        StrongReferences strong = new StrongReferences(objectTable, first);
        for (int object = 0; object < rowOfObject.length; object++) {
            if (rowOfObject[object] != NONE) {
                addReferences(object, strong);
            }
        }
        strong.mark();
        new RegisteredSizes(classes, objects, data)
                .forEach((object, bytes) -> {
                    if (rowOfObject[object] != NONE) {
                        objectTable.longs("native_size").set(rowOfObject[object], bytes);
                    }
                });
        Table graphs = context.storage().table("__intrinsic_heap_graph");
        int graph = graphs.addRow();
        graphs.longs("ts").set(graph, timestampNanos);
        graphs.ints("upid").set(graph, upid);
    }

    private void addClasses() {
        for (HeapClass heapClass : classes.all()) {
            rowOfClass.put(heapClass.id(), addClass(heapClass.name()));
        }
        IntColumn superclasses = classTable.ints("superclass_id");
        for (HeapClass heapClass : classes.all()) {
            @Nullable Integer superclass = rowOfClass.get(heapClass.superclass());
            if (superclass != null && heapClass.superclass() != 0) {
                superclasses.set(rowOfClass.getOrDefault(heapClass.id(), 0), superclass);
            }
        }
        for (int object = 0; object < objects.size(); object++) {
            @Nullable HeapClass heapClass = classes.get(objects.classId(object));
            if (objects.type(object) == HeapObjects.CLASS && heapClass != null) {
                String name = "java.lang.Class<" + heapClass.name() + ">";
                rowOfClassObject.put(heapClass.id(), addClass(name));
            }
        }
    }

    private int addClass(String name) {
        int row = classTable.addRow();
        classTable.strings("name").set(row, strings.intern(name));
        classTable.strings("kind").set(row, strings.intern("unknown"));
        classTable.ints("classloader_id").set(row, 0);
        return row;
    }

    private int addObject(int object, int upid, long timestampNanos) {
        boolean isClass = objects.type(object) == HeapObjects.CLASS;
        @Nullable HeapClass heapClass = classes.get(objects.classId(object));
        @Nullable Integer type =
                (isClass ? rowOfClassObject : rowOfClass).get(objects.classId(object));
        if (heapClass == null || type == null) {
            context.stats().increment(CLASS_ERRORS);
            return NONE;
        }
        int row = objectTable.addRow();
        objectTable.ints("upid").set(row, upid);
        objectTable.longs("graph_sample_ts").set(row, timestampNanos);
        objectTable.longs("self_size").set(row, size(object, heapClass));
        objectTable.ints("type_id").set(row, type);
        objectTable.strings("heap_type").set(row, objects.heap(object));
        objectTable.ints("root_distance").set(row, -1);
        @Nullable Integer root = roots.get(objects.id(object));
        if (root != null) {
            objectTable.strings("root_type").set(row, strings.intern(RootType.name(root)));
        }
        contents.add(object, heapClass, row);
        return row;
    }

    private long size(int object, HeapClass heapClass) {
        return switch (objects.type(object)) {
            case HeapObjects.CLASS -> {
                long bytes = bytesOfClassObject;
                for (StaticField field : heapClass.statics()) {
                    bytes += field.kind().bytes(data.idBytes());
                }
                yield bytes;
            }
            case HeapObjects.OBJECT_ARRAY ->
                    heapClass.instanceBytes() + (long) objects.count(object) * data.idBytes();
            case HeapObjects.PRIMITIVE_ARRAY ->
                    heapClass.instanceBytes()
                            + (long) objects.count(object)
                                    * objects.elementKind(object).bytes(data.idBytes());
            default -> heapClass.instanceBytes();
        };
    }

    private void addReferences(int object, StrongReferences strong) {
        @Nullable HeapClass heapClass = classes.get(objects.classId(object));
        if (heapClass == null) {
            return;
        }
        int set = references.rowCount();
        switch (objects.type(object)) {
            case HeapObjects.CLASS -> {
                for (StaticField field : heapClass.statics()) {
                    if (field.kind() == FieldKind.OBJECT && objects.row(field.value()) != NONE) {
                        add(set, object, field.name(), field.value(), strong);
                    }
                }
            }
            case HeapObjects.INSTANCE -> addFields(set, object, heapClass, strong);
            case HeapObjects.OBJECT_ARRAY -> {
                for (int i = 0; i < objects.count(object); i++) {
                    long place = objects.place(object) + (long) i * data.idBytes();
                    long target = data.value(place, FieldKind.OBJECT);
                    if (objects.row(target) != NONE) {
                        add(set, object, "[" + i + "]", target, strong);
                    }
                }
            }
            default -> {
                // Primitives refer to nothing.
            }
        }
        if (references.rowCount() > set) {
            objectTable.ints("reference_set_id").set(rowOfObject[object], set);
        }
    }

    private void addFields(int set, int object, HeapClass heapClass, StrongReferences strong) {
        List<Field> layout = classes.layout(heapClass, data.idBytes());
        for (Field field : layout) {
            if (field.kind() != FieldKind.OBJECT) {
                continue;
            }
            if (field.offset() + data.idBytes() > objects.count(object)) {
                context.stats().increment(FIELD_ERRORS);
                return;
            }
            long target = data.value((long) objects.place(object) + field.offset(), field.kind());
            if (target != 0) {
                add(set, object, field.name(), target, field.isFollowed() ? strong : null);
            }
        }
    }

    private void add(
            int set, int owner, String field, long target, @Nullable StrongReferences strong) {
        int owned = objects.row(target);
        int ownedRow = owned == NONE ? NONE : rowOfObject[owned];
        int row = references.addRow();
        references.ints("reference_set_id").set(row, set);
        references.ints("owner_id").set(row, rowOfObject[owner]);
        references.strings("field_name").set(row, strings.intern(field));
        @Nullable HeapClass type = owned == NONE ? null : classes.get(objects.classId(owned));
        String typeName = type == null ? FieldKind.OBJECT.typeName() : type.name();
        references.strings("field_type_name").set(row, strings.intern(typeName));
        context.stats().increment(REFERENCES);
        if (ownedRow == NONE) {
            context.stats().increment(REFERENCE_ERRORS);
            return;
        }
        references.ints("owned_id").set(row, ownedRow);
        if (strong != null) {
            strong.add(rowOfObject[owner], ownedRow);
        }
    }
}
