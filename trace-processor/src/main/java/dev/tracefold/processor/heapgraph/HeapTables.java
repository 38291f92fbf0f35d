// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// The heap graph tables' columns by name.
record HeapTables(
        StringPool strings,
        Table objects,
        LongColumn selfSize,
        LongColumn nativeSize,
        IntColumn referenceSet,
        IntColumn reachable,
        StringColumn heapType,
        IntColumn type,
        StringColumn rootType,
        IntColumn rootDistance,
        Table references,
        IntColumn ownerSet,
        IntColumn owner,
        IntColumn owned,
        StringColumn fieldName,
        StringColumn fieldType,
        Table classes,
        Table graphs) {

    static HeapTables of(TraceStorage storage) {
        Table objects = storage.table("__intrinsic_heap_graph_object");
        Table references = storage.table("__intrinsic_heap_graph_reference");
        return new HeapTables(
                storage.strings(),
                objects,
                objects.longs("self_size"),
                objects.longs("native_size"),
                objects.ints("reference_set_id"),
                objects.ints("reachable"),
                objects.strings("heap_type"),
                objects.ints("type_id"),
                objects.strings("root_type"),
                objects.ints("root_distance"),
                references,
                references.ints("reference_set_id"),
                references.ints("owner_id"),
                references.ints("owned_id"),
                references.strings("field_name"),
                references.strings("field_type_name"),
                storage.table("__intrinsic_heap_graph_class"),
                storage.table("__intrinsic_heap_graph"));
    }

    int addObject(int upid, long timestampNanos) {
        int row = objects.addRow();
        objects.ints("upid").set(row, upid);
        objects.longs("graph_sample_ts").set(row, timestampNanos);
        selfSize.set(row, -1);
        rootDistance.set(row, -1);
        return row;
    }

    int addReference(int set, int ownerRow, int ownedRow) {
        int row = references.addRow();
        ownerSet.set(row, set);
        owner.set(row, ownerRow);
        if (ownedRow >= 0) {
            owned.set(row, ownedRow);
        }
        return row;
    }

    /// Row of the dump of a process at a time, made if there is none.
    int graph(int upid, long timestampNanos) {
        for (int row = 0; row < graphs.rowCount(); row++) {
            boolean isSameTime = graphs.longs("ts").get(row) == timestampNanos;
            if (isSameTime && graphs.ints("upid").get(row) == upid) {
                return row;
            }
        }
        int row = graphs.addRow();
        graphs.longs("ts").set(row, timestampNanos);
        graphs.ints("upid").set(row, upid);
        return row;
    }

    /// Whether a reference does not keep what it refers to alive: the referent of a weak, finalizer or
    /// phantom reference.
    ///
    /// @param referent string id of the name of the field
    boolean isWeak(int reference, int referent) {
        return fieldName.get(reference) == referent && isWeakKind(owner.get(reference));
    }

    private boolean isWeakKind(int object) {
        int kind = classes.strings("kind").get(type.get(object));
        return HeapGraphWords.isWeak(strings.getOrEmpty(kind));
    }
}
