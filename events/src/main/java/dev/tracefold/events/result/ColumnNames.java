// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Names of result columns. SQL lets two columns have the same one; keys of objects and columns of
/// tables cannot.
public final class ColumnNames {
    private ColumnNames() {}

    /// The names, each that was there before (in any case) with a number behind it.
    ///
    /// @param taken names that are in use already
    public static List<String> distinct(List<String> names, Collection<String> taken) {
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
