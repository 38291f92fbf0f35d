// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// The names of an enum's numbers.
public final class EnumDescriptor {
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    EnumDescriptor() {}

    /// The first name declared for a number, or null.
    public @Nullable String name(int number) {
        return names.get(number);
    }

    /// The number of a name.
    public Optional<Integer> number(String name) {
        return Optional.ofNullable(numbers.get(name));
    }

    /// Adds the values of the `EnumDescriptorProto` that `reader` is set over.
    void addValues(ProtoReader reader) {
        ProtoReader value = new ProtoReader();
        while (reader.next()) {
            if (reader.field() == 2) {
                int number = 0;
                value.enter(reader);
                while (value.next()) {
                    if (value.field() == 2) {
                        number = value.intValue();
                    }
                }
                add(number, FieldReader.nameOf(reader));
            }
        }
    }

    private void add(int number, String name) {
        names.putIfAbsent(number, name);
        numbers.putIfAbsent(name, number);
    }
}
