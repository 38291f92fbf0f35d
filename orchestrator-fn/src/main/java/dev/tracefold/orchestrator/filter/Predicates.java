// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.database.GlobPattern;
import dev.tracefold.orchestrator.database.SqlText;

/// Conditions in SQL.
public final class Predicates {
    private static final String NOTHING = "1 = 0";

    private final Dialect dialect;

    /// For a database.
    public Predicates(Dialect dialect) {
        this.dialect = dialect;
    }

    /// A condition on an expression.
    ///
    /// @param expression SQL of the column
    /// @param type what its values are
    public SqlText of(String expression, ValueType type, Filter filter) {
        return switch (filter.operator()) {
            case EQUAL -> equal(expression, type, filter, "=", " IS NULL");
            case NOT_EQUAL -> equal(expression, type, filter, "<>", " IS NOT NULL");
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                    compare(expression, type, filter, filter.operator().wireName());
            case GLOB -> glob(expression, type, filter, false);
            case NOT_GLOB -> glob(expression, type, filter, true);
            case IN -> in(expression, type, filter, false);
            case NOT_IN -> in(expression, type, filter, true);
            case IS_NULL -> new SqlText().append(expression + " IS NULL");
            case IS_NOT_NULL -> new SqlText().append(expression + " IS NOT NULL");
        };
    }

    private static SqlText equal(
            String expression, ValueType type, Filter filter, String operator, String ifNull) {
        return filter.value() == null
                ? new SqlText().append(expression + ifNull)
                : compare(expression, type, filter, operator);
    }

    private static SqlText compare(
            String expression, ValueType type, Filter filter, String operator) {
        String value = filter.value();
        return value == null
                ? new SqlText().append(NOTHING)
                : new SqlText()
                        .append(
                                expression + " " + operator + " ?",
                                type.parse(filter.field(), value));
    }

    private SqlText glob(String expression, ValueType type, Filter filter, boolean not) {
        String pattern = filter.value();
        if (pattern == null) {
            return new SqlText().append(NOTHING);
        }
        String text = type == ValueType.STRING ? expression : dialect.asText(expression);
        SqlText match =
                new SqlText()
                        .append(
                                (not ? "NOT (" : "(") + dialect.glob(text) + ")",
                                dialect.globOperand(pattern));
        String prefix = GlobPattern.literalPrefix(pattern);
        if (!not && type == ValueType.STRING && !prefix.isEmpty()) {
            // So that an index finds them.
            match.append(" AND ").append(startsWith(text, prefix));
        }
        return match;
    }

    /// Texts that begin so, as a range of the index.
    public static SqlText startsWith(String expression, String prefix) {
        SqlText range = new SqlText().append(expression + " >= ?", prefix);
        int last = prefix.length() - 1;
        char end = prefix.charAt(last);
        // Beyond ASCII, the next character is not always the next in the order of bytes.
        if (end < 0x7f) {
            range.append(
                    " AND " + expression + " < ?", prefix.substring(0, last) + (char) (end + 1));
        } else {
            range.append(" AND " + expression + " < ?", prefix + "\uDBFF\uDFFF");
        }
        return range;
    }

    private static SqlText in(String expression, ValueType type, Filter filter, boolean not) {
        List<Object> values = new ArrayList<>();
        for (@Nullable String value : filter.values()) {
            if (value != null) {
                values.add(type.parse(filter.field(), value));
            }
        }
        boolean withNull = filter.values().stream().anyMatch(Objects::isNull);
        SqlText list = new SqlText();
        if (!values.isEmpty()) {
            list.append(
                    expression
                            + (not ? " NOT IN (" : " IN (")
                            + String.join(",", Collections.nCopies(values.size(), "?"))
                            + ")",
                    values.toArray());
        }
        if (!withNull) {
            return list;
        }
        String nulls = expression + (not ? " IS NOT NULL" : " IS NULL");
        return values.isEmpty()
                ? new SqlText().append(nulls)
                : new SqlText()
                        .append("(")
                        .append(list)
                        .append((not ? " AND " : " OR ") + nulls + ")");
    }
}
