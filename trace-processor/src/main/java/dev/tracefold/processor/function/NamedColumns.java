// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

/// Pairs of a column's name and its value, as some aggregates take them row by row.
final class NamedColumns {
    private NamedColumns() {}

    /// Every second argument from the first one on.
    static List<String> names(Arguments arguments, int from, String function) {
        if ((arguments.size() - from) % 2 != 0) {
            throw new FunctionException(
                    "%s: arguments must be pairs of name and value".formatted(function));
        }
        List<String> names = new ArrayList<>();
        for (int i = from; i < arguments.size(); i += 2) {
            names.add(arguments.requireText(i, function));
        }
        return names;
    }

    /// Reads `(a, b)`, `a, b` or nothing.
    static List<String> parse(String list) {
        String text = list.strip();
        if (text.startsWith("(") && text.endsWith(")")) {
            text = text.substring(1, text.length() - 1);
        }
        List<String> names = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return names;
    }
}
