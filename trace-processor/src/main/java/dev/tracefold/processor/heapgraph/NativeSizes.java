// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.storage.StringPool;

/// Finds how much native memory Java objects hold: a cleaner refers to the object it guards, and
/// through its thunk to the registry that knows the size of such an allocation.
final class NativeSizes {
    private final HeapTables tables;
    private final HeapDump dump;

    NativeSizes(HeapTables tables, HeapDump dump) {
        this.tables = tables;
        this.dump = dump;
    }

    /// Adds what the cleaners among the objects from `first` on say.
    void apply(int first) {
        if (dump.registrySizes().isEmpty()) {
            return;
        }
        int cleaner = tables.strings().find("sun.misc.Cleaner");
        for (int row = first; row < tables.objects().rowCount(); row++) {
            int type = tables.type().get(row);
            if (tables.classes().strings("name").get(type) == cleaner) {
                add(row);
            }
        }
    }

    private void add(int cleaner) {
        Map<String, Integer> fields = fields(cleaner);
        Integer referent = fields.get("java.lang.ref.Reference.referent");
        Integer thunk = fields.get("sun.misc.Cleaner.thunk");
        Integer next = fields.get("sun.misc.Cleaner.next");
        // A cleaner that has run points to itself.
        if (referent == null || thunk == null || (next != null && next == cleaner)) {
            return;
        }
        Integer registry =
                fields(thunk).get("libcore.util.NativeAllocationRegistry$CleanerThunk.this$0");
        Long size = registry == null ? null : dump.registrySizes().get(registry);
        if (size != null) {
            // The lowest bit is a flag: allocated by malloc.
            long bytes = size & ~1L;
            tables.nativeSize().set(referent, tables.nativeSize().get(referent) + bytes);
        }
    }

    private Map<String, Integer> fields(int object) {
        Map<String, Integer> fields = new HashMap<>();
        if (tables.referenceSet().isNull(object)) {
            return fields;
        }
        int set = tables.referenceSet().get(object);
        int last = tables.references().rowCount();
        for (int ref = set; ref < last && tables.ownerSet().get(ref) == set; ref++) {
            int name = tables.fieldName().get(ref);
            if (name != StringPool.NULL_ID && !tables.owned().isNull(ref)) {
                fields.put(tables.strings().getOrEmpty(name), tables.owned().get(ref));
            }
        }
        return fields;
    }
}
