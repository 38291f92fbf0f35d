// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A cursor over the fields of one protobuf message. Reuse one per nesting level:
///
/// ```
/// reader.reset(buffer, start, end);
/// while (reader.next()) {
///     switch (reader.field()) {
///         case 2 -> name = strings.intern(buffer, reader.start(), reader.length());
///         case 3 -> value = reader.longValue();
///         default -> {}
///     }
/// }
/// if (reader.malformed()) ...
/// ```
///
/// Not safe for use by several threads.
public final class ProtoReader {
    /// Wire type of integers, booleans and enums.
    public static final int VARINT = 0;

    /// Wire type of fixed64, sfixed64 and double.
    public static final int FIXED64 = 1;

    /// Wire type of strings, bytes, messages and packed arrays.
    public static final int LENGTH_DELIMITED = 2;

    /// Wire type of fixed32, sfixed32 and float.
    public static final int FIXED32 = 5;

    private static final int MAX_VARINT_BYTES = 10;
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] buffer = new byte[0];
    private int position;
    private int end;
    private int field;
    private int wireType;
    private long value;
    private int start;
    private boolean malformed;

    /// Starts over with the message in `buffer[from, to)`; the array is not copied.
    public void reset(byte[] message, int from, int to) {
        buffer = message;
        position = from;
        end = to;
        malformed = false;
        field = 0;
    }

    /// Starts over inside the length-delimited value that `outer` stands on.
    public void enter(ProtoReader outer) {
        reset(outer.buffer, outer.start, outer.start + outer.length());
    }

    /// Moves to the next field; groups, reserved wire types, lengths past the end and cut-off values
    /// end the message as malformed.
    ///
    /// @return false at the end or where the message is malformed
    public boolean next() {
        if (position >= end) {
            return false;
        }
        long tag = readVarint();
        long number = tag >>> 3;
        if (malformed || number == 0 || number > 0x1FFFFFFF) {
            return fail();
        }
        field = (int) number;
        wireType = (int) tag & 7;
        return switch (wireType) {
            case VARINT -> {
                value = readVarint();
                yield !malformed;
            }
            case LENGTH_DELIMITED -> {
                value = readVarint();
                if (malformed || value < 0 || value > end - position) {
                    yield fail();
                }
                start = position;
                position += (int) value;
                yield true;
            }
            case FIXED64 -> {
                if (end - position < Long.BYTES) {
                    yield fail();
                }
                value = (long) LONG.get(buffer, position);
                position += Long.BYTES;
                yield true;
            }
            case FIXED32 -> {
                if (end - position < Integer.BYTES) {
                    yield fail();
                }
                value = Integer.toUnsignedLong((int) INT.get(buffer, position));
                position += Integer.BYTES;
                yield true;
            }
            default -> fail();
        };
    }

    /// Number of the current field.
    public int field() {
        return field;
    }

    /// Wire type of the current field.
    public int wireType() {
        return wireType;
    }

    /// A varint or fixed value; fixed32 is zero-extended.
    public long longValue() {
        return value;
    }

    /// The low 32 bits of a varint or fixed value: int32, uint32, enum.
    public int intValue() {
        return (int) value;
    }

    /// A zigzag-encoded value: sint32, sint64.
    public long sintValue() {
        return value >>> 1 ^ -(value & 1);
    }

    /// A bool.
    public boolean boolValue() {
        return value != 0;
    }

    /// A float or double by its wire type.
    public double doubleValue() {
        return wireType == FIXED32
                ? Float.intBitsToFloat((int) value)
                : Double.longBitsToDouble(value);
    }

    /// The array that is read.
    public byte[] buffer() {
        return buffer;
    }

    /// Where the current length-delimited value starts in [#buffer()].
    public int start() {
        return start;
    }

    /// Length of the current length-delimited value in bytes; 0 where the field is of another wire
    /// type, so that what should be a text or a message is an empty one.
    public int length() {
        return wireType == LENGTH_DELIMITED ? (int) value : 0;
    }

    /// Where the next field starts.
    public int position() {
        return position;
    }

    /// Whether the message broke off instead of ending.
    public boolean malformed() {
        return malformed;
    }

    /// Reads a bare varint at the cursor, for packed arrays: loop while [#hasMore()].
    public long readVarint() {
        int at = position;
        if (at < end && buffer[at] >= 0) {
            position = at + 1;
            return buffer[at];
        }
        if (end - at >= Long.BYTES) {
            long word = (long) LONG.get(buffer, at);
            int size = Varints.size(word);
            if (size != 0) {
                position = at + size;
                return Varints.value(word, size);
            }
        }
        return readLongVarint(at);
    }

    /// One of more than eight bytes, or near the end of the message.
    private long readLongVarint(int from) {
        int at = from;
        long result = 0;
        int limit = Math.min(end, at + MAX_VARINT_BYTES);
        for (int shift = 0; at < limit; shift += 7) {
            byte b = buffer[at++];
            result |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                position = at;
                return result;
            }
        }
        fail();
        return 0;
    }

    /// Moves to the next value of a packed array of such a wire type; the value accessors and
    /// [#wireType()] then tell of that one value.
    ///
    /// @return false at the end or where the array breaks off
    public boolean nextPacked(int elementWireType) {
        if (position >= end) {
            return false;
        }
        wireType = elementWireType;
        if (elementWireType == VARINT) {
            value = readVarint();
            return !malformed;
        }
        int width = elementWireType == FIXED64 ? Long.BYTES : Integer.BYTES;
        if (end - position < width) {
            return fail();
        }
        value =
                width == Long.BYTES
                        ? (long) LONG.get(buffer, position)
                        : Integer.toUnsignedLong((int) INT.get(buffer, position));
        position += width;
        return true;
    }

    /// Whether bytes are left to read.
    public boolean hasMore() {
        return position < end;
    }

    private boolean fail() {
        malformed = true;
        position = end;
        return false;
    }
}
