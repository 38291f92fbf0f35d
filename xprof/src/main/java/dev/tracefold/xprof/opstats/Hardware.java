// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

/// What kind of device a profile is of.
enum Hardware {
    /// No device but the host.
    CPU_ONLY,
    /// Graphics processors.
    GPU,
    /// Tensor processors.
    TPU
}
