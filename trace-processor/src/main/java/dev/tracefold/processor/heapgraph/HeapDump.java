// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.LongIntMap;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;
import dev.tracefold.processor.wire.LongList;

/// One heap dump while its packets come: ids of the dump on the one side, rows on the other. Names of
/// fields, classes and locations may come after their use; [#finish(ClassNames)] fills them in.
final class HeapDump {
    private static final int INVALID_STRING = StatKeys.of("heap_graph_invalid_string_id");
    private static final int MALFORMED = StatKeys.of("heap_graph_malformed_packet");
    private static final int NO_OBJECT = -1;

    /// A class as the dump describes it.
    ///
    /// @param name string id
    /// @param hasLocation whether it says where it was loaded from
    /// @param locationId dump id of that
    /// @param objectSize size of its objects that do not say theirs, in bytes
    /// @param superclassId dump id, or 0
    /// @param fieldIds dump ids of the fields that refer to objects, its own only
    /// @param hasNoFields whether references of its objects are no fields
    /// @param kind string id
    /// @param classloaderId object id of its class loader, or 0
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Type(
            int name,
            boolean hasLocation,
            long locationId,
            long objectSize,
            long superclassId,
            long[] fieldIds,
            boolean hasNoFields,
            int kind,
            long classloaderId) {}

    /// Objects that are roots for one reason.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Roots(String type, long[] objectIds) {}

    private record Field(int name, int type) {}

    private final HeapTables tables;
    private final StatsTracker stats;
    private final int upid;
    private final long timestampNanos;
    private final LongIntMap rowOfObject = new LongIntMap(1 << 10);
    private final LongIntMap classOfType = new LongIntMap(1 << 6);
    private final Map<Long, Type> types = new TreeMap<>();
    private final Map<Long, Integer> locations = new HashMap<>();
    private final Map<Long, Field> fields = new HashMap<>();
    private final Map<Long, LongList> referencesOfField = new HashMap<>();
    private final Map<Integer, LongList> sizelessObjectsOfClass = new HashMap<>();
    private final Map<Integer, LongList> fieldlessObjectsOfClass = new HashMap<>();
    private final Map<Integer, Long> registrySizes = new HashMap<>();
    private final List<Roots> roots = new ArrayList<>();
    private final LongList permanentObjects = new LongList();

    HeapDump(HeapTables tables, StatsTracker stats, int upid, long timestampNanos) {
        this.tables = tables;
        this.stats = stats;
        this.upid = upid;
        this.timestampNanos = timestampNanos;
    }

    boolean isOf(int otherUpid, long otherTimestamp) {
        return upid == otherUpid && timestampNanos == otherTimestamp;
    }

    int upid() {
        return upid;
    }

    long timestampNanos() {
        return timestampNanos;
    }

    void addType(long id, Type type) {
        types.put(id, type);
    }

    void addLocation(long id, int name) {
        locations.putIfAbsent(id, name);
    }

    void addRoots(Roots more) {
        roots.add(more);
    }

    /// Row of an object, made at its first mention.
    int object(long id) {
        int row = rowOfObject.get(id);
        if (row == LongIntMap.NONE) {
            row = tables.addObject(upid, timestampNanos);
            rowOfObject.put(id, row);
        }
        return row;
    }

    /// Says of what class an object is and how large.
    void describe(int object, long typeId, long selfSize) {
        int type = classRow(typeId);
        tables.type().set(object, type);
        tables.selfSize().set(object, selfSize);
        if (selfSize == 0) {
            sizelessObjectsOfClass.computeIfAbsent(type, t -> new LongList()).add(object);
        }
    }

    /// The garbage collector does not collect this object.
    void addPermanent(long id) {
        permanentObjects.add(id);
    }

    /// The object is a registry of native allocations of that many bytes each.
    void setRegistrySize(int object, long bytes) {
        registrySizes.put(object, bytes);
    }

    /// Sizes of native allocations by the row of their registry.
    Map<Integer, Long> registrySizes() {
        return registrySizes;
    }

    /// Adds the references of an object; object id 0 is null.
    ///
    /// @param fieldIds beside the object ids, or empty where the class tells the fields
    /// @param internal objects that the runtime keeps for this one
    void addReferences(int owner, LongList fieldIds, LongList objectIds, LongList internal) {
        int set = tables.references().rowCount();
        for (int i = 0; i < objectIds.size(); i++) {
            long id = objectIds.get(i);
            int row = tables.addReference(set, owner, id == 0 ? NO_OBJECT : object(id));
            if (fieldIds.size() > 0) {
                setField(row, fieldIds.get(i));
            }
        }
        for (int i = 0; i < internal.size(); i++) {
            int row = tables.addReference(set, owner, object(internal.get(i)));
            tables.fieldName().set(row, tables.strings().intern("runtimeInternalObjects"));
        }
        if (tables.references().rowCount() > set) {
            tables.referenceSet().set(owner, set);
        }
        if (objectIds.size() > 0 && fieldIds.size() == 0) {
            int type = tables.type().get(owner);
            fieldlessObjectsOfClass.computeIfAbsent(type, t -> new LongList()).add(owner);
        }
    }

