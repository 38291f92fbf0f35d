// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.syntax.SqlSource;

/// Makes the prelude's objects when a text first names them. A loaded trace does not change, so it
/// cannot be seen whether a table was filled at once or later; who looks at the schema itself, or
/// begins a transaction that could be rolled back, gets all of them at once.
final class OnDemand {
    private static final Set<String> EVERYTHING =
            Set.of(
                    "sqlite_master",
                    "sqlite_schema",
                    "sqlite_temp_master",
                    "sqlite_temp_schema",
                    "pragma",
                    "pragma_table_list",
                    "begin",
                    "savepoint");

    // Who looks at the schema sees objects in the order in which a hash table has them.
    private static final Map<String, List<SqlSource>> STATEMENTS =
            new HashMap<>(Prelude.statements());

    private final Set<String> made = new HashSet<>();
    private final Runner runner;

    /// Runs one statement of the prelude.
    @FunctionalInterface
    interface Runner {
        void run(SqlSource statement);
    }

    OnDemand(Runner runner) {
        this.runner = runner;
    }

    /// Makes every object whose name stands in the text, quoted or not.
    void ensure(String text) {
        int at = 0;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && isWordPart(text.charAt(at))) {
                at++;
            }
            if (at > start) {
                ensureName(text.substring(start, at).toLowerCase(Locale.ROOT));
            } else {
                at++;
            }
        }
    }

    private void ensureName(String name) {
        if (EVERYTHING.contains(name)) {
            STATEMENTS.keySet().forEach(this::make);
        } else {
            make(name);
        }
    }

    private void make(String name) {
        @Nullable List<SqlSource> statements = STATEMENTS.get(name);
        // Noted first: the statement names its own object.
        if (statements == null || !made.add(name)) {
            return;
        }
        boolean well = false;
        try {
            statements.forEach(runner::run);
            well = true;
        } finally {
            if (!well) {
                made.remove(name);
            }
        }
    }

    private static boolean isWordPart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '_'
                || (c >= '0' && c <= '9');
    }
}
