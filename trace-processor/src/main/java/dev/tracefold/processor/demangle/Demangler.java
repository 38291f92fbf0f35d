// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

import org.jspecify.annotations.Nullable;

/// Makes the name of a C++ function or variable readable.
public final class Demangler {
    private Demangler() {}

    /// `foo::bar(int)` for `_ZN3foo3barEi`; null where a name is not mangled, or in a way that is
    /// not understood.
    public static @Nullable String demangle(String name) {
        // Apple's linker puts an underscore before every name.
        String mangled = name.startsWith("__Z") ? name.substring(1) : name;
        if (!mangled.startsWith("_Z")) {
            return null;
        }
        Input input = new Input(mangled, 2);
        try {
            String text = new Encodings(input).encoding();
            return text + suffix(input);
        } catch (MalformedName e) {
            // Not a name that any compiler made, or one of a newer language.
            return null;
        }
    }

    /// What compilers add to copies that they make of a function.
    private static String suffix(Input input) throws MalformedName {
        if (input.atEnd()) {
            return "";
        }
        input.require(input.peek() == '.');
        return " (" + input.rest() + ")";
    }
}
