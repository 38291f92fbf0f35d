// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.EnumDescriptor;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.wire.MessageFields;

/// Texts of V8, which come as V8 keeps them.
final class V8Strings {
    private static final List<Charset> CHARSETS =
            List.of(
                    StandardCharsets.ISO_8859_1,
                    StandardCharsets.UTF_16LE,
                    StandardCharsets.UTF_16BE);

    private final TraceContext context;
    private final MessageFields string = new MessageFields(CHARSETS.size());

    V8Strings(TraceContext context) {
        this.context = context;
    }

    /// String id of a `V8String`.
    int nested(MessageFields message, int field) {
        string.enter(message, field);
        return text(string, 1);
    }

    /// String id of what one of three fields holds, by encoding.
    int text(MessageFields message, int firstField) {
        String text = "";
        for (int i = 0; i < CHARSETS.size(); i++) {
            int field = firstField + i;
            if (message.has(field)) {
                text =
                        new String(
                                message.buffer(),
                                message.start(field),
                                message.length(field),
                                CHARSETS.get(i));
            }
        }
        return context.strings().intern(text);
    }

    /// String id of bytes in Base64.
    int base64(MessageFields message, int field) {
        byte[] bytes = new byte[message.length(field)];
        System.arraycopy(message.buffer(), message.start(field), bytes, 0, bytes.length);
        return context.strings().intern(Base64.getEncoder().encodeToString(bytes));
    }

    /// String id of an enum's word without the prefix that all its words have.
    int word(String type, int number) {
        @Nullable EnumDescriptor words =
                context.descriptors().enumeration("perfetto.protos." + type);
        @Nullable String word = words == null ? null : words.name(number);
        return context.strings()
                .intern(word == null ? "UNKNOWN" : word.substring(word.indexOf('_') + 1));
    }
}