    private void setField(int reference, long fieldId) {
        Field field = fields.get(fieldId);
        if (field == null) {
            referencesOfField.computeIfAbsent(fieldId, f -> new LongList()).add(reference);
        } else {
            setField(reference, field);
        }
    }

    private void setField(int reference, Field field) {
        tables.fieldName().set(reference, field.name());
        tables.fieldType().set(reference, field.type());
    }

    /// Names a field; those that refer through it so far are told.
    ///
    /// @param text `int Foo.bar` or `Foo.bar`
    void nameField(long id, String text) {
        int space = text.indexOf(' ');
        int name = tables.strings().intern(text.substring(space + 1));
        int type =
                space < 0 ? StringPool.NULL_ID : tables.strings().intern(text.substring(0, space));
        Field field = new Field(name, type);
        fields.putIfAbsent(id, field);
        LongList references = referencesOfField.remove(id);
        for (int i = 0; references != null && i < references.size(); i++) {
            setField((int) references.get(i), field);
        }
    }

    /// The last packet is there: classes get their names, objects without one their size, references
    /// without one their field, roots their reason.
    ///
    /// @param classes told of every class of the dump
    void finish(ClassNames classes) {
        types.forEach((id, type) -> finishType(id, type, classes));
        if (!sizelessObjectsOfClass.isEmpty() || !fieldlessObjectsOfClass.isEmpty()) {
            stats.addIndexed(MALFORMED, upid, 1);
        }
        roots.add(new Roots(HeapGraphWords.VM_INTERNAL_ROOT, permanentObjects.toArray()));
        for (Roots root : roots) {
            for (long id : root.objectIds()) {
                int row = rowOfObject.get(id);
                if (row != LongIntMap.NONE) {
                    markRoot(row, root.type());
                }
            }
        }
    }

    private void markRoot(int object, String type) {
        String known = tables.strings().get(tables.rootType().get(object));
        if (known == null || HeapGraphWords.isStronger(type, known)) {
            tables.rootType().set(object, tables.strings().intern(type));
        }
    }

    private void finishType(long id, Type type, ClassNames classes) {
        int row = classRow(id);
        LongList sizeless = sizelessObjectsOfClass.remove(row);
        for (int i = 0; sizeless != null && i < sizeless.size(); i++) {
            tables.selfSize().set((int) sizeless.get(i), type.objectSize());
        }
        LongList fieldless = fieldlessObjectsOfClass.remove(row);
        for (int i = 0; fieldless != null && !type.hasNoFields() && i < fieldless.size(); i++) {
            nameReferences((int) fieldless.get(i), type);
        }
        tables.classes().strings("name").set(row, type.name());
        tables.classes().strings("kind").set(row, type.kind());
        if (type.superclassId() != 0 && types.containsKey(type.superclassId())) {
            tables.classes().ints("superclass_id").set(row, classRow(type.superclassId()));
        }
        if (type.classloaderId() != 0) {
            tables.classes().ints("classloader_id").set(row, object(type.classloaderId()));
        }
        if (type.hasLocation()) {
            Integer location = locations.get(type.locationId());
            if (location == null) {
                stats.addIndexed(INVALID_STRING, upid, 1);
            } else {
                tables.classes().strings("location").set(row, location);
            }
        }
        classes.add(row, upid);
    }

    /// Names the references of an object by the fields of its class, then those of the superclasses.
    private void nameReferences(int owner, Type ownerType) {
        int set = tables.referenceSet().get(owner);
        int end = tables.references().rowCount();
        Type type = ownerType;
        int next = 0;
        for (int row = set; row < end && tables.ownerSet().get(row) == set; row++) {
            while (type != null && next >= type.fieldIds().length) {
                type = superclass(type);
                next = 0;
            }
            if (type == null) {
                return;
            }
            Field field = fields.get(type.fieldIds()[next++]);
            if (field == null) {
                stats.addIndexed(MALFORMED, upid, 1);
            } else {
                setField(row, field);
            }
        }
    }

    private @org.jspecify.annotations.Nullable Type superclass(Type type) {
        Type parent = type.superclassId() == 0 ? null : types.get(type.superclassId());
        if (parent == null) {
            stats.addIndexed(MALFORMED, upid, 1);
        }
        return parent;
    }

    private int classRow(long typeId) {
        int row = classOfType.get(typeId);
        if (row == LongIntMap.NONE) {
            row = tables.classes().addRow();
            classOfType.put(typeId, row);
        }
        return row;
    }
}
