// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.tracefold.processor.storage.StringPool;

/// The fields of one message, to be asked for in any order. Of a field that comes several times it
/// holds the last; repeated fields are collected with [#values(int, LongList)]
/// or walked with [#walk(ProtoReader)].
///
/// Reuse one: resetting costs as much as the message has fields.
public final class MessageFields {
    private static final int FIRST_TAG = 1 << 3;
    private static final int NO_PLAIN_FIELD = -1;

    private final ProtoReader reader = new ProtoReader();
    private final int limit;
    private final long[] values;
    private final int[] starts;
    private final byte[] wireTypes;
    private final int[] generations;
    private int generation;
    private byte[] buffer = new byte[0];
    private int from;
    private int to;

    /// @param maxField highest field number that will be asked for; others are skipped
    public MessageFields(int maxField) {
        limit = maxField + 1;
        values = new long[limit];
        starts = new int[limit];
        wireTypes = new byte[limit];
        generations = new int[limit];
    }

    /// Takes the message in `message[start, end)`.
    ///
    /// @return false when it broke off; what came before is there
    public boolean reset(byte[] message, int start, int end) {
        buffer = message;
        from = start;
        if (++generation == 0) {
            Arrays.fill(generations, 0);
            generation = 1;
        }
        return goOn(start, end);
    }

    /// Takes more fields of the message, which goes on to `end`; those before `start` that were not taken are
    /// of no interest.
    ///
    /// @return false when it broke off; what came before is there
    public boolean goOn(int start, int end) {
        to = end;
        int rest = takePlain(buffer, start, end);
        reader.reset(buffer, rest, end);
        while (reader.next()) {
            int field = reader.field();
            if (field < limit) {
                values[field] = reader.longValue();
                starts[field] = reader.start();
                wireTypes[field] = (byte) reader.wireType();
                generations[field] = generation;
            }
        }
        return !reader.malformed();
    }

    /// Takes fields as long as they are integers, texts or messages with tags of one byte, which is nearly
    /// all there are.
    ///
    /// @return where the first other one starts
    private int takePlain(byte[] message, int start, int end) {
        int at = start;
        int past = start;
        while (past != NO_PLAIN_FIELD && past + 1 < end) {
            at = past;
            past = takePlainField(message, at, end);
        }
        return past == NO_PLAIN_FIELD ? at : past;
    }

    /// Takes a field, if it is like that.
    ///
    /// @return where the next one starts
    private int takePlainField(byte[] message, int at, int end) {
        int tag = message[at];
        int wireType = tag & 7;
        boolean isBytes = wireType == ProtoReader.LENGTH_DELIMITED;
        if (tag < FIRST_TAG || (wireType != ProtoReader.VARINT && !isBytes)) {
            return NO_PLAIN_FIELD;
        }
        long value = message[at + 1];
        int past = at + 2;
        if (value < 0) {
            reader.reset(message, at + 1, end);
            value = reader.readVarint();
            past = reader.position();
            if (reader.malformed()) {
                return NO_PLAIN_FIELD;
            }
        }
        if (isBytes && Long.compareUnsigned(value, end - past) > 0) {
            return NO_PLAIN_FIELD;
        }
        int field = tag >>> 3;
        if (field < limit) {
            values[field] = value;
            starts[field] = past;
            wireTypes[field] = (byte) wireType;
            generations[field] = generation;
        }
        return isBytes ? past + (int) value : past;
    }

    /// Takes the message that `outer` stands on.
    public boolean enter(ProtoReader outer) {
        return reset(outer.buffer(), outer.start(), outer.start() + outer.length());
    }

    /// Takes the message in a field of another one; nothing when it is not there.
    public boolean enter(MessageFields outer, int field) {
        boolean there = outer.isBytes(field);
        int start = there ? outer.starts[field] : 0;
        return reset(outer.buffer, start, there ? start + (int) outer.values[field] : 0);
    }

    /// The array that is read.
    public byte[] buffer() {
        return buffer;
    }

    /// Takes the same message as another reader.
    public boolean enter(MessageFields other) {
        return reset(other.buffer, other.from, other.to);
    }

    /// Whether the message has the field.
    public boolean has(int field) {
        return generations[field] == generation;
    }

    /// Value of an integer field; 0 when it is not there.
    public long longValue(int field) {
        return has(field) ? values[field] : 0;
    }

    /// Low 32 bits of an integer field, as int32; 0 when it is not there.
    public int intValue(int field) {
        return (int) longValue(field);
    }

    /// Low 32 bits of an integer field, as uint32; 0 when it is not there.
    public long uintValue(int field) {
        return longValue(field) & 0xFFFFFFFFL;
    }

    /// Value of a bool field; false when it is not there.
    public boolean boolValue(int field) {
        return longValue(field) != 0;
    }

    /// Value of a double or float field by its wire type; 0 when it is not there.
    public double doubleValue(int field) {
        if (!has(field)) {
            return 0;
        }
        return wireTypes[field] == ProtoReader.FIXED32
                ? Float.intBitsToFloat((int) values[field])
                : Double.longBitsToDouble(values[field]);
    }

    /// Id of a string field in a pool; the null string's when it is not there.
    public int stringId(int field, StringPool strings) {
        return isBytes(field)
                ? strings.intern(buffer, starts[field], (int) values[field])
                : StringPool.NULL_ID;
    }

    /// Text of a string field; empty when it is not there.
    public String string(int field) {
        return isBytes(field)
                ? new String(buffer, starts[field], (int) values[field], StandardCharsets.UTF_8)
                : "";
    }

    /// Where a string, bytes or message field starts.
    public int start(int field) {
        return isBytes(field) ? starts[field] : 0;
    }

    /// Length of a string, bytes or message field.
    public int length(int field) {
        return isBytes(field) ? (int) values[field] : 0;
    }

    /// Puts a reader at the start of the message, to walk its fields in order.
    public ProtoReader walk(ProtoReader into) {
        into.reset(buffer, from, to);
        return into;
    }

    /// Collects the values of a repeated field of integers, packed or not.
    ///
    /// @param field its number
    /// @param into takes the values
    /// @return how many there are
    public int values(int field, LongList into) {
        into.clear();
        walk(reader);
        while (reader.next()) {
            if (reader.field() != field) {
                continue;
            }
            if (reader.wireType() == ProtoReader.LENGTH_DELIMITED) {
                into.addPacked(reader);
            } else {
                into.add(reader.longValue());
            }
        }
        return into.size();
    }

    private boolean isBytes(int field) {
        return has(field) && wireTypes[field] == ProtoReader.LENGTH_DELIMITED;
    }
}
