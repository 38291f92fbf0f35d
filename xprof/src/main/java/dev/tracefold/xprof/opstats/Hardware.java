// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

/// What kind of device a profile is of.
enum Hardware {
    /// No device but the host.
    CPU_ONLY(1),
    /// Graphics processors.
    GPU(2),
    /// Tensor processors.
    TPU(3);

    private final int number;

    Hardware(int number) {
        this.number = number;
    }

    /// The number by which XProf's messages call it.
    int number() {
        return number;
    }

    static Hardware ofNumber(long number) {
        for (Hardware hardware : values()) {
            if (hardware.number == number) {
                return hardware;
            }
        }
        return CPU_ONLY;
    }
}
