// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The `key=value` words of an event; a word without a sign of equality is its `name`. The first word
/// of a key counts.
///
/// @param all in the order of the text
record TextArgs(Map<String, String> all) {
    static TextArgs of(String text) {
        Map<String, String> args = new LinkedHashMap<>();
        for (String word : text.split(" +", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                args.putIfAbsent(word.substring(0, equals), word.substring(equals + 1));
            } else if (equals < 0 && !word.isEmpty()) {
                args.putIfAbsent("name", word);
            }
        }
        return new TextArgs(args);
    }

    boolean has(String key) {
        return all.containsKey(key);
    }

    String get(String key) {
        return all.getOrDefault(key, "");
    }

    Optional<Long> number(String key) {
        return number(all.getOrDefault(key, ""), 10);
    }

    /// A number, decimal or, with its prefix, hexadecimal.
    static Optional<Long> number(String digits, int radix) {
        if (digits.startsWith("0x")) {
            return number(digits.substring(2), 16);
        }
        try {
            return Optional.of(
                    radix == 16
                            ? Long.parseUnsignedLong(digits, radix)
                            : Long.parseLong(digits, radix));
        } catch (NumberFormatException e) {
            // The text of an event is whatever the kernel prints.
            return Optional.empty();
        }
    }
}
