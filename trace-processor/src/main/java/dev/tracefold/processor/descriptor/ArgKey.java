// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;

/// A key of an arg, with and without indexes, as a node of the tree of all keys met so far: once a
/// key is known, reaching it again builds no string.
public final class ArgKey {
    private final StringPool strings;
    private final String flatText;
    private final String text;
    private final int flatKey;
    private final int key;
    private final Map<String, ArgKey> children = new HashMap<>();
    private final List<@Nullable ArgKey> elements = new ArrayList<>();
    private @Nullable ArgKey[] fields = new ArgKey[0];

    private ArgKey(StringPool strings, String flatText, String text) {
        this.strings = strings;
        this.flatText = flatText;
        this.text = text;
        this.flatKey = strings.intern(flatText);
        this.key = flatText.equals(text) ? flatKey : strings.intern(text);
    }

    /// A key to start from.
    ///
    /// @param prefix the first word or words, `debug`; empty for none
    public static ArgKey root(StringPool strings, String prefix) {
        return new ArgKey(strings, prefix, prefix);
    }

    /// String id of the key without indexes.
    public int flatKey() {
        return flatKey;
    }

    /// String id of the key with indexes.
    public int key() {
        return key;
    }

    /// The key without indexes as text.
    public String flatText() {
        return flatText;
    }

    /// `this.name`.
    public ArgKey child(String name) {
        @Nullable ArgKey known = children.get(name);
        if (known != null) {
            return known;
        }
        ArgKey made =
                text.isEmpty()
                        ? new ArgKey(strings, name, name)
                        : new ArgKey(strings, flatText + '.' + name, text + '.' + name);
        children.put(name, made);
        return made;
    }

    /// `this[index]`.
    public ArgKey element(int index) {
        while (elements.size() <= index) {
            elements.add(null);
        }
        @Nullable ArgKey known = elements.get(index);
        if (known != null) {
            return known;
        }
        ArgKey made = new ArgKey(strings, flatText, text + '[' + index + ']');
        elements.set(index, made);
        return made;
    }

    /// The child for a field of one and the same message type; looks up by number first.
    ArgKey child(FieldDescriptor field) {
        int number = field.number();
        if (number < fields.length) {
            @Nullable ArgKey known = fields[number];
            // Another message type can have another name for the number under the same key.
            if (known != null && known.lastWordIs(field.name())) {
                return known;
            }
        }
        ArgKey made = child(field.name());
        if (number < 256) {
            if (number >= fields.length) {
                fields = java.util.Arrays.copyOf(fields, Math.min(256, Math.max(16, number * 2)));
            }
            fields[number] = made;
        }
        return made;
    }

    private boolean lastWordIs(String name) {
        return text.endsWith(name)
                && (text.length() == name.length()
                        || text.charAt(text.length() - name.length() - 1) == '.');
    }
}
