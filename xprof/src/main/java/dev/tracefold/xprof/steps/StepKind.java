// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

/// What time of a step is spent on. When several go on at once, the last of them in this order counts.
public enum StepKind {
    /// Nothing that is known.
    UNKNOWN,
    /// The host computes.
    HOST_COMPUTE,
    /// The host compiles.
    HOST_COMPILE,
    /// The host copies within its memory.
    HOST_TO_HOST,
    /// Data goes to the device.
    HOST_TO_DEVICE,
    /// The host launches.
    HOST_PREPARE,
    /// Devices exchange data all together.
    DEVICE_COLLECTIVES,
    /// The host waits for input.
    HOST_WAIT_INPUT,
    /// Data goes from device to device.
    DEVICE_TO_DEVICE,
    /// Data comes back from the device.
    DEVICE_TO_HOST,
    /// The device computes with 32 bits.
    DEVICE_COMPUTE_32,
    /// The device computes with 16 bits.
    DEVICE_COMPUTE_16
}
