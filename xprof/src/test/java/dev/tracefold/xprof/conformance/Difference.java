// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Compares two trees: names and counts exactly, numbers to a millionth.
final class Difference {
    private static final double TOLERANCE = 1e-6;
    private static final int ENOUGH = 20;

    private final List<String> found = new ArrayList<>();

    private Difference() {}

    /// What is different, the first few places.
    static List<String> between(Object expected, Object actual) {
        Difference difference = new Difference();
        difference.compare("", expected, actual);
        return difference.found;
    }

    private void compare(String place, Object expected, Object actual) {
        if (found.size() >= ENOUGH) {
            return;
        }
        switch (expected) {
            case Map<?, ?> map when actual instanceof Map<?, ?> other -> maps(place, map, other);
            case List<?> list when actual instanceof List<?> other -> lists(place, list, other);
            case Double number when actual instanceof Double other -> {
                double size = Math.max(Math.abs(number), Math.abs(other));
                if (Math.abs(number - other) > Math.max(TOLERANCE * size, 1e-12)) {
                    report(place, expected, actual);
                }
            }
            default -> {
                if (!expected.equals(actual)) {
                    report(place, expected, actual);
                }
            }
        }
    }

    private void maps(String place, Map<?, ?> expected, Map<?, ?> actual) {
        TreeSet<String> names = new TreeSet<>();
        expected.keySet().forEach(name -> names.add(name.toString()));
        actual.keySet().forEach(name -> names.add(name.toString()));
        for (String name : names) {
            Object one = expected.get(name);
            Object other = actual.get(name);
            if (one == null || other == null) {
                report(
                        place + "." + name,
                        one == null ? "nothing" : one,
                        other == null ? "nothing" : other);
            } else {
                compare(place + "." + name, one, other);
            }
        }
    }

    private void lists(String place, List<?> expected, List<?> actual) {
        if (expected.size() != actual.size()) {
            report(place + ".length", expected.size(), actual.size());
        }
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            compare(place + "[" + i + "]", expected.get(i), actual.get(i));
        }
    }

    private void report(String place, Object expected, Object actual) {
        found.add("%s: expected %s, found %s".formatted(place, cut(expected), cut(actual)));
    }

    private static String cut(Object value) {
        String text = value.toString();
        return text.length() > 120 ? text.substring(0, 120) + "..." : text;
    }
}
