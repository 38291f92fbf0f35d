// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Finds the superclass of classes whose dump does not name it: a static class object refers to the
/// static class object of its superclass.
final class Superclasses {
    private static final String FIELD = "java.lang.Class.superClass";

    private record Place(String name, int location) {}

    private final HeapTables tables;

    Superclasses(HeapTables tables) {
        this.tables = tables;
    }

    /// Fills in the superclasses that the objects from `first` on show.
    void apply(int first) {
        Map<Place, Place> superOf = new HashMap<>();
        int field = tables.strings().find(FIELD);
        for (int row = first; field >= 0 && row < tables.objects().rowCount(); row++) {
            Place place = staticClass(row);
            Place parent = place == null ? null : superclass(row, field);
            if (place != null && parent != null) {
                superOf.put(place, parent);
            }
        }
        if (superOf.isEmpty()) {
            return;
        }
        Map<Place, Integer> classAt = new HashMap<>();
        for (int row = 0; row < tables.classes().rowCount(); row++) {
            classAt.put(place(row), row);
        }
        for (int row = 0; row < tables.classes().rowCount(); row++) {
            Place parent = superOf.get(place(row));
            Integer parentRow = parent == null ? null : classAt.get(parent);
            if (parentRow != null) {
                tables.classes().ints("superclass_id").set(row, parentRow);
            }
        }
    }

    private @Nullable Place staticClass(int object) {
        int type = tables.type().get(object);
        ClassName name = ClassName.parse(place(type).name());
        return name.isStaticClass() && name.arrays() == 0
                ? new Place(name.base(), place(type).location())
                : null;
    }

    private @Nullable Place superclass(int object, int field) {
        if (tables.referenceSet().isNull(object)) {
            return null;
        }
        int set = tables.referenceSet().get(object);
        int last = tables.references().rowCount();
        for (int ref = set; ref < last && tables.ownerSet().get(ref) == set; ref++) {
            if (tables.fieldName().get(ref) == field && !tables.owned().isNull(ref)) {
                Place owner = place(tables.type().get(tables.owned().get(ref)));
                return new Place(ClassName.parse(owner.name()).base(), owner.location());
            }
        }
        return null;
    }

    private Place place(int classRow) {
        return new Place(
                tables.strings().getOrEmpty(tables.classes().strings("name").get(classRow)),
                tables.classes().strings("location").get(classRow));
    }
}
