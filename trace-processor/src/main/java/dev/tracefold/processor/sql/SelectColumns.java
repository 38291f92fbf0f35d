// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.syntax.TypedName;

/// The columns that the SELECT of a CREATE PERFETTO statement gives, checked against the language's
/// rules and against what was declared.
final class SelectColumns {
    private SelectColumns() {}

    /// Names of the select's columns, fit for a table.
    static List<String> names(SqliteStatement select, String tag) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < select.columnCount(); i++) {
            String name = select.columnName(i);
            if (name.isEmpty()) {
                throw new FunctionException(
                        "%s: column %d: name must not be empty".formatted(tag, i));
            }
            char first = name.charAt(0);
            if (!isLetter(first) && first != '_') {
                throw new FunctionException(
                        "%s: Column %d: name '%s' has to start with a letter."
                                .formatted(tag, i, name));
            }
            if (!name.chars()
                    .allMatch(c -> isLetter((char) c) || c == '_' || (c >= '0' && c <= '9'))) {
                throw new FunctionException(
                        ("%s: Column %d: name '%s' has to contain only alphanumeric characters and"
                                        + " underscores.")
                                .formatted(tag, i, name));
            }
            names.add(name);
        }
        return names;
    }

    /// The declared columns in the order of the select; empty when none were declared.
    static List<TypedName> schema(List<String> names, List<TypedName> declared, String tag) {
        List<String> twice = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.subList(i + 1, names.size()).contains(names.get(i))) {
                twice.add(names.get(i));
            }
        }
        if (!twice.isEmpty()) {
            throw new FunctionException(
                    "%s: multiple columns are named: %s".formatted(tag, String.join(", ", twice)));
        }
        if (declared.isEmpty()) {
            return List.of();
        }
        List<TypedName> ordered = new ArrayList<>();
        List<String> undeclared = new ArrayList<>();
        for (String name : names) {
            declared.stream()
                    .filter(d -> d.name().equals(name))
                    .findFirst()
                    .ifPresentOrElse(ordered::add, () -> undeclared.add(name));
        }
        List<String> missing =
                declared.stream().map(TypedName::name).filter(n -> !names.contains(n)).toList();
        if (!missing.isEmpty() || !undeclared.isEmpty()) {
            throw new FunctionException(tag + ": " + mismatch(missing, undeclared));
        }
        return ordered;
    }

    private static String mismatch(List<String> missing, List<String> undeclared) {
        String notThere = String.join(", ", missing);
        String notDeclared = String.join(", ", undeclared);
        if (undeclared.isEmpty()) {
            return "the following columns are declared in the schema, but do not exist: "
                    + notThere;
        }
        if (missing.isEmpty()) {
            return "the following columns are missing from the schema: " + notDeclared;
        }
        return ("the following columns are declared in the schema, but do not exist: %s; and the"
                        + " following columns exist, but are not declared: %s")
                .formatted(notThere, notDeclared);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
