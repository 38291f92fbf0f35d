// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

/// What time of a step is spent on. When several go on at once, the last of them in this order counts.
public enum StepKind {
    /// Nothing that is known.
    UNKNOWN(0),
    /// The host computes.
    HOST_COMPUTE(10),
    /// The host compiles.
    HOST_COMPILE(60),
    /// The host copies within its memory.
    HOST_TO_HOST(70),
    /// Data goes to the device.
    HOST_TO_DEVICE(80),
    /// The host launches.
    HOST_PREPARE(90),
    /// Devices exchange data all together.
    DEVICE_COLLECTIVES(100),
    /// The host waits for input.
    HOST_WAIT_INPUT(110),
    /// Data goes from device to device.
    DEVICE_TO_DEVICE(120),
    /// Data comes back from the device.
    DEVICE_TO_HOST(130),
    /// The device computes with 32 bits.
    DEVICE_COMPUTE_32(140),
    /// The device computes with 16 bits.
    DEVICE_COMPUTE_16(150);

    private final int number;

    StepKind(int number) {
        this.number = number;
    }

    /// The number by which XProf's messages call it.
    public int number() {
        return number;
    }

    /// The kind of that number; what is not told apart here counts as nothing that is known.
    public static StepKind ofNumber(long number) {
        for (StepKind kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        return UNKNOWN;
    }
}
