// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;

/// The texts of log messages by id, and how their parameters are put into them. An id can stand for
/// several texts; then the types of the parameters decide.
final class ProtoLogMessages {
    private static final String COLLISION_GROUP = "COLLISION_GROUP";
    private static final String UNKNOWN_GROUP = "UNKNOWN_GROUP";
    private static final String MISSING_PARAM = "[MISSING_PARAM]";
    private static final int WARN = 4;

    private static final int GROUP_COLLISION = StatKeys.of("winscope_protolog_group_tag_collision");
    private static final int GROUP_MISSING = StatKeys.of("winscope_protolog_group_tag_missing");
    private static final int PARAM_MISMATCH = StatKeys.of("winscope_protolog_param_mismatch");
    private static final int COLLISION = StatKeys.of("winscope_protolog_message_collision");
    private static final int COLLISION_RESOLVED =
            StatKeys.of("winscope_protolog_message_collision_resolved");

    /// What an id stands for.
    record Text(int level, long group, String text, @Nullable String location) {}

    /// Parameters of a message, by type.
    record Params(
            List<Long> integers, List<Double> reals, List<Boolean> booleans, List<String> texts) {}

    /// A message put together.
    record Line(int level, String tag, String text, @Nullable String location) {}

    private final StatsTracker stats;
    private final Map<Long, String> groups = new HashMap<>();
    private final Map<Long, List<Text>> texts = new HashMap<>();

    ProtoLogMessages(StatsTracker stats) {
        this.stats = stats;
    }

    void addGroup(long id, String tag) {
        String known = groups.putIfAbsent(id, tag);
        if (known != null && !known.equals(tag)) {
            stats.increment(GROUP_COLLISION);
            groups.put(id, COLLISION_GROUP);
        }
    }

    void addMessage(long id, Text text) {
        List<Text> known = texts.computeIfAbsent(id, i -> new ArrayList<>());
        if (!known.contains(text)) {
            known.add(text);
        }
    }

    /// The message of that id, or null when no text is known.
    @Nullable Line decode(long id, Params params) {
        List<Text> known = texts.getOrDefault(id, List.of());
        if (known.isEmpty()) {
            return null;
        }
        if (known.size() == 1) {
            return line(known.getFirst(), params);
        }
        List<Text> matching = known.stream().filter(text -> matches(text, params)).toList();
        if (matching.size() == 1) {
            stats.increment(COLLISION_RESOLVED);
            return line(matching.getFirst(), params);
        }
        stats.increment(COLLISION);
        String what =
                matching.isEmpty()
                        ? "NO TYPE MATCH>"
                        : matching.stream()
                                .map(text -> "'" + format(text.text, params) + "'")
                                .collect(
                                        Collectors.joining(
                                                ",\n ", "MULTIPLE TYPE MATCHES : ", ">"));
        String text = "<PROTOLOG COLLISION (id=0x" + Long.toHexString(id) + ") " + what;
        return new Line(WARN, COLLISION_GROUP, text, null);
    }

    private Line line(Text text, Params params) {
        String tag = groups.get(text.group);
        if (tag == null) {
            stats.increment(GROUP_MISSING);
            tag = UNKNOWN_GROUP;
        }
        return new Line(text.level, tag, format(text.text, params), text.location);
    }

    private static boolean matches(Text text, Params params) {
        return count(text.text, "dox") == params.integers.size()
                && count(text.text, "feg") == params.reals.size()
                && count(text.text, "b") == params.booleans.size()
                && count(text.text, "s") == params.texts.size();
    }

    /// How many places of a text take a parameter with one of these letters.
    private static int count(String text, String letters) {
        int count = 0;
        for (int i = 0; i + 1 < text.length(); i++) {
            if (text.charAt(i) == '%') {
                i++;
                count += letters.indexOf(text.charAt(i)) >= 0 ? 1 : 0;
            }
        }
        return count;
    }

    private String format(String text, Params params) {
        StringBuilder out = new StringBuilder();
        Iterator<Long> integers = params.integers.iterator();
        Iterator<Double> reals = params.reals.iterator();
        Iterator<Boolean> booleans = params.booleans.iterator();
        Iterator<String> strings = params.texts.iterator();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '%' || i == text.length()) {
                out.append(c);
                continue;
            }
            char letter = text.charAt(i++);
            switch (letter) {
                case '%' -> out.append('%');
                case 'd', 'o', 'x' -> append(out, integers, letter);
                case 'f', 'e', 'g' -> append(out, reals, letter);
                case 's' -> append(out, strings, letter);
                case 'b' -> append(out, booleans, letter);
                default -> out.append(c).append(letter);
            }
        }
        if (integers.hasNext() || reals.hasNext() || booleans.hasNext() || strings.hasNext()) {
            stats.increment(PARAM_MISMATCH);
        }
        return out.toString();
    }

    private void append(StringBuilder out, Iterator<?> params, char letter) {
        if (!params.hasNext()) {
            stats.increment(PARAM_MISMATCH);
            out.append(MISSING_PARAM);
            return;
        }
        Object value = params.next();
        if (value instanceof Double real) {
            appendReal(out, real, letter);
        } else if (value instanceof Long number && letter == 'o') {
            out.append(Long.toOctalString(number));
        } else if (value instanceof Long number && letter == 'x') {
            out.append(Long.toHexString(number));
        } else {
            out.append(value);
        }
    }

    /// As C's printf, whose `%g` leaves trailing zeros out and whose words for no numbers are short.
    private static void appendReal(StringBuilder out, double value, char letter) {
        if (Double.isNaN(value)) {
            out.append("nan");
        } else if (Double.isInfinite(value)) {
            out.append(value < 0 ? "-inf" : "inf");
        } else if (letter != 'g') {
            new Formatter(out, Locale.ROOT).format("%" + letter, value);
        } else {
            out.append(shortest(value));
        }
    }

    private static String shortest(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        String scientific = String.format(Locale.ROOT, "%.5e", value);
        int e = scientific.indexOf('e');
        int exponent = Integer.parseInt(scientific.substring(e + 1));
        if (exponent < -4 || exponent > 5) {
            return withoutZeros(scientific.substring(0, e)) + scientific.substring(e);
        }
        return withoutZeros(String.format(Locale.ROOT, "%." + (5 - exponent) + "f", value));
    }

    private static String withoutZeros(String number) {
        return number.indexOf('.') < 0 ? number : number.replaceFirst("\\.?0+$", "");
    }
}
