// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.List;
import java.util.Optional;

import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.OrderBy;

import static java.util.Objects.requireNonNull;

/// Which traces, in which order.
///
/// @param prefix what their addresses begin with; empty for any
/// @param named these only, by address or by the metadata `trace_uuid`; empty for any
/// @param filters conditions, which all hold
/// @param order first to last; by address when it says nothing
public record TraceSelection(
        String prefix, Optional<List<String>> named, List<Filter> filters, OrderBy order) {
    /// Every trace.
    public static final TraceSelection ALL =
            new TraceSelection("", Optional.empty(), List.of(), OrderBy.NONE);

    public TraceSelection {
        requireNonNull(prefix, "prefix");
        named = named.map(List::copyOf);
        filters = List.copyOf(filters);
        requireNonNull(order, "order");
    }

    /// The same with other conditions and another order.
    public TraceSelection with(List<Filter> otherFilters, OrderBy otherOrder) {
        return new TraceSelection(prefix, named, otherFilters, otherOrder);
    }
}
