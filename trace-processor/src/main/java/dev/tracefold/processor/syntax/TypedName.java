// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;
import java.util.stream.Collectors;

/// A declared column or argument.
///
/// @param name without `$`
/// @param variadic stands for any number of arguments; only the last can be
public record TypedName(String name, SqlType type, boolean variadic) {
    /// A column, or an argument that is there once.
    public TypedName(String name, SqlType type) {
        this(name, type, false);
    }

    /// Written as they are declared, comma separated.
    public static String toText(List<TypedName> names) {
        return names.stream()
                .map(n -> n.name() + " " + n.type() + (n.variadic() ? "..." : ""))
                .collect(Collectors.joining(", "));
    }
}
