// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.function.DoublePredicate;
import java.util.function.LongPredicate;

import dev.tracefold.processor.storage.StringPool;

/// The rows of a relation that are left: first all, as a range, later what conditions leave of
/// them, as a range as long as possible and else as a list. Rows stay in ascending order.
final class Selection {
    private static final long EACH_HALF = 0x0000_0001_0000_0001L;
    private static final int MANY_EQUAL = 1024;

    private final Relation relation;
    private final RowList buffer;
    private int from;
    private int to;
    private long list;
    private int listCount;

    /// @param buffer where lists go
    Selection(Relation relation, RowList buffer) {
        this.relation = relation;
        this.buffer = buffer;
        this.to = relation.rowCount();
    }

    boolean isRange() {
        return list == 0;
    }

    int count() {
        return list == 0 ? to - from : listCount;
    }

    /// First row of a range.
    int from() {
        return from;
    }

    /// Address of the list's row numbers, which may be an index's; 0 for a range.
    long list() {
        return list;
    }

    int row(int index) {
        return list == 0 ? from + index : Native.getInt(list + 4L * index);
    }

    void clear() {
        to = from;
        list = 0;
    }

    /// Leaves some rows out at both ends.
    void cut(long skip, long limit) {
        int start = (int) Math.min(skip, count());
        int left = (int) Math.min(limit, count() - start);
        if (list == 0) {
            from += start;
            to = from + left;
        } else {
            list += 4L * start;
            listCount = left;
        }
    }

    /// Takes a list from elsewhere, an index or the buffer.
    void setList(long address, int count) {
        list = address;
        listCount = count;
        if (count == 0) {
            clear();
        }
    }

    /// Narrows a range by a condition on a column that never decreases.
    ///
    /// @return whether that was possible
    boolean narrow(Condition condition, int column) {
        if (list != 0) {
            return false;
        }
        if (condition instanceof Condition.LongRange(long low, long high)) {
            if (relation.kind(column) == CursorMemory.KIND_ID) {
                from = (int) Math.max(from, Math.min(low, to));
                to = (int) Math.max(from, Math.min(high, to - 1L) + 1);
            } else {
                from = firstNotBelow(column, low);
                to = high == Long.MAX_VALUE ? to : firstNotBelow(column, high + 1);
            }
            return true;
        }
        if (condition instanceof Condition.DoubleRange(double low, double high)) {
            from = firstNotBelow(column, Relation.orderedBits(low));
            to = firstNotBelow(column, Relation.orderedBits(high) + 1);
            return true;
        }
        return false;
    }

    private int firstNotBelow(int column, long value) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (relation.longAt(column, middle) < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Keeps the rows that satisfy a condition.
    void keep(Condition condition, int column) {
        int count = count();
        if (condition instanceof Condition.Everything || count == 0) {
            return;
        }
        if (condition instanceof Condition.Nothing) {
            clear();
            return;
        }
        if (list == 0 || list == buffer.address()) {
            // In place: a row is written where it was read, or before.
            buffer.reserve(list == 0 ? count : 0);
        } else {
            buffer.reserve(count);
        }
        int kept =
                switch (condition) {
                    case Condition.NullTest(boolean wanted) -> keepNulls(column, wanted, count);
                    case Condition.LongRange range -> keepRange(column, range, count);
                    case Condition.LongSet(long[] values) ->
                            keepTest(
                                    column,
                                    v -> java.util.Arrays.binarySearch(values, v) >= 0,
                                    false,
                                    count);
                    case Condition.LongTest(LongPredicate test, boolean nulls) ->
                            keepTest(column, test, nulls, count);
                    case Condition.DoubleRange(double low, double high) ->
                            keepDoubles(column, v -> v >= low && v <= high, false, count);
                    case Condition.DoubleTest(DoublePredicate test, boolean nulls) ->
                            keepDoubles(column, test, nulls, count);
                    case Condition.Nothing _, Condition.Everything _ -> count;
                };
        if (kept == count && list == 0) {
            return;
        }
        setList(buffer.address(), kept);
    }

    /// Keeps the rows of a list that are in a range.
    void keepRows(int first, int end) {
        int start = 0;
        while (start < listCount && row(start) < first) {
            start++;
        }
        int stop = listCount;
        while (stop > start && row(stop - 1) >= end) {
            stop--;
        }
        setList(list + 4L * start, stop - start);
    }

    // The loops below run once a row. Each reads one kind of column; whether rows come from a range
    // or a list is settled outside the loop by the compiler.

    private int keepNulls(int column, boolean wanted, int count) {
        long out = buffer.address();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = row(i);
            Native.putInt(out + 4L * kept, row);
            kept += relation.isNull(column, row) == wanted ? 1 : 0;
        }
        return kept;
    }

    private int keepRange(int column, Condition.LongRange range, int count) {
        int kind = relation.kind(column);
        long low = range.low();
        long high = range.high();
        if (kind == CursorMemory.KIND_STRING) {
            // The null string is id 0, which no value has.
            low = Math.max(low, 1);
        }
        int kept =
                switch (kind) {
                    case CursorMemory.KIND_INT32 -> keepInts(column, low, high, -1L, count);
                    case CursorMemory.KIND_UINT32, CursorMemory.KIND_STRING ->
                            keepInts(column, low, high, 0xFFFFFFFFL, count);
                    case CursorMemory.KIND_INT64 -> keepLongs(column, low, high, count);
                    default -> keepRowNumbers(low, high, count);
                };
        return relation.validity(column) == 0 ? kept : dropNulls(column, kept);
    }

