// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

import static java.util.Objects.requireNonNull;

/// Cells of run-time types, numbers unboxed.
public final class RowColumn {
    private static final byte NULL = 0;
    private static final byte LONG = 1;
    private static final byte DOUBLE = 2;
    private static final byte STRING = 3;
    private static final byte BLOB = 4;

    /// By the numbers above.
    private static final CellType[] TYPES = {
        CellType.NULL, CellType.LONG, CellType.DOUBLE, CellType.STRING, CellType.BLOB
    };

    private static final int FIRST_SIZE = 16;

    private byte[] types = new byte[FIRST_SIZE];
    private long[] bits = new long[FIRST_SIZE];
    private @Nullable Object @Nullable [] objects;
    private int size;

    /// Cells so far.
    public int size() {
        return size;
    }

    /// Appends an integer.
    public void addLong(long value) {
        grow();
        types[size] = LONG;
        bits[size++] = value;
    }

    /// Appends a floating-point number.
    public void addDouble(double value) {
        grow();
        types[size] = DOUBLE;
        bits[size++] = Double.doubleToRawLongBits(value);
    }

    /// Appends a NULL.
    public void addNull() {
        grow();
        types[size++] = NULL;
    }

    /// Appends null, a Long (or Integer), a Double, a Boolean, a String or a byte[].
    public void add(@Nullable Object value) {
        switch (value) {
            case null -> addNull();
            case Long l -> addLong(l);
            case Integer i -> addLong(i);
            case Boolean b -> addLong(b ? 1 : 0);
            case Double d -> addDouble(d);
            default -> addObject(value);
        }
    }

    private void addObject(Object value) {
        grow();
        @Nullable Object @Nullable [] held = objects;
        if (held == null || held.length < types.length) {
            held = held == null ? new Object[types.length] : Arrays.copyOf(held, types.length);
            objects = held;
        }
        types[size] = value instanceof byte[] ? BLOB : STRING;
        held[size++] = value instanceof byte[] ? value : value.toString();
    }

    /// Type of a cell.
    public CellType type(int row) {
        return TYPES[types[row]];
    }

    /// Whether a cell is NULL.
    public boolean isNull(int row) {
        return types[row] == NULL;
    }

    /// An integer cell, or a floating-point one cut off; 0 for others.
    public long getLong(int row) {
        return switch (type(row)) {
            case LONG -> bits[row];
            case DOUBLE -> (long) Double.longBitsToDouble(bits[row]);
            default -> 0;
        };
    }

    /// A numeric cell; 0 for others.
    public double getDouble(int row) {
        return switch (type(row)) {
            case LONG -> bits[row];
            case DOUBLE -> Double.longBitsToDouble(bits[row]);
            default -> 0;
        };
    }

    /// A cell as null, Long, Double, String or byte[].
    public @Nullable Object get(int row) {
        return switch (type(row)) {
            case NULL -> null;
            case LONG -> bits[row];
            case DOUBLE -> Double.longBitsToDouble(bits[row]);
            case STRING, BLOB -> requireNonNull(objects)[row];
        };
    }

    private void grow() {
        if (size == types.length) {
            types = Arrays.copyOf(types, size * 2);
            bits = Arrays.copyOf(bits, size * 2);
        }
    }
}
