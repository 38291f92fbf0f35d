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
    /// Returned where there is no key.
    static final int NONE = -1;

    private static final byte[] NAME = {'n', 'a', 'm', 'e'};

    private final FtraceEventType type;
    private final List<byte[]> keyList = new ArrayList<>();
    private final byte[][] keys;
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
        keys = keyList.toArray(new byte[0][]);
        nameKey = key(NAME, 0, NAME.length);
    }

    FtraceEventType type() {
        return type;
    }

    /// Number of a key, from 0, or -1 for one that is no field's.
    int key(byte[] text, int from, int to) {
        for (int i = 0; i < keys.length; i++) {
            byte[] key = keys[i];
            if (key.length == to - from && Arrays.equals(text, from, to, key, 0, key.length)) {
                return i;
            }
        }
        return NONE;
    }

    /// Where a key and its sign of equality stand at a place: the sign's; or [#NONE].
    int endOfKey(int number, byte[] text, int from, int end) {
        if (number >= keys.length) {
            return NONE;
        }
        byte[] key = keys[number];
        int equals = from + key.length;
        if (equals >= end || text[equals] != '=') {
            return NONE;
        }
        for (int i = 0; i < key.length; i++) {
            if (text[from + i] != key[i]) {
                return NONE;
            }
        }
        return equals;
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
        keyList.add(word.getBytes(StandardCharsets.UTF_8));
        fields.add(field);
    }
}
