// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.tracefold.processor.wire.ByteCursor;

/// What objects hold, read from the file where it lies.
final class HeapData {
    private final byte[] file;
    private final int idBytes;
    private final ByteCursor cursor;

    HeapData(byte[] file, int idBytes) {
        this.file = file;
        this.idBytes = idBytes;
        this.cursor = new ByteCursor(file, ByteOrder.BIG_ENDIAN);
    }

    int idBytes() {
        return idBytes;
    }

    /// Reads a value: an object id or the bits of a primitive, integers with their sign.
    static long value(ByteCursor from, FieldKind kind, int idBytes) {
        return switch (kind) {
            case OBJECT -> idBytes == Long.BYTES ? from.i64() : from.u32();
            case BOOLEAN -> from.u8();
            case BYTE -> (byte) from.u8();
            case CHAR -> from.u16();
            case SHORT -> (short) from.u16();
            case INT, FLOAT -> from.i32();
            case LONG, DOUBLE -> from.i64();
        };
    }

    /// A value at a place.
    long value(long place, FieldKind kind) {
        cursor.range(place, kind.bytes(idBytes));
        return value(cursor, kind, idBytes);
    }

    /// Primitives that lie together, each turned to have its least significant byte first.
    byte[] littleEndian(int place, int count, FieldKind kind) {
        int width = kind.bytes(idBytes);
        byte[] turned = Arrays.copyOfRange(file, place, place + count * width);
        for (int start = 0; start < turned.length; start += width) {
            for (int i = 0; i < width / 2; i++) {
                byte kept = turned[start + i];
                turned[start + i] = turned[start + width - 1 - i];
                turned[start + width - 1 - i] = kept;
            }
        }
        return turned;
    }

    /// Text of characters that lie together, one or two bytes each.
    String text(long place, int count, FieldKind kind) {
        return new String(
                file,
                (int) place,
                count * kind.bytes(idBytes),
                kind == FieldKind.BYTE ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_16BE);
    }
}
