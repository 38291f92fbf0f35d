// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/// One condition on a column. A condition holds or it does not: for a row without a value only a
/// comparison with null does.
///
/// @param field name of the column
/// @param operator the comparison
/// @param values what it compares with: one, or those of a list, or none; null is SQL's NULL
public record Filter(String field, FilterOperator operator, List<@Nullable String> values) {
    /// More than any person or page sends.
    public static final int MAX_VALUES = 10_000;

    public Filter {
        requireNonNull(field, "field");
        requireNonNull(operator, "operator");
        values = Collections.unmodifiableList(new ArrayList<>(values));
        if (operator.takesNothing()
                ? !values.isEmpty()
                : !operator.takesList() && values.size() != 1) {
            throw new IllegalArgumentException(
                    "filter on %s: %s with %d values"
                            .formatted(field, operator.wireName(), values.size()));
        }
        if (values.size() > MAX_VALUES || (operator.takesList() && values.isEmpty())) {
            throw new IllegalArgumentException(
                    "filter on %s: expected 1 to %d values but there are %d"
                            .formatted(field, MAX_VALUES, values.size()));
        }
    }

    /// A condition with one value.
    public static Filter of(String field, FilterOperator operator, String value) {
        return new Filter(field, operator, List.of(value));
    }

    /// The one value.
    @Nullable String value() {
        return values.getFirst();
    }
}
