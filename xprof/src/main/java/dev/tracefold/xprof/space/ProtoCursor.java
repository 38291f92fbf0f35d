// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads protobuf's wire format where it lies, field by field.
///
/// ```java
/// while (cursor.next()) {
///     switch (cursor.field()) {
///         case 1 -> id = cursor.number();
///         case 2 -> name = cursor.text();
///         default -> {}
///     }
/// }
/// ```
///
/// A field that nobody asked for is skipped. What cannot be right is a [DamagedProfileException].
public final class ProtoCursor {
    private static final ValueLayout.OfLong FIXED_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt FIXED_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final MemorySegment data;
    private long position;
    private long limit;
    private int field;
    private int wireType;
    private long value;
    private long start;

    /// A cursor over a whole message.
    public ProtoCursor(MemorySegment data) {
        this.data = data;
        this.limit = data.byteSize();
    }

    /// A cursor over a message in an array.
    public ProtoCursor(byte[] message) {
        this(MemorySegment.ofArray(message));
    }

    /// Starts over with another part of the data.
    ///
    /// @return this
    public ProtoCursor range(long from, long to) {
        if (from < 0 || to > data.byteSize() || from > to) {
            throw damaged("a message that ends at byte %d of %d".formatted(to, data.byteSize()));
        }
        position = from;
        limit = to;
        return this;
    }

    /// Another cursor, over the message that is the value of this field.
    public ProtoCursor message() {
        requireBytes();
        return new ProtoCursor(data).range(start, start + value);
    }

    /// Moves to the next field.
    ///
    /// @return false at the end of the message
    public boolean next() {
        if (position >= limit) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (field <= 0 || tag >>> 32 != 0) {
            throw damaged("a field's tag, found " + tag);
        }
        readValue();
        return true;
    }

    private void readValue() {
        switch (wireType) {
            case VARINT -> value = varint();
            case FIXED64 -> {
                need(Long.BYTES);
                value = data.get(FIXED_LONG, position);
                position += Long.BYTES;
            }
            case BYTES -> {
                value = varint();
                start = position;
                need(value);
                position += value;
            }
            case FIXED32 -> {
                need(Integer.BYTES);
                value = data.get(FIXED_INT, position);
                position += Integer.BYTES;
            }
            default ->
                    throw damaged("a wire type of field %d, found %d".formatted(field, wireType));
        }
    }

    private void need(long count) {
        if (count < 0 || count > limit - position) {
            throw damaged(
                    "%d bytes of field %d, found %d".formatted(count, field, limit - position));
        }
    }

    /// How many bytes a number takes.
    static int varintSize(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    }

    /// A number that stands where the next field would begin.
    public long varint() {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= limit) {
                throw damaged("the rest of a number, found the end");
            }
            byte b = data.get(ValueLayout.JAVA_BYTE, position++);
            result |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return result;
            }
        }
        throw damaged("a number of at most ten bytes");
    }

    /// The number of the field.
    public int field() {
        return field;
    }

    /// The value of a field that is a number, a truth or an enum.
    public long number() {
        if (wireType == BYTES) {
            throw damaged("a number in field %d, found bytes".formatted(field));
        }
        return value;
    }

    /// The value of a field that is a double.
    public double decimal() {
        return Double.longBitsToDouble(number());
    }

    /// The value of a field that is a text.
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /// The value of a field that is bytes.
    public byte[] bytes() {
        requireBytes();
        return data.asSlice(start, value).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Where the value of a field that is bytes begins.
    public long valueStart() {
        requireBytes();
        return start;
    }

    /// How long the value of a field that is bytes is.
    public long valueLength() {
        requireBytes();
        return value;
    }

    /// Whether the value of the field is bytes, as packed numbers are.
    public boolean packed() {
        return wireType == BYTES;
    }

    /// The packed numbers of the field.
    public List<Long> packedNumbers() {
        requireBytes();
        ProtoCursor numbers = new ProtoCursor(data).range(start, start + value);
        List<Long> result = new ArrayList<>();
        while (numbers.position < numbers.limit) {
            result.add(numbers.varint());
        }
        return result;
    }

    /// Adds the numbers of a repeated field, packed or not.
    public void numbers(List<Long> result) {
        if (packed()) {
            result.addAll(packedNumbers());
        } else {
            result.add(number());
        }
    }

    /// Adds the doubles of a repeated field, packed or not.
    public void decimals(List<Double> result) {
        if (!packed()) {
            result.add(decimal());
            return;
        }
        for (long at = start; at + Long.BYTES <= start + value; at += Long.BYTES) {
            result.add(Double.longBitsToDouble(data.get(FIXED_LONG, at)));
        }
    }

    /// Where the next field begins.
    public long position() {
        return position;
    }

    /// Where the message ends.
    public long limit() {
        return limit;
    }

    private void requireBytes() {
        if (wireType != BYTES) {
            throw damaged("bytes in field %d, found a number".formatted(field));
        }
    }

    private DamagedProfileException damaged(String expectation) {
        return new DamagedProfileException(position, expectation);
    }
}
