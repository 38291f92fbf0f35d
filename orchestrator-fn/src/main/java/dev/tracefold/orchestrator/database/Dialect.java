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

    /// A test of a text against a pattern.
    public SqlText glob(String expression, String pattern) {
        return switch (this) {
            case SQLITE -> new SqlText().append(expression + " GLOB ?", pattern);
            case POSTGRESQL -> like(expression, GlobPattern.of(pattern));
        };
    }

    // LIKE is several times as fast as a regular expression, which only classes need.
    private static SqlText like(String expression, GlobPattern pattern) {
        if (pattern.matchesNothing()) {
            return new SqlText().append(expression + " <> " + expression);
        }
        SqlText like = new SqlText().append(expression + " LIKE ?", pattern.like());
        return pattern.isLike()
                ? like
                : like.append(" AND " + expression + " ~ ?", pattern.regularExpression());
    }

    /// An expression that no index is looked up for.
    public String unindexed(String expression) {
        return switch (this) {
            case SQLITE -> "+" + expression;
            case POSTGRESQL -> expression;
        };
    }

    /// The end of a subquery that is answered before the query around it sorts or limits.
    public String fence() {
        return switch (this) {
            case SQLITE -> " LIMIT -1";
            case POSTGRESQL -> " OFFSET 0";
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
