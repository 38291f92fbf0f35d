// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Arrays;
import java.util.List;

/// Numbers the groups that rows belong to, in the order in which they are met.
abstract sealed class GroupNumbers {
    /// Beyond it, sorting takes less memory than groups side by side.
    private static final int MOST = 1 << 20;

    private static final int DIRECT = 1 << 22;

    private int[] firstRows = new int[1 << 8];
    private int count;

    /// The numbers of groups by these columns.
    ///
    /// @param rows how many there are to number
    static GroupNumbers of(Relation relation, List<Integer> columns, int rows) {
        if (columns.size() > 1) {
            return new OfColumns(relation, columns);
        }
        int column = columns.getFirst();
        int strings = relation.strings().size();
        boolean direct = strings <= DIRECT && strings / 4 <= rows;
        return relation.kind(column) == CursorMemory.KIND_STRING && direct
                ? new OfStrings(column, strings)
                : new OfLongs(column);
    }

    /// Writes the number of each row's group.
    abstract void number(RowBlock block, int[] groups);

    /// How many groups there are by now.
    final int count() {
        return count;
    }

    /// First row of a group.
    final int firstRow(int group) {
        return firstRows[group];
    }

    /// Number of the group that begins at a row.
    final int groupOf(int firstRow) {
        return Arrays.binarySearch(firstRows, 0, count, firstRow);
    }

    final int add(int row) {
        if (count == firstRows.length) {
            if (count >= MOST) {
                throw new AggregateDeclined("many groups");
            }
            firstRows = Arrays.copyOf(firstRows, count * 2);
        }
        firstRows[count] = row;
        return count++;
    }

    /// By a string: its id is a place in an array.
    private static final class OfStrings extends GroupNumbers {
        private final int column;
        private final int[] groupById;

        OfStrings(int column, int strings) {
            this.column = column;
            this.groupById = new int[strings];
        }

        @Override
        void number(RowBlock block, int[] groups) {
            long[] ids = block.longs(column);
            for (int i = 0; i < block.count(); i++) {
                int id = (int) ids[i];
                int group = groupById[id] - 1;
                if (group < 0) {
                    group = add(block.row(i));
                    groupById[id] = group + 1;
                }
                groups[i] = group;
            }
        }
    }

    /// By one integer, with a hash table of its values.
    private static final class OfLongs extends GroupNumbers {
        private final int column;
        private long[] keys = new long[1 << 9];
        private int[] slots = new int[1 << 9];
        private int used;
        private int ofNull = -1;

        OfLongs(int column) {
            this.column = column;
        }

        @Override
        void number(RowBlock block, int[] groups) {
            long[] values = block.longs(column);
            boolean[] present = block.present(column);
            for (int i = 0; i < block.count(); i++) {
                if (present == null || present[i]) {
                    groups[i] = numberOf(values[i], block, i);
                } else {
                    if (ofNull < 0) {
                        ofNull = add(block.row(i));
                    }
                    groups[i] = ofNull;
                }
            }
        }

        private int numberOf(long value, RowBlock block, int index) {
            int mask = slots.length - 1;
            int slot = hash(value) & mask;
            while (slots[slot] != 0) {
                if (keys[slot] == value) {
                    return slots[slot] - 1;
                }
                slot = (slot + 1) & mask;
            }
            if (used * 2 >= slots.length) {
                widen();
                return numberOf(value, block, index);
            }
            int group = add(block.row(index));
            keys[slot] = value;
            slots[slot] = group + 1;
            used++;
            return group;
        }

        private void widen() {
            long[] oldKeys = keys;
            int[] oldSlots = slots;
            keys = new long[oldKeys.length * 2];
            slots = new int[oldSlots.length * 2];
            int mask = slots.length - 1;
            for (int i = 0; i < oldSlots.length; i++) {
                if (oldSlots[i] != 0) {
                    int slot = hash(oldKeys[i]) & mask;
                    while (slots[slot] != 0) {
                        slot = (slot + 1) & mask;
                    }
                    keys[slot] = oldKeys[i];
                    slots[slot] = oldSlots[i];
                }
            }
        }

        private static int hash(long value) {
            long hash = value * 0x9E3779B97F4A7C15L;
            return (int) (hash >>> 32);
        }
    }

    /// By several columns.
    private static final class OfColumns extends GroupNumbers {
        private final RowGroups groups;

        OfColumns(Relation relation, List<Integer> columns) {
            this.groups =
                    new RowGroups(relation, columns.stream().mapToInt(Integer::intValue).toArray());
        }

        @Override
        void number(RowBlock block, int[] numbers) {
            for (int i = 0; i < block.count(); i++) {
                int group = groups.numberOf(block.row(i));
                if (group == count()) {
                    add(block.row(i));
                }
                numbers[i] = group;
            }
        }
    }
}
