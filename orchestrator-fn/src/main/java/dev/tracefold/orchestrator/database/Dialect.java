// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

/// Where the two databases do not speak the same SQL.
public enum Dialect {
    /// A file, for one process at a time.
    SQLITE,
    /// A server, for replicas.
    POSTGRESQL;

    /// Most values that one statement binds.
    public static final int MAX_VALUES = 30_000;

    /// An expression as text.
    public String asText(String expression) {
        return "CAST(" + expression + " AS TEXT)";
    }

    /// A test of a text against a pattern that [#globOperand(String)] makes.
    public String glob(String expression) {
        return switch (this) {
            case SQLITE -> expression + " GLOB ?";
            case POSTGRESQL -> expression + " ~ ?";
        };
    }

    /// SQLite's glob patterns as what [#glob(String)] compares with.
    public String globOperand(String pattern) {
        return switch (this) {
            case SQLITE -> pattern;
            case POSTGRESQL -> GlobPattern.asRegularExpression(pattern);
        };
    }

    /// Order terms with NULL below every value, as SQLite has it.
    public String orderTerm(String expression, boolean descending) {
        return switch (this) {
            case SQLITE -> expression + (descending ? " DESC" : "");
            case POSTGRESQL -> expression + (descending ? " DESC NULLS LAST" : " NULLS FIRST");
        };
    }
}
