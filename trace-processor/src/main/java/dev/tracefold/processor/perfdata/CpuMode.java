// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.util.Locale;

/// What a CPU was doing, in the order of the kernel's numbers.
enum CpuMode {
    UNKNOWN,
    KERNEL,
    USER,
    HYPERVISOR,
    GUEST_KERNEL,
    GUEST_USER;

    private static final CpuMode[] MODES = values();
    private static final int MASK = 7;

    private static final long FIRST_MARK = -4095;

    /// The mode in the `misc` field of a record's header.
    static CpuMode ofMisc(int misc) {
        int mode = misc & MASK;
        return mode < MODES.length ? MODES[mode] : UNKNOWN;
    }

    /// Whether an entry of a call chain is no address but says what mode the next ones are of.
    static boolean isMark(long entry) {
        return Long.compareUnsigned(entry, FIRST_MARK) >= 0;
    }

    /// The mode that a mark stands for.
    static CpuMode ofMark(long entry) {
        return switch ((int) entry) {
            case -32 -> HYPERVISOR;
            case -128 -> KERNEL;
            case -512 -> USER;
            case -2176 -> GUEST_KERNEL;
            case -2560 -> GUEST_USER;
            default -> UNKNOWN;
        };
    }

    boolean isKernel() {
        return this == KERNEL || this == GUEST_KERNEL;
    }

    /// As `cpu_mode` shows it.
    String perfettoName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
