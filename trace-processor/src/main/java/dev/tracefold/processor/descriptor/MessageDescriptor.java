// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/// What is known of one message. Traces may add fields while they are read.
public final class MessageDescriptor {
    private static final int INDEXED_FIELDS = 2048;

    private final String fullName;
    private final Map<Integer, FieldDescriptor> fields = new TreeMap<>();
    private @Nullable FieldDescriptor[] byNumber = new FieldDescriptor[32];

    MessageDescriptor(String fullName) {
        this.fullName = fullName;
    }

    /// Package and name, `perfetto.protos.TrackEvent`.
    public String fullName() {
        return fullName;
    }

    /// The field with that number, or null.
    public @Nullable FieldDescriptor field(int number) {
        if (number < byNumber.length) {
            return byNumber[number];
        }
        return number < INDEXED_FIELDS ? null : fields.get(number);
    }

    /// The field with that name, or null; not for hot paths.
    public @Nullable FieldDescriptor field(String name) {
        for (FieldDescriptor field : fields.values()) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }

    /// Every field, by number.
    public Collection<FieldDescriptor> fields() {
        return Collections.unmodifiableCollection(fields.values());
    }

    /// Adds a field unless its number is taken.
    void add(FieldDescriptor field) {
        if (fields.putIfAbsent(field.number(), field) != null || field.number() >= INDEXED_FIELDS) {
            return;
        }
        if (field.number() >= byNumber.length) {
            int capacity = Math.max(byNumber.length * 2, field.number() + 1);
            byNumber = java.util.Arrays.copyOf(byNumber, Math.min(capacity, INDEXED_FIELDS));
        }
        byNumber[field.number()] = field;
    }
}
