// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.util.regex.Pattern;

/// Tells text formats that have no head by what their lines look like.
final class LineSniffer {
    private static final Pattern LOGCAT =
            Pattern.compile(
                    "(\\d{4}-)?\\d\\d-\\d\\d"
                            + " \\d\\d:\\d\\d:\\d\\d\\.\\d+\\s+([\\w.]+\\s+)?\\d+\\s+\\d+\\s+[VDIWEF]"
                            + " .*");
    private static final Pattern PERF_SCRIPT =
            Pattern.compile(
                    "\\S.*\\s\\d+(/\\d+)?\\s+(\\[\\d+\\]\\s+)?\\d+\\.\\d+:\\s+(\\d+\\s+)?[\\w:.,/=-]+:.*");
    private static final Pattern STRACE =
            Pattern.compile(
                    "(\\[pid\\s+\\d+\\]\\s+|\\d+\\s+)?\\d{9,10}(\\.\\d{1,9})?\\s+([\\w]+\\(|\\+\\+\\+|---|<\\.\\.\\.).*");
    private static final Pattern FOLDED = Pattern.compile("\\S.*\\s\\d+");
    private static final Pattern RENAMED_CLASS = Pattern.compile("[\\w.$-]+ -> [\\w.$-]+:");
    private static final int LINES = 3;

    private LineSniffer() {}

    static boolean isLogcat(String line) {
        return LOGCAT.matcher(line.strip()).matches();
    }

    static boolean isPerfScript(String line) {
        return PERF_SCRIPT.matcher(line.stripTrailing()).matches();
    }

    static boolean isStrace(String line) {
        return STRACE.matcher(line.strip()).matches();
    }

    /// The first three lines that are no comments are stacks and counts, and one has two frames.
    static boolean isCollapsedStacks(String text) {
        int stacks = 0;
        boolean nested = false;
        for (String line : text.split("\n", 64)) {
            String stack = line.stripTrailing();
            if (stack.isEmpty() || stack.startsWith("#")) {
                continue;
            }
            if (!FOLDED.matcher(stack).matches()) {
                return false;
            }
            nested |= stack.contains(";");
            if (++stacks == LINES) {
                break;
            }
        }
        return stacks > 0 && nested;
    }

    /// The first line that is no comment says what a class is called.
    static boolean isRetraceMap(String text) {
        for (String line : text.split("\n", 64)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                return RENAMED_CLASS.matcher(line.stripTrailing()).matches();
            }
        }
        return false;
    }
}
