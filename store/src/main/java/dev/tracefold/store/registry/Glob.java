// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A pattern of names as shells have them: `*` and `?` stay within a folder, `**` does not, and the
/// folder of `**` + `/` may be missing; `[a-c]`, `[!a]`, `{x,y}`.
///
/// @param prefix what every match begins with
/// @param regex the same pattern
record Glob(String prefix, Pattern regex) {
    static Glob of(String glob) {
        try {
            return new Glob(
                    glob.substring(0, firstWildcard(glob)), Pattern.compile(translate(glob)));
        } catch (PatternSyntaxException e) {
            throw TraceAddress.refused(
                    "%s is not a pattern: %s".formatted(glob, e.getDescription()));
        }
    }

    boolean matches(String path) {
        return regex.matcher(path).matches();
    }

    private static int firstWildcard(String glob) {
        int i = 0;
        while (i < glob.length() && "*?[{".indexOf(glob.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private static String translate(String glob) {
        StringBuilder regex = new StringBuilder("(?s)");
        int groups = 0;
        int i = 0;
        while (i < glob.length()) {
            char c = glob.charAt(i++);
            switch (c) {
                case '*' -> {
                    if (glob.startsWith("*/", i)) {
                        regex.append("(?:.*/)?");
                        i += 2;
                    } else if (glob.startsWith("*", i)) {
                        regex.append(".*");
                        i++;
                    } else {
                        regex.append("[^/]*");
                    }
                }
                case '?' -> regex.append("[^/]");
                case '[' -> i = characterClass(glob, i, regex);
                case '{' -> {
                    regex.append("(?:");
                    groups++;
                }
                case '}' -> {
                    regex.append(groups > 0 ? ")" : "\\}");
                    groups = Math.max(0, groups - 1);
                }
                case ',' -> regex.append(groups > 0 ? "|" : ",");
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    /// @param start behind the bracket
    /// @return behind the closing one
    private static int characterClass(String glob, int start, StringBuilder regex) {
        int end = glob.indexOf(']', start + 1);
        if (end < 0) {
            regex.append("\\[");
            return start;
        }
        String members = glob.substring(start, end);
        boolean negated = members.startsWith("!");
        regex.append(negated ? "[^/" : "[")
                .append(
                        (negated ? members.substring(1) : members)
                                .replaceAll("[\\\\^\\[&]", "\\\\$0"))
                .append(']');
        return end + 1;
    }
}
