// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Puts text in the place of `$name`, `:name` and `@name`; quoted texts and comments stay.
public final class SqlVariables {
    private SqlVariables() {}

    /// The SQL with every variable replaced whose name is in the map.
    public static String replace(String sql, Map<String, String> byName) {
        StringBuilder out = new StringBuilder();
        for (Token token : SqlTokenizer.tokens(sql)) {
            String text = token.text(sql);
            @Nullable String value =
                    token.kind() == TokenKind.VARIABLE ? byName.get(text.substring(1)) : null;
            out.append(value == null ? text : value);
        }
        return out.toString();
    }
}
