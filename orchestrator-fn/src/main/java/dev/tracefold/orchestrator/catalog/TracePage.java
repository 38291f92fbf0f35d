// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// A part of a list of traces.
///
/// @param columns names, in the order of the cells
/// @param rows cells as clients see them; null where there is no value
/// @param total how many traces the whole list has
public record TracePage(List<String> columns, List<List<@Nullable String>> rows, long total) {
    public TracePage {
        columns = List.copyOf(columns);
        // The cells may be null, which the lists of List.of may not have.
        rows = Collections.unmodifiableList(new ArrayList<>(rows));
    }
}
