// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.DoubleColumn;
import dev.tracefold.processor.storage.IdColumn;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.syntax.SqlType;

/// Collects the values of one column of a table to be, and finds the narrowest type that holds
/// them all. The first value that is not NULL decides what the others may be.
final class ColumnBuilder {
    private static final int FIRST_SIZE = 64;

    private final String name;
    private final boolean declared;
    private final BitSet nulls = new BitSet();
    private long[] bits = new long[FIRST_SIZE];
    private int size;
    private CellType kind;

    /// @param type as declared, or null when it is to be inferred
    ColumnBuilder(String name, @Nullable SqlType type) {
        this.name = name;
        this.declared = type != null;
        this.kind =
                switch (type) {
                    case BOOL, LONG -> CellType.LONG;
                    case DOUBLE -> CellType.DOUBLE;
                    case STRING -> CellType.STRING;
                    case BYTES -> throw new FunctionException("Bytes type is not supported");
                    case ANY -> throw new FunctionException("ANY type is not supported");
                    case null -> CellType.NULL;
                };
    }

    void addNull() {
        nulls.set(size);
        add(0);
    }

    void addLong(long value) {
        switch (kind) {
            case NULL, LONG -> {
                kind = CellType.LONG;
                add(value);
            }
            case DOUBLE -> add(Double.doubleToRawLongBits(exact(value)));
            case STRING, BLOB -> throw mismatch("LONG");
        }
    }

    void addDouble(double value) {
        if (kind == CellType.LONG) {
            for (int row = 0; row < size; row++) {
                if (!nulls.get(row)) {
                    bits[row] = Double.doubleToRawLongBits(exact(bits[row]));
                }
            }
        } else if (kind == CellType.STRING) {
            throw mismatch("DOUBLE");
        }
        kind = CellType.DOUBLE;
        add(Double.doubleToRawLongBits(value));
    }

    void addString(int stringId) {
        if (kind != CellType.NULL && kind != CellType.STRING) {
            throw mismatch("STRING");
        }
        kind = CellType.STRING;
        add(stringId);
    }

    private void add(long value) {
        if (size == bits.length) {
            bits = Arrays.copyOf(bits, size * 2);
        }
        bits[size++] = value;
    }

    private double exact(long value) {
        double converted = value;
        if ((long) converted != value || value == Long.MAX_VALUE) {
            throw new FunctionException(
                    "column '%s' is DOUBLE, but integer %d cannot be held exactly"
                            .formatted(name, value));
        }
        return converted;
    }

    private FunctionException mismatch(String found) {
        return new FunctionException(
                declared
                        ? "column '%s' declared as %s in the schema, but %s found"
                                .formatted(name, kind, found)
                        : "column '%s' was inferred to be %s, but later received a value of type %s"
                                .formatted(name, kind, found));
    }

    /// What the column will be, as far as planning queries needs to know.
    ColumnSpec spec() {
        boolean sorted = size > 0 && nulls.isEmpty() && isSorted();
        return new ColumnSpec(name, type(), !nulls.isEmpty(), sorted, false, false, null);
    }

    private ColumnType type() {
        return switch (kind) {
            case NULL -> ColumnType.UINT32;
            case DOUBLE -> ColumnType.DOUBLE;
            case STRING, BLOB -> ColumnType.STRING;
            case LONG -> integerType();
        };
    }

    private ColumnType integerType() {
        long min = 0;
        long max = 0;
        boolean rowNumbers = nulls.isEmpty();
        for (int row = 0; row < size; row++) {
            if (nulls.get(row)) {
                continue;
            }
            min = Math.min(min, bits[row]);
            max = Math.max(max, bits[row]);
            rowNumbers &= bits[row] == row;
        }
        if (rowNumbers) {
            return ColumnType.ID;
        }
        if (min >= 0 && max <= 0xFFFF_FFFFL) {
            return ColumnType.UINT32;
        }
        return min >= Integer.MIN_VALUE && max <= Integer.MAX_VALUE
                ? ColumnType.INT32
                : ColumnType.INT64;
    }

    /// Texts would have to be compared; they are taken for unsorted.
    private boolean isSorted() {
        for (int row = 1; row < size; row++) {
            boolean rises =
                    switch (kind) {
                        case LONG -> bits[row - 1] <= bits[row];
                        case DOUBLE ->
                                Double.longBitsToDouble(bits[row - 1])
                                        <= Double.longBitsToDouble(bits[row]);
                        case NULL, STRING, BLOB -> false;
                    };
            if (!rises) {
                return false;
            }
        }
        return kind == CellType.LONG || kind == CellType.DOUBLE;
    }

    /// Writes all values into a column of [#spec()]'s type that has room for them.
    void fill(Column column) {
        for (int row = 0; row < size; row++) {
            if (nulls.get(row)) {
                continue;
            }
            long value = bits[row];
            switch (column) {
                case IdColumn _ -> {}
                case IntColumn ints -> ints.set(row, (int) value);
                case LongColumn longs -> longs.set(row, value);
                case DoubleColumn doubles -> doubles.set(row, Double.longBitsToDouble(value));
                case StringColumn strings -> strings.set(row, (int) value);
            }
        }
    }
}
