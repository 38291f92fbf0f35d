// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.ProtoReader;

/// The text of the field that a reader stands on.
final class Texts {
    private Texts() {}

    static String of(ProtoReader reader) {
        return isText(reader)
                ? new String(
                        reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8)
                : "";
    }

    /// String id; the null string where the field is of another wire type.
    static int intern(StringPool strings, ProtoReader reader) {
        return isText(reader)
                ? strings.intern(reader.buffer(), reader.start(), reader.length())
                : StringPool.NULL_ID;
    }

    /// Windows separates by backslashes; paths are shown with slashes from everywhere.
    static int internPath(StringPool strings, ProtoReader reader) {
        return strings.intern(of(reader).replace('\\', '/'));
    }

    private static boolean isText(ProtoReader reader) {
        return reader.wireType() == ProtoReader.LENGTH_DELIMITED;
    }
}
