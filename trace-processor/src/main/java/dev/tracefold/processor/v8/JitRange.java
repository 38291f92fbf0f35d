// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.Table;

/// Memory into which code is put. Nobody says when code goes away: it is gone when other code takes
/// its place.
final class JitRange {
    private final Table table;
    private final long start;
    private final long end;
    private final TreeMap<Long, Loaded> loaded = new TreeMap<>(Long::compareUnsigned);

    private record Loaded(int row, long size) {}

    JitRange(TraceContext context, long start, long end) {
        this.table = context.storage().table("__intrinsic_jit_code");
        this.start = start;
        this.end = end;
    }

    boolean contains(long address, long size) {
        return Long.compareUnsigned(address, start) >= 0
                && Long.compareUnsigned(address, end) < 0
                && Long.compareUnsigned(size, end - address) <= 0;
    }

    /// Puts new code somewhere.
    ///
    /// @param name string id
    /// @param nativeCode string id
    /// @return its row
    int load(long timestampNanos, int utid, long address, long size, int name, int nativeCode) {
        int row = table.addRow();
        table.longs("create_ts").set(row, timestampNanos);
        table.ints("utid").set(row, utid);
        table.longs("start_address").set(row, address);
        table.longs("size").set(row, size);
        table.strings("function_name").set(row, name);
        table.strings("native_code_base64").set(row, nativeCode);
        put(timestampNanos, address, new Loaded(row, size));
        return row;
    }

    /// Moves code, if there is any at an address.
    void move(long timestampNanos, long from, long to) {
        Map.@Nullable Entry<Long, Loaded> entry = loaded.floorEntry(from);
        if (entry == null
                || Long.compareUnsigned(from - entry.getKey(), entry.getValue().size()) >= 0) {
            return;
        }
        loaded.remove(entry.getKey());
        put(timestampNanos, to, entry.getValue());
    }

    private void put(long timestampNanos, long address, Loaded code) {
        Map.@Nullable Entry<Long, Loaded> before = loaded.lowerEntry(address);
        if (before != null
                && Long.compareUnsigned(address - before.getKey(), before.getValue().size()) < 0) {
            delete(timestampNanos, before.getKey());
        }
        @Nullable Long next = loaded.ceilingKey(address);
        while (next != null && Long.compareUnsigned(next - address, code.size()) < 0) {
            delete(timestampNanos, next);
            next = loaded.ceilingKey(address);
        }
        loaded.put(address, code);
    }

    private void delete(long timestampNanos, long address) {
        @Nullable Loaded code = loaded.remove(address);
        if (code != null) {
            table.longs("estimated_delete_ts").set(code.row(), timestampNanos);
        }
    }
}
