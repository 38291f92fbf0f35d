// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.Locale;
import java.util.Set;

/// Names that SQL takes without quotes, since macros that build names of names need such.
final class TableNames {
    private TableNames() {}

    /// An id with everything that is no letter, digit or underscore made an underscore.
    static String word(String id) {
        StringBuilder word = new StringBuilder(id);
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean fits =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '_';
            if (!fits) {
                word.setCharAt(i, '_');
            }
        }
        return word.toString();
    }

    /// The name, with a number behind it where it is taken.
    ///
    /// @param taken keys of names
    static String unique(String name, Set<String> taken) {
        String unique = name;
        for (int i = 0; taken.contains(key(unique)); i++) {
            unique = name + '_' + i;
        }
        return unique;
    }

    /// SQL does not tell capitals from small letters.
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
