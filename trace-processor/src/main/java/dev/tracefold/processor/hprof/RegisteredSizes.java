// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.hprof.HeapClasses.Field;
import dev.tracefold.processor.hprof.HeapClasses.HeapClass;

/// Native memory that Android frees with an object: a `Cleaner` refers to the object and to a thunk,
/// the thunk belongs to a `NativeAllocationRegistry`, which says how many bytes each of its objects has.
final class RegisteredSizes {
    private static final String THUNK = "sun.misc.Cleaner.thunk";
    private static final String REGISTRY = "libcore.util.NativeAllocationRegistry";
    private static final String OUTER = REGISTRY + "$CleanerThunk.this$0";
    private static final String SIZE = REGISTRY + ".size";

    /// Is told of sizes.
    @FunctionalInterface
    interface Visitor {
        void visit(int object, long bytes);
    }

    private final HeapClasses classes;
    private final HeapObjects objects;
    private final HeapData data;

    RegisteredSizes(HeapClasses classes, HeapObjects objects, HeapData data) {
        this.classes = classes;
        this.objects = objects;
        this.data = data;
    }

    void forEach(Visitor visitor) {
        for (int object = 0; object < objects.size(); object++) {
            @Nullable HeapClass heapClass = classes.get(objects.classId(object));
            boolean isInstance = objects.type(object) == HeapObjects.INSTANCE;
            if (isInstance && heapClass != null && heapClass.name().equals(HeapClasses.CLEANER)) {
                int referent = target(object, HeapClasses.REFERENT);
                int registry = target(target(object, THUNK), OUTER);
                long bytes = value(registry, SIZE);
                if (referent != HeapObjects.NONE && bytes > 0) {
                    // The lowest bit says who does the counting.
                    visitor.visit(referent, bytes & ~1L);
                }
            }
        }
    }

    private int target(int object, String field) {
        return objects.row(value(object, field));
    }

    private long value(int object, String name) {
        @Nullable HeapClass heapClass =
                object == HeapObjects.NONE || objects.type(object) != HeapObjects.INSTANCE
                        ? null
                        : classes.get(objects.classId(object));
        if (heapClass == null) {
            return 0;
        }
        for (Field field : classes.layout(heapClass, data.idBytes())) {
            int end = field.offset() + field.kind().bytes(data.idBytes());
            if (field.name().equals(name) && end <= objects.count(object)) {
                return data.value((long) objects.place(object) + field.offset(), field.kind());
            }
        }
        return 0;
    }
}
