// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.filter;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The twelve comparisons, by the names that clients send.
public enum FilterOperator {
    /// The same.
    EQUAL("="),
    /// Another value.
    NOT_EQUAL("!="),
    /// Below.
    LESS("<"),
    /// Below or the same.
    LESS_OR_EQUAL("<="),
    /// Above.
    GREATER(">"),
    /// Above or the same.
    GREATER_OR_EQUAL(">="),
    /// Matches a pattern with `*`, `?` and `[...]`.
    GLOB("glob"),
    /// Does not match it.
    NOT_GLOB("not glob"),
    /// One of some.
    IN("in"),
    /// None of some.
    NOT_IN("not in"),
    /// Has no value.
    IS_NULL("is null"),
    /// Has one.
    IS_NOT_NULL("is not null");

    private static final Map<String, FilterOperator> BY_NAME =
            Arrays.stream(values())
                    .collect(Collectors.toMap(FilterOperator::wireName, Function.identity()));

    private final String wireName;

    FilterOperator(String wireName) {
        this.wireName = wireName;
    }

    /// As clients write it.
    public String wireName() {
        return wireName;
    }

    /// The operator of that name.
    public static Optional<FilterOperator> of(String wireName) {
        return Optional.ofNullable(BY_NAME.get(wireName));
    }

    /// Whether it compares with a list.
    public boolean takesList() {
        return this == IN || this == NOT_IN;
    }

    /// Whether it compares with nothing.
    public boolean takesNothing() {
        return this == IS_NULL || this == IS_NOT_NULL;
    }
}
