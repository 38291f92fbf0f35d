// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

/// The ids of lines that are derived from others, and the names they have.
public final class LineIds {
    /// Steps.
    public static final long STEPS = 0xdeadbeefL;

    /// What launching kernels took.
    public static final long LAUNCHES = STEPS + 1;

    /// Scopes of the framework's names.
    public static final long NAME_SCOPES = STEPS + 2;

    /// Operations of the framework.
    public static final long FRAMEWORK_OPS = STEPS + 3;

    /// Modules of the compiler.
    public static final long MODULES = STEPS + 4;

    /// Operations of the compiler.
    public static final long HLO_OPS = STEPS + 5;

    /// Lines of source.
    public static final long SOURCES = STEPS + 7;

    /// The first of the rows of operations that a host does for a device.
    public static final long HOST_OFFLOADS = STEPS + 8;

    private static final long LAST = HOST_OFFLOADS + 15;

    private LineIds() {}

    /// Whether a line of that id is derived.
    public static boolean isDerived(long id) {
        // Threads may have greater ids.
        return low(id) >= STEPS && low(id) <= LAST;
    }

    /// Whether a line of that id shows steps.
    public static boolean isSteps(long id) {
        return low(id) == STEPS;
    }

    // Older files have the ids as negative numbers.
    private static long low(long id) {
        return id & 0xFFFFFFFFL;
    }
}
