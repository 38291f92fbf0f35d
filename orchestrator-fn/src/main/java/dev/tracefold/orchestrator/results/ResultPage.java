// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.filter.ValueType;

/// A part of the rows of a query.
///
/// @param columns names, in the order of the cells
/// @param types of the values of each
/// @param rows cells as clients see them; null where there is no value
/// @param total rows that the filters leave
/// @param available every column there is
/// @param links those whose cells are addresses of traces, for somebody to make links of
public record ResultPage(
        List<String> columns,
        List<ValueType> types,
        List<List<@Nullable String>> rows,
        long total,
        List<String> available,
        Set<String> links) {
    public ResultPage {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
        // The cells may be null, which the lists of List.of may not have.
        rows = Collections.unmodifiableList(new ArrayList<>(rows));
        available = List.copyOf(available);
        links = Set.copyOf(links);
    }
}
