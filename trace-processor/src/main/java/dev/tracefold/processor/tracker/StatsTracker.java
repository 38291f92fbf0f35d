// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.storage.StatsTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Counts what went well or wrong, in `stats`. Stats without an index have a row of value 0 from the
/// start; those with one get a row when first set.
public final class StatsTracker {
    private static final int NO_ROW = -1;

    private final StatsTable table;
    private final StringPool strings;
    private final int machineId;
    private final int traceId;
    private final int[] rowOfKey = new int[StatKeys.all().size()];
    private final Map<Long, Integer> rowOfIndexedKey = new HashMap<>();

    private StatsTracker(TraceStorage storage, int machineId, int traceId, boolean global) {
        this.table = storage.stats();
        this.strings = storage.strings();
        this.machineId = machineId;
        this.traceId = traceId;
        Arrays.fill(rowOfKey, NO_ROW);
        List<StatKeys.Stat> stats = StatKeys.all();
        for (int key = 0; key < stats.size(); key++) {
            StatKeys.Stat stat = stats.get(key);
            boolean isGlobal = !stat.perTrace() && !stat.perMachine();
            if (!stat.indexed() && isGlobal == global) {
                rowOfKey[key] = addRow(key);
            }
        }
    }

    /// The stats that belong to no trace and no machine; made once per session.
    public static StatsTracker global(TraceStorage storage) {
        return new StatsTracker(storage, 0, 0, true);
    }

    /// The stats of one trace on one machine.
    public static StatsTracker of(TraceStorage storage, int machineId, int traceId) {
        return new StatsTracker(storage, machineId, traceId, false);
    }

    /// Adds one.
    public void increment(int key) {
        add(key, 1);
    }

    /// Adds `amount` to a stat without index.
    public void add(int key, long amount) {
        int row = row(key);
        table.value().set(row, table.value().get(row) + amount);
    }

    /// Sets a stat without index.
    public void set(int key, long value) {
        table.value().set(row(key), value);
    }

    /// Sets a stat's value for an index: a CPU, a buffer, a process.
    public void setIndexed(int key, int index, long value) {
        table.value().set(indexedRow(key, index), value);
    }

    /// Adds to a stat's value for an index.
    public void addIndexed(int key, int index, long amount) {
        int row = indexedRow(key, index);
        table.value().set(row, table.value().get(row) + amount);
    }

    /// A stat's value so far; 0 before it was set.
    public long get(int key) {
        return rowOfKey[key] == NO_ROW ? 0 : table.value().get(rowOfKey[key]);
    }

    /// Whether a stat is above 0 for any index.
    public boolean isSetForAny(int key) {
        for (Map.Entry<Long, Integer> row : rowOfIndexedKey.entrySet()) {
            if (row.getKey() >>> 32 == key && table.value().get(row.getValue()) > 0) {
                return true;
            }
        }
        return false;
    }

    private int row(int key) {
        if (rowOfKey[key] == NO_ROW) {
            rowOfKey[key] = addRow(key);
        }
        return rowOfKey[key];
    }

    private int indexedRow(int key, int index) {
        return rowOfIndexedKey.computeIfAbsent(
                (long) key << 32 | Integer.toUnsignedLong(index),
                k -> {
                    int row = addRow(key);
                    table.idx().set(row, index);
                    return row;
                });
    }

    private int addRow(int key) {
        StatKeys.Stat stat = StatKeys.all().get(key);
        int row = table.table().addRow();
        table.name().set(row, strings.intern(stat.name()));
        table.key().set(row, key);
        table.severity().set(row, strings.intern(stat.severity()));
        table.source().set(row, strings.intern(stat.source()));
        table.description().set(row, strings.intern(stat.description()));
        if (stat.perMachine()) {
            table.machineId().set(row, machineId);
        }
        if (stat.perTrace()) {
            table.traceId().set(row, traceId);
        }
        return row;
    }
}
