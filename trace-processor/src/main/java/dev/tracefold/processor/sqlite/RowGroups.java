// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Arrays;
import java.util.List;

/// Which rows are equal in some columns, NULL being equal to NULL.
final class RowGroups {
    private static final int EMPTY = 0;
    private static final long NULL_HASH = 0x5851F42D4C957F2DL;

    private final Relation relation;
    private final int[] columns;
    private int[] slots = new int[1 << 10];
    private int[] firstRows = new int[1 << 9];
    private int groups;

    RowGroups(Relation relation, int[] columns) {
        this.relation = relation;
        this.columns = columns;
    }

    private static RowGroups of(Relation relation, List<Plan.Order> orders) {
        return new RowGroups(relation, orders.stream().mapToInt(Plan.Order::column).toArray());
    }

    /// Leaves out every row that equals one before it.
    static void keepFirst(Relation relation, List<Plan.Order> orders, RowList rows) {
        RowGroups groups = of(relation, orders);
        int kept = 0;
        for (int i = 0; i < rows.count(); i++) {
            int row = rows.get(i);
            if (groups.numberOf(row) == kept) {
                Native.putInt(rows.address() + 4L * kept, row);
                kept++;
            }
        }
        rows.setCount(kept);
    }

    /// Brings equal rows together; groups are in the order of their first rows.
    static void bringTogether(Relation relation, List<Plan.Order> orders, RowList rows) {
        RowGroups groups = of(relation, orders);
        int[] numbers = new int[rows.count()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = groups.numberOf(rows.get(i));
        }
        RowSorter.sortByNumber(relation, numbers, rows);
    }

    /// Number of a row's group; groups count from 0 in the order in which they are met, so a number
    /// that was not seen before is that of a new group.
    int numberOf(int row) {
        long hash = hash(row);
        int mask = slots.length - 1;
        int slot = (int) (hash ^ hash >>> 32) & mask;
        while (slots[slot] != EMPTY) {
            int group = slots[slot] - 1;
            if (same(firstRows[group], row)) {
                return group;
            }
            slot = (slot + 1) & mask;
        }
        if (groups == firstRows.length) {
            widen();
            return numberOf(row);
        }
        firstRows[groups] = row;
        slots[slot] = ++groups;
        return groups - 1;
    }

    private long hash(int row) {
        long hash = 0;
        for (int column : columns) {
            long value = relation.isNull(column, row) ? NULL_HASH : relation.longAt(column, row);
            hash = (hash ^ value) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private boolean same(int a, int b) {
        for (int column : columns) {
            boolean isNull = relation.isNull(column, a);
            if (isNull != relation.isNull(column, b)
                    || (!isNull && relation.longAt(column, a) != relation.longAt(column, b))) {
                return false;
            }
        }
        return true;
    }

    private void widen() {
        firstRows = Arrays.copyOf(firstRows, firstRows.length * 2);
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int group = 0; group < groups; group++) {
            long hash = hash(firstRows[group]);
            int slot = (int) (hash ^ hash >>> 32) & mask;
            while (slots[slot] != EMPTY) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = group + 1;
        }
    }
}
