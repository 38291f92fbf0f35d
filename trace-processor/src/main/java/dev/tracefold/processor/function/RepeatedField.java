// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

/// `repeatedfield(x)`: many values as one blob, for functions that take whole columns. The blob
/// holds a byte for the type of the values and then 8 bytes each, or their bytes with their length.
final class RepeatedField implements AggregateFunction {
    private static final String NAME = "RepeatedField";
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable CellType type;

    @Override
    public void step(Arguments arguments) {
        CellType given = arguments.type(0);
        if (given == CellType.NULL) {
            throw new FunctionException(NAME + ": nulls are not supported");
        }
        if (type == null) {
            type = given;
            bytes.write(code(given));
        } else if (type != given) {
            throw new FunctionException(
                    "%s: all values must be of one type but there are %s and %s"
                            .formatted(NAME, type, given));
        }
        switch (given) {
            case LONG -> writeLong(arguments.getLong(0));
            case DOUBLE -> writeLong(Double.doubleToRawLongBits(arguments.getDouble(0)));
            case STRING, BLOB -> {
                byte[] value = arguments.getBytes(0);
                writeLong(value.length);
                bytes.writeBytes(value);
            }
            case NULL -> throw new IllegalStateException("refused above");
        }
    }

    private void writeLong(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    private static int code(CellType type) {
        return switch (type) {
            case LONG -> 1;
            case DOUBLE -> 2;
            case STRING -> 3;
            case BLOB -> 4;
            case NULL -> 0;
        };
    }

    @Override
    public @Nullable Object result() {
        return bytes.size() == 0 ? null : bytes.toByteArray();
    }

    /// The integers of a blob that this function made.
    ///
    /// @throws FunctionException when it holds anything else
    static long[] longs(byte[] blob, String what) {
        if (blob.length == 0 || blob[0] != code(CellType.LONG)) {
            throw new FunctionException(
                    "%s must be integers put together by RepeatedField".formatted(what));
        }
        ByteBuffer buffer = ByteBuffer.wrap(blob, 1, blob.length - 1);
        long[] values = new long[(blob.length - 1) / Long.BYTES];
        Arrays.setAll(values, i -> buffer.getLong());
        return values;
    }
}
