// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The names of an enum's numbers.
public final class EnumDescriptor {
    private final Map<Integer, String> names = new HashMap<>();

    EnumDescriptor() {}

    /// The first name declared for a number, or null.
    public @Nullable String name(int number) {
        return names.get(number);
    }

    void add(int number, String name) {
        names.putIfAbsent(number, name);
    }
}
