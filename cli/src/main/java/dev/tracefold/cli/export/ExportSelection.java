// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Which tables of a trace are meant; nothing at all means every table there is.
///
/// @param tables tables and views by name
/// @param views every table and view that is there without INCLUDE, under the name that queries use
/// @param modules what these modules make for others, `slices.*` for instance
/// @param queries rows of queries
public record ExportSelection(
        List<String> tables, boolean views, List<String> modules, List<NamedQuery> queries) {
    /// Every table.
    public static final ExportSelection EVERYTHING =
            new ExportSelection(List.of(), false, List.of(), List.of());

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern MODULE =
            Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*(\\.\\*)?");

    public ExportSelection {
        tables = List.copyOf(tables);
        modules = List.copyOf(modules);
        queries = List.copyOf(queries);
        tables.forEach(table -> check(NAME, table, "a table's name"));
        modules.forEach(module -> check(MODULE, module, "a module such as slices.flow"));
    }

    /// A query whose rows become a table.
    ///
    /// @param name of the table
    /// @param sql the query
    public record NamedQuery(String name, String sql) {
        /// Reads `NAME=SELECT ...`.
        ///
        /// @throws ProcessorException of category user when it is something else
        public static NamedQuery parse(String text) {
            int end = text.indexOf('=');
            if (end < 0) {
                throw wrong("NAME=SELECT ...", text);
            }
            String name = text.substring(0, end).strip();
            check(NAME, name, "a name for the table, then = and the query,");
            return new NamedQuery(name, text.substring(end + 1));
        }
    }

    private static void check(Pattern expected, String text, String what) {
        if (!expected.matcher(text).matches()) {
            throw wrong(what, text);
        }
    }

    private static ProcessorException wrong(String expected, String text) {
        return new ProcessorException(
                Failure.user(
                        "EXPORT_SELECTION", "expected %s but was '%s'".formatted(expected, text)));
    }

    boolean isEverything() {
        return tables.isEmpty() && !views && modules.isEmpty() && queries.isEmpty();
    }

    /// The only table that is meant, if it is known that there is one.
    Optional<NamedQuery> only() {
        if (views || !modules.isEmpty() || tables.size() + queries.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(tables.isEmpty() ? queries.getFirst() : rowsOf(tables.getFirst()));
    }

    /// All rows of a table or view.
    static NamedQuery rowsOf(String table) {
        return new NamedQuery(
                table,
                "SELECT * FROM "
                        + (NAME.matcher(table).matches()
                                ? table
                                : '"' + table.replace("\"", "\"\"") + '"'));
    }

    /// What is asked of the trace, if it is known before it is loaded: then it is loaded for that.
    public Optional<String> text() {
        return only().map(NamedQuery::sql);
    }
}
