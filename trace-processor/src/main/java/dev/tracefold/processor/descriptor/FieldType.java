// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import dev.tracefold.processor.wire.ProtoReader;

/// Type of a field, in the order of their numbers in `FieldDescriptorProto`.
public enum FieldType {
    /// 64-bit float.
    DOUBLE(ProtoReader.FIXED64),
    /// 32-bit float.
    FLOAT(ProtoReader.FIXED32),
    /// Signed varint.
    INT64(ProtoReader.VARINT),
    /// Unsigned varint.
    UINT64(ProtoReader.VARINT),
    /// Signed varint, 32 bits.
    INT32(ProtoReader.VARINT),
    /// Unsigned, 8 bytes.
    FIXED64(ProtoReader.FIXED64),
    /// Unsigned, 4 bytes.
    FIXED32(ProtoReader.FIXED32),
    /// A varint, 0 or 1.
    BOOL(ProtoReader.VARINT),
    /// UTF-8.
    STRING(ProtoReader.LENGTH_DELIMITED),
    /// Never used by traces.
    GROUP(3),
    /// A message.
    MESSAGE(ProtoReader.LENGTH_DELIMITED),
    /// Bytes.
    BYTES(ProtoReader.LENGTH_DELIMITED),
    /// Unsigned varint, 32 bits.
    UINT32(ProtoReader.VARINT),
    /// A number with names.
    ENUM(ProtoReader.VARINT),
    /// Signed, 4 bytes.
    SFIXED32(ProtoReader.FIXED32),
    /// Signed, 8 bytes.
    SFIXED64(ProtoReader.FIXED64),
    /// Zigzag varint, 32 bits.
    SINT32(ProtoReader.VARINT),
    /// Zigzag varint.
    SINT64(ProtoReader.VARINT);

    private static final FieldType[] VALUES = values();

    private final int wireType;

    FieldType(int wireType) {
        this.wireType = wireType;
    }

    /// How one value of this type is written, as [ProtoReader#wireType()] tells it.
    public int wireType() {
        return wireType;
    }

    /// The type with that number in a `FieldDescriptorProto`; a message where the number is none.
    static FieldType ofNumber(int number) {
        return number >= 1 && number <= VALUES.length ? VALUES[number - 1] : MESSAGE;
    }
}
