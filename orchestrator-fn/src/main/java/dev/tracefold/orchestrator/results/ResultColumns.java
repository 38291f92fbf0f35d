// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Names of columns. SQL lets two have the same one, a list of columns to choose from cannot.
final class ResultColumns {
    /// The number of a row.
    static final String ROW_ID = "_row_id";

    /// The trace that a row is from.
    static final String ADDRESS = "_trace_address";

    private ResultColumns() {}

    /// The names, each that was there before (in any case) with a number behind it.
    static List<String> distinct(List<String> names, Collection<String> taken) {
        Set<String> seen = new HashSet<>();
        taken.forEach(name -> seen.add(name.toLowerCase(Locale.ROOT)));
        List<String> distinct = new ArrayList<>(names.size());
        for (String name : names) {
            String candidate = name;
            for (int n = 2; !seen.add(candidate.toLowerCase(Locale.ROOT)); n++) {
                candidate = name + "_" + n;
            }
            distinct.add(candidate);
        }
        return distinct;
    }
}
