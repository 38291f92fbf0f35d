// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
        if (not || type != ValueType.STRING) {
            String text = type == ValueType.STRING ? expression : dialect.asText(expression);
            return new SqlText()
                    .append(not ? "NOT (" : "(")
                    .append(dialect.glob(text, pattern))
                    .append(")");
        }
        // So that an index finds them.
        GlobPattern.Beginnings beginnings = GlobPattern.of(pattern).beginnings();
        List<String> texts = beginnings.texts();
        SqlText match = new SqlText().append("(");
        if (!texts.isEmpty() && beginnings.isWhole()) {
            return match.append(expression + " IN (" + marks(texts.size()) + ")", texts.toArray())
                    .append(")");
        }
        if (!texts.isEmpty()) {
            match.append(startWithOneOf(expression, texts));
        }
        if (!texts.isEmpty() && beginnings.isAll()) {
            return match.append(")");
        }
        return match.append(texts.isEmpty() ? "" : " AND ")
                .append(dialect.glob(expression, pattern))
                .append(")");
    }

    // From the first to the last is a range of the index; what lies between is left out as it is
    // read.
    private SqlText startWithOneOf(String expression, List<String> texts) {
        SqlText range = new SqlText().append(expression + " >= ?", texts.getFirst());
        after(texts.getLast()).ifPresent(end -> range.append(" AND " + expression + " < ?", end));
        if (texts.size() > 1) {
            String separator = " AND (";
            for (String text : texts) {
                range.append(separator).append(startsWith(dialect.unindexed(expression), text));
                separator = " OR ";
            }
            range.append(")");
        }
        return range;
    }

    /// Texts that begin so, as a range of the index.
    public static SqlText startsWith(String expression, String prefix) {
        SqlText range = new SqlText().append(expression + " >= ?", prefix);
        after(prefix).ifPresent(end -> range.append(" AND " + expression + " < ?", end));
        return range;
    }

    /// The first text after all that begin so, in the order of bytes of UTF-8, which is that of code
    /// points; empty when all that follows begins so.
    private static Optional<String> after(String prefix) {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1;
                boolean isSurrogate =
                        next >= Character.MIN_SURROGATE && next <= Character.MAX_SURROGATE;
                return Optional.of(
                        prefix.substring(0, end)
                                + Character.toString(
                                        isSurrogate ? Character.MAX_SURROGATE + 1 : next));
            }
        }
        return Optional.empty();
    }

    private static String marks(int count) {
        return String.join(",", Collections.nCopies(count, "?"));
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
                    expression + (not ? " NOT IN (" : " IN (") + marks(values.size()) + ")",
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