    /// @param mask of the 32 bits of an unsigned number, or -1 for those of a signed one
    private int keepInts(int column, long low, long high, long mask, int count) {
        long first = Math.max(low, mask < 0 ? Integer.MIN_VALUE : 0);
        long last = Math.min(high, mask < 0 ? Integer.MAX_VALUE : mask);
        if (first > last) {
            return 0;
        }
        // One comparison of unsigned numbers: what lies below the range is far above it then.
        int least = (int) first;
        int span = (int) (last - first) + Integer.MIN_VALUE;
        long data = relation.data(column);
        return list == 0
                ? keepRangeOfInts(data, least, span, count)
                : keepListOfInts(data, least, span, count);
    }

    private int keepRangeOfInts(long data, int least, int span, int count) {
        if (span == Integer.MIN_VALUE) {
            return keepEqualInts(data, least, count);
        }
        return keepRangeOfInts(data, least, span, 0, count, 0);
    }

    /// @param first of the range's rows, from its start
    /// @param keptBefore rows of the list so far
    private int keepRangeOfInts(
            long data, int least, int span, int first, int count, int keptBefore) {
        long out = buffer.address();
        int start = from;
        long in = data + 4L * start;
        int kept = keptBefore;
        for (int i = first; i < count; i++) {
            int value = Native.getInt(in + 4L * i) - least + Integer.MIN_VALUE;
            Native.putInt(out + 4L * kept, start + i);
            kept += value <= span ? 1 : 0;
        }
        return kept;
    }

    /// Looks at eight rows at a time, two in a word, for as long as few of them are equal: `name = ?` over 5,000,000 rows
    /// took 8.0 ms one by one (`query.name_equals` of `scripts/bench --report`).
    private int keepEqualInts(long data, int value, int count) {
        long wanted = (value & 0xFFFFFFFFL) * EACH_HALF;
        long in = data + 4L * from;
        // Words are read where words may lie.
        int i = (int) (in >> 2) & 1;
        int kept = keepRangeOfInts(data, value, Integer.MIN_VALUE, 0, Math.min(i, count), 0);
        while (i + 8 <= count && kept <= MANY_EQUAL + i / 8) {
            long at = in + 4L * i;
            long equal =
                    zeroHalves(Native.getLong(at) ^ wanted)
                            | zeroHalves(Native.getLong(at + 8) ^ wanted)
                            | zeroHalves(Native.getLong(at + 16) ^ wanted)
                            | zeroHalves(Native.getLong(at + 24) ^ wanted);
            if (equal != 0) {
                kept = keepRangeOfInts(data, value, Integer.MIN_VALUE, i, i + 8, kept);
            }
            i += 8;
        }
        return keepRangeOfInts(data, value, Integer.MIN_VALUE, i, count, kept);
    }

    /// Whether one of a word's halves is zero: not 0 then.
    private static long zeroHalves(long word) {
        return (word - EACH_HALF) & ~word & (EACH_HALF << 31);
    }

    private int keepListOfInts(long data, int least, int span, int count) {
        long out = buffer.address();
        long in = list;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = Native.getInt(in + 4L * i);
            int value = Native.getInt(data + 4L * row) - least + Integer.MIN_VALUE;
            Native.putInt(out + 4L * kept, row);
            kept += value <= span ? 1 : 0;
        }
        return kept;
    }

    private int keepLongs(int column, long low, long high, int count) {
        long data = relation.data(column);
        long out = buffer.address();
        long in = list;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = in == 0 ? from + i : Native.getInt(in + 4L * i);
            long value = Native.getLong(data + 8L * row);
            Native.putInt(out + 4L * kept, row);
            kept += value >= low && value <= high ? 1 : 0;
        }
        return kept;
    }

    private int keepRowNumbers(long low, long high, int count) {
        long out = buffer.address();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = row(i);
            Native.putInt(out + 4L * kept, row);
            kept += row >= low && row <= high ? 1 : 0;
        }
        return kept;
    }

    private int dropNulls(int column, int count) {
        long validity = relation.validity(column);
        long out = buffer.address();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = Native.getInt(out + 4L * i);
            Native.putInt(out + 4L * kept, row);
            kept += (Native.getByte(validity + (row >> 3)) >> (row & 7)) & 1;
        }
        return kept;
    }

    private int keepTest(int column, LongPredicate test, boolean nulls, int count) {
        long out = buffer.address();
        if (relation.kind(column) == CursorMemory.KIND_STRING && relation.validity(column) == 0) {
            return keepStrings(relation.data(column), test, nulls, count);
        }
        boolean nullable =
                relation.validity(column) != 0 || relation.kind(column) == CursorMemory.KIND_STRING;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = row(i);
            boolean satisfied =
                    (nullable && relation.isNull(column, row))
                            ? nulls
                            : test.test(relation.longAt(column, row));
            Native.putInt(out + 4L * kept, row);
            kept += satisfied ? 1 : 0;
        }
        return kept;
    }

    private int keepStrings(long data, LongPredicate test, boolean nulls, int count) {
        long out = buffer.address();
        long in = list;
        int start = from;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = in == 0 ? start + i : Native.getInt(in + 4L * i);
            int id = Native.getInt(data + 4L * row);
            boolean satisfied =
                    id == StringPool.NULL_ID ? nulls : test.test(Integer.toUnsignedLong(id));
            Native.putInt(out + 4L * kept, row);
            kept += satisfied ? 1 : 0;
        }
        return kept;
    }

    private int keepDoubles(int column, DoublePredicate test, boolean nulls, int count) {
        long out = buffer.address();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = row(i);
            boolean satisfied =
                    relation.isNull(column, row)
                            ? nulls
                            : test.test(relation.doubleAt(column, row));
            Native.putInt(out + 4L * kept, row);
            kept += satisfied ? 1 : 0;
        }
        return kept;
    }
}
