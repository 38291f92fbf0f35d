// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The order of rows, as `field`, `field asc` or `field desc`, separated by commas.
///
/// @param terms the first decides, the next decides ties; none is the order of the table
public record OrderBy(List<Term> terms) {
    /// The table's own order.
    public static final OrderBy NONE = new OrderBy(List.of());

    private static final Pattern TERM =
            Pattern.compile("\\s*(\\S.*?)(?:\\s+(asc|desc))?\\s*", Pattern.CASE_INSENSITIVE);

    public OrderBy {
        terms = List.copyOf(terms);
    }

    /// One column of an order.
    ///
    /// @param field its name
    /// @param descending large values first
    public record Term(String field, boolean descending) {}

    /// Reads an order.
    ///
    /// @throws ProcessorException when it is none
    public static OrderBy parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        List<Term> terms = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher term = TERM.matcher(part);
            if (!term.matches()) {
                throw new ProcessorException(
                        Failure.user(
                                "ORDER_MALFORMED",
                                "order_by: expected 'field', 'field asc' or 'field desc', separated"
                                        + " by commas, but was '%s'".formatted(text)));
            }
            String direction = term.group(2) == null ? "" : term.group(2).toLowerCase(Locale.ROOT);
            terms.add(new Term(term.group(1), direction.equals("desc")));
        }
        return new OrderBy(terms);
    }
}
