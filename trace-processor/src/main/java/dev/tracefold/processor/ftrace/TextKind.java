// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A kind of event that text tells of, with the words that text has for its fields.
final class TextKind {
    private static final int NONE = -1;
    private static final byte[] NAME = {'n', 'a', 'm', 'e'};

    private final FtraceEventType type;
    private final List<byte[]> keys = new ArrayList<>();
    private final List<FtraceEventType.Field> fields = new ArrayList<>();
    private final int nameKey;

    /// @param otherNames field by the word that text has for it, where that is not its name
    TextKind(FtraceEventType type, Map<String, String> otherNames) {
        this.type = type;
        for (FtraceEventType.Field field : type.fields()) {
            if (!otherNames.containsKey(field.name())) {
                add(field.name(), field);
            }
            otherNames.forEach((word, name) -> {
                if (name.equals(field.name())) {
                    add(word, field);
                }
            });
        }
        nameKey = key(NAME, 0, NAME.length);
    }

    FtraceEventType type() {
        return type;
    }

    /// Number of a key, from 0, or -1 for one that is no field's.
    int key(byte[] text, int from, int to) {
        for (int i = 0; i < keys.size(); i++) {
            byte[] key = keys.get(i);
            if (key.length == to - from && Arrays.equals(text, from, to, key, 0, key.length)) {
                return i;
            }
        }
        return NONE;
    }

    /// Number of the key that a word without a sign of equality has, or -1.
    int nameKey() {
        return nameKey;
    }

    /// The field of a key.
    FtraceEventType.Field field(int key) {
        return fields.get(key);
    }

    private void add(String word, FtraceEventType.Field field) {
        keys.add(word.getBytes(StandardCharsets.UTF_8));
        fields.add(field);
    }
}
