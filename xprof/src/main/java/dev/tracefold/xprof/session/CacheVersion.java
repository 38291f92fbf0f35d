// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.util.ArrayList;
import java.util.List;

/// A version such as 2.10.0, compared number by number: 2.9 is older than 2.10.
///
/// @param numbers from the most significant
record CacheVersion(List<Integer> numbers) implements Comparable<CacheVersion> {
    /// What came before versions were noted.
    static final CacheVersion NONE = new CacheVersion(List.of());

    /// Copies the list.
    CacheVersion {
        numbers = List.copyOf(numbers);
    }

    /// Reads the numbers at the beginning of a text; a text without is [#NONE].
    static CacheVersion parse(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : text.strip().split("\\.", -1)) {
            if (!part.matches("\\d{1,9}.*")) {
                break;
            }
            numbers.add(Integer.parseInt(part.replaceFirst("\\D.*", "")));
        }
        return new CacheVersion(numbers);
    }

    @Override
    public int compareTo(CacheVersion other) {
        for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
            int mine = i < numbers.size() ? numbers.get(i) : 0;
            int its = i < other.numbers.size() ? other.numbers.get(i) : 0;
            if (mine != its) {
                return Integer.compare(mine, its);
            }
        }
        return 0;
    }
}
