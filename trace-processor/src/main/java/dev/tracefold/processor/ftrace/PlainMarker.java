// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.Arrays;

import dev.tracefold.processor.importer.ByteScan;

/// The markers of which text is full, read straight from their bytes: `B|pid|name` and `E|pid`, with nothing unusual about
/// them. [AtraceText] reads the others.
final class PlainMarker {
    /// A slice begins.
    static final char BEGIN = 'B';

    /// A slice ends.
    static final char END = 'E';

    /// It is another marker, or not as usual.
    static final char OTHER = '?';

    /// A number of so many digits has 32 bits.
    private static final int MOST_DIGITS = 9;

    /// The killer of processes says more in its name.
    private static final byte[] KILLER = {'l', 'm', 'k', ','};

    private long tgid;
    private int nameStart;

    /// Reads `text[start, end)`.
    ///
    /// @return one of the letters above
    char read(byte[] text, int start, int end) {
        if (end - start < 3 || text[start + 1] != '|') {
            return OTHER;
        }
        int bar = number(text, start + 2, end);
        if (bar < 0) {
            return OTHER;
        }
        nameStart = bar + 1;
        return switch (text[start]) {
            case BEGIN -> hasPlainName(text, bar, end) ? BEGIN : OTHER;
            case END -> bar == end ? END : OTHER;
            default -> OTHER;
        };
    }

    /// The process.
    long tgid() {
        return tgid;
    }

    /// Where the name starts, which goes to the end.
    int nameStart() {
        return nameStart;
    }

    /// Reads the process.
    ///
    /// @return where it ends, or -1 if there is none
    private int number(byte[] text, int start, int end) {
        int at = start;
        long value = 0;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            value = value * 10 + text[at++] - '0';
        }
        tgid = value;
        return at == start || at - start > MOST_DIGITS ? -1 : at;
    }

    private static boolean hasPlainName(byte[] text, int bar, int end) {
        int name = bar + 1;
        // What is no letter at the end may have to be cut off.
        return name < end
                && text[bar] == '|'
                && text[end - 1] > ' '
                && !isKiller(text, name, end)
                && ByteScan.isAscii(text, name, end);
    }

    private static boolean isKiller(byte[] text, int name, int end) {
        int to = name + KILLER.length;
        return to <= end && Arrays.equals(text, name, to, KILLER, 0, KILLER.length);
    }
}
