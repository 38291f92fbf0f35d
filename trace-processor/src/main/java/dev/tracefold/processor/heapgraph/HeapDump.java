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

/// One heap dump while its packets come: ids of the dump on the one side, rows on the other. Names of
/// fields, classes and locations may come after their use; [#finish()] fills them in.
final class HeapDump {
    private static final int INVALID_STRING = StatKeys.of("heap_graph_invalid_string_id");
    private static final int MALFORMED = StatKeys.of("heap_graph_malformed_packet");

    /// A class as the dump describes it.
    ///
    /// @param name string id
    /// @param locationId dump id of where it was loaded from, or 0
    /// @param objectSize size of its objects that do not say theirs, in bytes
    /// @param superclassId dump id, or 0
    /// @param fieldIds dump ids of the fields that refer to objects, its own only
    /// @param kind string id
    /// @param classloaderId object id of its class loader, or 0
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Type(
            int name,
            long locationId,
            long objectSize,
            long superclassId,
            long[] fieldIds,
            int kind,
            long classloaderId) {}

    /// Objects that are roots for one reason.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Roots(int type, long[] objectIds) {}

    private final HeapTables tables;
    private final StatsTracker stats;
    private final int upid;
    private final long timestampNanos;
    private final LongIntMap rowOfObject = new LongIntMap(1 << 10);
    private final LongIntMap classOfType = new LongIntMap(1 << 6);
    private final Map<Long, Type> types = new TreeMap<>();
    private final Map<Long, Integer> locations = new HashMap<>();
    private final Map<Long, List<Integer>> referencesOfField = new HashMap<>();
    private final Map<Integer, List<Integer>> sizelessObjectsOfClass = new HashMap<>();
    private final Map<Integer, Long> registrySizes = new HashMap<>();
    private final List<Roots> roots = new ArrayList<>();

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
        locations.put(id, name);
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
    void describe(int object, long typeId, long selfSize, int heapType) {
        int type = classRow(typeId);
        tables.type().set(object, type);
        tables.selfSize().set(object, selfSize);
        tables.heapType().set(object, heapType);
        if (selfSize == 0) {
            sizelessObjectsOfClass.computeIfAbsent(type, t -> new ArrayList<>()).add(object);
        }
    }

    /// The object is a registry of native allocations of that many bytes each.
    void setRegistrySize(int object, long bytes) {
        registrySizes.put(object, bytes);
    }

    /// Sizes of native allocations by the row of their registry.
    Map<Integer, Long> registrySizes() {
        return registrySizes;
    }

    /// Adds the references of an object: field ids and object ids side by side; object id 0 is null.
    void addReferences(int owner, long[] fieldIds, long[] objectIds) {
        int count = Math.min(fieldIds.length, objectIds.length);
        if (count == 0) {
            return;
        }
        int set = tables.references().rowCount();
        for (int i = 0; i < count; i++) {
            int owned = objectIds[i] == 0 ? -1 : object(objectIds[i]);
            int row = tables.addReference(set, owner, owned);
            referencesOfField.computeIfAbsent(fieldIds[i], f -> new ArrayList<>()).add(row);
        }
        tables.referenceSet().set(owner, set);
    }

    /// Adds references whose field has no id.
    void addNamedReferences(int owner, int fieldName, long[] objectIds) {
        if (objectIds.length == 0) {
            return;
        }
        int set =
                tables.referenceSet().isNull(owner)
                        ? tables.references().rowCount()
                        : tables.referenceSet().get(owner);
        for (long id : objectIds) {
            tables.fieldName().set(tables.addReference(set, owner, object(id)), fieldName);
        }
        tables.referenceSet().set(owner, set);
    }

    /// The reference fields of a class and its superclasses, the class's own first.
    long[] fieldsOf(long typeId) {
        long[] fields = new long[0];
        Type type = types.get(typeId);
        for (int depth = 0; type != null && depth < types.size(); depth++) {
            int from = fields.length;
            fields = java.util.Arrays.copyOf(fields, from + type.fieldIds().length);
            System.arraycopy(type.fieldIds(), 0, fields, from, type.fieldIds().length);
            type = types.get(type.superclassId());
        }
        return fields;
    }

    /// Names a field; those that refer through it so far are told.
    ///
    /// @param text `int Foo.bar` or `Foo.bar`
    void nameField(long id, String text) {
        int space = text.indexOf(' ');
        int name = tables.strings().intern(text.substring(space + 1));
        int type =
                space < 0 ? StringPool.NULL_ID : tables.strings().intern(text.substring(0, space));
        for (int row : referencesOfField.getOrDefault(id, List.of())) {
            tables.fieldName().set(row, name);
            tables.fieldType().set(row, type);
        }
    }

    /// The last packet is there: classes get their names, objects without one their size.
    void finish() {
        types.forEach(this::finishType);
        if (!sizelessObjectsOfClass.isEmpty()) {
            stats.addIndexed(MALFORMED, upid, 1);
        }
        for (Roots root : roots) {
            for (long id : root.objectIds()) {
                int row = rowOfObject.get(id);
                if (row != LongIntMap.NONE && tables.rootType().isNull(row)) {
                    tables.rootType().set(row, root.type());
                }
            }
        }
    }

    private void finishType(long id, Type type) {
        int row = classRow(id);
        tables.classes().strings("name").set(row, type.name());
        tables.classes().strings("kind").set(row, type.kind());
        if (type.locationId() != 0) {
            Integer location = locations.get(type.locationId());
            if (location == null) {
                stats.addIndexed(INVALID_STRING, upid, 1);
            } else {
                tables.classes().strings("location").set(row, location);
            }
        }
        if (type.superclassId() != 0 && types.containsKey(type.superclassId())) {
            tables.classes().ints("superclass_id").set(row, classRow(type.superclassId()));
        }
        if (type.classloaderId() != 0) {
            tables.classes()
                    .ints("classloader_id")
                    .set(row, Math.max(0, rowOfObject.get(type.classloaderId())));
        }
        for (int object : removeSizeless(row)) {
            tables.selfSize().set(object, type.objectSize());
        }
    }

    private List<Integer> removeSizeless(int classRow) {
        List<Integer> objects = sizelessObjectsOfClass.remove(classRow);
        return objects == null ? List.of() : objects;
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
