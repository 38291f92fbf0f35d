// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

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

    void add(int number, String name) {
        names.putIfAbsent(number, name);
        numbers.putIfAbsent(name, number);
    }
}
