// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

/// A function's name and arguments.
public record FunctionPrototype(String name, List<TypedName> arguments) {
    public FunctionPrototype {
        arguments = List.copyOf(arguments);
    }

    /// Whether any number of arguments is accepted.
    public boolean variadic() {
        return !arguments.isEmpty() && arguments.getLast().variadic();
    }

    @Override
    public String toString() {
        return name + "(" + TypedName.toText(arguments) + ")";
    }
}
