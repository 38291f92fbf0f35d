// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/// The functions around regular expressions. Patterns are RE2's in what they accept, run by the
/// JDK's engine under a bound on its work.
final class RegexFunctions {
    private static final int CACHED_PATTERNS = 64;

    /// Characters of a result of replacing: over any text of a trace, well under memory.
    private static final int MAX_REPLACED = 1 << 24;

    private static final List<String> LOOK_AROUND = List.of("(?=", "(?!", "(?>", "(?<=", "(?<!");

    private final Map<String, Pattern> cache =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Pattern> eldest) {
                    return size() > CACHED_PATTERNS;
                }
            };

    @Nullable Object matches(Arguments arguments) {
        if (arguments.isNull(0) || arguments.isNull(1)) {
            return null;
        }
        String pattern = arguments.requireText(0, "REGEXP");
        int flags = 0;
        if (arguments.size() > 2) {
            if (arguments.isNull(2)) {
                return null;
            }
            flags = flags(arguments.requireText(2, "REGEXP"));
        }
        String input = arguments.requireText(1, "REGEXP");
        return find("REGEXP", matcher("REGEXP", pattern, flags, input)) ? 1L : 0L;
    }

    @Nullable Object extract(Arguments arguments) {
        if (arguments.isNull(0) || arguments.isNull(1)) {
            return null;
        }
        String input = arguments.requireText(0, "REGEXP_EXTRACT");
        String pattern = arguments.requireText(1, "REGEXP_EXTRACT");
        Matcher matcher = matcher("REGEXP_EXTRACT", pattern, 0, input);
        if (matcher.groupCount() > 1) {
            throw new FunctionException(
                    "REGEXP_EXTRACT: pattern has more than one group (%d)"
                            .formatted(matcher.groupCount()));
        }
        if (!find("REGEXP_EXTRACT", matcher)) {
            return null;
        }
        @Nullable String group = matcher.groupCount() == 1 ? matcher.group(1) : null;
        return group == null || group.isEmpty() ? matcher.group() : group;
    }

    @Nullable Object replace(Arguments arguments) {
        for (int i = 0; i < 3; i++) {
            if (arguments.isNull(i)) {
                return null;
            }
        }
        String input = arguments.requireText(0, "REGEXP_REPLACE_SIMPLE");
        String pattern = arguments.requireText(1, "REGEXP_REPLACE_SIMPLE");
        String replacement = arguments.requireText(2, "REGEXP_REPLACE_SIMPLE");
        Matcher matcher = matcher("REGEXP_REPLACE_SIMPLE", pattern, 0, input);
        StringBuilder out = new StringBuilder();
        int copied = 0;
        while (find("REGEXP_REPLACE_SIMPLE", matcher)) {
            out.append(input, copied, matcher.start());
            fill(replacement, matcher, out);
            copied = matcher.end();
        }
        return out.append(input, copied, input.length()).toString();
    }

    private static void fill(String replacement, MatchResult found, StringBuilder out) {
        int at = 0;
        while (at < replacement.length()) {
            char c = replacement.charAt(at++);
            int group =
                    c == '\\' && at < replacement.length()
                            ? Character.digit(replacement.charAt(at), 10)
                            : -1;
            if (group < 0) {
                out.append(c);
                continue;
            }
            at++;
            if (group <= found.groupCount() && found.group(group) != null) {
                out.append(found.group(group));
            }
        }
        if (out.length() > MAX_REPLACED) {
            throw new FunctionException("REGEXP_REPLACE_SIMPLE: the result is too long");
        }
    }

    private static int flags(String letters) {
        int flags = 0;
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i);
            flags =
                    switch (c) {
                        case 'i' -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
                        case 'c' -> 0;
                        default ->
                                throw new FunctionException(
                                        "REGEXP: flag '%c' is unknown; known are i and c"
                                                .formatted(c));
                    };
        }
        return flags;
    }

    private Matcher matcher(String function, String pattern, int flags, String input) {
        return compile(function, pattern, flags).matcher(new BoundedText(input));
    }

    /// The JDK's engine recurses for every turn of a repeated group.
    private static boolean find(String function, Matcher matcher) {
        try {
            return matcher.find();
        } catch (StackOverflowError e) {
            throw new FunctionException(
                    "%s: regular expression goes too deep in this text".formatted(function));
        }
    }

    /// The compiled pattern; RE2 has neither look-around nor back references.
    Pattern compile(String function, String pattern, int flags) {
        String key = flags + ":" + pattern;
        @Nullable Pattern known = cache.get(key);
        if (known == null) {
            if (hasWhatRe2Lacks(pattern)) {
                throw new FunctionException(
                        "%s: invalid regular expression '%s': look-around and back references are not supported"
                                .formatted(function, pattern));
            }
            try {
                known = Pattern.compile(pattern.replace("(?P<", "(?<"), flags);
            } catch (PatternSyntaxException e) {
                throw new FunctionException(
                        "%s: invalid regular expression '%s': %s"
                                .formatted(function, pattern, e.getDescription()));
            } catch (StackOverflowError e) {
                throw new FunctionException(
                        "%s: regular expression is nested too deeply".formatted(function));
            }
            cache.put(key, known);
        }
        return known;
    }

    private static boolean hasWhatRe2Lacks(String pattern) {
        for (int i = 0; i + 1 < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                char next = pattern.charAt(i + 1);
                if ((next >= '1' && next <= '9') || next == 'k') {
                    return true;
                }
                i++;
            } else if (LOOK_AROUND.stream().anyMatch(startsAt(pattern, i))) {
                return true;
            }
        }
        return false;
    }

    private static Predicate<String> startsAt(String pattern, int at) {
        return prefix -> pattern.startsWith(prefix, at);
    }
}
