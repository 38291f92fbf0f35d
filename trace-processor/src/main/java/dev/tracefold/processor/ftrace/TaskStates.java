// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.SystemInfo;

/// What the state in which a thread left its CPU is called, from the flags that the kernel writes. The
/// upper ones have changed their meaning with the kernel's version; where that is not known, it is
/// taken for 4.4.
final class TaskStates {
    private static final int UNKNOWN = -1;
    private static final int FIRST_VERSION_DEPENDENT = 0x40;
    private static final String LOWER = "SDTtXZ";

    private final SystemInfo system;
    private final StringPool strings;
    private final int[] known = new int[1 << 16];
    private String knownFor = "?";

    TaskStates(SystemInfo system, StringPool strings) {
        this.system = system;
        this.strings = strings;
    }

    /// String id of the letters for a raw state, or the null string's when it makes no sense.
    int letters(long rawState) {
        int state = (int) rawState & 0xFFFF;
        if (!knownFor.equals(system.release())) {
            java.util.Arrays.fill(known, UNKNOWN);
            knownFor = system.release();
        }
        if (known[state] == UNKNOWN) {
            String letters = decode(state);
            known[state] = letters.isEmpty() ? StringPool.NULL_ID : strings.intern(letters);
        }
        return known[state];
    }

    private String decode(int state) {
        StringBuilder letters = new StringBuilder();
        for (int bit = 0; bit < LOWER.length(); bit++) {
            append(letters, state, 1 << bit, LOWER.charAt(bit));
        }
        int upper = state & -FIRST_VERSION_DEPENDENT;
        boolean preempted;
        if (system.isKernelAtLeast(4, 14)) {
            if ((upper & 0xFE00) != 0) {
                return "";
            }
            append(letters, upper, 0x40, 'P');
            append(letters, upper, 0x80, 'I');
            preempted = (upper & 0x100) != 0;
        } else {
            preempted = (upper & (system.isKernelAtLeast(4, 8) ? 0x1000 : 0x800)) != 0;
            appendOld(letters, upper);
        }
        if (letters.isEmpty()) {
            return preempted ? "R+" : "R";
        }
        return letters.toString();
    }

    /// The flags of kernels before 4.14, which wrote them as their scheduler had them.
    private static void appendOld(StringBuilder letters, int upper) {
        append(letters, upper, 0x200, 'P');
        append(letters, upper, 0x40, 'x');
        append(letters, upper, 0x80, 'K');
        append(letters, upper, 0x100, 'W');
        append(letters, upper, 0x400, 'N');
        if (letters.toString().equals("DN")) {
            letters.setLength(0);
            letters.append('I');
        }
    }

    private static void append(StringBuilder letters, int state, int flag, char letter) {
        if ((state & flag) != 0) {
            letters.append(letter);
        }
    }
}
