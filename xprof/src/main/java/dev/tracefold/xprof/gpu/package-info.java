// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What tools say of GPUs alone: kernels and what a device can do. Start at
/// [dev.tracefold.xprof.gpu.KernelStats].
@NullMarked
package dev.tracefold.xprof.gpu;

import org.jspecify.annotations.NullMarked;
