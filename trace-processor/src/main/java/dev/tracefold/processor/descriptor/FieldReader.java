// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// Reads one `FieldDescriptorProto`.
final class FieldReader {
    private static final int LABEL_REPEATED = 3;

    private final boolean isExtension;
    private String name = "";
    private String extendee = "";
    private int number;
    private boolean repeated;
    private FieldType type = FieldType.MESSAGE;
    private String typeName = "";
    private @Nullable String defaultValue;

    /// Reads what `outer` stands on.
    FieldReader(ProtoReader outer, boolean isExtension) {
        this(isExtension);
        ProtoReader reader = new ProtoReader();
        reader.enter(outer);
        read(reader);
    }

    private FieldReader(boolean isExtension) {
        this.isExtension = isExtension;
    }

    /// Reads what `reader` is set over.
    static FieldReader inside(ProtoReader reader, boolean isExtension) {
        FieldReader field = new FieldReader(isExtension);
        field.read(reader);
        return field;
    }

    private void read(ProtoReader reader) {
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = text(reader);
                case 2 -> extendee = text(reader);
                case 3 -> number = reader.intValue();
                case 4 -> repeated = reader.intValue() == LABEL_REPEATED;
                case 5 -> type = FieldType.ofNumber(reader.intValue());
                case 6 -> typeName = DescriptorPool.bare(text(reader));
                case 7 -> defaultValue = text(reader);
                default -> {}
            }
        }
    }

    FieldDescriptor field() {
        return new FieldDescriptor(
                number, name, type, typeName, repeated, isExtension, defaultValue);
    }

    /// The message that an extension belongs to, as it is written.
    String extendee() {
        return extendee;
    }

    /// The name, field 1, of whatever `outer` stands on.
    static String nameOf(ProtoReader outer) {
        ProtoReader reader = new ProtoReader();
        reader.enter(outer);
        String name = "";
        while (reader.next()) {
            if (reader.field() == 1) {
                name = text(reader);
            }
        }
        return name;
    }

    static String text(ProtoReader reader) {
        return new String(reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8);
    }
}
