// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.wire.ProtoReader;

/// The current field of a reader as text.
final class FieldText {
    private FieldText() {}

    static String of(ProtoReader reader) {
        return reader.wireType() == ProtoReader.LENGTH_DELIMITED
                ? new String(
                        reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8)
                : "";
    }
}
